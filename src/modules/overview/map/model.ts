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

export const placeSheet = z.object({
  place: placeCode,
  name: z.string(),
  level: z.enum(['county', 'township', 'village']),
  parentName: z.string().nullable(),
  month: monthText,
  measures: z.array(placeMeasure),
  counts,
  /** 户户见干部; null for those who do not read the households' files */
  holes: z.object({ 'homes-without': z.number().int(), 'homes-unseen': z.number().int() }).nullable(),
})
export type PlaceSheet = z.infer<typeof placeSheet>
