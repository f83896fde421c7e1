import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { LIST_KINDS } from '../model.ts'
import { type DutyAction, dutyWorkflow } from '../work/rules.ts'
import { useAnswer, useId } from './use-record.ts'

type Duty = AnswerOf<'/api/duties/{id}'>
type ActBody = BodyOf<'/api/duties/{id}/act'>

/** One duty: what, who, by when, what proves it, what was done, and what can be done now. */
export default function DutyPage() {
  const duty = useAnswer<Duty>(`/api/duties/${useId()}`)
  return (
    <Loaded query={duty}>
      {(data) => (
        <Page
          title={data.title}
          tag={<StateTag workflow={dutyWorkflow} state={data.state} />}
          lead={data.path.slice(0, -1).join(' › ')}
        >
          <Panel title="办理">
            <Actions duty={data} />
          </Panel>
          <Panel title="基本情况">
            <Facts facts={factsOf(data)} />
          </Panel>
          <Panel title="办理经过">
            <Timeline entries={data.timeline} />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}

function Actions({ duty }: { duty: Duty }) {
  return (
    <ActionBar<DutyAction>
      name={`duty.${duty.id}`}
      actions={duty.actions as Verdict<DutyAction>[]}
      dangerous={['return', 'void']}
      fields={{ fulfil: [{ name: 'on', label: '完成日期', kind: 'day', help: '不填即为今天。' }] }}
      hints={{
        fulfil: '请写明何时、怎样完成，结果如何。',
        return: '退回后责任主体须重新办理，原办结记录保留在办理经过中。',
        void: '终止后不再计入办结率，请写明依据。',
      }}
      send={(action, input, headers) =>
        answerOf(
          api.POST('/api/duties/{id}/act', {
            params: { path: { id: duty.id } },
            headers,
            body: { action, ...input } as ActBody,
          }),
        )
      }
    />
  )
}

function factsOf(duty: Duty): Fact[] {
  return [
    { label: '编号', value: duty.code },
    { label: '责任主体', value: duty.unitName },
    { label: '责任人', value: duty.ownerName === null ? null : `${duty.ownerName}（${duty.ownerTitle ?? ''}）` },
    { label: '地方', value: duty.placeName },
    {
      label: '期限',
      value: <DayText day={duty.dueOn} note={duty.dueNote} late={duty.late && duty.state !== 'done'} />,
    },
    { label: '期限规则', value: duty.deadline },
    { label: '完成日期', value: duty.doneOn === null ? '尚未完成' : <DayText day={duty.doneOn} /> },
    { label: '权重', value: duty.weight === null ? '不计权重' : `${duty.weight}分` },
    { label: '佐证', value: proofOf(duty), wide: true },
    {
      label: '所属清单',
      value: <Go to={`/duties/lists/${duty.list}`}>{`${LIST_KINDS[duty.listKind]}：${duty.listTitle}`}</Go>,
      wide: true,
    },
    ...(duty.movedFrom === null
      ? []
      : [{ label: '承接', value: <Go to={`/duties/${duty.movedFrom}`}>查看撤并前的事项</Go>, wide: true }]),
  ]
}

function proofOf(duty: Duty) {
  if (duty.measure === null) return duty.evidence ? '须附佐证材料' : '写明完成情况即可'
  const reached = duty.figure === null ? '月末判定' : `实际 ${duty.figure}`
  return (
    <Go to={`/measures/${duty.measure}?month=${duty.month}&place=${duty.place}`}>
      {`由指标自动判定，目标值 ${duty.target}，${reached}`}
    </Go>
  )
}
