import type { Workflow } from './workflow.ts'

/** What a command is called in the journal on the screen, and what its form costs who fills it in. */
export interface Command {
  readonly title: string
  /** estimated minutes; what the machine does by itself costs nobody anything */
  readonly minutes: number
}

/** By the name the journal knows, e.g. `supervision.issue-letters`. */
export type Commands = Readonly<Record<string, Command>>

/** The actions of a workflow as commands, in the words of its table. */
export function workflowCommands<A extends string>(
  workflow: Workflow<string, A, never>,
  of: {
    readonly command: (action: A) => string
    /** what is acted upon, e.g. 问题 */
    readonly what: string
    readonly minutes: number
    /** actions that take longer or shorter than the others */
    readonly except?: Readonly<Partial<Record<A, number>>>
  },
): Commands {
  return Object.fromEntries(
    workflow.transitions.map(({ action, label }) => [
      of.command(action),
      { title: `${label}（${of.what}）`, minutes: of.except?.[action] ?? of.minutes },
    ]),
  )
}
