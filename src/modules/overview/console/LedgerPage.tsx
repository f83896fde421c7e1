import type { RowOf } from '#kernel/browser/client.ts'
import { monthInChinese } from '#kernel/pure/day.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { KINDS, STANDINGS, type Standing } from '../ledger/model.ts'
import { MonthSwitch } from './MonthSwitch.tsx'
import './overview.css'
import { useAddress, useMonth } from './use-address.ts'

type Row = RowOf<'/api/overview/ledger'>

const TONES: Record<Standing, Tone> = { doing: 'processing', late: 'error', done: 'success' }
/** The general ledger 总台账: each item × subject × state of the month, whatever kind it is. */
export default function LedgerPage() {
  const address = useAddress()
  const month = useMonth(address)
  return (
    <Page
      title="总台账"
      lead={`${monthInChinese(month)}的责任事项、问题和函件，一事一行。`}
      actions={<MonthSwitch month={month} onChange={(next) => address.change({ month: next, page: undefined })} />}
    >
      <DataTable<Row>
        what="台账事项"
        path="/api/overview/ledger"
        fixed={{ month }}
        search="内容、编号、责任组织"
        rowLink={(row) => row.link}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(KINDS) },
          { name: 'standing', label: '进度', kind: 'select', options: optionsOf(STANDINGS) },
          { name: 'under', label: '地区', kind: 'place' },
          { name: 'unit', label: '责任组织', kind: 'organisation' },
        ]}
        columns={[
          { key: 'title', title: '内容' },
          { key: 'kindTitle', title: '类别', width: 90 },
          { key: 'group', title: '清单或者种类', phone: false },
          { key: 'code', title: '编号' },
          { key: 'placeName', title: '地区', sort: 'place' },
          { key: 'unitName', title: '责任组织' },
          {
            key: 'dueOn',
            title: '期限',
            sort: true,
            render: (row) => row.dueOn !== null && <DayText day={row.dueOn} />,
          },
          { key: 'state', title: '状态', render: (row) => <StatusTag label={row.state} tone={TONES[row.standing]} /> },
        ]}
        empty={<p>本月还没有台账事项。月初提示办理之后，到期的责任事项会出现在这里。</p>}
      />
    </Page>
  )
}
