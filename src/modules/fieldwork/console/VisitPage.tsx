import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { opinionWorkflow } from '../rules.ts'
import { VisitCorrection } from './VisitCorrection.tsx'

export type Visit = AnswerOf<'/api/visits/{id}'>

/** One visit: who went where, what was found, and what follows from it. */
export default function VisitPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const visit = useQuery({
    queryKey: ['/api/visits', id],
    queryFn: () => answerOf(api.GET('/api/visits/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={visit}>{(data) => <OneVisit key={data.id} visit={data} />}</Loaded>
}

function OneVisit({ visit }: { visit: Visit }) {
  const [correcting, setCorrecting] = useState<'replace' | 'void' | null>(null)
  return (
    <Page
      title={
        visit.householdName === null
          ? `${visit.placeName}${visit.kindName}`
          : `${visit.kindName}：${visit.householdName}户`
      }
      tag={<VisitTag visit={visit} />}
      lead={
        <>
          {visit.placeName} · <DayText day={visit.onDay} /> · {visit.personName}
        </>
      }
      actions={
        <>
          {visit.mayCorrect && <Button onClick={() => setCorrecting('replace')}>更正</Button>}
          {visit.mayVoid && (
            <Button danger onClick={() => setCorrecting('void')}>
              作废
            </Button>
          )}
          <PrintButton />
        </>
      }
    >
      <Replaced visit={visit} />
      <Panel>
        <Facts facts={factsOf(visit)} />
      </Panel>
      <Panel title="走访情况">
        {visit.note === null ? <p className="g-quiet">未填</p> : <p style={{ whiteSpace: 'pre-wrap' }}>{visit.note}</p>}
      </Panel>
      <Panel title="收集的诉求">
        <Raised visit={visit} />
      </Panel>
      {visit.changeIds.length > 0 && (
        <Panel title="提出的情况变化">
          <ul>
            {visit.changeIds.map((id, index) => (
              <li key={id}>
                <Go to={`/household-changes/${id}`}>变更申请 {index + 1}</Go>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {visit.photographs.length > 0 && (
        <Panel title="照片">
          <EvidenceList files={visit.photographs} />
        </Panel>
      )}
      {correcting !== null && <VisitCorrection visit={visit} how={correcting} onClose={() => setCorrecting(null)} />}
    </Page>
  )
}

function VisitTag({ visit }: { visit: Visit }) {
  if (visit.void) return <StatusTag label="作废" tone="error" />
  if (visit.replacedBy !== null) return <StatusTag label="已被更正" />
  return <StatusTag label={visit.confirmedName} tone={visit.confirmed === 'none' ? 'default' : 'success'} />
}

function Replaced({ visit }: { visit: Visit }) {
  return (
    <>
      {visit.replacedBy !== null && (
        <div className="g-notice">
          <p>
            这条记录已{visit.replacedBy.void ? '作废' : '更正'}，理由：{visit.replacedBy.why}
          </p>
          <Go to={`/visits/${visit.replacedBy.id}`}>查看{visit.replacedBy.void ? '作废' : '更正'}记录</Go>
        </div>
      )}
      {visit.replaces !== null && (
        <div className="g-notice">
          <p>
            本记录{visit.void ? '作废' : '更正'}了原记录，理由：{visit.why}
          </p>
          <Go to={`/visits/${visit.replaces}`}>查看原记录</Go>
        </div>
      )}
    </>
  )
}

function factsOf(v: Visit): Fact[] {
  const met = [...v.met.map((m) => m.name), ...(v.metOthers === null ? [] : [v.metOthers])].join('、')
  return [
    ...(v.household === null
      ? []
      : [{ label: '户', value: <Go to={`/households/${v.household}`}>{v.householdName}户</Go> }]),
    { label: '走访人', value: v.postTitle === null ? v.personName : `${v.personName}（${v.postTitle}）` },
    { label: '事由', value: v.purposeName },
    v.kind === 'village'
      ? { label: '听取意见', value: `${v.heard} 人` }
      : { label: '见到的人', value: v.kind === 'attempt' ? '家中无人，不计入走访率' : met },
    { label: '确认', value: v.witness === null ? v.confirmedName : `${v.confirmedName}（${v.witness}）` },
    ...(v.signature.length > 0 ? [{ label: '签字', value: <EvidenceList files={v.signature} /> }] : []),
    {
      label: '登记',
      value: (
        <>
          <MomentText at={v.madeAt} /> {v.enteredBy ?? '系统'}
          {v.fromDevice && `，走访端登记，${v.lateDays === 0 ? '当天' : `${v.lateDays} 天后`}送达`}
        </>
      ),
      wide: true,
    },
    ...(v.skewMinutes === null
      ? []
      : [
          {
            label: '设备时钟',
            value: `登记时设备时钟${v.skewMinutes > 0 ? '快' : '慢'} ${clock(Math.abs(v.skewMinutes))}，日期已按此校正。`,
            wide: true,
          },
        ]),
  ]
}

function clock(minutes: number): string {
  if (minutes < 120) return `${minutes} 分钟`
  return minutes < 2880 ? `${Math.round(minutes / 60)} 小时` : `${Math.round(minutes / 1440)} 天`
}

function Raised({ visit }: { visit: Visit }) {
  if (visit.raised.length === 0) return <p className="g-quiet">这次走访没有登记诉求。</p>
  return (
    <TableView
      caption="收集的诉求"
      rows={visit.raised}
      rowKey={(o) => o.id}
      rowLink={(o) => `/opinions/${o.id}`}
      columns={[
        { key: 'text', title: '诉求' },
        { key: 'kindName', title: '类别' },
        { key: 'unitName', title: '承办组织' },
        { key: 'dueOn', title: '办理期限', render: (o) => <DayText day={o.dueOn} note={o.dueNote} late={o.overdue} /> },
        { key: 'state', title: '状态', render: (o) => <StateTag workflow={opinionWorkflow} state={o.state} /> },
      ]}
    />
  )
}
