import { useSyncExternalStore } from 'react'

/** Where the app is, kept after `#`, so that the phone's own back button goes back. */
export interface Route {
  readonly screen: string
  readonly id: string | undefined
}

function routeOf(hash: string): Route {
  const [screen = '', id] = hash.replace(/^#\/?/, '').split('/')
  return { screen: screen === '' ? 'today' : screen, id: id === undefined ? undefined : decodeURIComponent(id) }
}

const watch = (listener: () => void) => {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(watch, () => location.hash))
}

export function hrefOf(screen: string, id?: string): string {
  return id === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(id)}`
}

/** @param instead leaves no step to go back to, as after a form that was sent */
export function go(screen: string, id?: string, instead = false): void {
  if (instead) location.replace(hrefOf(screen, id))
  else location.hash = hrefOf(screen, id)
}
