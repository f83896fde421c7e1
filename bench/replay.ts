import { newId } from '#kernel/pure/ids.ts'
import type { Recorded } from './recording.ts'

/** A value made anew for each request: the moment, or a text that holds new ids (numbers in order of appearance). */
export type Fresh = { readonly now: true } | { readonly parts: readonly (string | number)[] }
export interface Replayed {
  readonly text: string
  readonly values: readonly (unknown | Fresh)[]
  /** positions of values that are Fresh */
  readonly fresh: readonly number[]
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g

/** Statements that are sent as they are. */
export function asTheyAre(recorded: readonly Recorded[]): Replayed[] {
  return recorded.map(({ text, values }) => ({ text, values, fresh: [] }))
}

/**
 * Tells from two recordings of one command which of its values are made anew each time: ids that differ, and moments.
 * @throws Error when the two differ in anything else, for then it cannot be replayed truly
 */
export function withFreshValues(first: readonly Recorded[], second: readonly Recorded[]): Replayed[] {
  if (first.length !== second.length) throw new Error('the command does not send the same statements each time')
  const known = new Set(second.flatMap((s) => s.values.flatMap(idsIn)))
  const order: string[] = []
  for (const id of first.flatMap((s) => s.values.flatMap(idsIn)))
    if (!known.has(id) && !order.includes(id)) order.push(id)
  return first.map((statement, at) => {
    const other = second[at]!
    const fresh: number[] = []
    const values = statement.values.map((value, position) => {
      const made = freshForm(value, order)
      if (made !== undefined) fresh.push(position)
      else if (JSON.stringify(value) !== JSON.stringify(other.values[position]))
        throw new Error(`value ${position + 1} of statement ${at + 1} cannot be made anew: ${statement.text}`)
      return made ?? value
    })
    if (statement.text !== other.text) throw new Error(`statement ${at + 1} differs from one time to the next`)
    return { text: statement.text, values, fresh }
  })
}

function idsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  return typeof value === 'string' ? (value.match(UUID) ?? []) : []
}

function freshForm(value: unknown, order: readonly string[]): Fresh | undefined {
  if (value instanceof Date) return { now: true }
  // an array of ids goes out as PostgreSQL writes it
  const text = Array.isArray(value) ? `{${value.join(',')}}` : value
  if (typeof text !== 'string' || !idsIn(text).some((id) => order.includes(id))) return undefined
  const parts = text.split(new RegExp(`(${UUID.source})`)).map((part) => {
    const at = order.indexOf(part)
    return at < 0 ? part : at
  })
  return { parts }
}

/** The values of one replay of a command; ids are the same wherever they appear in it. */
export function freshValues(statements: readonly Replayed[], now: Date): unknown[][] {
  const ids: string[] = []
  const idAt = (at: number) => {
    ids[at] ??= newId(now)
    return ids[at]
  }
  return statements.map(({ values, fresh }) => {
    const made = [...values]
    for (const position of fresh) {
      const form = made[position] as Fresh
      made[position] =
        'now' in form ? now : form.parts.map((part) => (typeof part === 'string' ? part : idAt(part))).join('')
    }
    return made
  })
}
