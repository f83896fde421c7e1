import { type ReactNode, useEffect, useRef } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { useSession, useSessionControl } from '#kernel/browser/session.tsx'
import { useSignal } from '#kernel/browser/signal.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { Go } from '#ui/Go.tsx'
import { largeType, setLargeType } from '#ui/large-type.ts'
import { useNotice } from '#ui/notice.ts'
import { postName } from '#ui/post-name.ts'

export function Header({ phoneMenu }: { phoneMenu: ReactNode }) {
  const { county, demo, today } = useSession()
  return (
    <header className="c-head g-noprint">
      {phoneMenu}
      <span className="c-brand">
        <Go to="/">
          固本 <small>{county.name}</small>
        </Go>
      </span>
      {demo && <span className="c-clock">演示时钟 {dayInChinese(today)}</span>}
      <ActingPost />
      <LargeType />
      <Go to="/help" className="c-button c-desk">
        帮助
      </Go>
      <Me />
    </header>
  )
}

/** The post acted in; with several held it is a choice. */
function ActingPost() {
  const { acting, posts } = useSession()
  const { actAs } = useSessionControl()
  const notice = useNotice()
  const choose = async (post: string) => {
    try {
      await actAs(post)
    } catch (error) {
      notice.problem(problemOf(error))
    }
  }
  return (
    <span className="c-acting">
      <span id="acting">办理身份</span>
      {posts.length > 1 ? (
        <select aria-labelledby="acting" value={acting.id} onChange={(event) => void choose(event.target.value)}>
          {posts.map((post) => (
            <option key={post.id} value={post.id}>
              {postName(post)}
            </option>
          ))}
        </select>
      ) : (
        <strong>{postName(acting)}</strong>
      )}
    </span>
  )
}

function LargeType() {
  const large = useSignal(largeType)
  return (
    <button type="button" className="c-button" aria-pressed={large} onClick={() => setLargeType(!large)}>
      大字
    </button>
  )
}

function Me() {
  const { person } = useSession()
  const { signOut } = useSessionControl()
  const notice = useNotice()
  const menu = useRef<HTMLDetailsElement>(null)
  useEffect(() => closeOutside(menu.current), [])
  const leave = (everywhere: boolean) => signOut(everywhere).catch((error: unknown) => notice.problem(problemOf(error)))
  return (
    <details ref={menu} className="c-me">
      <summary className="c-button">{person.name}</summary>
      <ul>
        <li>
          <Go to="/account">我的账号</Go>
        </li>
        <li>
          <Go to="/help">使用说明</Go>
        </li>
        <li>
          <button type="button" onClick={() => void leave(false)}>
            退出登录
          </button>
        </li>
        <li>
          <button type="button" onClick={() => void leave(true)}>
            退出所有设备
          </button>
        </li>
      </ul>
    </details>
  )
}

/** A disclosure that behaves as a menu: a press elsewhere, a choice, or Escape closes it. */
function closeOutside(menu: HTMLDetailsElement | null): (() => void) | undefined {
  if (menu === null) return undefined
  const press = (event: Event) => {
    const target = event.target as Element
    if (!menu.contains(target) || target.closest('li') !== null) menu.open = false
  }
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary')?.focus()
  }
  document.addEventListener('click', press)
  document.addEventListener('keydown', key)
  return () => {
    document.removeEventListener('click', press)
    document.removeEventListener('keydown', key)
  }
}
