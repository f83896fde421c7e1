import { deviceStore } from '#kernel/browser/storage.ts'

const KEY = 'guben.uses'

/** How often each menu entry was opened on this device. It orders the phone's bottom bar and never leaves the device. */
export function readUses(): Record<string, number> {
  try {
    const uses: unknown = JSON.parse(deviceStore.get(KEY) ?? '{}')
    return typeof uses === 'object' && uses !== null ? (uses as Record<string, number>) : {}
  } catch {
    return {}
  }
}

export function countUse(path: string): void {
  const uses = readUses()
  deviceStore.set(KEY, JSON.stringify({ ...uses, [path]: (uses[path] ?? 0) + 1 }))
}
