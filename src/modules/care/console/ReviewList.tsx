import { RecordList } from './RecordLists.tsx'

export default function ReviewList() {
  return <RecordList title="审核记录" path="/api/care/reviews" what="审核结果" detail="审核意见" />
}
