import { useSyncExternalStore } from 'react'

const query = '(max-width: 767px)'

function watch(listener: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** Whether the window is as narrow as a phone; follows turning and resizing. */
export function usePhone(): boolean {
  return useSyncExternalStore(watch, () => window.matchMedia(query).matches)
}
