import { figureOf, type Measure } from '#kernel/pure/measure.ts'
import type { Role } from '#kernel/pure/scope.ts'
import {
  AMOUNTS,
  type Amounts,
  AS_OF_TODAY,
  COUNT_KEYS,
  COUNTS,
  type CountKey,
  type Counts,
  type Fact,
  HOME_COUNTS,
  HOME_KEYS,
  HOME_READERS,
  type Layer,
  noCounts,
} from './model.ts'

export interface Amount {
  numerator: number
  denominator: number
}

/** Sums facts for every place they lie in: the place itself, its township, its county. */
export class Sums {
  readonly #byPlace = new Map<string, Amounts>()
  readonly #byUnit = new Map<string, Amounts>()

  constructor(facts: readonly Fact[]) {
    for (const fact of facts) {
      for (const digits of [6, 9, 12])
        if (fact.place.length >= digits) add(this.#byPlace, fact.place.slice(0, digits), fact)
      if (fact.unit !== null) add(this.#byUnit, fact.unit, fact)
    }
  }

  /** What a layer amounts to at a place and all below it; undefined when its measure was not taken there. */
  at(place: string, layer: Pick<Layer, 'key'>): Amount | undefined {
    const sum = this.#byPlace.get(place)
    if (isCount(layer.key)) return { numerator: sum?.[layer.key] ?? 0, denominator: 0 }
    return sum === undefined || sum.taken === 0 ? undefined : sum
  }

  countsAt(place: string): Counts {
    return countsIn(this.#byPlace.get(place))
  }

  /** Organisations of the county itself that have any amount. */
  units(): string[] {
    return [...this.#byUnit.keys()]
  }

  countsOf(unit: string): Counts {
    return countsIn(this.#byUnit.get(unit))
  }
}

export function isCount(key: string): key is CountKey {
  return key in COUNTS
}

function add(to: Map<string, Amounts>, key: string, fact: Fact): void {
  const sum = to.get(key)
  if (sum === undefined) to.set(key, { ...fact })
  else for (const name of AMOUNTS) sum[name] += fact[name]
}

function countsIn(sum: Amounts | undefined): Counts {
  const counts = noCounts()
  if (sum !== undefined) for (const key of COUNT_KEYS) counts[key] = sum[key]
  return counts
}

/** Letters go to township committees and departments; everything else has a figure down to the village. */
const COARSE: readonly CountKey[] = ['letters']

/** All that the map can be coloured by: the measures of every module, the holes at home for those who read the files, the counts. */
export function layersOf(measures: readonly Measure[], role: Role): Layer[] {
  const homes = HOME_KEYS.map(
    (key): Layer => ({
      key,
      ...HOME_COUNTS[key],
      kind: 'count',
      better: 'less',
      level: 'village',
      now: key === 'homes-without',
    }),
  )
  const counted = COUNT_KEYS.map(
    (key): Layer => ({
      key,
      ...COUNTS[key],
      kind: 'count',
      better: 'less',
      level: COARSE.includes(key) ? 'township' : 'village',
      now: AS_OF_TODAY.includes(key),
    }),
  )
  return [...measures.map(layerOf), ...(HOME_READERS.includes(role) ? homes : []), ...counted]
}

export function layerOf(measure: Measure): Layer {
  const { key, title, definition, kind, unit, better } = measure
  const level = measure.subject === 'township' ? 'township' : 'village'
  return { key, title, definition, kind, unit: kind === 'ratio' ? '%' : unit, better, level, now: false }
}

/** The figure of a layer from what it amounts to; a measure that was not taken has none at all. */
export function figureIn(layer: Pick<Layer, 'kind'>, amount: Amount | undefined): Amount & { figure: number | null } {
  const { numerator, denominator } = amount ?? { numerator: 0, denominator: 0 }
  return { numerator, denominator, figure: amount ? figureOf(layer.kind, numerator, denominator) : null }
}
