import { RecordList } from './RecordLists.tsx'

export default function FileList() {
  return <RecordList title="关爱档案" path="/api/care/files" what="档案号" detail="情况" />
}
