import { Go } from '#ui/Go.tsx'
import { MenuGlyph } from './icons.tsx'
import type { MenuSection } from './menu.ts'

interface MenuProps {
  readonly sections: readonly MenuSection[]
  readonly current: string | undefined
  readonly onOpen?: () => void
}

export function Menu({ sections, current, onOpen }: MenuProps) {
  return (
    <div className="c-menu">
      {sections.map((section) => (
        <details key={section.group} open>
          <summary>{section.group}</summary>
          <ul onClickCapture={onOpen}>
            {section.items.map((item) => (
              <li key={item.path} className={item.path === current ? 'c-current' : undefined}>
                <Go to={item.path} current={item.path === current}>
                  <MenuGlyph icon={item.icon} /> {item.title}
                </Go>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  )
}
