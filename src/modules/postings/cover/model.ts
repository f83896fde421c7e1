import { z } from 'zod'
import { figureGroup } from '#kernel/pure/figures.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'
import { type NeedKind, needKind, type PostingKind, postingKind } from '../model.ts'

/** A village with who sits there now, what it needs, and which lines of cover it lacks. */
export interface Village {
  readonly place: string
  readonly name: string
  readonly townshipName: string
  readonly officers: number
  readonly kinds: readonly PostingKind[]
  readonly needs: readonly NeedKind[]
}
export interface CoveredVillage extends Village {
  /** it is to have officers */
  readonly asked: boolean
  /** titles of the lines it has, and of those it is to have and lacks */
  readonly has: readonly string[]
  readonly lacks: readonly string[]
}

export const COVERS = { posted: '有干部驻村', asked: '应派驻', covered: '已配齐', gap: '有空缺' } as const
export type Cover = keyof typeof COVERS

/** What sends officers: a department of the county, or a township. */
export const SENDERS = { department: '县直单位选派', township: '乡镇选派' } as const
export type Sender = keyof typeof SENDERS

const codeOf = <K extends string>(labels: Record<K, string>) => z.enum(Object.keys(labels) as [K, ...K[]])

export const villageQuery = listQuery.extend({
  cover: codeOf<Cover>(COVERS).optional(),
  kind: postingKind.optional(),
  need: needKind.optional(),
  /** title of a line of cover that is there */
  line: z.string().max(40).optional(),
  under: placeCode.optional(),
})
export type VillageFilter = z.output<typeof villageQuery>
export const villageList = listOf(
  z.object({
    place: placeCode,
    placeName: z.string(),
    townshipName: z.string(),
    officers: z.int(),
    kindNames: z.string(),
    needNames: z.string(),
    asked: z.boolean(),
    lacks: z.string(),
  }),
)

export const senderQuery = listQuery.extend({ kind: postingKind.optional() })
export const senderList = listOf(
  z.object({ unit: z.uuid(), unitName: z.string(), officers: z.int(), villages: z.int() }),
)

export const officerQuery = listQuery.extend({
  kind: postingKind.optional(),
  sender: codeOf<Sender>(SENDERS).optional(),
})
export const officerList = listOf(
  z.object({
    person: z.uuid(),
    name: z.string(),
    kindNames: z.string(),
    unitNames: z.string(),
    placeNames: z.string(),
  }),
)

export const summaryView = z.object({
  groups: z.array(figureGroup),
  /** titles of the lines of cover */
  lines: z.array(z.string()),
  rates: z.array(z.object({ from: dayText, fen: z.int(), basis: z.string() })),
})
