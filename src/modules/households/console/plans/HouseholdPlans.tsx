import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { type Column, TableView } from '#ui/TableView.tsx'
import { HELP_KINDS } from '../../plans/model.ts'
import { FinishItem, itemColumns } from './PlanItems.tsx'

type Plans = AnswerOf<'/api/households/{id}/plans'>
type Plan = Plans['plans'][number]
type Item = Plan['items'][number]

/** The plans of help of one household, the latest year first. */
export function HouseholdPlans({ household }: { household: string; standing: string }) {
  const plans = useQuery({
    queryKey: ['/api/households', household, 'plans'],
    queryFn: () => answerOf(api.GET('/api/households/{id}/plans', { params: { path: { id: household } } })),
  })
  return <Loaded query={plans}>{(data) => <All household={household} of={data} />}</Loaded>
}

function All({ household, of }: { household: string; of: Plans }) {
  const { today } = useSession()
  const [making, setMaking] = useState(false)
  const [adding, setAdding] = useState<Plan | null>(null)
  const [finishing, setFinishing] = useState<Item | null>(null)
  const year = Number(today.slice(0, 4))
  const years = [year, year + 1].filter((y) => !of.plans.some((p) => p.year === y))
  return (
    <>
      {of.plans.length === 0 && <p className="g-quiet">还没有帮扶计划。</p>}
      {of.plans.map((plan) => (
        <section key={plan.id} aria-label={`${plan.year}年帮扶计划`} style={{ marginBottom: 16 }}>
          <h3>{plan.year}年帮扶计划</h3>
          <p>
            目标：{plan.goal}
            <span className="g-quiet">
              （{plan.items.length} 项措施，已完成 {plan.done} 项{plan.overdue > 0 && `，逾期 ${plan.overdue} 项`}）
            </span>
          </p>
          {plan.items.length > 0 && (
            <TableView<Item>
              caption={`${plan.year}年帮扶措施`}
              rows={plan.items}
              rowKey={(item) => item.id}
              rowLink={(item) => `/plan-items/${item.id}`}
              columns={[
                ...itemColumns<Item>(),
                ...(plan.items.some((item) => item.mayFinish) ? [finishColumn(setFinishing)] : []),
              ]}
            />
          )}
          {of.mayPlan && plan.year >= year && (
            <div className="g-actions g-noprint" style={{ marginTop: 8 }}>
              <Button onClick={() => setAdding(plan)}>增加措施</Button>
            </div>
          )}
        </section>
      ))}
      {of.mayPlan && years.length > 0 && (
        <div className="g-actions g-noprint">
          <Button type={of.plans.length === 0 ? 'primary' : 'default'} onClick={() => setMaking(true)}>
            制定帮扶计划
          </Button>
        </div>
      )}
      {making && <Making household={household} years={years} onClose={() => setMaking(false)} />}
      {adding !== null && <Adding plan={adding} onClose={() => setAdding(null)} />}
      {finishing !== null && <FinishItem item={finishing} onClose={() => setFinishing(null)} />}
    </>
  )
}

function finishColumn(onFinish: (item: Item) => void): Column<Item> {
  return {
    key: 'do',
    title: '办理',
    render: (item) =>
      item.mayFinish ? (
        <Button size="small" className="g-noprint" onClick={() => onFinish(item)}>
          登记结果
        </Button>
      ) : null,
  }
}

function Making({ household, years, onClose }: { household: string; years: number[]; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="制定帮扶计划"
      name={`household.plan.${household}`}
      fields={[
        {
          name: 'year',
          label: '年度',
          kind: 'radio',
          required: true,
          options: years.map((y) => ({ value: String(y), label: `${y}年` })),
        },
        { name: 'goal', label: '年度目标', kind: 'longtext', rows: 2, max: 500, required: true },
      ]}
      initial={{ year: String(years[0]) }}
      submit="制定"
      done="计划已制定，请逐项增加措施"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/households/{id}/plans', {
            params: { path: { id: household } },
            body: { year: Number(form.year), goal: String(form.goal), items: [] },
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

const ITEM_FIELDS: Field[] = [
  { name: 'kind', label: '类别', kind: 'select', options: optionsOf(HELP_KINDS), required: true },
  { name: 'title', label: '措施', kind: 'longtext', rows: 2, max: 200, required: true },
  { name: 'dueOn', label: '完成期限', kind: 'day', required: true },
  {
    name: 'person',
    label: '责任人',
    kind: 'person',
    help: '不填为该户第一帮扶责任人，换人后随之变更。',
  },
]

function Adding({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title={`增加${plan.year}年帮扶措施`}
      name={`plan.item.${plan.id}`}
      fields={ITEM_FIELDS}
      submit="增加"
      done="措施已增加"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/plans/{id}/items', {
            params: { path: { id: plan.id } },
            body: form as BodyOf<'/api/plans/{id}/items'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}
