import { useEffect, useState } from 'react'
import { useSignal } from '#kernel/browser/signal.ts'
import { phone } from './the-phone.ts'

export interface Held<T> {
  readonly version: string
  readonly body: T
}

/** A card as it lies on the device; undefined while it is read, null when the device does not hold it. */
export function useCard<T>(kind: string, id: string): Held<T> | null | undefined {
  const changes = useSignal(phone.changes)
  const [card, setCard] = useState<Held<T> | null | undefined>(undefined)
  useEffect(() => {
    let isHere = true
    phone
      .open()
      .shelves.card<T>(kind, id)
      .then(
        (found) => isHere && setCard(found ?? null),
        () => isHere && setCard(null),
      )
    return () => {
      isHere = false
    }
  }, [kind, id, changes])
  return card
}
