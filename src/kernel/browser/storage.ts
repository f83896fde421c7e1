/** Web storage that never throws: a locked-down browser or a full store costs convenience, not the page. */
export interface Store {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

function storeOf(pick: () => Storage): Store {
  const attempt = <T>(work: (storage: Storage) => T, otherwise: T): T => {
    try {
      return work(pick())
    } catch {
      return otherwise
    }
  }
  return {
    get: (key) => attempt((s) => s.getItem(key), null),
    set: (key, value) => attempt((s) => s.setItem(key, value), undefined),
    remove: (key) => attempt((s) => s.removeItem(key), undefined),
    keys: () => attempt((s) => Array.from({ length: s.length }, (_, i) => s.key(i) ?? ''), []),
  }
}

/** Lives as long as the tab: the acting post, drafts of forms. */
export const tabStore = storeOf(() => globalThis.sessionStorage)

/** Lives on this computer: large type, which groups of the menu are open, what the map is coloured by. */
export const deviceStore = storeOf(() => globalThis.localStorage)
