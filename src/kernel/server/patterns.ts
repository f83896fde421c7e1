/** What is typed in a search box, as a LIKE pattern of texts that contain it: its own % and _ mean themselves. */
export function containing(q: string): string {
  return `%${startingWith(q)}`
}

/** The same, of texts that begin with it. */
export function startingWith(q: string): string {
  return `${q.replace(/[\\%_]/g, '\\$&')}%`
}
