import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, listOf, listQuery, placeCode, why } from '../model.ts'

/** The N around the one centre. */
export const MEMBER_KINDS = {
  organ: '机关单位',
  firm: '企业',
  social: '社会组织',
  cadre: '党员干部',
  volunteer: '志愿者',
} as const
export type MemberKind = keyof typeof MEMBER_KINDS
/** Each kind is counted in its own unit. */
export const MEMBER_UNITS: Readonly<Record<MemberKind, string>> = {
  organ: '个',
  firm: '家',
  social: '个',
  cadre: '人',
  volunteer: '人',
}
const kind = z.enum(Object.keys(MEMBER_KINDS) as [MemberKind, ...MemberKind[]], '请选择类别')

export const memberBody = z
  .strictObject({
    kind,
    place: placeCode.optional(),
    title: z.string().trim().min(2, '请填写名称').max(80).optional(),
    organisation: z.uuid().optional(),
    officer: z.uuid().optional(),
    citizen: z.uuid().optional(),
    offers: z.string().trim().max(300).default(''),
    contact: z.string().trim().max(60).optional(),
    from: dayText.optional(),
  })
  .refine(
    (b) => b.title !== undefined || b.organisation !== undefined || b.officer !== undefined || b.citizen !== undefined,
    {
      path: ['title'],
      message: '请填写名称，或者从单位、人员中选择',
    },
  )
export type NewMember = z.input<typeof memberBody> & { id?: Id }

export interface Member {
  id: Id
  kind: MemberKind
  place: string
  placeName: string
  title: string
  organisation: Id | null
  officer: Id | null
  citizen: Id | null
  offers: string
  contactMasked: string | null
  from: Day
  to: Day | null
  endedWhy: string | null
}

export const memberQuery = listQuery.extend({
  kind: kind.optional(),
  under: placeCode.optional(),
  /** on the roster at some time of the year */
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  current: z.stringbool().optional(),
})
export type MemberFilter = z.output<typeof memberQuery>
export const memberList = listOf(
  z.object({
    id: z.uuid(),
    kind,
    kindName: z.string(),
    place: placeCode,
    placeName: z.string(),
    title: z.string(),
    offers: z.string(),
    contactMasked: z.string().nullable(),
    from: dayText,
    to: dayText.nullable(),
    endedWhy: z.string().nullable(),
  }),
)
export const endBody = z.strictObject({ comment: why })
export const unmaskContactBody = z.strictObject({ purpose: z.string().trim().min(4, '请写明查看的用途').max(200) })
