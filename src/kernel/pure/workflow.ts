import type { Role } from './scope.ts'

/**
 * A workflow is a table: who may do what from which state, where it leads, what must come with it, and the
 * words for the screen. Screens, services and the drawing in the docs all read the same table.
 */
export interface Transition<State extends string, Action extends string, Facts> {
  readonly action: Action
  /** the verb on the button, e.g. 销号 */
  readonly label: string
  readonly from: readonly State[]
  /** a fixed state, or `null` when the state stays as it is */
  readonly to: State | null
  readonly roles: readonly Role[]
  /** a written ground or comment must come with it */
  readonly comment?: 'required' | 'optional'
  /** at least one piece of evidence must come with it */
  readonly evidence?: 'required' | 'optional'
  /** what the screen says when it is done */
  readonly done: string
  /** every further reason why not, as sentences; none means it is allowed */
  readonly unless?: (facts: Facts) => Iterable<string>
}

export interface Workflow<State extends string, Action extends string, Facts> {
  readonly name: string
  readonly title: string
  readonly states: Readonly<
    Record<State, { label: string; final?: boolean; tone?: 'default' | 'processing' | 'success' | 'warning' | 'error' }>
  >
  readonly initial: State
  readonly transitions: readonly Transition<State, Action, Facts>[]
}

/** A workflow of whatever states, actions and facts: what its words and its picture need. */
export type AnyWorkflow = Workflow<string, string, never>

export function defineWorkflow<State extends string, Action extends string, Facts>(
  workflow: Workflow<State, Action, Facts>,
): Workflow<State, Action, Facts> {
  return workflow
}

export interface Verdict<Action extends string> {
  readonly action: Action
  readonly label: string
  readonly allowed: boolean
  readonly reasons: string[]
  readonly comment: 'required' | 'optional' | 'none'
  readonly evidence: 'required' | 'optional' | 'none'
}

/** Every action of the workflow with every reason why it is not allowed now: the screen shows all of them, not the first. */
export function verdicts<S extends string, A extends string, F>(
  workflow: Workflow<S, A, F>,
  state: S,
  role: Role,
  facts: F,
): Verdict<A>[] {
  const actions = new Set(workflow.transitions.map((t) => t.action))
  return [...actions].map((action) => {
    const t = transitionOf(workflow, action, state, role)
    const reasons = [...reasonsAgainst(workflow, t, state, role, facts)]
    return {
      action,
      label: t.label,
      allowed: reasons.length === 0,
      reasons,
      comment: t.comment ?? 'none',
      evidence: t.evidence ?? 'none',
    }
  })
}

function* reasonsAgainst<S extends string, A extends string, F>(
  workflow: Workflow<S, A, F>,
  t: Transition<S, A, F>,
  state: S,
  role: Role,
  facts: F,
): Generator<string> {
  if (!t.from.includes(state)) {
    const from = t.from.map((s) => `“${workflow.states[s].label}”`).join('、')
    yield `现在是“${workflow.states[state].label}”，只有在${from}时才能${t.label}。`
  }
  if (!t.roles.includes(role)) yield `当前职务无权${t.label}。`
  if (t.unless) yield* t.unless(facts)
}

/** The row of the table that speaks of an action in a state: the one that fits best, so that its reasons are the useful ones. */
export function transitionOf<S extends string, A extends string, F>(
  workflow: Workflow<S, A, F>,
  action: A,
  state: S,
  role: Role,
): Transition<S, A, F> {
  const rows = workflow.transitions.filter((t) => t.action === action)
  const row =
    rows.find((t) => t.from.includes(state) && t.roles.includes(role)) ??
    rows.find((t) => t.from.includes(state)) ??
    rows[0]
  if (row === undefined) throw new Error(`${workflow.name} has no action ${action}`)
  return row
}

/** The table as a Mermaid state diagram, for the docs. */
export function drawWorkflow<S extends string, A extends string, F>(workflow: Workflow<S, A, F>): string {
  const lines = ['stateDiagram-v2']
  for (const state of Object.keys(workflow.states) as S[]) lines.push(`  ${state}: ${workflow.states[state].label}`)
  lines.push(`  [*] --> ${workflow.initial}`)
  for (const t of workflow.transitions)
    for (const from of t.from) lines.push(`  ${from} --> ${t.to ?? from}: ${t.label}`)
  for (const state of Object.keys(workflow.states) as S[])
    if (workflow.states[state].final) lines.push(`  ${state} --> [*]`)
  return lines.join('\n')
}
