import { useState } from 'react'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { CHANGE_STATES, type LeftChange, ORIGINS } from '../../changes/model.ts'
import { changeWorkflow, DECIDERS } from '../../changes/rules.ts'
import { ApproveTogether, LeftChanges } from './ApproveTogether.tsx'

type Row = RowOf<'/api/household-changes'>

/** Requests to change what the register says, those that wait first. */
export default function ChangeList() {
  const { role } = useActing()
  const [left, setLeft] = useState<readonly LeftChange[]>([])
  const decides = (DECIDERS as readonly string[]).includes(role)
  return (
    <Page title="变更申请" lead="户档的变更由一人提出、另一人审核；两件申请要改同一项的，会标出来。">
      {left.length > 0 && <LeftChanges left={left} onClose={() => setLeft([])} />}
      <DataTable<Row>
        what="变更申请"
        path="/api/household-changes"
        search="户主姓名"
        rowLink={(row) => `/household-changes/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CHANGE_STATES) },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'origin', label: '来源', kind: 'select', options: optionsOf(ORIGINS) },
          {
            name: 'conflicting',
            label: '重复申请',
            kind: 'select',
            options: [{ value: 'true', label: '有另一件改同一项' }],
          },
          {
            name: 'mine',
            label: '申请人',
            kind: 'select',
            options: [
              { value: 'true', label: '本人提出的' },
              { value: 'false', label: '他人提出的' },
            ],
          },
          { name: 'asked', label: '申请日期', kind: 'days' },
        ]}
        columns={[
          { key: 'title', title: '变更内容' },
          {
            key: 'householdName',
            title: '户（成员）',
            render: (row) => `${row.householdName}户${row.personName === null ? '' : `（${row.personName}）`}`,
          },
          { key: 'placeName', title: '村（网格）' },
          { key: 'originTitle', title: '来源', phone: false },
          { key: 'askedBy', title: '申请人' },
          { key: 'askedAt', title: '申请时间', render: (row) => <MomentText at={row.askedAt} /> },
          {
            key: 'state',
            title: '状态',
            render: (row) => (
              <>
                <StateTag workflow={changeWorkflow} state={row.state} />{' '}
                {row.conflicts > 0 && <StatusTag label={`另有 ${row.conflicts} 件改同一项`} tone="warning" />}
              </>
            ),
          },
        ]}
        {...(decides && {
          together: {
            may: (row) => row.state === 'open',
            label: (row) => `${row.householdName}户的变更：${row.title}`,
            act: (rows, clear) => (
              <ApproveTogether
                rows={rows}
                onDone={(others) => {
                  clear()
                  setLeft(others)
                }}
              />
            ),
          },
        })}
        empty={<p>还没有变更申请。走访中发现的变化、户档页上的“申请变更”都会列在这里。</p>}
      />
    </Page>
  )
}
