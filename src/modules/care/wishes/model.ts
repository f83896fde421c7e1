import { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, files, listOf, listQuery, personName, placeCode, verdict, why } from '../model.ts'

export const WISH_KINDS = { wish: '微心愿', project: '服务项目' } as const
export type WishKind = keyof typeof WISH_KINDS
export const NEEDS = { money: '资金', goods: '物品', deed: '服务' } as const
export type Needs = keyof typeof NEEDS
export const WISH_STATES = {
  drafted: '待审核上墙',
  returned: '退回修改',
  listed: '待认领',
  claimed: '已认领',
  carried: '待确认',
  confirmed: '已圆梦',
  partly: '部分圆梦',
  withdrawn: '已撤下',
} as const
export type WishState = keyof typeof WISH_STATES
export const CLAIM_KINDS = {
  leader: '领导干部',
  organ: '机关单位',
  firm: '企业',
  social: '社会组织',
  individual: '个人',
} as const
export type ClaimKind = keyof typeof CLAIM_KINDS
/** Those who claim, and those whose gift for the wish has arrived. */
export const CLAIMANTS = { ...CLAIM_KINDS, giver: '到位资金' } as const
export type Claimant = keyof typeof CLAIMANTS
export const CLAIM_UNITS: Readonly<Record<ClaimKind, string>> = {
  leader: '人',
  organ: '个',
  firm: '家',
  social: '个',
  individual: '人',
}
export const CLAIM_STATES = { open: '办理中', carried: '待确认', confirmed: '已确认', released: '已释放' } as const
export type ClaimState = keyof typeof CLAIM_STATES

const keys = <T extends string>(of: Readonly<Record<T, string>>) => Object.keys(of) as [T, ...T[]]

export const wishBody = z
  .strictObject({
    kind: z.enum(keys(WISH_KINDS), '请选择微心愿或者服务项目'),
    case: z.uuid().optional(),
    household: z.uuid().optional(),
    place: placeCode.min(9, '请选择到乡镇（街道）或者村（社区）').optional(),
    title: z.string().trim().min(4, '请写明心愿，不少于 4 个字').max(60),
    detail: z.string().trim().max(500).default(''),
    needs: z.enum(keys(NEEDS), '请选择需要什么'),
    /** 分 of money, pieces of goods, number of deeds */
    needed: z.int().min(1, '请填写需要的数量').max(1_000_000_000_000),
    unitName: z.string().trim().min(1).max(8).optional(),
  })
  .refine((b) => b.kind === 'project' || b.case !== undefined || b.household !== undefined, {
    path: ['case'],
    message: '微心愿应当选择关爱对象或者农户',
  })
  .refine((b) => b.case !== undefined || b.household !== undefined || b.place !== undefined, {
    path: ['place'],
    message: '请选择地方',
  })
export type NewWish = z.input<typeof wishBody> & { id?: Id }

/** Who claims, when somebody enters it for them. */
export const claimBody = z
  .strictObject({
    kind: z.enum(keys(CLAIM_KINDS), '请选择认领人类别'),
    officer: z.uuid().optional(),
    organisation: z.uuid().optional(),
    member: z.uuid().optional(),
    name: personName.optional(),
    contact: z.string().trim().max(60).optional(),
    /** the whole of what is left when it is not given */
    share: z.int().min(1).optional(),
    dueOn: dayText.optional(),
  })
  .refine(
    (b) => b.officer !== undefined || b.organisation !== undefined || b.member !== undefined || b.name !== undefined,
    {
      path: ['name'],
      message: '请选择认领的干部、单位，或者填写姓名',
    },
  )
export type NewClaim = z.input<typeof claimBody> & { id?: Id; wish: Id; citizen?: Id; shown?: string; claimedOn?: Day }

export const deliverBody = z.strictObject({
  onDay: dayText.optional(),
  what: z.string().trim().min(4, '请写明做了什么').max(500),
  /** of a project: whom it was done for */
  case: z.uuid().optional(),
  /** `funds.payment/<id>` (of money always), `funds.gift/<id>`, `funds.lot/<id>` */
  restsOn: z
    .string()
    .regex(/^funds\.(payment|gift|lot)\/[0-9a-f-]{36}$/, '请选择拨付、捐赠或者交付的物资')
    .optional(),
  evidence: files,
  /** only a part of the claim: the rest is still to be carried out */
  partly: z.boolean().default(false),
})
export type NewDelivery = Omit<z.input<typeof deliverBody>, 'evidence'> & {
  id?: Id
  claim: Id
  evidence?: readonly Id[]
}

export const confirmBody = z
  .strictObject({
    as: z.enum(['resident', 'witness'], '请选择由谁确认'),
    name: personName,
    satisfied: z.boolean('请选择是否满意'),
    why: z.string().trim().max(500).optional(),
    onDay: dayText.optional(),
    evidence: files,
  })
  .refine((b) => b.satisfied || (b.why ?? '').length >= 4, { path: ['why'], message: '不满意的，请写明原因' })
export type NewConfirmation = Omit<z.input<typeof confirmBody>, 'evidence'> & { delivery: Id; evidence?: readonly Id[] }

export interface Wish {
  id: Id
  place: string
  placeName: string
  kind: WishKind
  title: string
  detail: string
  needs: Needs
  needed: number
  unitName: string
  taken: number
  done: number
  state: WishState
  case: Id | null
  household: Id | null
  forShown: string | null
  person: Id | null
  writer: string | null
  listedOn: Day | null
  confirmedOn: Day | null
  endedWhy: string | null
  /** who asked that it be closed although a part is wanting, and why */
  endAskedBy: Id | null
  endAskedWhy: string | null
}

