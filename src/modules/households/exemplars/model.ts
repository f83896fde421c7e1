import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'

/** What a household is an example of. */
export const EXEMPLAR_KINDS = {
  industry: '产业发展示范户',
  effort: '自主脱贫示范户',
  leading: '带动致富示范户',
  civility: '文明家风示范户',
  tidy: '庭院整洁示范户',
} as const
export type ExemplarKind = keyof typeof EXEMPLAR_KINDS
const kind = z.enum(Object.keys(EXEMPLAR_KINDS) as [ExemplarKind, ...ExemplarKind[]])
const why = z.string().trim().min(2, '请写明缘由').max(300, '不超过 300 字')

export const exemplarQuery = listQuery.extend({
  kind: kind.optional(),
  under: placeCode.optional(),
  household: z.uuid().optional(),
  /** false: those that are no longer */
  live: z.stringbool().optional(),
  /** only those nobody has come to see yet, or only those somebody has */
  visited: z.stringbool().optional(),
})
export type ExemplarFilter = z.output<typeof exemplarQuery>

export const exemplarRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  householdName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  kind,
  kindName: z.string(),
  deeds: z.string(),
  namedOn: dayText,
  endedOn: dayText.nullable(),
  /** how often others came, how many they were, and when last */
  visits: z.number().int(),
  people: z.number().int(),
  visitedOn: dayText.nullable(),
})
export const exemplarList = listOf(exemplarRow)

export const exemplarView = exemplarRow.extend({
  basis: z.string(),
  namedBy: z.string().nullable(),
  endedWhy: z.string().nullable(),
  visitList: z.array(
    z.object({
      id: z.uuid(),
      onDay: dayText,
      unitName: z.string().nullable(),
      visitors: z.string(),
      people: z.number().int(),
      learned: z.string(),
      enteredBy: z.string().nullable(),
      voidWhy: z.string().nullable(),
    }),
  ),
  may: z.object({ end: z.boolean(), visit: z.boolean() }),
})

export const nameBody = z.object({
  household: z.uuid(),
  kind,
  deeds: z.string().trim().min(4, '请写明值得学习的做法').max(500, '不超过 500 字'),
  basis: z.string().trim().min(2, '请写明认定依据').max(200, '不超过 200 字'),
  on: dayText,
})
export type NameBody = z.output<typeof nameBody>
export const endExemplarBody = z.object({ on: dayText, why })
export type EndExemplarBody = z.output<typeof endExemplarBody>

export const exemplarVisitBody = z.object({
  on: dayText,
  unit: z.uuid().optional(),
  visitors: z.string().trim().min(2, '请写明来的是什么人').max(200, '不超过 200 字'),
  people: z.number().int().min(1, '至少 1 人').max(5000, '不超过 5000 人'),
  learned: z.string().trim().max(500, '不超过 500 字').default(''),
})
export type ExemplarVisitBody = z.output<typeof exemplarVisitBody>
export const voidVisitBody = z.object({ why })

export const exemplarProblems = defineProblems({
  'exemplar-known': {
    status: 409,
    title: '已是示范户',
    detail: (p) => `${p.name ?? '该户'}户已是${p.kind ?? '这一类示范户'}，不要重复认定。`,
  },
  'exemplar-ended': {
    status: 409,
    title: '已不再是示范户',
    detail: () => '该户已取消这一类示范户，不能再办理。',
  },
})
