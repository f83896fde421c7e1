import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { isMonth, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DayPicker } from '#ui/DayPicker.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { RunProgress } from '#ui/RunProgress.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { may } from '../may.ts'
import './month.css'

type Status = AnswerOf<'/api/months/{month}'>
type Step = Status['steps'][number]

const TONES: Record<Step['state'], { label: string; tone: Tone }> = {
  before: { label: '启用以前', tone: 'default' },
  waiting: { label: '未到时间', tone: 'default' },
  due: { label: '今天办理', tone: 'warning' },
  late: { label: '应办未办', tone: 'error' },
  running: { label: '正在办理', tone: 'processing' },
  done: { label: '已完成', tone: 'success' },
}

/** The month's desk: where it stands, the one next step, its letters, and the chain of closed months. */
export default function MonthDesk() {
  const { today } = useSession()
  const search = useSearch({ strict: false }) as { month?: string }
  const navigate = useNavigate()
  const month = search.month !== undefined && isMonth(search.month) ? search.month : monthOf(today)
  const status = useQuery({
    queryKey: ['/api/months', month],
    queryFn: () => answerOf(api.GET('/api/months/{month}', { params: { path: { month } } })),
  })
  const choose = (next: string | undefined) =>
    void navigate({ to: '.', search: (next === undefined ? {} : { month: next }) as never })
  return (
    <Page
      title={`${monthInChinese(month)}办理`}
      lead="月初提示、月中督办、月结、通报，按工作日历的节奏办理。"
      actions={<DayPicker month value={month} onChange={choose} aria-label="月份" />}
    >
      <Loaded query={status}>{(data) => <Month status={data} />}</Loaded>
      <Chain />
    </Page>
  )
}

function Month({ status }: { status: Status }) {
  const client = useQueryClient()
  const [own, setOwn] = useState<string | null>(null)
  const at = status.run !== null && ['waiting', 'running'].includes(status.run.state) ? status.run.id : null
  const run = own ?? at
  return (
    <>
      <Stepper steps={status.steps} />
      {run !== null && (
        <Panel title="办理进度">
          <RunProgress id={run} onDone={() => void client.invalidateQueries()} />
        </Panel>
      )}
      <Next status={status} onStarted={setOwn} />
      <Letters status={status} />
      {status.closing !== null && <Sealed status={status} />}
    </>
  )
}

function Stepper({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="s-steps" aria-label="本月步骤">
      {steps.map((step) => (
        <li key={step.code} className={`s-step s-step-${step.state}`}>
          <strong>{step.title}</strong>
          <StatusTag {...TONES[step.state]} />
          <DayText day={step.doneOn ?? step.on} />
        </li>
      ))}
    </ol>
  )
}

const STARTS = { start: 'open', mid: 'mid', close: 'close' } as const
const ASKS = {
  start: '按责任清单生成本月责任事项，并给每个有关单位拟定提示函。可以重复办理，不会重复生成。',
  mid: '对每个有未销号问题的单位拟定督办函，由负责人签发。可以重复办理，不会重复生成。',
  close: '汇总指标、核验责任事项、提出问题、拟定预警函，然后封存本月数据并发布通报。封存后本月不能再改动，只能更正。',
} as const

