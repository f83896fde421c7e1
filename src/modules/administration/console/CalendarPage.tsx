import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ADMINISTRATORS } from '../roles.ts'

const STATES: Record<string, string> = { waiting: '等候', running: '正在重算', done: '已完成', failed: '没有完成' }

/** Which years are known, by which notice, and what followed when one was changed. */
export default function CalendarPage() {
  const { role } = useActing()
  const { today } = useSession()
  const go = useGo()
  const years = useQuery({ queryKey: ['/api/calendar'], queryFn: () => answerOf(api.GET('/api/calendar')) })
  const following = useQuery({
    queryKey: ['/api/calendar-follow-ups'],
    queryFn: () => answerOf(api.GET('/api/calendar-follow-ups')),
    refetchInterval: 5000,
  })
  const next = Math.max(Number(today.slice(0, 4)), ...(years.data?.years.map((y) => y.year) ?? [])) + 1
  return (
    <Page
      title="工作日历"
      lead="期限按工作日计算，以国务院办公厅的放假调休通知为准；没有录入的年份不能计算期限。"
      actions={
        ADMINISTRATORS.includes(role) && (
          <Button type="primary" onClick={() => go(`/calendar/${next}`)}>
            录入 {next} 年
          </Button>
        )
      }
    >
      <Panel title="已录入的年份">
        <Loaded query={years}>
          {(data) => (
            <TableView
              caption="已录入的年份"
              rows={data.years}
              rowKey={(y) => y.year}
              rowLink={(y) => `/calendar/${y.year}`}
              columns={[
                { key: 'year', title: '年份', render: (y) => `${y.year} 年` },
                { key: 'notice', title: '依据' },
                { key: 'holidays', title: '工作日放假', render: (y) => `${y.holidays} 天` },
                { key: 'workdays', title: '周末上班', render: (y) => `${y.workdays} 天` },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title="调整之后的期限重算">
        <Loaded query={following}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="g-quiet">日历还没有调整过。</p>
            ) : (
              <>
                <TableView
                  caption="期限重算"
                  rows={rows}
                  rowKey={(r) => r.id}
                  columns={[
                    { key: 'title', title: '事项' },
                    { key: 'startedAt', title: '时间', render: (r) => <MomentText at={r.startedAt} /> },
                    {
                      key: 'state',
                      title: '状态',
                      render: (r) => (
                        <StatusTag
                          label={STATES[r.state] ?? r.state}
                          tone={r.state === 'failed' ? 'error' : 'default'}
                        />
                      ),
                    },
                    { key: 'moved', title: '改期', render: (r) => (r.moved === null ? '—' : `${r.moved} 件`) },
                    {
                      key: 'changes',
                      title: '由原期限改为',
                      render: (r) =>
                        r.changes.length > 0 && (
                          <ul>
                            {r.changes.slice(0, 20).map((c) => (
                              <li key={c.title}>
                                {c.title}:<DayText day={c.before} /> → <DayText day={c.after} />
                              </li>
                            ))}
                          </ul>
                        ),
                    },
                  ]}
                />
                <p className="g-quiet">每件事项的原期限和新期限都记在它自己的办理记录中。</p>
              </>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  )
}
