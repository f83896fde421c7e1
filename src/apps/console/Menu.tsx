import { useId, useState } from 'react'
import { Go } from '#ui/Go.tsx'
import { MenuGlyph } from './icons.tsx'
import { type MenuSection, opensAtFirst } from './menu.ts'
import { readFolds, rememberFold } from './menu-folds.ts'

interface MenuProps {
  readonly sections: readonly MenuSection[]
  readonly current: string | undefined
  readonly onOpen?: () => void
}

/** The groups of the menu; each can be folded, and stays as it was left. */
export function Menu({ sections, current, onOpen }: MenuProps) {
  return (
    <div className="c-menu">
      {sections.map((section) => {
        const here = section.items.some((item) => item.path === current)
        return (
          <Group
            // Coming to a screen of a folded group opens the group.
            key={`${section.group} ${here}`}
            section={section}
            current={current}
            open={here || (readFolds()[section.group] ?? opensAtFirst(section, sections))}
            onOpen={onOpen}
          />
        )
      })}
    </div>
  )
}

interface GroupProps {
  readonly section: MenuSection
  readonly current: string | undefined
  /** at first */
  readonly open: boolean
  readonly onOpen: (() => void) | undefined
}

function Group({ section, current, open, onOpen }: GroupProps) {
  const [shown, setShown] = useState(open)
  const list = useId()
  const fold = () => {
    setShown(!shown)
    rememberFold(section.group, !shown)
  }
  return (
    <section>
      <button type="button" aria-expanded={shown} aria-controls={list} onClick={fold}>
        {section.group}
      </button>
      <ul id={list} hidden={!shown} onClickCapture={onOpen}>
        {section.items.map((item) => (
          <li key={item.path} className={item.path === current ? 'c-current' : undefined}>
            <Go to={item.path} current={item.path === current}>
              <MenuGlyph icon={item.icon} /> {item.title}
            </Go>
          </li>
        ))}
      </ul>
    </section>
  )
}
