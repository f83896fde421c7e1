import { Page } from '#ui/Page.tsx'
import { EntryTable } from './EntryTable.tsx'

export default function EntryList() {
  return (
    <Page title="资金流水" lead="全部收支，一笔一行；点开看凭证。">
      <EntryTable />
    </Page>
  )
}
