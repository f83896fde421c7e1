import { RecordList } from './RecordLists.tsx'

export default function PlanList() {
  return <RecordList title="帮扶计划" path="/api/care/plans" what="年度" detail="目标" />
}
