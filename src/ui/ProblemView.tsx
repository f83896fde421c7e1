import { Button } from 'antd'
import type { FieldFault, ProblemBody } from '#kernel/pure/problem.ts'

export interface ProblemViewProps {
  readonly problem: ProblemBody | null | undefined
  /** faults to list; by default all of the problem's (a form passes those it could not place at a field) */
  readonly faults?: readonly FieldFault[]
  readonly onRetry?: (() => void) | undefined
}

/** A refusal in full: what is wrong, where, every reason, and what to do. Read out when it appears. */
export function ProblemView({ problem, faults, onRetry }: ProblemViewProps) {
  if (problem === null || problem === undefined) return null
  const listed = faults ?? problem.faults ?? []
  return (
    <div role="alert" className="g-problem">
      <strong>{problem.title}</strong>
      <p>{problem.detail}</p>
      <Sentences of={problem.reasons ?? []} />
      <Sentences of={listed.map((fault) => (fault.at === '' ? fault.reason : `${fault.at}：${fault.reason}`))} />
      {onRetry !== undefined && (
        <p>
          <Button size="small" onClick={onRetry}>
            重试
          </Button>
        </p>
      )}
    </div>
  )
}

function Sentences({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null
  return (
    <ul>
      {of.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}
