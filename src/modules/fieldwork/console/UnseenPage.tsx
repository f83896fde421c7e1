import { useSearch } from '@tanstack/react-router'
import type { RowOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { SEEN_STATES, type SeenState } from '../model.ts'

type Row = RowOf<'/api/visits/unseen'>

const STANDING_OPTIONS = [
  { value: 'listed', label: '建档立卡户' },
  { value: 'watched', label: '监测户' },
  { value: 'exited', label: '已退出户' },
  { value: 'general', label: '一般农户' },
]

const STATE_OPTIONS = optionsOf(SEEN_STATES)

const LEAD = '不选走访情况时，列出超过规定间隔没有走访的户，时间最长的在前。走访由谁完成都算。'
const OF_MONTH =
  '月末（当月为今日）在册的建档立卡户和监测户中，当月还没有走访到人的户，与地图上的“当月走访率”同一口径；已月结的月份按月结时的记录列出。'

/** Homes that nobody has seen within the interval of their standing, or as asked, the longest unseen first. */
export default function UnseenPage() {
  const { today } = useSession()
  const { state = 'overdue', month = monthOf(today) } = useSearch({ strict: false }) as {
    state?: SeenState
    month?: Month
  }
  const ofMonth = state === 'month'
  return (
    <Page
      title={ofMonth ? `${monthInChinese(month)}未走访的户` : `${SEEN_STATES[state]}的户`}
      lead={ofMonth ? OF_MONTH : LEAD}
    >
      <DataTable<Row>
        what="户"
        path="/api/visits/unseen"
        search="户主姓名"
        rowLink={(row) => `/households/${row.id}`}
        filters={[
          { name: 'state', label: '走访情况', kind: 'select', options: STATE_OPTIONS },
          ...(ofMonth ? [{ name: 'month', label: '月份', kind: 'month' as const }] : []),
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'standing', label: '户类型', kind: 'select', options: STANDING_OPTIONS },
        ]}
        columns={[
          { key: 'name', title: '户主', render: (row) => `${row.name}户` },
          { key: 'standingName', title: '户类型' },
          { key: 'placeName', title: '所在地' },
          {
            key: 'seenOn',
            title: '最近走访',
            render: (row) =>
              row.seenOn === null ? (
                <StatusTag label="还没有走访过" tone="error" />
              ) : (
                <DayText
                  day={row.seenOn}
                  note={`已过 ${row.days} 天`}
                  late={row.interval !== null && (row.days ?? 0) > row.interval}
                />
              ),
          },
          {
            key: 'interval',
            title: '规定间隔',
            phone: false,
            render: (row) => (row.interval === null ? '—' : `${row.interval} 天`),
          },
          { key: 'helpers', title: '帮扶责任人' },
        ]}
        empty={<p>{ofMonth ? '当月各户都已走访过。' : '所有户都在规定间隔内走访过。'}</p>}
      />
    </Page>
  )
}
