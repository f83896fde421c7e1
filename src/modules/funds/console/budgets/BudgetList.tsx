import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { usePurposes } from '../use-book.ts'
import { accountSource, yuan } from '../words.ts'

type Row = RowOf<'/api/budgets'>

/** The years' budgets of the dedicated funds, and how far each is carried out. */
export default function BudgetList() {
  const { role } = useActing()
  const { today } = useSession()
  const [doing, setDoing] = useState<'plan' | 'standard' | null>(null)
  return (
    <Page
      title="预算"
      lead="专项资金按年编制预算，封闭运行：只从预算来源拨入，只用于规定的用途。"
      actions={
        role === 'finance' && (
          <>
            <Button onClick={() => setDoing('standard')}>按经费标准编制</Button>
            <Button type="primary" onClick={() => setDoing('plan')}>
              编制预算
            </Button>
          </>
        )
      }
    >
      <DataTable<Row>
        what="预算"
        path="/api/budgets"
        search="预算名称"
        rowLink={(row) => `/budgets/${row.id}`}
        sum="预算总额合计"
        filters={[
          yearFilter(today),
          {
            name: 'approved',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'true', label: '已批准' },
              { value: 'false', label: '待批准' },
            ],
          },
        ]}
        columns={[
          { key: 'title', title: '预算' },
          { key: 'fundTitle', title: '专项资金', phone: false },
          { key: 'lines', title: '项目数', align: 'right', phone: false },
          { key: 'total', title: '预算总额', align: 'right', render: (r) => yuan(r.total) },
          { key: 'received', title: '已拨入', align: 'right', render: (r) => yuan(r.received) },
          { key: 'spent', title: '已支出', align: 'right', render: (r) => yuan(r.spent) },
          {
            key: 'approved',
            title: '状态',
            render: (r) => (
              <StatusTag label={r.approved ? '已批准' : '待批准'} tone={r.approved ? 'success' : 'warning'} />
            ),
          },
        ]}
        empty={<p>还没有预算。先在资金总账中开立专项资金账户。</p>}
      />
      {doing === 'plan' && <Plan onClose={() => setDoing(null)} />}
      {doing === 'standard' && <ByStandard onClose={() => setDoing(null)} />}
    </Page>
  )
}

const FUND = accountSource('专项资金', { kind: 'fund' })

interface OneLine {
  fund: string
  year: number
  title: string
  document: string
  line: string
  purpose: string
  amount: number
  dueOn?: string
}

/** A budget of one line is drawn up here; one of many lines comes from a standard or through the interface. */
function Plan({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const purposes = usePurposes()
  const go = useGo()
  return (
    <CommandDrawer<OneLine, { id: string }>
      open
      title="编制预算"
      name="funds.budget"
      submit="编制"
      done="已编制，等待批准"
      onClose={onClose}
      onDone={({ id }) => go(`/budgets/${id}`)}
      initial={{ year: Number(today.slice(0, 4)) }}
      fields={[
        { name: 'fund', label: '专项资金', kind: 'record', source: FUND, required: true },
        { name: 'year', label: '年度', kind: 'number', least: 1990, most: 2200, required: true },
        { name: 'title', label: '预算名称', kind: 'text', max: 80, required: true },
        { name: 'document', label: '批复文号', kind: 'text', max: 200, required: true },
        { name: 'line', label: '项目', kind: 'text', max: 80, required: true },
        { name: 'purpose', label: '用途', kind: 'select', options: purposes, required: true },
        { name: 'amount', label: '金额', kind: 'money', required: true },
        { name: 'dueOn', label: '应拨日期', kind: 'day', help: '不填即当年年底。' },
      ]}
      send={({ line, purpose, amount, dueOn, ...budget }, headers) => {
        const one = { title: line, purpose, amount, ...(dueOn !== undefined && { dueOn }) }
        return answerOf(api.POST('/api/budgets', { body: { ...budget, total: amount, lines: [one] }, headers }))
      }}
    />
  )
}

function ByStandard({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const go = useGo()
  const year = Number(today.slice(0, 4))
  const found = useQuery({
    queryKey: ['/api/budgets/standards', year],
    queryFn: () => answerOf(api.GET('/api/budgets/standards', { params: { query: { year } } })),
  })
  return (
    <CommandDrawer<BodyOf<'/api/budgets/by-standard'>, { id: string }>
      open
      title="按经费标准编制"
      name="funds.standard"
      submit="编制"
      done="已按标准编制，等待批准"
      onClose={onClose}
      onDone={({ id }) => go(`/budgets/${id}`)}
      initial={{ year }}
      fields={[
        {
          name: 'standard',
          label: '经费标准',
          kind: 'select',
          required: true,
          options: (found.data?.rows ?? []).map((s) => ({
            value: s.code,
            label: `${s.title}（${s.year} 年每村 ${yuan(s.amount)}，其中县级配套 ${yuan(s.match)}）`,
          })),
          help: '标准在工作机制中规定，每年按规定比例增长。',
        },
        { name: 'fund', label: '专项资金', kind: 'record', source: FUND, required: true },
        { name: 'year', label: '年度', kind: 'number', least: 1990, most: 2200, required: true },
        { name: 'document', label: '批复文号', kind: 'text', max: 200, required: true },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/budgets/by-standard', { body, headers }))}
    />
  )
}
