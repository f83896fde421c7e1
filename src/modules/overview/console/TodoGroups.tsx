import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import type { TodoGroup } from '../month/model.ts'
import { groupLink } from '../month/rules.ts'

/** What waits for the post, one box for each kind of act; a kind with nothing in it says so in one line. */
export function TodoGroups({ groups }: { groups: readonly TodoGroup[] }) {
  const waiting = groups.filter((group) => group.total > 0)
  const clear = groups.filter((group) => group.total === 0)
  if (groups.length === 0) return null
  return (
    <section className="g-panel" aria-label="待办事项">
      <h2>待办事项</h2>
      <div className="ov-groups">
        {waiting.map((group) => (
          <Group key={group.key} group={group} />
        ))}
      </div>
      {clear.length > 0 && <p className="g-quiet">没有{clear.map((group) => group.title).join('、')}。</p>}
    </section>
  )
}

function Group({ group }: { group: TodoGroup }) {
  return (
    <section aria-label={group.title}>
      <h3>
        <Go to={groupLink(group.key)} label={`${group.title} ${group.total} ${group.unit}，查看全部`}>
          {group.title} {group.total} {group.unit}
        </Go>
        {group.late > 0 && (
          <span className="g-tag g-tag-error">
            逾期 {group.late} {group.unit}
          </span>
        )}
      </h3>
      {group.note !== null && <p className="g-quiet">{group.note}</p>}
      <ul>
        {group.items.map((item) => (
          <li key={item.id}>
            <Go to={item.link}>{item.title}</Go>
            <div className="g-quiet">
              {item.unitName}
              {item.dueOn !== null && (
                <>
                  {' · 期限 '}
                  <DayText day={item.dueOn} note={item.note} late={item.late} />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {group.total > group.items.length && (
        <p>
          <Go to={groupLink(group.key)}>
            查看全部 {group.total} {group.unit}
          </Go>
        </p>
      )}
    </section>
  )
}
