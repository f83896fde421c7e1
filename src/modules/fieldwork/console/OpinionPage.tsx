import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { CONFIRMATIONS, type OpinionAction } from '../model.ts'
import { opinionWorkflow } from '../rules.ts'

type Opinion = AnswerOf<'/api/opinions/{id}'>
type Act = BodyOf<'/api/opinions/{id}/act'>

const FIELDS: Partial<Record<OpinionAction, readonly Field[]>> = {
  refer: [{ name: 'unit', label: '转给哪个组织办理', kind: 'organisation', required: true }],
  settle: [
    {
      name: 'confirmed',
      label: '本人怎样确认',
      kind: 'radio',
      required: true,
      options: optionsOf(CONFIRMATIONS).filter((o) => o.value !== 'none'),
    },
  ],
}
const HINTS: Partial<Record<OpinionAction, string>> = {
  refer: '转办后办理期限不变，由接收的组织答复。',
  settle: '请回访本人。答复由您作出的，须有本人签字或者见证人证明。',
  reopen: '本人对答复不满意的，退回重新办理，期限从今天重新计算。',
  withdraw: '只有本人不再提出时才能撤回。',
}

/** One thing a resident asked for or said: who answers by when, what was answered, and whether the resident agrees. */
export default function OpinionPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const opinion = useQuery({
    queryKey: ['/api/opinions', id],
    queryFn: () => answerOf(api.GET('/api/opinions/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={opinion}>{(data) => <OneOpinion opinion={data} />}</Loaded>
}

function OneOpinion({ opinion: o }: { opinion: Opinion }) {
  return (
    <Page
      title={o.text}
      tag={<StateTag workflow={opinionWorkflow} state={o.state} />}
      lead={
        <>
          {o.matter ?? o.kindName} · {o.unitName} · 办理期限 <DayText day={o.dueOn} note={o.dueNote} late={o.overdue} />
        </>
      }
    >
      <Panel title="办理">
        <ActionBar<OpinionAction>
          name={`opinion.${o.id}`}
          actions={o.actions}
          fields={FIELDS}
          hints={HINTS}
          dangerous={['withdraw']}
          send={(action, input, headers) =>
            answerOf(
              api.POST('/api/opinions/{id}/act', {
                params: { path: { id: o.id } },
                body: { ...input, action } as Act,
                headers,
              }),
            )
          }
        />
      </Panel>
      <Panel title="基本情况">
        <Facts
          facts={[
            {
              label: '户',
              value:
                o.household === null ? '不针对某一户' : <Go to={`/households/${o.household}`}>{o.householdName}户</Go>,
            },
            { label: '所在地', value: o.placeName },
            { label: '类别', value: o.kindName },
            { label: '提出日期', value: <DayText day={o.raisedOn} /> },
            { label: '收集人', value: o.raisedBy ?? '系统' },
            {
              label: '来源',
              value: o.visit === null ? '走访端投诉建议' : <Go to={`/visits/${o.visit}`}>查看走访记录</Go>,
            },
            { label: '承办组织', value: <Go to={`/organisations/${o.unit}`}>{o.unitName}</Go> },
            {
              label: '答复',
              value:
                o.answer === null ? (
                  '尚未答复'
                ) : (
                  <>
                    {o.answer}（{o.answeredBy ?? '系统'}，<DayText day={o.answeredOn} />）
                  </>
                ),
              wide: true,
            },
          ]}
        />
      </Panel>
      <Panel title="办理经过">
        <Timeline entries={o.timeline} />
      </Panel>
    </Page>
  )
}
