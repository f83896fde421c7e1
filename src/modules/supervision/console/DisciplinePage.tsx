import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import type { DisciplineAction } from '../discipline/model.ts'
import { disciplineWorkflow } from '../discipline/rules.ts'
import { useAnswer, useId } from './use-record.ts'

type Case = AnswerOf<'/api/discipline/{id}'>
type ActBody = BodyOf<'/api/discipline/{id}/act'>

/** One talk, criticism or sanction. */
export default function DisciplinePage() {
  const found = useAnswer<Case>(`/api/discipline/${useId()}`)
  return (
    <Loaded query={found}>
      {(data) => (
        <Page
          title={`${data.subjectName}：${data.formTitle}`}
          tag={<StateTag workflow={disciplineWorkflow} state={data.state} />}
          lead={`${data.kindTitle} · ${data.organisationName}`}
        >
          <Panel title="办理">
            {data.request !== null && (
              <div className="g-notice" role="note">
                <strong>申请容错，等待决定。</strong>依据：{data.request.ground}
                {data.request.comment !== null && <p>{data.request.comment}</p>}
              </div>
            )}
            <Actions found={data} />
          </Panel>
          <Panel title="基本情况">
            <Facts facts={factsOf(data)} />
          </Panel>
          <Panel title="办理经过">
            <Timeline
              entries={data.timeline.map((e) => ({
                id: String(e.version),
                at: e.at,
                person: e.who,
                post: e.post,
                comment: e.comment,
                evidence: e.evidence,
                what: `${e.label} · ${e.stateTitle} · ${e.formTitle}`,
                more: e.ground !== null && <div className="g-quiet">依据：{e.ground}</div>,
              }))}
            />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}

function factsOf(c: Case): Fact[] {
  return [
    { label: '事实', value: c.fact, wide: true },
    { label: '依据', value: c.grounds, wide: true },
    { label: '对象', value: `${c.subjectName}（${c.about === 'person' ? '个人' : '组织'}）` },
    { label: '提出日期', value: <DayText day={c.proposedOn} /> },
    { label: '陈述申辩期限', value: c.heardUntil === null ? '告知之后开始计算' : <DayText day={c.heardUntil} /> },
    { label: '决定日期', value: c.decidedOn === null ? '尚未决定' : <DayText day={c.decidedOn} /> },
    ...(c.appealUntil === null ? [] : [{ label: '申诉期限', value: <DayText day={c.appealUntil} /> }]),
    ...(c.decidedOn === null
      ? []
      : [{ label: '执行日期', value: c.carriedOn === null ? '尚未登记' : <DayText day={c.carriedOn} /> }]),
    ...(c.effect === null ? [] : [{ label: '考核影响', value: effectText(c.effect) }]),
    ...(c.findings.length === 0
      ? []
      : [
          {
            label: '有关问题',
            wide: true,
            value: (
              <ul>
                {c.findings.map((f) => (
                  <li key={f.id}>
                    <Go to={`/findings/${f.id}`}>{f.fact}</Go>
                  </li>
                ))}
              </ul>
            ),
          },
        ]),
  ]
}

function effectText(effect: { points: number; veto: boolean }): string {
  const words = [effect.points > 0 ? `年度考核扣 ${effect.points} 分` : '', effect.veto ? '一票否决' : ''].filter(
    (w) => w !== '',
  )
  return words.length === 0 ? '不影响考核得分' : words.join(',')
}

const HINTS: Partial<Record<DisciplineAction, string>> = {
  'give-notice': '告知之后，陈述申辩期限开始计算；期满或者陈述之后才能作出决定。',
  state: '请写明事实经过和意见，可以附材料。',
  decide: '不选处理方式的，按提出的方式处理；可以选更轻的同类方式。',
  change: '申诉不加重处理：只能改为更轻的方式。',
}

function Actions({ found }: { found: Case }) {
  const fields = Object.fromEntries(found.actions.map((a) => [a.action, fieldsOf(a)]))
  return (
    <ActionBar<DisciplineAction>
      name={`discipline.${found.id}`}
      actions={found.actions}
      fields={fields as Partial<Record<DisciplineAction, Field[]>>}
      hints={HINTS}
      dangerous={['decide', 'withdraw', 'retract']}
      send={(action, input, headers) =>
        answerOf(
          api.POST('/api/discipline/{id}/act', {
            params: { path: { id: found.id } },
            body: { ...input, action, version: found.version } as ActBody,
            headers,
          }),
        )
      }
    />
  )
}

function fieldsOf(action: Case['actions'][number]): Field[] {
  if (action.choices.length === 0) return []
  const options = action.choices.map((c) => ({ value: c.code, label: c.title }))
  const label = action.action === 'ask-tolerance' ? '容错依据' : '处理方式'
  return [{ name: 'choice', label, kind: 'radio', options, required: action.action !== 'decide' }]
}
