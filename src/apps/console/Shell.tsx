import { useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { MayOpen } from '#ui/may-open.ts'
import { postName } from '#ui/post-name.ts'
import { usePhone } from '#ui/use-phone.ts'
import { cards } from './cards.ts'
import { Header } from './Header.tsx'
import { Menu } from './Menu.tsx'
import { currentItem, type MenuSection, mayOpen, menuOf } from './menu.ts'
import { PhoneBar } from './PhoneBar.tsx'

/** Header, menu and the screen. On phones the menu is a sheet, and a bar below holds what the post does daily. */
export function Shell({ children }: { children: ReactNode }) {
  const phone = usePhone()
  const acting = useActing()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const sections = menuOf(cards, acting.role)
  const current = currentItem(sections, path)
  const opens = useMemo(() => (to: string) => mayOpen(cards, acting.role, to), [acting.role])
  return (
    <MayOpen value={opens}>
      <div className="c-shell">
        <a className="c-skip" href="#content">
          跳到正文
        </a>
        <Header phoneMenu={phone ? <PhoneMenu sections={sections} current={current?.path} path={path} /> : undefined} />
        <div className="c-body">
          {!phone && (
            <nav className="c-side g-noprint" aria-label="主菜单">
              <Menu key={acting.id} sections={sections} current={current?.path} />
            </nav>
          )}
          <main id="content" tabIndex={-1} key={acting.id}>
            {children}
            <PrintedFoot />
          </main>
        </div>
        {phone && <PhoneBar sections={sections} current={current?.path} />}
      </div>
    </MayOpen>
  )
}

interface PhoneMenuProps {
  readonly sections: readonly MenuSection[]
  readonly current: string | undefined
  readonly path: string
}

/** A modal sheet with the whole menu; it closes when a screen is opened. */
function PhoneMenu({ sections, current, path }: PhoneMenuProps) {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => sheet.current?.close(), [path])
  return (
    <>
      <button type="button" className="c-button" aria-haspopup="dialog" onClick={() => sheet.current?.showModal()}>
        菜单
      </button>
      <dialog ref={sheet} className="c-sheet" aria-label="主菜单">
        <button type="button" className="c-button" onClick={() => sheet.current?.close()}>
          关闭菜单
        </button>
        <nav aria-label="全部菜单">
          <Menu sections={sections} current={current} onOpen={() => sheet.current?.close()} />
        </nav>
      </dialog>
    </>
  )
}

/** On paper: who printed it and as of when. */
function PrintedFoot() {
  const { person, acting, today, county } = useSession()
  return (
    <p className="c-printed">
      {county.name} · {postName(acting)} {person.name} 打印 · 数据截至 {today}
    </p>
  )
}