export interface Claim {
  id: Id
  wish: Id
  wishTitle: string
  place: string
  kind: Claimant
  shown: string
  person: Id | null
  contactMasked: string | null
  share: number
  /** the gift that meets it */
  gift: Id | null
  /** let go after a part had been carried out */
  rest: number | null
  restWhy: string | null
  unitName: string
  needs: Needs
  /** for many: who delivers says for whom */
  forMany: boolean
  state: ClaimState
  claimedOn: Day
  dueOn: Day
  remindedOn: Day | null
  toldOn: Day | null
  hearUntil: Day | null
  reason: string | null
  carriedOn: Day | null
  confirmedOn: Day | null
  releasedWhy: string | null
  /** how often something was delivered and not sent back */
  delivered: number
}

export interface PublicWish {
  id: Id
  kind: WishKind
  title: string
  detail: string
  township: string
  townshipName: string
  needs: Needs
  needed: number
  unitName: string
  taken: number
  done: number
  state: WishState
  listedOn: Day
  confirmedOn: Day | null
}
export const PUBLIC_WISH = [
  'county',
  'id',
  'kind',
  'title',
  'detail',
  'township',
  'needs',
  'needed',
  'unit_name',
  'taken',
  'done',
  'state',
  'listed_on',
  'confirmed_on',
] as const

export const wishQuery = listQuery.extend({
  state: z.enum(keys(WISH_STATES)).optional(),
  kind: z.enum(keys(WISH_KINDS)).optional(),
  needs: z.enum(keys(NEEDS)).optional(),
  under: placeCode.optional(),
  case: z.uuid().optional(),
  confirmedIn: z.coerce.number().int().min(1990).max(2200).optional(),
  /** claimed by this kind in the year */
  claimedBy: z.enum(keys(CLAIM_KINDS)).optional(),
  year: z.coerce.number().int().min(1990).max(2200).optional(),
})
export type WishFilter = z.output<typeof wishQuery>
export const claimQuery = listQuery.extend({
  kind: z.enum(keys(CLAIMANTS)).optional(),
  state: z.enum(keys(CLAIM_STATES)).optional(),
  wish: z.uuid().optional(),
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  overdue: z.stringbool().optional(),
  /** each claimant once, with their latest claim of that kind */
  latest: z.stringbool().optional(),
})
export type ClaimFilter = z.output<typeof claimQuery>
export const deliveryQuery = listQuery.extend({
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  confirmed: z.stringbool().optional(),
  /** each person helped once, with the latest that is confirmed */
  latest: z.stringbool().optional(),
})
export type DeliveryFilter = z.output<typeof deliveryQuery>

export const wishRow = z.object({
  id: z.uuid(),
  placeName: z.string(),
  kind: z.enum(keys(WISH_KINDS)),
  kindName: z.string(),
  title: z.string(),
  needsName: z.string(),
  quantity: z.string(),
  progress: z.string(),
  state: z.enum(keys(WISH_STATES)),
  stateName: z.string(),
  forShown: z.string().nullable(),
  listedOn: dayText.nullable(),
  confirmedOn: dayText.nullable(),
})
export const wishList = listOf(wishRow)
export const claimRow = z.object({
  id: z.uuid(),
  wish: z.uuid(),
  wishTitle: z.string(),
  kind: z.enum(keys(CLAIMANTS)),
  kindName: z.string(),
  shown: z.string(),
  share: z.string(),
  state: z.enum(keys(CLAIM_STATES)),
  stateName: z.string(),
  claimedOn: dayText,
  dueOn: dayText,
  late: z.boolean(),
  carriedOn: dayText.nullable(),
  confirmedOn: dayText.nullable(),
})
export const claimList = listOf(claimRow)
export const deliveryRow = z.object({
  id: z.uuid(),
  wish: z.uuid(),
  wishTitle: z.string(),
  forShown: z.string(),
  placeName: z.string(),
  claimant: z.string(),
  what: z.string(),
  onDay: dayText,
  state: z.enum(['made', 'confirmed', 'returned']),
  stateName: z.string(),
  restsOn: z.string().nullable(),
  confirmedBy: z.string().nullable(),
})
export const deliveryList = listOf(deliveryRow)
export const wishView = wishRow.extend({
  detail: z.string(),
  case: z.uuid().nullable(),
  writer: z.string().nullable(),
  endedWhy: z.string().nullable(),
  endAskedWhy: z.string().nullable(),
  left: z.number(),
  /** 分 that may still be asked for; nought for whoever may not ask */
  toSpend: z.number(),
  needs: z.enum(keys(NEEDS)),
  claims: z.array(
    claimRow.extend({
      contactMasked: z.string().nullable(),
      reason: z.string().nullable(),
      hearUntil: dayText.nullable(),
      releasedWhy: z.string().nullable(),
      /** what was let go after a part had been carried out, and why */
      rest: z.string().nullable(),
      restWhy: z.string().nullable(),
      /** deliveries that were not sent back */
      delivered: z.int(),
      actions: z.array(verdict),
    }),
  ),
  deliveries: z.array(deliveryRow),
  actions: z.array(verdict),
})
export const extendBody = z.strictObject({ dueOn: dayText, comment: why })
export const reasonBody = z.strictObject({ comment: why })
export const releaseBody = z.strictObject({
  comment: why,
  /** of a claim that was carried out in part: how much of it, in pieces or deeds; of money the payments say */
  delivered: z.int().min(1).optional(),
})
