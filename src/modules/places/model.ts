import { z } from 'zod'
import { placeCode } from '#kernel/pure/schema.ts'

export const LEVELS = { county: '县区', township: '乡镇街道', village: '村社区', grid: '网格' } as const
export const level = z.enum(['county', 'township', 'village', 'grid'])
export type Level = z.infer<typeof level>

/** A place as it stands now. */
export const place = z.object({
  place: placeCode,
  name: z.string(),
  level,
  parent: placeCode.nullable(),
  parentName: z.string().nullable(),
})
export type Place = z.infer<typeof place>

/** One row of an import: the national code list, or a county's own grids. */
export interface PlaceRow {
  code: string
  name: string
  level: Level
  parent: string | null
}

export function levelOfCode(code: string): Level {
  return code.length === 6 ? 'county' : code.length === 9 ? 'township' : code.length === 12 ? 'village' : 'grid'
}
