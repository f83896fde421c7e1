import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ExemplarEnding, ExemplarVisiting, VisitVoiding } from './ExemplarForms.tsx'

type Exemplar = AnswerOf<'/api/exemplars/{id}'>

/** One model household: what there is to learn, and who came. */
export default function ExemplarPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const exemplar = useQuery({
    queryKey: ['/api/exemplars', id],
    queryFn: () => answerOf(api.GET('/api/exemplars/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={exemplar}>{(data) => <One exemplar={data} />}</Loaded>
}

function One({ exemplar }: { exemplar: Exemplar }) {
  const [doing, setDoing] = useState<'visit' | 'end' | null>(null)
  const close = () => setDoing(null)
  return (
    <Page
      title={`${exemplar.householdName}户：${exemplar.kindName}`}
      tag={exemplar.endedOn === null ? <StatusTag label="在册" tone="success" /> : <StatusTag label="已取消" />}
      lead={[exemplar.townshipName, exemplar.placeName].filter(Boolean).join(' ')}
      actions={
        <>
          {exemplar.may.visit && (
            <Button type="primary" onClick={() => setDoing('visit')}>
              登记参观
            </Button>
          )}
          {exemplar.may.end && <Button onClick={() => setDoing('end')}>取消示范户</Button>}
          <PrintButton />
        </>
      }
    >
      <Panel title="认定情况">
        <Facts
          facts={[
            { label: '农户', value: <Go to={`/households/${exemplar.household}`}>{exemplar.householdName}户</Go> },
            { label: '认定日期', value: <DayText day={exemplar.namedOn} /> },
            { label: '认定人', value: exemplar.namedBy ?? '系统' },
            { label: '主要做法', value: exemplar.deeds, wide: true },
            { label: '认定依据', value: exemplar.basis, wide: true },
            ...(exemplar.endedOn === null
              ? []
              : [
                  { label: '取消日期', value: <DayText day={exemplar.endedOn} /> },
                  { label: '取消缘由', value: exemplar.endedWhy, wide: true },
                ]),
          ]}
        />
      </Panel>
      <Panel title={`参观记录（${exemplar.visits} 次，${exemplar.people} 人）`}>
        <Visits exemplar={exemplar} />
      </Panel>
      {doing === 'visit' && <ExemplarVisiting id={exemplar.id} onClose={close} />}
      {doing === 'end' && <ExemplarEnding id={exemplar.id} onClose={close} />}
    </Page>
  )
}

type Visit = Exemplar['visitList'][number]

function Visits({ exemplar }: { exemplar: Exemplar }) {
  const [voiding, setVoiding] = useState<Visit | null>(null)
  if (exemplar.visitList.length === 0) return <p className="g-quiet">还没有人来参观过。</p>
  return (
    <>
      <TableView<Visit>
        caption="参观记录"
        rows={exemplar.visitList}
        rowKey={(visit) => visit.id}
        columns={[
          { key: 'onDay', title: '日期', render: (visit) => <DayText day={visit.onDay} /> },
          { key: 'visitors', title: '参观人员' },
          { key: 'people', title: '人数', align: 'right', render: (visit) => `${visit.people} 人` },
          { key: 'unitName', title: '组织单位' },
          { key: 'learned', title: '学到的做法' },
          { key: 'enteredBy', title: '登记人' },
          {
            key: 'voidWhy',
            title: '备注',
            render: (visit) => <Remark visit={visit} may={exemplar.may.visit} onVoid={() => setVoiding(visit)} />,
          },
        ]}
      />
      {voiding !== null && <VisitVoiding id={voiding.id} onClose={() => setVoiding(null)} />}
    </>
  )
}

function Remark({ visit, may, onVoid }: { visit: Visit; may: boolean; onVoid: () => void }) {
  if (visit.voidWhy !== null) return <>已作废：{visit.voidWhy}</>
  if (!may) return null
  return (
    <Button size="small" className="g-noprint" onClick={onVoid}>
      作废
    </Button>
  )
}