/** One obvious next step, with every reason why it is not allowed yet. */
function Next({ status, onStarted }: { status: Status; onStarted: (run: string) => void }) {
  const client = useQueryClient()
  const { next, month } = status
  if (next === null)
    return status.state === 'closed' ? (
      <Panel title="下一步">
        <p>本月已经办完。</p>
        <Go to={`/bulletins/${month}`}>查看通报</Go>
      </Panel>
    ) : null
  const start = async (code: keyof typeof STARTS) => {
    const request = { params: { path: { month } }, headers: { 'Idempotency-Key': newKey() } }
    const post = {
      open: () => api.POST('/api/months/{month}/open', request),
      mid: () => api.POST('/api/months/{month}/mid', request),
      close: () => api.POST('/api/months/{month}/close', request),
    }[STARTS[code]]
    const { run } = await answerOf(post())
    onStarted(run)
    void client.invalidateQueries()
  }
  const { code } = next
  return (
    <Panel title={`下一步：${next.title}`}>
      <p>{next.sentence}</p>
      {next.reasons.length > 0 ? (
        <ul>
          {next.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : next.href !== null ? (
        <Go to={next.href}>去办理</Go>
      ) : (
        code in STARTS && (
          <ConfirmButton
            label={next.title}
            button={{ type: 'primary', size: 'large' }}
            title={`${monthInChinese(month)}${next.title}？`}
            ok={next.title}
            onOk={() => start(code as keyof typeof STARTS)}
          >
            {ASKS[code as keyof typeof ASKS]}
          </ConfirmButton>
        )
      )}
    </Panel>
  )
}

const LETTERS = [
  ['draft', '待签发', 'state=draft'],
  ['issued', '已签发', 'issued=true'],
  ['unread', '未签收', 'state=issued'],
  ['replied', '待审核回复', 'state=replied'],
  ['answered', '已办结', 'state=answered'],
  ['late', '逾期未回复', 'late=true'],
] as const

function Letters({ status }: { status: Status }) {
  return (
    <Panel title="本月函件">
      <TableView
        caption="本月函件"
        rows={status.letters}
        rowKey={(row) => row.kind}
        columns={[
          { key: 'title', title: '函件' },
          ...LETTERS.map(([key, title, query]) => ({
            key,
            title,
            align: 'right' as const,
            render: (row: Status['letters'][number]) => (
              <Go
                to={`/letters?month=${status.month}&kind=${row.kind}&${query}`}
                label={`${row.title}${title}${row[key]}份`}
              >
                {row[key]}
              </Go>
            ),
          })),
        ]}
      />
    </Panel>
  )
}

function Sealed({ status }: { status: Status }) {
  const { closing, bulletin } = status
  const [amending, setAmending] = useState(false)
  const { role } = useSession().acting
  const { month } = status
  return (
    <Panel title="封存">
      <Facts
        facts={[
          { label: '统计截止', value: closing === null ? null : <MomentText at={closing.asOf} /> },
          { label: '最近完成', value: closing?.stepTitle ?? '刚开始' },
          {
            label: '通报',
            value: bulletin === null ? '尚未发布' : <Go to={`/bulletins/${month}`}>{bulletin.number}</Go>,
          },
          ...(status.digest === null
            ? []
            : [
                { label: '本月摘要', value: <code>{status.digest}</code>, wide: true },
                { label: '上月摘要', value: <code>{status.previous || '首个月结的月份'}</code>, wide: true },
              ]),
        ]}
      />
      {status.state === 'closed' && may(role, 'keep-month') && (
        <Button onClick={() => setAmending(true)}>办理更正</Button>
      )}
      <CommandDrawer<{ text: string; why: string; evidence: string[] }>
        open={amending}
        onClose={() => setAmending(false)}
        title={`更正${monthInChinese(month)}`}
        name={`month.amend.${month}`}
        submit="登记更正"
        done="更正已登记，与通报一并展示"
        fields={[
          { name: 'text', label: '更正内容', kind: 'longtext', required: true, max: 1000 },
          { name: 'why', label: '理由', kind: 'longtext', required: true, max: 500 },
          { name: 'evidence', label: '佐证材料', kind: 'files' },
        ]}
        send={(body, headers) =>
          answerOf(
            api.POST('/api/months/{month}/amend', {
              params: { path: { month } },
              body: { ...body, evidence: body.evidence ?? [] },
              headers,
            }),
          )
        }
      >
        <p>已封存的数据不改动；更正注明日期和理由，附在通报之后。</p>
      </CommandDrawer>
    </Panel>
  )
}

/** Every month the county has opened, with the digest that binds it to the one before. */
function Chain() {
  const months = useQuery({ queryKey: ['/api/months'], queryFn: () => answerOf(api.GET('/api/months')) })
  return (
    <Panel title="各月">
      <Loaded query={months}>
        {({ rows }) => (
          <TableView
            caption="各月办理情况"
            rows={[...rows].reverse()}
            rowKey={(row) => row.month}
            rowLink={(row) => `/months?month=${row.month}`}
            columns={[
              { key: 'month', title: '月份', render: (row) => monthInChinese(row.month) },
              { key: 'stateLabel', title: '状态' },
              {
                key: 'closedAt',
                title: '封存时间',
                render: (row) => (row.closedAt === null ? null : <MomentText at={row.closedAt} />),
              },
              {
                key: 'digest',
                title: '摘要',
                phone: false,
                render: (row) => (row.digest === null ? null : <code>{row.digest.slice(0, 16)}…</code>),
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  )
}
