import { Tabs } from 'antd'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { useShown } from '#kernel/browser/shown.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Go } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { RANKS } from '../../pairing/model.ts'
import { OFFICE } from '../../pairing/rules.ts'
import {
  HELPER_COLUMN,
  HOUSEHOLD_COLUMN,
  type Pairing,
  PLACE_COLUMN,
  RANK_COLUMN,
  SINCE_COLUMN,
  UNIT_COLUMN,
} from './PairingTable.tsx'

type Village = RowOf<'/api/pairing/villages'>
type Helper = RowOf<'/api/pairing/helpers'>

const RANK_OPTIONS = optionsOf(RANKS)

/** Who helps whom: by village, by helper, and pair by pair. */
export default function PairingPage() {
  const { role } = useActing()
  const isOffice = OFFICE.includes(role)
  const tabs = [
    { key: 'villages', label: '按村', children: <Villages /> },
    ...(isOffice ? [{ key: 'helpers', label: '按帮扶干部', children: <Helpers /> }] : []),
    { key: 'pairs', label: '结对台账', children: <Pairs /> },
  ]
  const [shown, setShown] = useShown(['villages', ...tabs.slice(1).map((t) => t.key)])
  return (
    <Page title="结对帮扶" lead="每户建档立卡户和监测户，任何时候都有在岗的帮扶责任人。">
      <Tabs activeKey={shown} onChange={setShown} items={tabs} destroyOnHidden />
    </Page>
  )
}

function Villages() {
  return (
    <DataTable<Village>
      what="各村结对"
      path="/api/pairing/villages"
      prefix="v."
      search="村名"
      rowKey={(row) => row.place}
      filters={[{ name: 'under', label: '乡镇', kind: 'place' }]}
      columns={[
        { key: 'placeName', title: '村（社区）', render: (row) => `${row.townshipName}${row.placeName}` },
        { key: 'households', title: '应帮扶', render: (row) => `${row.households} 户` },
        {
          key: 'helped',
          title: '有在岗帮扶人',
          render: (row) =>
            row.helped === row.households ? (
              `${row.helped} 户`
            ) : (
              <StatusTag label={`${row.helped} 户，缺 ${row.households - row.helped} 户`} tone="error" />
            ),
        },
        { key: 'helpers', title: '帮扶干部', render: (row) => `${row.helpers} 人` },
        { key: 'units', title: '结对单位', phone: false },
        { key: 'leaders', title: '联系领导', phone: false },
      ]}
      empty={<p>还没有录入村（社区）。</p>}
    />
  )
}

function Helpers() {
  return (
    <DataTable<Helper>
      what="帮扶干部"
      path="/api/pairing/helpers"
      prefix="h."
      search="姓名"
      rowKey={(row) => row.person}
      rowLink={(row) => `/pairing/helpers/${row.person}`}
      filters={[
        { name: 'under', label: '地方', kind: 'place' },
        { name: 'unit', label: '单位', kind: 'organisation' },
        { name: 'rank', label: '顺序', kind: 'select', options: RANK_OPTIONS },
        {
          name: 'over',
          label: '户数',
          kind: 'select',
          options: [
            { value: 'true', label: '超限' },
            { value: 'false', label: '未超限' },
          ],
        },
      ]}
      columns={[
        { key: 'name', title: '姓名', sort: true },
        { key: 'title', title: '职务', phone: false },
        { key: 'unitName', title: '单位', phone: false },
        { key: 'first', title: '第一帮扶', render: (row) => `${row.first} 户` },
        { key: 'second', title: '第二帮扶', render: (row) => `${row.second} 户` },
        { key: 'villages', title: '涉及', render: (row) => `${row.villages} 个村` },
        {
          key: 'over',
          title: '情况',
          render: (row) => (
            <>
              {row.over && <StatusTag label="超限" tone="warning" />}
              {!row.onPost && <StatusTag label="有职务已结束" tone="error" />}
            </>
          ),
        },
      ]}
      empty={
        <p>
          还没有结对。可以在户档中逐户确定帮扶人，也可以在<Go to="/pairing/proposals">结对方案</Go>中统一测算。
        </p>
      }
    />
  )
}

function Pairs() {
  return (
    <DataTable<Pairing>
      what="结对"
      path="/api/pairings"
      prefix="p."
      search="户主、帮扶人"
      filters={[
        { name: 'under', label: '地方', kind: 'place' },
        { name: 'person', label: '帮扶人', kind: 'person' },
        { name: 'unit', label: '单位', kind: 'organisation' },
        { name: 'rank', label: '顺序', kind: 'select', options: RANK_OPTIONS },
      ]}
      columns={[HOUSEHOLD_COLUMN, PLACE_COLUMN, HELPER_COLUMN, RANK_COLUMN, UNIT_COLUMN, SINCE_COLUMN]}
      empty={<p>还没有结对。</p>}
    />
  )
}
