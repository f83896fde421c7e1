import type { Run } from '#kernel/browser/contract.ts'
import { useRun } from '#kernel/browser/run.ts'
import { ProblemView } from './ProblemView.tsx'

const STATES = { waiting: '排队等候', running: '正在办理', done: '已完成', failed: '没有完成' } as const

/** Follows long work; it goes on when the page is left. `onDone` is called once, when it ends well. */
export function RunProgress({ id, onDone }: { id: string; onDone?: (run: Run) => void }) {
  const run = useRun(id, onDone)
  if (run === undefined) return <p className="g-quiet">正在读取进度…</p>
  // the last that the work itself said may be short of the whole
  const percent = run.state === 'done' ? 100 : Math.round(run.progress)
  return (
    <section aria-label={run.title}>
      <p aria-live="polite">
        <strong>{run.title}</strong> {STATES[run.state]} {run.state === 'running' && `${percent}%`}{' '}
        {run.note !== STATES[run.state] && <span className="g-quiet">{run.note}</span>}
      </p>
      <div
        className={run.state === 'done' ? 'g-progress g-progress-done' : 'g-progress'}
        role="progressbar"
        aria-label={run.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <ProblemView problem={run.problem} />
    </section>
  )
}
