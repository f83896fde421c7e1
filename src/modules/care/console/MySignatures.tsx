import { Page } from '#ui/Page.tsx'
import { MySignatures } from './HandoverList.tsx'

export default function MySignaturesPage() {
  return (
    <Page title="交接签字" lead="首席顾问交接须双方本人签字。">
      <MySignatures empty={<p className="g-empty">现在没有等您签字的交接。</p>} />
    </Page>
  )
}
