import { Go } from '#ui/Go.tsx'
import { MenuGlyph } from './icons.tsx'
import { dailyItems, type MenuSection } from './menu.ts'

const PLACES = 4

/** What the acting post does every day, under the thumb and always in the same place. */
export function PhoneBar({ sections, current }: { sections: readonly MenuSection[]; current: string | undefined }) {
  const items = dailyItems(sections, PLACES)
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
