import type { Workflow } from '#kernel/pure/workflow.ts'

export type Tone = 'default' | 'processing' | 'success' | 'warning' | 'error'

/** A state in words on a tint. */
export function StatusTag({ label, tone = 'default' }: { label: string; tone?: Tone | undefined }) {
  return <span className={`g-tag g-tag-${tone}`}>{label}</span>
}

/** The tag of a workflow's state, with the table's own words and tone. */
export function StateTag<State extends string>({
  workflow,
  state,
}: {
  workflow: Pick<Workflow<State, string, never>, 'states'>
  state: State
}) {
  const { label, tone } = workflow.states[state]
  return <StatusTag label={label} tone={tone} />
}
