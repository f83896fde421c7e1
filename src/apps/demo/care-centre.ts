import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewMember, NewWish } from '#modules/care/public.ts'
import type { DemoCare, DemoCentre } from '#packs/demo-care.ts'
import type { Play } from './stage.ts'

/** One act of the year: who does what on which day. */
export interface Act {
  readonly day: Day
  readonly hour: number
  /** account of the officer who acts */
  readonly by: string
  readonly work: (h: Handle) => Promise<unknown>
}

/** Acts that are known only when the day has come, one after the other. */
export interface Acts {
  readonly day: Day
  readonly hour: number
  readonly acts: () => readonly Act[]
}

/** Somebody on the register, as the demo knows them: the name is needed to confirm in their stead. */
export interface DemoCase {
  readonly id: Id
  readonly name: string
  readonly shown: string
  readonly place: string
  /** set once there is a file */
  adviser: Id | null
  planned: boolean
}

interface DemoOfficer {
  readonly id: Id
  readonly name: string
}

/** What the acts of the year hand on to each other. */
export interface Centre extends Play {
  readonly care: DemoCare
  readonly villages: readonly string[]
  readonly townships: readonly string[]
  readonly cases: DemoCase[]
  readonly cadres: readonly DemoOfficer[]
  readonly leaders: readonly DemoOfficer[]
  /** the roster by kind */
  readonly members: Map<NewMember['kind'], Id[]>
  readonly wall: Wall
  /** names by which individuals claimed */
  readonly claimants: Set<string>
}

/** What hangs on the wall of wishes, and what was carried out and not confirmed yet. */
export interface Wall {
  readonly projects: Id[]
  /** wishes for money, each of one person: those for living aid first */
  readonly aided: { readonly wish: Id; readonly of: DemoCase }[]
  readonly waiting: { readonly delivery: Id; readonly name: string }[]
}

/** A small centre on the demo's last day. */
export interface Small extends Play {
  readonly centre: DemoCentre
  readonly day: Day
  readonly cases: { id: Id; name: string; place: string; adviser: Id }[]
  readonly wishes: { id: Id; needs: NewWish['needs']; of: number }[]
}
