import { Button } from 'antd'
import type { ReactNode } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { type FindingAction, SPRINGS } from '../findings/model.ts'
import { findingWorkflow } from '../findings/rules.ts'
import { may } from '../may.ts'
import { useAnswer, useId } from './use-record.ts'

type Finding = AnswerOf<'/api/findings/{id}'>
type Disciplines = AnswerOf<'/api/discipline'>
type ActBody = BodyOf<'/api/findings/{id}/act'>

/** One finding: what it is, who must do what by when, what was done, and what can be done now. */
export default function FindingPage() {
  const finding = useAnswer<Finding>(`/api/findings/${useId()}`)
  return (
    <Loaded query={finding}>
      {(data) => (
        <Page
          title={data.fact}
          tag={<StateTag workflow={findingWorkflow} state={data.state} />}
          lead={<Lead finding={data} />}
          actions={<Propose finding={data} />}
        >
          <Panel title="办理">
            {data.request !== null && <RequestNotice request={data.request} />}
            <Actions finding={data} />
          </Panel>
          <Panel title="基本情况">
            <Facts facts={factsOf(data)} />
          </Panel>
          <Disciplined finding={data.id} />
          <Panel title="办理经过">
            <History finding={data} />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}

/** The county's desk can propose a talk, a criticism or a sanction that rests on this finding. */
function Propose({ finding }: { finding: Finding }) {
  const { role } = useActing()
  const go = useGo()
  if (!may(role, 'propose-discipline')) return null
  return (
    <Button onClick={() => go(`/discipline/propose?finding=${finding.id}&organisation=${finding.subject}`)}>
      提出处理
    </Button>
  )
}

/** The cases that rest on it, as far as the reader may see them. */
function Disciplined({ finding }: { finding: string }) {
  const cases = useAnswer<Disciplines>(`/api/discipline?finding=${finding}&size=50`)
  const rows = cases.data?.rows ?? []
  if (rows.length === 0) return null
  return (
    <Panel title="约谈与问责">
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <Go to={`/discipline/${row.id}`}>
              {row.subjectName}：{row.formTitle}（{row.stateTitle}）
            </Go>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Lead({ finding }: { finding: Finding }) {
  return (
    <>
      {finding.categoryTitle} · {finding.subjectName} · 整改期限{' '}
      <DayText day={finding.dueOn} note={finding.dueNote} late={finding.overdue} />
    </>
  )
}

function factsOf(f: Finding): Fact[] {
  const marks = [f.prohibition && '纪律禁止事项', f.veto && '可能一票否决'].filter((mark) => mark !== false)
  return [
    { label: '问题事实', value: f.fact, wide: true },
    { label: '依据', value: f.grounds, wide: true },
    {
      label: '类别',
      value: (
        <>
          {f.categoryTitle}{' '}
          {marks.map((mark) => (
            <StatusTag key={mark} label={mark} tone="error" />
          ))}
        </>
      ),
    },
    { label: '来源', value: <Spring finding={f} /> },
    { label: '责任组织', value: f.subjectName },
    { label: '承办单位', value: f.unitName },
    { label: '所在地', value: f.placeName },
    { label: '发现日期', value: <DayText day={f.raisedOn} /> },
    { label: '送达日期', value: f.notifiedOn === null ? '尚未交办' : <DayText day={f.notifiedOn} /> },
    { label: '申诉期限', value: f.appealUntil === null ? '交办之后开始计算' : <DayText day={f.appealUntil} /> },
    { label: '逾期次数', value: `${f.lapses} 次` },
    { label: '延期次数', value: `${f.extensions} 次` },
    ...(f.suspendedUntil === null ? [] : [{ label: '中止至', value: <DayText day={f.suspendedUntil} /> }]),
    ...(f.endedOn === null ? [] : [{ label: '办结日期', value: <DayText day={f.endedOn} /> }]),
    ...(f.letters.length === 0
      ? []
      : [{ label: '有关函件', value: <Letters ids={f.letters} timeline={f.timeline} /> }]),
  ]
}

function Spring({ finding }: { finding: Finding }): ReactNode {
  const title = SPRINGS[finding.spring]
  if (finding.inspection !== null) return <Go to={`/inspections/${finding.inspection}`}>{title}</Go>
  if (finding.measure !== null) return <Go to={`/measures/${finding.measure}?month=${finding.month}`}>{title}</Go>
  if (finding.duty !== null) return <Go to={`/duties/${finding.duty}`}>{title}</Go>
  return title
}

function Letters({ ids, timeline }: { ids: readonly string[]; timeline: Finding['timeline'] }) {
  return (
    <>
      {ids.map((id) => (
        <div key={id}>
          <Go to={`/letters/${id}`}>{timeline.find((e) => e.letter === id)?.comment ?? '查看函件'}</Go>
        </div>
      ))}
    </>
  )
}

function RequestNotice({ request }: { request: NonNullable<Finding['request']> }) {
  return (
    <div className="g-notice" role="note">
      <strong>申请{request.kindTitle}，等待决定。</strong>依据：{request.ground}
      {request.until !== null && (
        <>
          ；申请至 <DayText day={request.until} />
        </>
      )}
      {request.comment !== null && <p>{request.comment}</p>}
    </div>
  )
}

const HINTS: Partial<Record<FindingAction, string>> = {
  notify: '交办之后，整改期限和申诉期限开始计算。不填日期的，按规定的期限办理。',
  return: '不填日期的，按规定的重新整改期限办理。',
  submit: '请写明整改情况，附上能够证明整改到位的材料，由其他人复核。',
  appeal: '对问题有异议的，请写明理由。决定之前期限停止计算，每个问题只能申诉一次。',
  'recheck-pass': '复核通过即销号，销号之后不再变动。',
  escalate: '提级督办后由县级领导督促，重新规定整改期限。',
}

function Actions({ finding }: { finding: Finding }) {
  const fields = Object.fromEntries(finding.actions.map((a) => [a.action, fieldsOf(a)]))
  return (
    <ActionBar<FindingAction>
      name={`finding.${finding.id}`}
      actions={finding.actions}
      fields={fields as Partial<Record<FindingAction, Field[]>>}
      hints={HINTS}
      dangerous={['withdraw', 'escalate', 'refuse']}
      send={(action, input, headers) =>
        answerOf(
          api.POST('/api/findings/{id}/act', {
            params: { path: { id: finding.id } },
            body: { ...input, action, version: finding.version } as ActBody,
            headers,
          }),
        )
      }
    />
  )
}

function fieldsOf(action: Finding['actions'][number]): Field[] {
  const fields: Field[] = []
  if (action.groundsToChoose.length > 0)
    fields.push({
      name: 'ground',
      label: '依据',
      kind: 'radio',
      required: true,
      options: action.groundsToChoose.map((g) => ({ value: g.code, label: g.title })),
    })
  if (action.until !== 'none')
    fields.push({ name: 'until', label: '期限至', kind: 'day', required: action.until === 'required' })
  return fields
}

function History({ finding }: { finding: Finding }) {
  return (
    <Timeline
      entries={finding.timeline.map((e) => ({
        id: String(e.version),
        at: e.at,
        person: e.who,
        post: e.post,
        what: `${e.label} · ${e.stateTitle}`,
        comment: e.action === 'raise' ? null : e.comment,
        evidence: e.evidence,
        more: <More event={e} />,
      }))}
    />
  )
}

function More({ event }: { event: Finding['timeline'][number] }): ReactNode {
  const moved = event.fromDue !== null && event.fromDue !== event.dueOn
  return (
    <>
      {event.ground !== null && <div className="g-quiet">依据：{event.ground}</div>}
      {moved && (
        <div className="g-quiet">
          整改期限由 <DayText day={event.fromDue} /> 改为 <DayText day={event.dueOn} />
        </div>
      )}
      {event.letter !== null && <Go to={`/letters/${event.letter}`}>查看函件</Go>}
    </>
  )
}
