import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { FigureLink, Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { LEVELS } from '../burden/rules.ts'

type Row = RowOf<'/api/burden'>

const LEVEL_OPTIONS = optionsOf(LEVELS)

/** What filling in forms costs: minutes by level, by form, by post, each opening the acts behind it. */
export default function BurdenPage() {
  const { today } = useSession()
  const search = useSearch({ strict: false }) as { month?: unknown; under?: unknown }
  const month = typeof search.month === 'string' ? search.month : monthOf(today)
  const under = typeof search.under === 'string' ? search.under : undefined
  const query = { month, ...(under !== undefined && { under }) }
  const summary = useQuery({
    queryKey: ['/api/burden/summary', query],
    queryFn: () => answerOf(api.GET('/api/burden/summary', { params: { query } })),
  })
  const open = (command: string) => `/journal?month=${month}&command=${command}`
  const atLevel = (level: string) =>
    `/burden?month=${month}&level=${level}${under === undefined ? '' : `&under=${under}`}`
  return (
    <Page title="填报负担" lead={`${monthInChinese(month)}各级在本系统填报所用时间的估算。只用来减负，不用来考核。`}>
      <Loaded query={summary}>
        {(data) => (
          <>
            <Figures
              figures={data.levels.map((l) => ({
                label: l.levelName,
                value: l.minutes,
                unit: '分钟',
                to: atLevel(l.level),
                note: `${l.posts} 个职务，${l.entries} 次；平均每个职务 ${Math.round(l.minutes / l.posts)} 分钟`,
              }))}
            />
            <Panel title="按表单">
              {data.forms.length === 0 ? (
                <p className="g-quiet">当月没有填报。</p>
              ) : (
                <TableView
                  caption="按表单"
                  rows={data.forms}
                  rowKey={(f) => f.command}
                  rowLink={(f) => open(f.command)}
                  columns={[
                    { key: 'title', title: '表单' },
                    { key: 'each', title: '每次估算', render: (f) => `${f.each} 分钟` },
                    {
                      key: 'entries',
                      title: '次数',
                      render: (f) => (
                        <FigureLink value={f.entries} label={`${f.title}次数`} unit="次" to={open(f.command)} />
                      ),
                    },
                    { key: 'posts', title: '涉及职务', render: (f) => `${f.posts} 个` },
                    { key: 'minutes', title: '合计', align: 'right', render: (f) => `${f.minutes} 分钟` },
                  ]}
                />
              )}
            </Panel>
          </>
        )}
      </Loaded>
      <DataTable<Row>
        what="填报负担"
        path="/api/burden"
        search="姓名"
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'level', label: '层级', kind: 'select', options: LEVEL_OPTIONS },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        rowLink={(row) => `/journal?month=${month}&acting=${row.id}`}
        columns={[
          { key: 'name', title: '人员' },
          { key: 'title', title: '职务', render: (row) => `${row.placeName} ${row.title}` },
          { key: 'levelName', title: '层级', phone: false },
          {
            key: 'entries',
            title: '填报次数',
            render: (row) => (
              <FigureLink
                value={row.entries}
                label={`${row.name}填报次数`}
                unit="次"
                to={`/journal?month=${month}&acting=${row.id}`}
              />
            ),
          },
          { key: 'minutes', title: '估算用时', align: 'right', render: (row) => `${row.minutes} 分钟` },
          {
            key: 'over',
            title: '控制数',
            render: (row) =>
              row.over ? <StatusTag label={`超过 ${row.limit} 分钟`} tone="error" /> : `${row.limit} 分钟以内`,
          },
        ]}
        empty={<p>当月没有填报。</p>}
      />
    </Page>
  )
}
