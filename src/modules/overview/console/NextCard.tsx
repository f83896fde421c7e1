import type { Role } from '#kernel/pure/scope.ts'
import { Go } from '#ui/Go.tsx'
import type { NextStep } from '../month/model.ts'
import type { MonthNext } from './Rhythm.tsx'

/** Desks that keep the month's rhythm: its next act comes before what else waits for them. */
const KEEPERS: readonly Role[] = ['clerk', 'leader']

/** The one thing to do next, as a sentence and a button. */
export function NextCard({ own, month, role }: { own: NextStep | null; month: MonthNext | null; role: Role }) {
  const act = KEEPERS.includes(role) && month !== null && month.code !== 'wait' && month.reasons.length === 0
  const step: NextStep | null = act
    ? { title: month.title, sentence: month.sentence, link: month.href ?? '/months', late: false }
    : own
  return (
    <section className={step?.late ? 'ov-next ov-next-late' : 'ov-next'} aria-label="下一步">
      {step === null ? (
        <>
          <h2>目前没有等待办理的事项</h2>
          {month !== null && <p>{month.sentence}</p>}
        </>
      ) : (
        <>
          <h2>下一步：{step.title}</h2>
          <p>{step.sentence}</p>
          <Go to={step.link} className="ov-button g-noprint">
            去办理
          </Go>
        </>
      )}
    </section>
  )
}
