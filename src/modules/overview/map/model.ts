import { z } from 'zod'
import { listOf, monthText, placeCode } from '#kernel/pure/schema.ts'
import { counts, layer } from '../model.ts'

const amount = { numerator: z.number(), denominator: z.number(), figure: z.number().nullable() }

/** A tile of the map and a line of the table under it. */
const mapRow = z.object({
  place: placeCode,
  name: z.string(),
  level: z.enum(['township', 'village']),
  parent: placeCode.nullable(),
  parentName: z.string().nullable(),
  /** of the layer that colours the map; `figure` is null where there is nothing to show */
  ...amount,
  counts,
})
export type MapRow = z.infer<typeof mapRow>

export const warMap = listOf(mapRow).extend({
  month: monthText,
  /** the moment whose records the layer's figures are of; null: the measure was never taken */
  asOf: z.iso.datetime().nullable(),
  frozen: z.boolean(),
  /** the place that the map is about: the county, or one township */
  under: placeCode,
  underName: z.string(),
  layer,
  layers: z.array(layer),
  /** where the county wants its towns to stand, from the upper left; empty: in the order of their codes */
  grid: z.array(z.object({ place: placeCode, row: z.number().int(), column: z.number().int() })),
})
export type WarMap = z.infer<typeof warMap>

const point = z.object({ month: monthText, ...amount })

/** One measure at one place, with the year so far. */
export const placeMeasure = layer.extend({ ...amount, trend: z.array(point) })
export type PlaceMeasure = z.infer<typeof placeMeasure>
export type TrendPoint = z.infer<typeof point>

/** 户户见干部 of a month: the share of homes seen, and those that were not, both of one moment. */
const homesSeen = z.object({
  asOf: z.iso.datetime().nullable(),
  seen: placeMeasure,
  /** null: the share was not taken */
  unseen: z.number().int().nullable(),
})
export type HomesSeen = z.infer<typeof homesSeen>

export const placeSheet = z.object({
  place: placeCode,
  name: z.string(),
  level: z.enum(['county', 'township', 'village']),
  parentName: z.string().nullable(),
  month: monthText,
  /** when the month's measures were last taken; null: never */
  takenAt: z.iso.datetime().nullable(),
  frozen: z.boolean(),
  measures: z.array(placeMeasure),
  counts,
  /** `without`: of this moment; null for those who do not read the households' files */
  homes: homesSeen.extend({ without: z.number().int() }).nullable(),
})
export type PlaceSheet = z.infer<typeof placeSheet>
