import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { FinishItem } from './PlanItems.tsx'

type Item = AnswerOf<'/api/plan-items/{id}'>

export default function PlanItemPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const item = useQuery({
    queryKey: ['/api/plan-items', id],
    queryFn: () => answerOf(api.GET('/api/plan-items/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={item}>{(data) => <OneItem key={data.id} item={data} />}</Loaded>
}

function OneItem({ item }: { item: Item }) {
  const [doing, setDoing] = useState<'finish' | 'drop' | null>(null)
  return (
    <Page
      title={item.title}
      tag={<StatusTag label={item.stateName} tone={item.overdue ? 'error' : 'processing'} />}
      lead={`${item.year}年帮扶计划 · ${item.kindName}`}
      actions={
        <>
          {item.notFinishable.length === 0 && (
            <Button type="primary" onClick={() => setDoing('finish')}>
              登记结果
            </Button>
          )}
          {item.notDroppable.length === 0 && (
            <Button danger onClick={() => setDoing('drop')}>
              取消措施
            </Button>
          )}
        </>
      }
    >
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '农户', value: <Go to={`/households/${item.household}`}>{item.householdName}户</Go> },
            { label: '地方', value: [item.townshipName, item.placeName].filter(Boolean).join(' ') },
            {
              label: '责任人',
              value:
                item.person === null ? '未确定' : <Go to={`/people/${item.person}`}>{item.personName ?? '查看'}</Go>,
            },
            {
              label: '完成期限',
              value: <DayText day={item.dueOn} late={item.overdue} note={item.overdue ? '逾期' : null} />,
            },
            { label: '完成日期', value: item.doneOn === null ? '尚未完成' : <DayText day={item.doneOn} /> },
            { label: item.state === 'dropped' ? '取消缘由' : '完成情况', value: item.result, wide: true },
            { label: '佐证材料', value: <EvidenceList files={item.evidence} />, wide: true },
          ]}
        />
        {item.state === 'open' && <WhyNot item={item} />}
      </Panel>
      <Panel title="办理经过">
        <Timeline entries={item.events} />
      </Panel>
      {doing === 'finish' && <FinishItem item={item} onClose={() => setDoing(null)} />}
      {doing === 'drop' && <Dropping item={item} onClose={() => setDoing(null)} />}
    </Page>
  )
}

function WhyNot({ item }: { item: Item }) {
  const reasons = [
    { what: '登记结果', why: item.notFinishable },
    { what: '取消措施', why: item.notDroppable },
  ].filter((r) => r.why.length > 0)
  if (reasons.length === 0) return null
  return (
    <details className="g-whynot">
      <summary>为什么不能办理（{reasons.length} 项）</summary>
      <dl>
        {reasons.map(({ what, why }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{why.join('')}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Dropping({ item, onClose }: { item: Item; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      danger
      title="取消措施"
      name={`plan-item.drop.${item.id}`}
      fields={[{ name: 'comment', label: '缘由', kind: 'longtext', max: 500, required: true }]}
      submit="取消措施"
      done="措施已取消"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/plan-items/{id}/drop', {
            params: { path: { id: item.id } },
            body: { comment: String(form.comment) },
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>{item.title}</p>
    </CommandDrawer>
  )
}
