import { useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { Go } from '#ui/Go.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { postName } from '#ui/post-name.ts'
import { cards } from './cards.ts'
import { MenuGlyph } from './icons.tsx'
import { menuOf } from './menu.ts'

/** The way in when no module gives a home page: everything the acting post may open. */
export default function Home() {
  const { person, acting, today } = useSession()
  const sections = menuOf(cards, acting.role)
  return (
    <Page title="首页" lead={`${person.name}，今天是${dayInChinese(today)}。您现在以“${postName(acting)}”的身份办理。`}>
      {sections.length === 0 && <div className="g-empty">这个职务还没有可以办理的事项，请联系系统管理员。</div>}
      {sections.map((section) => (
        <Panel key={section.group} title={section.group}>
          <ul className="c-tiles">
            {section.items.map((item) => (
              <li key={item.path}>
                <Go to={item.path}>
                  <MenuGlyph icon={item.icon} /> {item.title}
                </Go>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
    </Page>
  )
}
