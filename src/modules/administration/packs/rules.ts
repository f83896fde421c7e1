/** One thing that differs between two versions of a mechanism, readable by the person who decides. */
export interface Difference {
  /** module of the section */
  section: string
  /** where in the section: names of fields, and of list entries by what they are called */
  path: string[]
  kind: 'added' | 'removed' | 'changed'
  before: string | null
  after: string | null
}

/** What entries of a list are recognised by, in this order. */
const KEYS = ['id', 'code', 'key', 'kind', 'name', 'title'] as const

type Json = unknown

/** Every difference between two packs' sections, in the order of the new one. Entries of lists are matched by what they are called, not by where they stand. */
export function differences(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): Difference[] {
  const found: Difference[] = []
  for (const section of namesOf(before, after)) compare(section, [], before[section], after[section], found)
  return found
}

function namesOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(b), ...Object.keys(a)])]
}

function compare(section: string, path: string[], a: Json, b: Json, found: Difference[]): void {
  if (same(a, b)) return
  const bothLists = Array.isArray(a) && Array.isArray(b)
  if (bothLists && a.every(isPlain) && b.every(isPlain)) {
    found.push({ section, path, kind: 'changed', before: words(a), after: words(b) })
    return
  }
  if (bothLists || (isObject(a) && isObject(b))) {
    const [left, right] = [entriesOf(a), entriesOf(b)]
    for (const name of new Set([...right.keys(), ...left.keys()]))
      compare(section, [...path, name], left.get(name), right.get(name), found)
    const order =
      [...left.keys()].filter((k) => right.has(k)).join('\n') !==
      [...right.keys()].filter((k) => left.has(k)).join('\n')
    if (bothLists && order)
      found.push({
        section,
        path,
        kind: 'changed',
        before: [...left.keys()].join('、'),
        after: [...right.keys()].join('、'),
      })
    return
  }
  const kind = a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'
  found.push({ section, path, kind, before: words(a), after: words(b) })
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlain(value: Json): boolean {
  return typeof value !== 'object' || value === null
}

/** The named parts of an object or a list; entries of a list bear the name they go by, or their number. */
function entriesOf(value: Json): Map<string, Json> {
  if (!Array.isArray(value)) return new Map(Object.entries(value as object))
  const key = KEYS.find((k) => value.every((v) => isObject(v) && typeof v[k] === 'string') && distinct(value, k))
  return new Map(
    value.map((v, i) => [key === undefined ? `第 ${i + 1} 项` : `[${(v as Record<string, string>)[key]}]`, v]),
  )
}

function distinct(list: readonly Json[], key: string): boolean {
  return new Set(list.map((v) => (v as Record<string, Json>)[key])).size === list.length
}

function words(value: Json): string | null {
  if (value === undefined) return null
  if (value === null) return '无'
  if (value === true) return '是'
  if (value === false) return '否'
  if (Array.isArray(value))
    return value.every(isPlain)
      ? value.map((v) => String(v)).join('、') || '（空）'
      : `${value.length} 项：${JSON.stringify(value)}`
  if (isObject(value)) return titleOf(value) ?? JSON.stringify(value)
  return String(value)
}

/** An added or removed entry is told by its title and the rest as it is written. */
function titleOf(value: Record<string, Json>): string | null {
  const title = value.title ?? value.name
  return typeof title === 'string' ? `${title}(${JSON.stringify(value)})` : null
}
