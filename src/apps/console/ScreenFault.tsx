import { problemOf } from '#kernel/browser/problem.ts'
import { Page } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'

/** A screen that could not be shown; the menu stays, so that the person can go on elsewhere. */
export function ScreenFault({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page title="页面没有打开">
      <ProblemView problem={problemOf(error)} onRetry={reset} />
    </Page>
  )
}
