import { useQuery } from '@tanstack/react-query'
import { answerOf, api } from '#kernel/browser/client.ts'
import { FigureGroups } from '#ui/FigureGroups.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page } from '#ui/Page.tsx'

/** What the helping amounts to today; every figure opens to its records. */
export default function PairingSummary() {
  const found = useQuery({
    queryKey: ['/api/pairing/summary'],
    queryFn: () => answerOf(api.GET('/api/pairing/summary')),
  })
  return (
    <Page title="结对概览" lead="全部由户档、结对和计划的记录得出，点开数字可以看到它的记录。">
      <Loaded query={found}>{({ groups }) => <FigureGroups groups={groups} />}</Loaded>
    </Page>
  )
}
