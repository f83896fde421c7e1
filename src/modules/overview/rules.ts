import { figureOf, type Measure } from '#kernel/pure/measure.ts'
import {
  AS_OF_TODAY,
  COUNT_KEYS,
  COUNTS,
  type CountKey,
  type Counts,
  type Fact,
  type Layer,
  noCounts,
} from './model.ts'

export interface Amount {
  numerator: number
  denominator: number
}

/** Sums facts for every place they lie in: the place itself, its township, its county. */
export class Sums {
  readonly #byPlace = new Map<string, Map<string, Amount>>()
  readonly #byUnit = new Map<string, Map<string, Amount>>()

  constructor(facts: readonly Fact[]) {
    for (const fact of facts) {
      for (const digits of [6, 9, 12])
        if (fact.place.length >= digits) add(this.#byPlace, fact.place.slice(0, digits), fact)
      if (fact.unit !== null) add(this.#byUnit, fact.unit, fact)
    }
  }

  /** What is known at a place and all below it; undefined when nothing was taken there. */
  at(place: string, what: string): Amount | undefined {
    return this.#byPlace.get(place)?.get(what)
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

function add(to: Map<string, Map<string, Amount>>, key: string, fact: Fact): void {
  const sums = to.get(key) ?? new Map<string, Amount>()
  if (!to.has(key)) to.set(key, sums)
  const sum = sums.get(fact.what)
  if (sum === undefined) sums.set(fact.what, { numerator: fact.numerator, denominator: fact.denominator })
  else {
    sum.numerator += fact.numerator
    sum.denominator += fact.denominator
  }
}

function countsIn(sums: ReadonlyMap<string, Amount> | undefined): Counts {
  const counts = noCounts()
  for (const key of COUNT_KEYS) counts[key] = sums?.get(key)?.numerator ?? 0
  return counts
}

/** Letters go to township committees and departments; everything else has a figure down to the village. */
const COARSE: readonly CountKey[] = ['letters']

/** All that the map can be coloured by: the counts, then the measures of every module. */
export function layersOf(measures: readonly Measure[]): Layer[] {
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
  return [...measures.map(layerOf), ...counted]
}

export function layerOf(measure: Measure): Layer {
  const { key, title, definition, kind, unit, better } = measure
  const level = measure.subject === 'township' ? 'township' : 'village'
  return { key, title, definition, kind, unit: kind === 'ratio' ? '%' : unit, better, level, now: false }
}

/** A count is nought where nothing was found; a measure that was not taken has no figure at all. */
export function figureIn(
  layer: Pick<Layer, 'key' | 'kind'>,
  amount: Amount | undefined,
): Amount & { figure: number | null } {
  if (amount !== undefined) return { ...amount, figure: figureOf(layer.kind, amount.numerator, amount.denominator) }
  const counted = (COUNT_KEYS as readonly string[]).includes(layer.key)
  return { numerator: 0, denominator: 0, figure: counted ? 0 : null }
}
