import type { Search } from './list-state.ts'

/** The address's search as plain texts; a name that comes twice is a list. */
export function parseSearch(text: string): Search {
  const search: Search = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const before = search[name]
    if (before === undefined) search[name] = value
    else search[name] = Array.isArray(before) ? [...before, value] : [before, value]
  }
  return search
}

export function stringifySearch(search: Search): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) params.append(name, String(one))
    }
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** `/findings?state=open#step` taken apart for the router. */
export function partsOf(href: string): { to: string; search: Search; hash: string } {
  const [beforeHash = '', hash = ''] = href.split('#', 2)
  const [to = '', query = ''] = beforeHash.split('?', 2)
  return { to: to === '' ? '.' : to, search: parseSearch(query), hash }
}
