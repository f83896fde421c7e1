import { useBlocker } from '@tanstack/react-router'
import { Confirm } from './Confirm.tsx'

/** Asks before a page with something typed and not sent is left. A change of the page's own search is not leaving. */
export function LeaveGuard({ active }: { active: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => active && current.pathname !== next.pathname,
    enableBeforeUnload: active,
    withResolver: true,
  })
  return (
    <Confirm
      open={blocker.status === 'blocked'}
      title="填写的内容还没有提交"
      ok="离开"
      cancel="继续填写"
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      离开后内容作为草稿保留在本窗口，退出登录前再次打开可以继续填写。
    </Confirm>
  )
}
