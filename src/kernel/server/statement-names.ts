/** A statement that came this often is kept by the connection, read and rewritten: half the work of a small question. */
const HOT = 4
/** Statements that one connection keeps at most, and texts that are counted at a time. */
const KEPT = 200
const COUNTED = 5000

const names = new Map<string, string>()
const counts = new Map<string, number>()

/**
 * The name under which a connection keeps a statement; undefined for one that is seldom asked.
 * The same text has the same name on every connection.
 */
export function statementName(text: string): string | undefined {
  const name = names.get(text)
  if (name !== undefined || names.size >= KEPT) return name
  const count = (counts.get(text) ?? 0) + 1
  if (count >= HOT) {
    counts.delete(text)
    names.set(text, `hot${names.size}`)
  } else {
    if (counts.size >= COUNTED) counts.clear()
    counts.set(text, count)
  }
  return names.get(text)
}
