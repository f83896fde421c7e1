import { useEffect, useState } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { deviceStore } from '#kernel/browser/storage.ts'

const KEY = 'guben.map.measure'

export interface KeptMeasure {
  /** what the map was coloured by when this person last chose; undefined: never chose */
  readonly kept: string | undefined
  keep(measure: string): void
  /** a measure that has left the catalogue is forgotten, so that the map opens by the usual one */
  forgetIfUnknown(error: unknown): void
}

/** The choice of colouring, remembered on this computer so that the map looks the same every time it is opened. */
export function useKeptMeasure(): KeptMeasure {
  const [kept, setKept] = useState(() => deviceStore.get(KEY) ?? undefined)
  return {
    kept,
    keep: (measure) => {
      deviceStore.set(KEY, measure)
      setKept(measure)
    },
    forgetIfUnknown: (error) => {
      if (kept === undefined || problemOf(error).code !== 'not-found') return
      deviceStore.remove(KEY)
      setKept(undefined)
    },
  }
}

/** Forgets a kept measure that the server does not know. `error`: of the question asked with it, else null. */
export function useForgetting({ forgetIfUnknown }: Pick<KeptMeasure, 'forgetIfUnknown'>, error: unknown): void {
  useEffect(() => {
    if (error !== null) forgetIfUnknown(error)
  }, [error, forgetIfUnknown])
}
