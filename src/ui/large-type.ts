import { signal } from '#kernel/browser/signal.ts'
import { deviceStore } from '#kernel/browser/storage.ts'

const KEY = 'guben.large'

/** 大字: 18 px instead of 14, remembered on this computer. */
export const largeType = signal(deviceStore.get(KEY) === '1')

export function setLargeType(large: boolean): void {
  if (large) deviceStore.set(KEY, '1')
  else deviceStore.remove(KEY)
  largeType.set(large)
}
