import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import type { FormValues } from '#ui/fields.ts'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { HELP_KINDS, ITEM_STATES } from '../../plans/model.ts'
import { BULK } from '../../plans/rules.ts'
import { itemColumns } from './PlanItems.tsx'

type Row = RowOf<'/api/plan-items'>

/** Every plan item: mine, overdue, by kind and place. */
export default function PlanItemList() {
  const { role } = useActing()
  const [bulk, setBulk] = useState(false)
  return (
    <Page
      title="帮扶措施"
      lead="一户一策，一项一责任人、一期限、一结果。"
      actions={
        (BULK as readonly string[]).includes(role) && <Button onClick={() => setBulk(true)}>按致贫原因批量制定</Button>
      }
    >
      <DataTable<Row>
        what="帮扶措施"
        path="/api/plan-items"
        search="户主姓名、措施"
        rowLink={(row) => `/plan-items/${row.id}`}
        filters={[
          {
            name: 'mine',
            label: '责任人',
            kind: 'select',
            options: [{ value: 'true', label: '本人负责' }],
          },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(ITEM_STATES) },
          {
            name: 'overdue',
            label: '是否逾期',
            kind: 'select',
            options: [
              { value: 'true', label: '逾期' },
              { value: 'false', label: '未逾期' },
            ],
          },
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(HELP_KINDS) },
          { name: 'due', label: '期限', kind: 'days' },
          { name: 'person', label: '指定责任人', kind: 'person' },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'householdName', title: '户主', nowrap: true },
          {
            key: 'placeName',
            title: '地方',
            render: (row) => [row.townshipName, row.placeName].filter(Boolean).join(' '),
          },
          ...itemColumns<Row>().map((c) => (c.key === 'dueOn' ? { ...c, sort: true as const } : c)),
        ]}
        empty={<p>还没有帮扶措施。可以在户档里逐户制定，也可以按致贫原因批量制定。</p>}
      />
      {bulk && <Bulk onClose={() => setBulk(false)} />}
    </Page>
  )
}

function Bulk({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues, { plans: number; items: number }>
      open
      title="按致贫原因批量制定"
      name="plans.bulk"
      fields={[
        { name: 'year', label: '年度', kind: 'number', least: 2014, most: 2100, required: true },
        { name: 'under', label: '范围', kind: 'place', help: '不填为本人管辖的全部范围。' },
      ]}
      initial={{ year: Number(today.slice(0, 4)) }}
      submit="制定"
      done="计划已制定"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/plans/bulk', {
            body: { year: Number(form.year), ...(form.under !== undefined && { under: String(form.under) }) },
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>
        为范围内还没有当年计划的建档立卡户和监测户，按户档登记的致贫原因制定计划草稿；已有计划的不动。责任人为各户第一帮扶责任人，可以逐户调整。
      </p>
    </CommandDrawer>
  )
}
