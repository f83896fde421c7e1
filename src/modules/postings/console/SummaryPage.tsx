import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { FigureGroups } from '#ui/FigureGroups.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { yuan } from './options.ts'

/** What the county's postings amount to today; every figure opens to its records. */
export default function SummaryPage() {
  const found = useQuery({
    queryKey: ['/api/posting-summary'],
    queryFn: () => answerOf(api.GET('/api/posting-summary')),
  })
  return (
    <Page title="派驻总览" lead="全部由派驻记录得出，点开数字可以看到它的记录。">
      <Loaded query={found}>
        {({ groups, rates }) => (
          <>
            <FigureGroups groups={groups} />
            {rates.length > 0 && <Rates rates={rates} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Rates({ rates }: { rates: AnswerOf<'/api/posting-summary'>['rates'] }) {
  return (
    <Panel title="生活补助标准">
      <ul>
        {rates.map((r) => (
          <li key={r.from}>
            自 {r.from} 起每月 {yuan(r.fen)} 元{r.basis && `（${r.basis}）`}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
