import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, listOf, listQuery, placeCode } from '#kernel/pure/schema.ts'

export const RANKS = { 1: '第一帮扶责任人', 2: '第二帮扶责任人' } as const
export type Rank = keyof typeof RANKS

export const AVOID_GROUNDS = { kin: '亲属关系', dispute: '存在矛盾纠纷', other: '其他原因' } as const
export const LINK_KINDS = { leader: '领导联系村', unit: '单位结对' } as const
export const PROPOSAL_MODES = { fill: '只安排缺帮扶人的户', rebalance: '全部户重新测算' } as const
export const PROPOSAL_STATES = { solving: '测算中', open: '待审定', accepted: '已实施', dropped: '已作废' } as const
export const HANDOVER_STATES = { open: '待签字', done: '已交接', withdrawn: '已撤回' } as const
/** Both have signed, and those above have not spoken yet. */
export const AWAITS_APPROVAL = '待批准'
export const HOLES = {
  without: '没有在岗帮扶人',
  'off-post': '帮扶人已不在岗',
  leaving: '帮扶人待交接',
  over: '帮扶户数超限',
  avoided: '应回避未回避',
} as const
export type Hole = keyof typeof HOLES

/** The post a helper keeps when the own post ended with its organisation, until the households are handed over. */
export const KEPT_TITLE = '帮扶责任人（待交接）'
export const HELPER_TITLE = '帮扶责任人'

const keys = <T extends Record<string, string>>(of: T) =>
  z.enum(Object.keys(of) as [keyof T & string, ...(keyof T & string)[]])
const rank = z.coerce
  .number()
  .int()
  .min(1)
  .max(2)
  .transform((n) => n as Rank)
const why = z.string().trim().min(2, '请写明缘由').max(500, '不超过 500 字')
/** the person is enough: the post that fits the household is found, or given */
const byWhom = { post: z.uuid().optional(), person: z.uuid().optional() }
const excess = z.string().trim().min(4, '请写明超限理由').max(200).optional()

export const pairingQuery = listQuery.extend({
  under: placeCode.optional(),
  person: z.uuid().optional(),
  unit: z.uuid().optional(),
  household: z.uuid().optional(),
  rank: rank.optional(),
})
export type PairingQuery = z.output<typeof pairingQuery>
export const pairingRow = z.object({
  id: z.uuid(),
  household: z.uuid(),
  householdName: z.string(),
  standing: z.string(),
  standingName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  person: z.uuid(),
  personName: z.string(),
  post: z.uuid(),
  postTitle: z.string(),
  unitName: z.string(),
  rank: z.number().int(),
  rankName: z.string(),
  from: dayText,
  onPost: z.boolean(),
})
export type PairingRow = z.input<typeof pairingRow>
export const pairingList = listOf(pairingRow)

export const helperQuery = listQuery.extend({
  under: placeCode.optional(),
  over: z.enum(['true', 'false']).optional(),
  /** only those who are first, or second, helper of somebody */
  rank: rank.optional(),
  unit: z.uuid().optional(),
})
export const helperRow = z.object({
  person: z.uuid(),
  name: z.string(),
  title: z.string(),
  unitName: z.string(),
  first: z.number().int(),
  second: z.number().int(),
  villages: z.number().int(),
  onPost: z.boolean(),
  over: z.boolean(),
})
export const helperList = listOf(helperRow)
export const helperView = z.object({
  person: z.uuid(),
  name: z.string(),
  posts: z.array(
    z.object({ post: z.uuid(), title: z.string(), place: placeCode, placeName: z.string(), unitName: z.string() }),
  ),
  limits: z.object({ first: z.number().int(), second: z.number().int() }),
  households: z.array(pairingRow),
  avoidances: z.array(
    z.object({
      id: z.uuid(),
      household: z.uuid(),
      householdName: z.string(),
      placeName: z.string(),
      groundName: z.string(),
      note: z.string(),
    }),
  ),
  links: z.array(z.object({ id: z.uuid(), place: placeCode, placeName: z.string(), from: dayText })),
})

export const villageQuery = listQuery.extend({ under: placeCode.optional() })
export const villageRow = z.object({
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  households: z.number().int(),
  helped: z.number().int(),
  helpers: z.number().int(),
  units: z.string(),
  leaders: z.string(),
})
export const villageList = listOf(villageRow)

