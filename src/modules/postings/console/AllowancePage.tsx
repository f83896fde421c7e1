import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { addMonths, type Month, monthInChinese } from '#kernel/pure/day.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton, PrintSheet } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { yuan } from './options.ts'

type Sheet = AnswerOf<'/api/posting-allowances/{month}'>
type Action = 'prepare' | 'approve' | 'cancel'

/** The month's allowance: computed from days present, drawn up by one, approved by another. */
export default function AllowancePage() {
  const { today } = useSession()
  const { month = addMonths(today.slice(0, 7), -1) } = useSearch({ strict: false }) as { month?: Month }
  const navigate = useNavigate()
  const setMonth = (next: Month) => void navigate({ to: '.', search: { month: next } as never, replace: true })
  const found = useQuery({
    queryKey: ['/api/posting-allowances', month],
    queryFn: () => answerOf(api.GET('/api/posting-allowances/{month}', { params: { path: { month } } })),
  })
  return (
    <Page
      title="驻村补助"
      lead="按在岗天数和当日执行的标准计算，满勤发全额。"
      actions={
        <>
          <Button onClick={() => setMonth(addMonths(month, -1))}>上月</Button>
          <Button onClick={() => setMonth(addMonths(month, 1))} disabled={month >= today.slice(0, 7)}>
            下月
          </Button>
          <DownloadButton path={`/api/posting-allowances/${month}`} label="导出表格" name={`驻村补助${month}`} />
          <PrintButton />
        </>
      }
    >
      <Loaded query={found}>{(sheet) => <Decide key={month} sheet={sheet} month={month} />}</Loaded>
      <PrintSheet title={`${monthInChinese(month)}驻村干部生活补助表`} signs={['造表人', '审批人']}>
        <Loaded query={found}>{(sheet) => <Lines sheet={sheet} />}</Loaded>
      </PrintSheet>
    </Page>
  )
}

function Decide({ sheet, month }: { sheet: Sheet; month: Month }) {
  const params = { path: { month } }
  return (
    <Panel title={`${monthInChinese(month)}补助表`}>
      <p>
        <StatusTag
          label={sheet.stateName}
          tone={sheet.state === 'approved' ? 'success' : sheet.state === 'prepared' ? 'warning' : 'default'}
        />{' '}
        满勤 {sheet.fullDays} 天；
        {sheet.rates.length === 0
          ? '还没有规定补助标准，请在工作机制中规定。'
          : sheet.rates.map((r) => `自 ${r.from} 起每月 ${yuan(r.fen)} 元`).join('；')}
      </p>
      {(sheet.preparedBy !== null || sheet.approvedBy !== null) && (
        <p className="g-quiet">
          造表：{sheet.preparedBy ?? '—'}；审批：{sheet.approvedBy ?? '—'}
        </p>
      )}
      {sheet.actions.length > 0 && (
        <ActionBar<Action>
          name={`allowance.${month}`}
          actions={sheet.actions.map((a) => ({ ...a, comment: 'none', evidence: 'none' }))}
          dangerous={['cancel']}
          hints={{ prepare: '按现在的在岗记录造表；以后更正在岗记录，不改变已造的表，差额会在表上标出。' }}
          send={(action, _input, headers) =>
            action === 'prepare'
              ? answerOf(api.POST('/api/posting-allowances/{month}/prepare', { params, headers }))
              : answerOf(api.POST('/api/posting-allowances/{month}/decide', { params, body: { action }, headers }))
          }
        />
      )}
    </Panel>
  )
}

function Lines({ sheet }: { sheet: Sheet }) {
  if (sheet.rows.length === 0) return <p className="g-quiet">本月没有应发补助的驻村干部。</p>
  return (
    <>
      <TableView
        caption="驻村干部生活补助"
        rows={sheet.rows}
        rowKey={(r) => r.posting}
        rowLink={(r) => `/postings/${r.posting}`}
        columns={[
          { key: 'name', title: '姓名' },
          { key: 'kindName', title: '职务' },
          { key: 'placeName', title: '驻村', render: (r) => `${r.townshipName}${r.placeName}` },
          { key: 'days', title: '在岗天数', align: 'right' },
          { key: 'rate', title: '月标准（元）', align: 'right', render: (r) => yuan(r.rate) },
          { key: 'amount', title: '应发（元）', align: 'right', render: (r) => yuan(r.amount) },
          {
            key: 'now',
            title: '备注',
            render: (r) => (r.now === null ? '' : `按现记录应为 ${yuan(r.now)} 元，差 ${yuan(r.now - r.amount)} 元`),
          },
        ]}
      />
      <p>
        共 {sheet.total} 人，合计 {yuan(sheet.sum)} 元
      </p>
    </>
  )
}
