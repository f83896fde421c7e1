import { useMemo } from 'react'
import { type Task, TASK_KINDS } from '#modules/fieldwork/model.ts'
import { tasksToday, withOwnWork } from './briefs.ts'
import { homesOf, settingsOf } from './held.ts'
import { Screen, Section } from './parts.tsx'
import { today } from './phone.ts'
import { hrefOf } from './route.ts'
import { useOpen } from './the-phone.ts'
import { shortDay } from './words.ts'

/** Tasks shown before one asks for more. */
const SHOWN = 30

export function Today() {
  const open = useOpen()
  const day = today(open)
  const held = open.shelves.briefs()
  const kept = open.outbox.all()
  const tasks = useMemo(
    () => tasksToday(withOwnWork(homesOf(held), kept), day, settingsOf(held)),
    [held, kept, day],
  )
  const drafts = useDrafts()
  return (
    <Screen title={`今天 ${shortDay(day)}`}>
      {drafts}
      {tasks.length === 0 && <p>{held.size === 0 ? '正在取回您负责的户，请保持网络。' : '今天没有到期的事项。'}</p>}
      {(Object.keys(TASK_KINDS) as Task['kind'][]).map((kind) => (
        <Tasks key={kind} title={TASK_KINDS[kind]} tasks={tasks.filter((t) => t.kind === kind)} />
      ))}
    </Screen>
  )
}