export const holeQuery = listQuery.extend({ kind: keys(HOLES).optional(), under: placeCode.optional() })
export const holeRow = z.object({
  kind: keys(HOLES),
  kindName: z.string(),
  household: z.uuid().nullable(),
  person: z.uuid().nullable(),
  title: z.string(),
  detail: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
})
export const holeList = listOf(holeRow)
export const holeCounts = z.object({
  households: z.number().int(),
  counts: z.array(z.object({ kind: keys(HOLES), kindName: z.string(), count: z.number().int() })),
  byPlace: z.array(z.object({ place: placeCode, placeName: z.string(), kind: keys(HOLES), count: z.number().int() })),
})

export const candidateQuery = z.object({
  household: z.uuid(),
  rank: rank.default(1),
  q: z.string().trim().max(40).optional(),
})
export const candidateList = z.object({
  rows: z.array(
    z.object({
      post: z.uuid(),
      person: z.uuid(),
      name: z.string(),
      title: z.string(),
      placeName: z.string(),
      unitName: z.string(),
      load: z.number().int(),
      limit: z.number().int(),
      reasons: z.array(z.string()),
    }),
  ),
})

export const pairBody = z.object({
  rows: z
    .array(z.object({ household: z.uuid(), ...byWhom, rank }))
    .min(1)
    .max(2000),
  from: dayText.optional(),
  why,
  excess,
})
export type PairBody = z.output<typeof pairBody>
export const changeBody = z.object({ household: z.uuid(), ...byWhom, rank, on: dayText.optional(), why, excess })
export type ChangeBody = z.output<typeof changeBody>
export const endBody = z.object({ on: dayText.optional(), why })
/** What ends today: an avoidance, a link. */
export const whyBody = z.object({ why })

export const avoidBody = z.object({
  person: z.uuid(),
  household: z.uuid(),
  ground: keys(AVOID_GROUNDS),
  note: z.string().trim().max(200).default(''),
})
export type AvoidBody = z.output<typeof avoidBody>

export const linkQuery = listQuery.extend({ kind: keys(LINK_KINDS).optional(), under: placeCode.optional() })
export const linkRow = z.object({
  id: z.uuid(),
  kind: keys(LINK_KINDS),
  kindName: z.string(),
  place: placeCode,
  placeName: z.string(),
  townshipName: z.string(),
  unit: z.uuid().nullable(),
  person: z.uuid().nullable(),
  who: z.string(),
  from: dayText,
})
export const linkList = listOf(linkRow)
export const linkerQuery = listQuery.extend({ kind: keys(LINK_KINDS).optional() })
export const linkerList = listOf(
  z.object({
    /** the unit or the leader */
    id: z.uuid(),
    kind: keys(LINK_KINDS),
    kindName: z.string(),
    who: z.string(),
    places: z.number().int(),
    placeNames: z.string(),
  }),
)

export const linkedPlaceQuery = listQuery.extend({
  kind: keys(LINK_KINDS).optional(),
  level: z.enum(['township', 'village']).optional(),
  under: placeCode.optional(),
})
export const linkedPlaceList = listOf(
  z.object({
    place: placeCode,
    placeName: z.string(),
    townshipName: z.string(),
    units: z.string(),
    leaders: z.string(),
  }),
)

export const linkBody = z.object({
  rows: z
    .array(z.object({ place: placeCode, unit: z.uuid().optional(), person: z.uuid().optional() }))
    .min(1)
    .max(1000)
    .refine(
      (rows) => rows.every((r) => (r.unit === undefined) !== (r.person === undefined)),
      '每行写单位或领导其中一项',
    ),
  from: dayText.optional(),
  why,
})
export type LinkBody = z.output<typeof linkBody>

