import { DayText } from '#ui/DayText.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import type { Column } from '#ui/TableView.tsx'
import type { DutyRow } from '../work/model.ts'
import { dutyWorkflow } from '../work/rules.ts'

export const title: Column<DutyRow> = { key: 'title', title: '工作任务' }

export const due: Column<DutyRow> = {
  key: 'dueOn',
  title: '期限',
  sort: true,
  width: 250,
  render: (row) => <DayText day={row.dueOn} note={row.dueNote} late={row.late && row.state !== 'done'} />,
}

export const state: Column<DutyRow> = {
  key: 'state',
  title: '状态',
  width: 100,
  render: (row) => <StateTag workflow={dutyWorkflow} state={row.state} />,
}

export const list: Column<DutyRow> = { key: 'listTitle', title: '所属清单', phone: false }
export const place: Column<DutyRow> = {
  key: 'place',
  title: '地方',
  sort: true,
  render: (row) => row.placeName,
  phone: false,
}
export const unit: Column<DutyRow> = { key: 'unitName', title: '责任主体' }
export const owner: Column<DutyRow> = {
  key: 'ownerName',
  title: '责任人',
  render: (row) => (row.ownerName === null ? '' : `${row.ownerName}（${row.ownerTitle ?? ''}）`),
  phone: false,
}
