import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useSignal } from '#kernel/browser/signal.ts'
import type { SyncState } from '#kernel/browser/sync/machine.ts'
import { Ask } from './Entry.tsx'
import { Field } from './parts.tsx'
import { hrefOf, useRoute } from './route.ts'
import { phone, useOpen } from './the-phone.ts'
import { newVersion } from './update.ts'
import { shortTime } from './words.ts'

const TABS = [
  ['today', '今天'],
  ['households', '户'],
  ['unsent', '未发送'],
  ['me', '我'],
] as const

export function Frame({ children }: { children: ReactNode }) {
  const { screen } = useRoute()
  return (
    <>
      <Strip />
      <Update />
      <SignInAgain />
      {children}
      <nav className="f-tabs" aria-label="主菜单">
        {TABS.map(([to, label]) => (
          <a key={to} href={hrefOf(to)} {...(to === screen && { 'aria-current': 'page' as const })}>
            {label}
          </a>
        ))}
      </nav>
    </>
  )
}

/** What is not sent and since when, at all times and on every screen. */
function Strip() {
  const { outbox } = useOpen()
  const sync = useSignal(phone.sync)
  const isOnline = useOnline()
  const { count, since } = outbox.unsent()
  const all = outbox.all()
  const refused = all.filter((k) => k.state === 'refused').length
  const conflicts = all.filter((k) => k.state === 'conflict').length
  return (
    <header className={count > 0 ? 'f-strip is-waiting' : 'f-strip'}>
      <span role="status">
        <a href={hrefOf('unsent')}>
          {count > 0 ? `未发送 ${count} 条（自 ${shortTime(since!)}）` : '已全部送达'}
          <small>{isOnline ? wordsOf(sync, count) : '没有信号，有信号后自动上传'}</small>
        </a>
      </span>
      {refused > 0 && <a href={hrefOf('unsent')}>退回 {refused} 条</a>}
      {conflicts > 0 && <a href={hrefOf('conflicts')}>冲突 {conflicts} 条</a>}
    </header>
  )
}

function watchOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

function useOnline(): boolean {
  return useSyncExternalStore(watchOnline, () => navigator.onLine)
}

function wordsOf(sync: SyncState, unsent: number): string {
  if (sync.phase === 'sending' || sync.phase === 'registering') return unsent > 0 ? '正在上传…' : '正在连接…'
  if (sync.phase === 'reconciling') return '正在更新…'
  if (sync.phase === 'signed-out') return '登录已过期，重新登录后上传'
  if (sync.phase === 'waiting' && sync.problem !== null)
    return sync.problem.code === 'network' ? '没有信号，有信号后自动上传' : sync.problem.title
  if (sync.isSame === false) return '内容核对不一致，稍后再核对'
  return ''
}

function Update() {
  const take = useSignal(newVersion)
  if (take === null) return null
  return (
    <div className="f-note" role="status">
      走访端有新版本。
      <button type="button" onClick={take}>
        更新
      </button>
    </div>
  )
}

function SignInAgain() {
  const { owner } = useOpen()
  const { phase } = useSignal(phone.sync)
  const [password, setPassword] = useState('')
  if (phase !== 'signed-out') return null
  return (
    <details className="f-note">
      <summary>登录已过期。手机上的内容都在，重新登录后继续上传。</summary>
      <Ask
        submit="重新登录"
        onSubmit={async () => {
          await phone.signInAgain(password)
          setPassword('')
        }}
      >
        <Field label={`${owner.person.name}（${owner.login}）的密码`}>
          <input
            type="password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
            autoComplete="current-password"
            required
          />
        </Field>
      </Ask>
    </details>
  )
}
