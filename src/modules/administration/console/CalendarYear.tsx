import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { ApiProblem } from '#kernel/browser/problem.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { DayChange, Exception } from '../calendar/model.ts'
import { ADMINISTRATORS } from '../roles.ts'
import { exceptionLines, exceptionsFrom } from './calendar-lines.ts'

interface Year {
  notice: string
  days: Exception[]
}

/** One year's table; the administrator types it in as it stands in the notice, a line a day. */
export default function CalendarYear() {
  const { year } = useParams({ strict: false }) as { year: string }
  const { role } = useActing()
  const query = useQuery({
    queryKey: ['/api/calendar', year],
    queryFn: async (): Promise<Year> => {
      try {
        return await answerOf(api.GET('/api/calendar/{year}', { params: { path: { year: Number(year) } } }))
      } catch (error) {
        if (error instanceof ApiProblem && error.body.code === 'calendar-missing') return { notice: '', days: [] }
        throw error
      }
    },
  })
  return (
    <Page title={`${year} 年放假调休安排`} lead={query.data?.notice}>
      <Loaded query={query}>
        {(data) => (
          <>
            <Panel title="与平常一周不同的日子">
              <Exceptions days={data.days} />
            </Panel>
            {ADMINISTRATORS.includes(role) && <Edit key={data.notice} year={year} table={data} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Exceptions({ days }: { days: readonly Exception[] }) {
  if (days.length === 0) return <p className="g-quiet">还没有录入。</p>
  return (
    <TableView
      caption="与平常一周不同的日子"
      rows={days}
      rowKey={(d) => d.day}
      columns={[
        { key: 'day', title: '日期', render: (d) => <DayText day={d.day} /> },
        {
          key: 'working',
          title: '安排',
          render: (d) => <StatusTag label={d.working ? '上班' : '放假'} tone={d.working ? 'warning' : 'success'} />,
        },
        { key: 'name', title: '名称' },
      ]}
    />
  )
}

function Edit({ year, table }: { year: string; table: Year }) {
  const [changes, setChanges] = useState<readonly DayChange[] | null>(null)
  return (
    <Panel title="录入或调整">
      {changes !== null && (
        <div className="g-notice" role="status">
          <p>已保存，共变动 {changes.length} 天。未办结事项的期限正在重算，结果见“工作日历”。</p>
          <ul>
            {changes.map((c) => (
              <li key={c.day}>
                <DayText day={c.day} />:{c.before} → {c.after}
              </li>
            ))}
          </ul>
        </div>
      )}
      <CommandForm<FormValues, { changes: DayChange[] }>
        name={`calendar.${year}`}
        fields={[
          {
            name: 'notice',
            label: '通知文号',
            kind: 'text',
            max: 80,
            required: true,
            placeholder: '国办发明电〔2015〕18号',
          },
          {
            name: 'days',
            label: '放假和调休上班的日子',
            kind: 'longtext',
            rows: 12,
            required: true,
            help: '每行一天，写成“2016-10-08 上班 国庆节调休上班”或“2016-10-03 放假 国庆节”。周末放假、平日上班不必写。',
          },
          { name: 'why', label: '原因', kind: 'text', max: 300, required: true },
        ]}
        initial={{ notice: table.notice, days: exceptionLines(table.days) }}
        submit="保存"
        done="工作日历已保存"
        check={(values) => exceptionsFrom(String(values.days ?? '')).faults}
        send={(form, headers) =>
          answerOf(
            api.POST('/api/calendar/{year}', {
              params: { path: { year: Number(year) } },
              body: {
                notice: String(form.notice),
                why: String(form.why),
                days: exceptionsFrom(String(form.days)).days,
              },
              headers,
            }),
          )
        }
        onDone={(answer) => setChanges(answer.changes)}
      />
    </Panel>
  )
}
