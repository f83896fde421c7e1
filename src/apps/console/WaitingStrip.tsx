import { waitingForServer } from '#kernel/browser/patience.ts'
import { useSignal } from '#kernel/browser/signal.ts'

/** Says that the server is away and that the page keeps trying by itself. */
export function WaitingStrip() {
  const waiting = useSignal(waitingForServer)
  return (
    <div role="status" className="c-strip g-noprint">
      {waiting > 0 && <p>系统正在恢复或网络不通，正在自动重试，已填写的内容不会丢失，请勿关闭页面…</p>}
    </div>
  )
}
