import { useEffect, useMemo, useState } from 'react'
import { TASK_KINDS, type Task } from '#modules/fieldwork/model.ts'
import { type HomeBrief, tasksToday, upcoming, withOwnWork } from './briefs.ts'
import { homesOf, settingsOf, villagesOf } from './held.ts'
import { Screen, Section } from './parts.tsx'
import { today } from './phone.ts'
import { hrefOf } from './route.ts'
import { useOpen } from './the-phone.ts'
import { shortDay } from './words.ts'

/** Tasks of a kind shown before one asks for more. */
const SHOWN = 20
/** Homes named when nothing is due. */
const NEXT = 5

export function Today() {
  const open = useOpen()
  const day = today(open)
  const held = open.shelves.briefs()
  const kept = open.outbox.all()
  const homes = useMemo(() => withOwnWork(homesOf(held), kept), [held, kept])
  const tasks = useMemo(() => tasksToday(homes, day, settingsOf(held)), [homes, held, day])
  return (
    <Screen title={`今天 ${shortDay(day)}`}>
      <HalfWritten />
      {tasks.length === 0 && <p>{held.size === 0 ? '正在取回您负责的户，请保持网络畅通。' : '今天没有到期的事项。'}</p>}
      {tasks.length === 0 && <Upcoming homes={homes} day={day} />}
      {(Object.keys(TASK_KINDS) as Task['kind'][]).map((kind) => (
        <Tasks key={kind} kind={kind} tasks={tasks.filter((t) => t.kind === kind)} />
      ))}
    </Screen>
  )
}

function Tasks({ kind, tasks }: { kind: Task['kind']; tasks: readonly Task[] }) {
  const [all, setAll] = useState(false)
  if (tasks.length === 0) return null
  const rest = tasks.length - SHOWN
  return (
    <Section title={TASK_KINDS[kind]}>
      <ul className="f-list">
        {(all ? tasks : tasks.slice(0, SHOWN)).map((task) => (
          <li key={`${task.household} ${task.about}`}>
            <a className="f-row" href={hrefOf('household', task.household)}>
              <strong>{task.name}</strong>
              <span>
                {task.title}
                {task.kind !== 'visit' && task.kind !== 'settle' && (
                  <em className={task.overdue ? 'is-late' : ''}>
                    {task.overdue ? '已逾期，' : ''}
                    {shortDay(task.dueOn)}到期
                  </em>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {!all && rest > 0 && (
        <button type="button" onClick={() => setAll(true)}>
          再看 {rest} 户
        </button>
      )}
    </Section>
  )
}

function Upcoming({ homes, day }: { homes: readonly HomeBrief[]; day: string }) {
  const held = useOpen().shelves.briefs()
  const next = useMemo(() => upcoming(homes, day, settingsOf(held), NEXT), [homes, day, held])
  if (next.length === 0) return null
  return (
    <Section title="接下来该走访">
      <ul className="f-list">
        {next.map(({ home, dueOn }) => (
          <li key={home.id}>
            <a className="f-row" href={hrefOf('household', home.id)}>
              <strong>{home.name}</strong>
              <span>{shortDay(dueOn)}前</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Forms that were left in the middle. */
function HalfWritten() {
  const { drafts, outbox, shelves } = useOpen()
  const [names, setNames] = useState<string[]>([])
  useEffect(() => {
    let isHere = true
    void drafts.names().then((found) => isHere && setNames(found))
    return () => {
      isHere = false
    }
  }, [drafts])
  const held = shelves.briefs()
  const rows = names.flatMap((name) => {
    const [screen, id = ''] = name.split('/')
    if (screen === 'edit')
      return [{ name, screen, id, title: outbox.all().find((k) => k.id === id)?.title ?? '修改走访' }]
    const brief = screen === 'visit' ? homesOf(held).get(id) : villagesOf(held).get(id)
    return brief === undefined ? [] : [{ name, screen: screen!, id, title: brief.name }]
  })
  if (rows.length === 0) return null
  return (
    <Section title="没有填完">
      <ul className="f-list">
        {rows.map(({ name, screen, id, title }) => (
          <li key={name}>
            <a className="f-row" href={hrefOf(screen, id)}>
              <strong>{title}</strong>
              <span>接着填写</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