export const handoverQuery = listQuery.extend({ state: keys(HANDOVER_STATES).optional(), under: placeCode.optional() })
export const handoverRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  fromPerson: z.uuid(),
  fromName: z.string(),
  toPerson: z.uuid(),
  toName: z.string(),
  households: z.number().int(),
  openedAt: z.date(),
  fromSignedAt: z.date().nullable(),
  toSignedAt: z.date().nullable(),
  approvedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  state: keys(HANDOVER_STATES),
  stateName: z.string(),
})
export const handoverList = listOf(handoverRow)
export const handoverView = handoverRow.extend({
  note: z.string(),
  why: z.string().nullable(),
  approverName: z.string().nullable(),
  /** villages in which the taker has no post yet: somebody above both must approve */
  newVillages: z.array(z.string()),
  text: z.string(),
  digest: z.string(),
  intact: z.boolean(),
  actions: z.array(
    z.object({
      action: z.enum(['sign-from', 'sign-to', 'approve', 'withdraw']),
      label: z.string(),
      allowed: z.boolean(),
      reasons: z.array(z.string()),
      comment: z.enum(['required', 'none']),
      evidence: z.literal('none'),
    }),
  ),
})
export const handoverBody = z.object({
  /** left out: the person who asks */
  fromPerson: z.uuid().optional(),
  toPost: z.uuid().optional(),
  toPerson: z.uuid().optional(),
  /** left out: all that the person has */
  households: z.array(z.uuid()).max(500).optional(),
  note: z.string().trim().max(1000).default(''),
  excess,
})
export type HandoverBody = z.output<typeof handoverBody>
export const handoverActBody = z.object({
  action: z.enum(['sign-from', 'sign-to', 'approve', 'withdraw']),
  comment: z.string().trim().max(500).optional(),
})

export const proposalRow = z.object({
  id: z.uuid(),
  place: placeCode,
  placeName: z.string(),
  mode: keys(PROPOSAL_MODES),
  modeName: z.string(),
  rank: z.number().int(),
  rankName: z.string(),
  state: keys(PROPOSAL_STATES),
  stateName: z.string(),
  households: z.number().int(),
  changes: z.number().int(),
  unplaced: z.number().int(),
  cost: z.number().nullable(),
  proven: z.boolean().nullable(),
  milliseconds: z.number().int().nullable(),
  madeAt: z.date(),
  madeBy: z.string().nullable(),
  decidedAt: z.date().nullable(),
  why: z.string().nullable(),
})
export type ProposalRow = z.input<typeof proposalRow>
export const proposalList = listOf(proposalRow)
export const proposalQuery = listQuery.extend({ state: keys(PROPOSAL_STATES).optional() })
export const proposeBody = z.object({
  place: placeCode,
  mode: keys(PROPOSAL_MODES).default('fill'),
  rank: rank.default(1),
})
export type ProposeBody = z.output<typeof proposeBody>
export const proposalPairQuery = listQuery.extend({
  what: z.enum(['changes', 'unplaced', 'edited', 'all']).default('changes'),
})
export const proposalPairRow = z.object({
  household: z.uuid(),
  householdName: z.string(),
  place: placeCode,
  placeName: z.string(),
  beforePerson: z.uuid().nullable(),
  beforeName: z.string().nullable(),
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  why: z.string(),
  otherwise: z.string(),
  extra: z.number().int().nullable(),
  edited: z.boolean(),
  leftOut: z.boolean(),
})
export const proposalPairList = listOf(proposalPairRow)
export const editPairBody = z.object({
  household: z.uuid(),
  ...byWhom,
  leftOut: z.boolean().default(false),
})
export const decideBody = z.object({
  action: z.enum(['accept', 'drop']),
  comment: z.string().trim().max(500).optional(),
})

export const pairingProblems = defineProblems({
  'household-without-helper': {
    status: 409,
    title: '将有户没有帮扶人',
    detail: (p) =>
      `这样办理后，${p.households ?? '有的户'}${Number(p.count ?? 1) > 5 ? `等 ${p.count} 户` : ''}将没有在岗的帮扶责任人，没有保存。请先在“帮扶—结对帮扶”中办理交接或确定新的帮扶人，再办理此事。`,
  },
  'pairing-refused': {
    status: 409,
    title: '不能这样结对',
    detail: (p) => `有 ${p.count ?? 1} 处不符合结对规定，没有保存，原因见下。`,
  },
  'proposal-stale': {
    status: 409,
    title: '方案已过时',
    detail: () => '测算之后，有的户或帮扶人已有变动。请作废本方案后重新测算，或先调整下列各户。',
  },
})

/** Why a pairing, a change of helper, an end and a plan are refused. */
export const PAIR_REFUSALS = [
  'pairing-refused',
  'household-without-helper',
  'changed-meanwhile',
  'already-exists',
  'input-invalid',
  'not-found',
] as const

/** What commands answer with: the id of what was made, how many it touched, or that it is done. */
export const made = z.object({ id: z.uuid() })
export const counted = z.object({ count: z.number().int() })
export const done = z.object({ ok: z.literal(true) })
export const DONE = { ok: true } as const
