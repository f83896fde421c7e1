import { createContext, useContext } from 'react'

/** Whether the acting post may open the screen behind an address of this front end; the shell knows the screens. */
export const MayOpen = createContext<(to: string) => boolean>(() => true)

export function useMayOpen(): (to: string) => boolean {
  return useContext(MayOpen)
}
