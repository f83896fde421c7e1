import type { FieldSettings } from '#modules/fieldwork/model.ts'
import type { Brief, HomeBrief, VillageBrief } from './briefs.ts'

type Held = ReadonlyMap<string, ReadonlyMap<string, Brief>>

const NONE: ReadonlyMap<string, never> = new Map<string, never>()

export function homesOf(held: Held): ReadonlyMap<string, HomeBrief> {
  return (held.get('household') as ReadonlyMap<string, HomeBrief> | undefined) ?? NONE
}

export function villagesOf(held: Held): ReadonlyMap<string, VillageBrief> {
  return (held.get('village') as ReadonlyMap<string, VillageBrief> | undefined) ?? NONE
}

/** What the county's mechanism says to the device; there is one. */
export function settingsOf(held: Held): FieldSettings | undefined {
  return held.get('settings')?.values().next().value as FieldSettings | undefined
}
