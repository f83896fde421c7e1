import { deviceStore } from '#kernel/browser/storage.ts'

const KEY = 'guben.menu'

/** Groups of the menu that were folded (false) or opened (true) by hand on this computer. */
export function readFolds(): Readonly<Record<string, boolean>> {
  try {
    const kept: unknown = JSON.parse(deviceStore.get(KEY) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, boolean>) : {}
  } catch {
    return {}
  }
}

export function rememberFold(group: string, open: boolean): void {
  deviceStore.set(KEY, JSON.stringify({ ...readFolds(), [group]: open }))
}
