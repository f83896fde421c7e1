import { signal } from '#kernel/browser/signal.ts'

/** Takes the new version over; null while there is none. */
export const newVersion = signal<(() => void) | null>(null)

/**
 * Registers the service worker, which keeps the app itself on the device. A new version waits until the person says so:
 * a page must not change under a half-written visit.
 */
export function keepInstalled(): void {
  if (!import.meta.env.PROD || navigator.serviceWorker === undefined) return
  const isFirst = navigator.serviceWorker.controller === null
  navigator.serviceWorker
    .register('/field/sw.js', { scope: '/field/' })
    .then((registration) => {
      if (registration.waiting !== null) offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed' && !isFirst) offer(worker)
        })
      })
    })
    .catch(() => undefined)
}

function offer(worker: ServiceWorker): void {
  newVersion.set(() => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    worker.postMessage({ type: 'SKIP_WAITING' })
  })
}
