import type { Measure } from '#kernel/pure/measure.ts'
import { findingMeasures } from './findings/measures.ts'
import { letterMeasures } from './letters/measures.ts'
import { listingMeasures } from './listings/measures.ts'

/** The figures this module can vouch for, gathered from its parts. */
export const measures: readonly Measure[] = [...findingMeasures, ...listingMeasures, ...letterMeasures]
