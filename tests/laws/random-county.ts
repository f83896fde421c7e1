import type { Handle } from '#kernel/server/handle.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { suide } from '#packs/suide/pack.ts'

/** A repeatable source of chance: the same seed gives the same county. */
export interface Chance {
  /** a whole number from 0 up to, not including, `below` */
  next(below: number): number
  /** true once in `of` times */
  once(of: number): boolean
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
  return { next, once: (of) => next(of) === 0 }
}

export interface RandomCounty {
  county: string
  committee: string
  departments: string[]
  townships: { place: string; unit: string }[]
  villages: { place: string; unit: string; parent: string }[]
}

/** Two to four townships with none to four villages each, their party organisations and three departments. */
export async function randomCounty(h: Handle, chance: Chance): Promise<RandomCounty> {
  const { county } = h.scope
  await adoptPack(h, { id: 'suide', sections: { ...suide.sections }, from: '2016-01-01', why: '首次启用' })
  const made: RandomCounty = {
    county,
    committee: h.id(),
    departments: [h.id(), h.id(), h.id()],
    townships: [],
    villages: [],
  }
  for (let t = 0; t < 2 + chance.next(3); t += 1) {
    const township = { place: `${county}${100 + t}`, unit: h.id() }
    made.townships.push(township)
    for (let v = 0; v < chance.next(5); v += 1)
      made.villages.push({ place: `${township.place}${201 + v}`, unit: h.id(), parent: township.unit })
  }
  const codes = [county, ...made.townships.map((t) => t.place), ...made.villages.map((v) => v.place)]
  await importPlaces(
    h,
    codes.map((code) => ({
      code,
      name: `地${code}`,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    })),
    '2016-01-01',
  )
  await registerOrganisations(
    h,
    [
      { id: made.committee, kind: 'county-committee', name: '县委', place: county, parent: null },
      ...made.departments.map((id, i) => ({
        id,
        kind: 'department' as const,
        name: `部门${i}`,
        place: county,
        parent: made.committee,
      })),
      ...made.townships.map((t) => ({
        id: t.unit,
        kind: 'township-committee' as const,
        name: `${t.place}党委`,
        place: t.place,
        parent: made.committee,
      })),
      ...made.villages.map((v) => ({
        id: v.unit,
        kind: 'village-branch' as const,
        name: `${v.place}支部`,
        place: v.place,
        parent: v.parent,
      })),
    ],
    '2016-01-01',
  )
  return made
}

/** Does something as the system on a day of the year. */
export type On = <T>(day: string, work: (h: Handle) => Promise<T>) => Promise<T>

/** What figures of the county come to on a day, by measure: numerator and denominator, reckoned from what was done, not from the tables. */
export type Reckoning = (day: string) => Readonly<Record<string, readonly [numerator: number, denominator: number]>>

/** What a module's `measures.sample.ts` exports: records of any shape that its services accept, for one month. */
export type Feed = (
  on: On,
  county: RandomCounty,
  chance: Chance,
  month: string,
) => Promise<Reckoning | undefined | void>
