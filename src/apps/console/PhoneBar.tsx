import { useMemo } from 'react'
import { Go } from '#ui/Go.tsx'
import { MenuGlyph } from './icons.tsx'
import { type MenuSection, mostUsed } from './menu.ts'
import { readUses } from './uses.ts'

const PLACES = 4

/** The order is taken once when the page is opened, so that entries do not move under the thumb. */
export function PhoneBar({ sections, current }: { sections: readonly MenuSection[]; current: string | undefined }) {
  const uses = useMemo(readUses, [])
  const items = mostUsed(sections, uses, PLACES)
  if (items.length === 0) return null
  return (
    <nav className="c-bar g-noprint" aria-label="常用">
      {items.map((item) => (
        <Go key={item.path} to={item.path} current={item.path === current}>
          <MenuGlyph icon={item.icon} />
          <span>{item.title}</span>
        </Go>
      ))}
    </nav>
  )
}
