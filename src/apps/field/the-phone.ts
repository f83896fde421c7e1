import { useSignal } from '#kernel/browser/signal.ts'
import { makePhone, type Open } from './phone.ts'

/** The one device this page is. */
export const phone = makePhone()

/** What is open, read again after each change. For screens behind the PIN. */
export function useOpen(): Open {
  useSignal(phone.changes)
  return phone.open()
}
