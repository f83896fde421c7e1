/** A statement that came this often keeps its plan, which saves most of the work of a small question. */
const HOT = 4
/** Plans that one connection keeps at most, and texts that are counted at a time. */
const KEPT = 200
const COUNTED = 5000

/**
 * Between two ends that it does not know, PostgreSQL believes to find one row in two hundred, and takes a plan for next to
 * nothing to be the best for every value. A statement with such a range is planned for its values each time.
 */
const RANGE = /(<=?|BETWEEN)\s*\$\d/i

const names = new Map<string, string>()
const counts = new Map<string, number>()

/**
 * The name under which a connection keeps the plan of a statement; undefined for one that is to be planned anew.
 * The same text has the same name on every connection.
 */
export function statementName(text: string): string | undefined {
  const name = names.get(text)
  if (name !== undefined || names.size >= KEPT) return name
  const count = (counts.get(text) ?? 0) + 1
  if (counts.size >= COUNTED) counts.clear()
  counts.set(text, count)
  if (count < HOT || RANGE.test(text)) return undefined
  counts.delete(text)
  names.set(text, `hot${names.size}`)
  return names.get(text)
}
