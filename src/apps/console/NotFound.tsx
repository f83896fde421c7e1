import { Go } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'

export function NotFound() {
  return (
    <Page title="没有这个页面">
      <p>地址可能输错了，或者页面已经调整。</p>
      <p>
        <Go to="/">返回首页</Go>
      </p>
    </Page>
  )
}
