import type { QueryValue } from './client.ts'

/** Where a list stands: kept in the page's address, so that it can be sent to a colleague and survives "back". */
export interface ListState {
  /** from 1 */
  readonly page: number
  readonly size: number
  readonly q: string
  /** a column, or `-column` for descending; empty is the list's own order */
  readonly sort: string
  readonly filters: Readonly<Record<string, string | readonly string[]>>
}

export interface ListShape {
  /** names of the filters this list understands */
  readonly filters: readonly string[]
  /** put before each name in the address when a page has two lists */
  readonly prefix?: string | undefined
  readonly size?: number | undefined
  /** order when none is chosen */
  readonly sort?: string | undefined
}

export type Search = Record<string, unknown>

export const DEFAULT_SIZE = 20
export const SIZES = [20, 50, 100] as const
const MAX_SIZE = 200

export function readListState(search: Search, shape: ListShape): ListState {
  const at = (name: string) => search[(shape.prefix ?? '') + name]
  const filters: Record<string, string | readonly string[]> = {}
  for (const name of shape.filters) {
    const value = filterValue(at(name))
    if (value !== undefined) filters[name] = value
  }
  return {
    page: wholeNumber(at('page'), 1, Number.MAX_SAFE_INTEGER) ?? 1,
    size: wholeNumber(at('size'), 1, MAX_SIZE) ?? shape.size ?? DEFAULT_SIZE,
    q: single(at('q')),
    sort: single(at('sort')) || (shape.sort ?? ''),
    filters,
  }
}

/** The address's search with this list's part replaced; what is as usual is left out, what is not ours is kept. */
export function writeListState(search: Search, state: ListState, shape: ListShape): Search {
  const prefix = shape.prefix ?? ''
  const next: Search = { ...search }
  const put = (name: string, value: string | readonly string[] | undefined) => {
    if (value === undefined || value.length === 0) delete next[prefix + name]
    else next[prefix + name] = value
  }
  put('page', state.page === 1 ? undefined : String(state.page))
  put('size', state.size === (shape.size ?? DEFAULT_SIZE) ? undefined : String(state.size))
  put('q', state.q)
  put('sort', state.sort === (shape.sort ?? '') ? undefined : state.sort)
  for (const name of shape.filters) put(name, state.filters[name])
  return next
}

/** A change of what is listed starts again at the first page. */
export function changeList(state: ListState, change: Partial<ListState>): ListState {
  const next = { ...state, ...change }
  return 'page' in change ? next : { ...next, page: 1 }
}

/** The query sent to the server. `fixed` are conditions of the screen itself, which the user cannot lift. */
export function listQuery(state: ListState, fixed: Record<string, QueryValue> = {}): Record<string, QueryValue> {
  return { page: state.page, size: state.size, q: state.q, sort: state.sort, ...state.filters, ...fixed }
}

export function isNarrowed(state: ListState): boolean {
  return state.q !== '' || Object.keys(state.filters).length > 0
}

/** How a press on a column's head changes the order: up, down, the list's own. */
export function nextSort(sort: string, column: string): string {
  if (sort === column) return `-${column}`
  return sort === `-${column}` ? '' : column
}

function filterValue(value: unknown): string | readonly string[] | undefined {
  if (Array.isArray(value)) {
    const texts = value.map(String).filter((text) => text !== '')
    return texts.length === 0 ? undefined : texts
  }
  const text = single(value)
  return text === '' ? undefined : text
}

function single(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  const number = Number(single(value))
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined
}
