import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { placeCode } from '#kernel/pure/schema.ts'

export const KINDS = {
  'county-committee': '县委',
  'township-committee': '乡镇党委',
  'village-branch': '村（社区）党支部',
  department: '部门党组织',
  'leading-group': '领导小组',
  team: '工作队',
  enterprise: '企业党组织',
  cooperative: '合作社党支部',
  social: '社会组织党组织',
  'temporary-branch': '项目临时支部',
} as const

export const organisationKind = z.enum(Object.keys(KINDS) as [keyof typeof KINDS, ...(keyof typeof KINDS)[]])
export type OrganisationKind = keyof typeof KINDS

export const organisation = z.object({
  id: z.uuid(),
  kind: organisationKind,
  name: z.string(),
  place: placeCode,
  placeName: z.string().nullable(),
  parent: z.uuid().nullable(),
  parentName: z.string().nullable(),
  members: z.number().int().nullable(),
})
export type Organisation = z.infer<typeof organisation>

/** A new organisation; `id` is made by whoever registers it. */
export interface NewOrganisation {
  id: string
  kind: OrganisationKind
  name: string
  place: string
  parent: string | null
  members?: number | null
}

/** What an `organisations.merge` or `organisations.end` entry says; modules with open things of an organisation follow it. */
export interface Reorganisation {
  ended: { id: Id; successor: Id | null }[]
  /** old villages, and the village that took them in; none when an organisation ended by itself */
  from: string[]
  into: string | null
  on: Day
  why: string
}
