import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { yuanText } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { KEEPERS } from '../roles.ts'
import { CLAIM_STATES, type Claimant, type ClaimState, type Needs, WISH_STATES, type WishState } from './model.ts'
import { aboutWish } from './spend.model.ts'

export const WRITERS = [
  'centre',
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
  'department',
] as const satisfies readonly Role[]
export const RELEASERS = ['centre', 'clerk', 'leader', 'township'] as const satisfies readonly Role[]
/** Who enters a claim for somebody, or for themselves. */
export const CLAIM_WRITERS = [
  'centre',
  'clerk',
  'leader',
  'township',
  'village',
  'department',
] as const satisfies readonly Role[]
export const DELIVERERS = [
  'centre',
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
  'department',
] as const satisfies readonly Role[]
export const CONFIRMERS = [
  'centre',
  'clerk',
  'township',
  'village',
  'posted',
  'helper',
] as const satisfies readonly Role[]
/** Who agrees that a wish is closed although a part is wanting. */
export const ENDERS = ['clerk', 'leader'] as const satisfies readonly Role[]
/** Who asks for the money of a wish. */
export const SPENDERS = ['centre'] as const satisfies readonly Role[]

export type WishAction = 'edit' | 'list' | 'return' | 'withdraw' | 'claim' | 'ask-end' | 'end' | 'keep'
export interface WishFacts {
  readonly person: Id | null
  readonly writer: Id | null
  readonly taken: number
  readonly needed: number
  readonly done: number
  /** of what is taken, money of gifts of which nothing was carried out: it goes its own way when the wish ends */
  readonly given: number
  /** 分 that were asked for or paid for it; nought when it needs no money */
  readonly spent: number
  /** who asked that it be closed although a part is wanting; `asked` without a person is the machine */
  readonly asked: boolean
  readonly askedBy: Id | null
  /** what may not hang in public, with its place; null when nothing */
  readonly fault: string | null
}

function* endable(f: WishFacts): Generator<string> {
  if (f.done === 0) yield '还没有确认落实的部分，可以继续办理或者撤下。'
  if (f.taken - f.given > f.done) yield '还有认领没有落实并确认，请先办结或者释放。'
  if (f.spent > f.done) yield '还有拨付没有办结，或者没有登记落实并确认。'
}

function* endAsked(f: WishFacts): Generator<string> {
  if (!f.asked) yield '没有部分圆梦的申请。'
  else if (f.person !== null && f.person === f.askedBy) yield '由您申请，应由另一人决定。'
}

export const wishWorkflow = defineWorkflow<WishState, WishAction, WishFacts>({
  name: 'care-wish',
  title: '微心愿与服务项目',
  initial: 'drafted',
  states: {
    drafted: { label: WISH_STATES.drafted, tone: 'warning' },
    returned: { label: WISH_STATES.returned, tone: 'error' },
    listed: { label: WISH_STATES.listed, tone: 'processing' },
    claimed: { label: WISH_STATES.claimed, tone: 'processing' },
    carried: { label: WISH_STATES.carried, tone: 'warning' },
    confirmed: { label: WISH_STATES.confirmed, final: true, tone: 'success' },
    partly: { label: WISH_STATES.partly, final: true, tone: 'success' },
    withdrawn: { label: WISH_STATES.withdrawn, final: true },
  },
  transitions: [
    {
      action: 'list',
      label: '审核上墙',
      from: ['drafted'],
      to: 'listed',
      roles: RELEASERS,
      done: '已上墙，公众可以认领',
      *unless(f) {
        if (f.person !== null && f.person === f.writer) yield '由您填报，应由另一人审核上墙。'
        if (f.fault !== null) yield f.fault
      },
    },
    {
      action: 'return',
      label: '退回修改',
      from: ['drafted'],
      to: 'returned',
      roles: RELEASERS,
      comment: 'required',
      done: '已退回填报人修改',
    },
    {
      action: 'edit',
      label: '修改',
      from: ['drafted', 'returned'],
      to: 'drafted',
      roles: WRITERS,
      done: '已修改，等待审核',
      *unless(f) {
        if (f.person !== f.writer) yield '由填报人修改。'
      },
    },
    {
      action: 'claim',
      label: '认领',
      from: ['listed', 'claimed'],
      to: 'claimed',
      roles: CLAIM_WRITERS,
      done: '已认领',
      *unless(f) {
        if (f.taken >= f.needed) yield '已经全部认领。'
      },
    },
    {
      action: 'withdraw',
      label: '撤下',
      from: ['drafted', 'returned', 'listed', 'claimed'],
      to: 'withdrawn',
      roles: KEEPERS,
      comment: 'required',
      done: '已撤下',
      *unless(f) {
        if (f.taken > f.given) yield '已经有人认领，不能撤下。'
        if (f.spent > 0) yield '已经为它申请拨付，请先撤回或者退回。'
      },
    },
    {
      action: 'ask-end',
      label: '申请部分圆梦',
      from: ['claimed'],
      to: null,
      roles: KEEPERS,
      comment: 'required',
      done: '已提交，等待另一人决定',
      *unless(f) {
        if (f.asked) yield '已经申请过，等待另一人决定。'
        yield* endable(f)
      },
    },
    {
      action: 'end',
      label: '同意部分圆梦',
      from: ['claimed'],
      to: 'partly',
      roles: ENDERS,
      done: '已办结，已经落实的部分保留',
      *unless(f) {
        yield* endAsked(f)
        yield* endable(f)
      },
    },
    {
      action: 'keep',
      label: '不同意，继续征集',
      from: ['listed', 'claimed'],
      to: null,
      roles: ENDERS,
      comment: 'required',
      done: '继续征集',
      unless: endAsked,
    },
  ],
})

export type ClaimAction = 'deliver' | 'answer' | 'extend' | 'release'
export interface ClaimFacts {
  readonly person: Id | null
  readonly claimant: Id | null
  readonly dueOn: Day
  readonly hearUntil: Day | null
  readonly answered: boolean
  readonly delivered: number
  /** met by a gift that has arrived */
  readonly given: boolean
  readonly today: Day
}

export const claimWorkflow = defineWorkflow<ClaimState, ClaimAction, ClaimFacts>({
  name: 'care-claim',
  title: '认领',
  initial: 'open',
  states: {
    open: { label: CLAIM_STATES.open, tone: 'processing' },
    carried: { label: CLAIM_STATES.carried, tone: 'warning' },
    confirmed: { label: CLAIM_STATES.confirmed, final: true, tone: 'success' },
    released: { label: CLAIM_STATES.released, final: true },
  },
  transitions: [
    {
      action: 'deliver',
      label: '登记落实',
      from: ['open'],
      to: 'carried',
      roles: [...DELIVERERS, 'citizen'],
      done: '落实情况已登记，等待受助对象或者见证人确认',
    },
    {
      action: 'answer',
      label: '说明情况',
      from: ['open'],
      to: null,
      roles: [...DELIVERERS, 'citizen'],
      comment: 'required',
      done: '情况说明已提交',
      *unless(f) {
        if (f.hearUntil === null) yield '没有超过期限的告知，无须说明。'
        if (f.answered) yield '已经说明过情况。'
      },
    },
    {
      action: 'extend',
      label: '延长期限',
      from: ['open'],
      to: null,
      roles: KEEPERS,
      comment: 'required',
      done: '期限已延长',
      *unless(f) {
        if (f.person !== null && f.person === f.claimant) yield '由您认领，应由另一人办理。'
      },
    },
    {
      action: 'release',
      label: '释放认领',
      from: ['open'],
      to: 'released',
      roles: [...KEEPERS, 'citizen'],
      comment: 'required',
      done: '认领已释放，可以重新认领',
      *unless(f) {
        if (f.given) yield '捐款已经到账，应当继续落实；捐款退回以后自动释放。'
        const own = f.person === f.claimant
        if (own && f.delivered > 0) yield '已经落实了一部分，其余部分由关爱中心核定后释放。'
        if (f.person === null || own) return
        if (f.hearUntil === null) yield '还没有超过期限并告知认领人，不能代为释放。'
        else if (!f.answered && f.today <= f.hearUntil)
          yield `认领人可以在 ${f.hearUntil} 以前（含当日）说明情况，之后才能释放。`
      },
    },
  ],
})

/** The last day by which a claim is to be carried out. */
export function dueOf(claimedOn: Day, days: number): Day {
  return addDays(claimedOn, days)
}

export function isOverdue(c: { state: ClaimState; dueOn: Day; carriedOn: Day | null }, today: Day): boolean {
  if (c.state === 'released') return false
  return (c.carriedOn ?? today) > c.dueOn
}

/** Which claims are to be reminded, told or let go on a day. */
export function duesOf(
  c: {
    dueOn: Day
    remindedOn: Day | null
    toldOn: Day | null
    hearUntil: Day | null
    reason: string | null
    /** deliveries that were not sent back */
    delivered: number
  },
  today: Day,
  remindDays: number,
): 'remind' | 'tell' | 'release' | null {
  if (c.toldOn === null && today > c.dueOn) return 'tell'
  // how much of it was carried out, a person has to say: then the rest is let go by hand
  if (c.toldOn !== null && c.reason === null && c.hearUntil !== null && today > c.hearUntil)
    return c.delivered === 0 ? 'release' : null
  if (c.remindedOn === null && c.toldOn === null && today >= addDays(c.dueOn, -remindDays)) return 'remind'
  return null
}

/** What may be claimed of a wish: a share that is asked for, or all that is left. Null when it is too much or nothing. */
export function shareOf(wish: { needed: number; taken: number }, asked: number | undefined): number | null {
  const left = wish.needed - wish.taken
  const share = asked ?? left
  return share >= 1 && share <= left ? share : null
}

/** 300.00 元, 3 件, 1 次. */
export function quantityText(needs: Needs, amount: number, unitName: string): string {
  return needs === 'money' ? `${yuanText(amount)} 元` : `${amount} ${unitName}`
}

export function progressText(w: {
  needs: Needs
  needed: number
  taken: number
  done: number
  unitName: string
}): string {
  if (w.needs === 'deed' && w.needed === 1) return w.done === 1 ? '已落实' : w.taken === 1 ? '已认领' : '待认领'
  return `已认领 ${quantityText(w.needs, w.taken, w.unitName)}，已落实 ${quantityText(w.needs, w.done, w.unitName)}`
}

const DOOR = /\d+\s*(?:号楼|栋|幢|单元|室|门牌|号院)|[一二三四五六七八九十]+(?:单元|栋|幢)/

/**
 * What of a wish may not hang in public, in words; null when nothing.
 * @param names of the resident and the witness
 * @param forbidden what notices refuse in a text
 */
export function publicFault(
  w: { title: string; detail: string; unitName: string },
  names: readonly string[],
  forbidden: (text: string) => string | null,
): { where: string; what: string } | null {
  for (const [where, text] of [
    ['标题', w.title],
    ['说明', w.detail],
    ['单位', w.unitName],
  ] as const) {
    const what = forbidden(text)
    if (what !== null) return { where, what }
    if (names.some((name) => name.length > 1 && text.replace(/\s/g, '').includes(name)))
      return { where, what: '写出了受助对象或者见证人的姓名' }
    if (DOOR.test(text)) return { where, what: '写出了住址门牌' }
  }
  return null
}

const PAYMENT = 'funds.payment/'

export interface GiftToCount {
  readonly id: Id
  /** the citizen who gave, when signed in */
  readonly person: Id | null
  /** 分 that have arrived and are still for this need */
  readonly kept: number
}
export interface ClaimToMeet {
  readonly id: Id
  readonly kind: Claimant
  readonly citizen: Id | null
  readonly share: number
  readonly gift: Id | null
  readonly state: ClaimState
  readonly delivered: number
}

/**
 * What money for a wish comes to: whose own claims the gifts that arrived meet, and what is there beyond that, whether it was given
 * for the wish or asked for from other money. A claim is met when all that its claimant gave covers it, their earlier claims first.
 * @returns the claims whose gift changes, and what the open claim of that money is to be (`claim` null: a new one)
 */
export function settleGifts(of: {
  needed: number
  open: boolean
  claims: readonly ClaimToMeet[]
  gifts: readonly GiftToCount[]
  /** 分 that were asked for or paid for the wish, from whatever money */
  spent: number
  /** of it, what was paid and delivered of the open claim of that money: so much of it stays */
  delivered: number
}): { own: { claim: Id; gift: Id | null }[]; pool: { claim: Id | null; share: number } } {
  const own: { claim: Id; gift: Id | null }[] = []
  const claims = of.claims.filter((c) => c.state !== 'released')
  const gave = Map.groupBy(of.gifts, (g) => g.person)
  let beyond = 0
  for (const [person, gifts] of gave) {
    let left = sumOf(gifts, (g) => g.kept)
    for (const c of person === null ? [] : claims.filter((one) => one.citizen === person)) {
      const gift = left >= c.share ? gifts.at(-1)!.id : null
      left = Math.max(0, left - c.share)
      if (c.state === 'open' && (c.gift === null) !== (gift === null)) own.push({ claim: c.id, gift })
    }
    beyond += left
  }
  const pool = claims.find((c) => c.kind === 'giver' && c.state === 'open')
  const others = claims.filter((c) => c !== pool)
  const counted = sumOf(others, (c) => (c.kind === 'giver' ? c.share : 0))
  const claimed = sumOf(others, (c) => c.share)
  const wanted = Math.max(0, Math.min(Math.max(beyond - counted, of.spent - claimed), of.needed - claimed))
  const before = pool?.share ?? 0
  // an ended wish takes nothing more
  const share = Math.max(wanted, Math.min(before, of.delivered))
  return { own, pool: { claim: pool?.id ?? null, share: of.open ? share : Math.min(before, share) } }
}

/**
 * Which open claims a payment carries out, to people themselves and confirmed by them: those that were begun first, then those
 * whose money is there, then the others, each the oldest first. The last it reaches may be carried out in part only.
 * @param paid all that was paid and is accounted for by deliveries, this payment with it
 */
export function sharePaid(claims: readonly ClaimToMeet[], paid: number): { claim: Id; whole: boolean }[] {
  let left = paid - carriedOf(claims)
  const parts: { claim: Id; whole: boolean }[] = []
  const rank = (c: ClaimToMeet) => (c.delivered > 0 ? 0 : c.kind === 'giver' || c.gift !== null ? 1 : 2)
  for (const c of claims.filter((one) => one.state === 'open').toSorted((a, b) => rank(a) - rank(b))) {
    if (left <= 0) break
    parts.push({ claim: c.id, whole: left >= c.share })
    left -= c.share
  }
  return parts
}

/** Of live claims, those that are met by money that is there and of which nothing was carried out. */
export function untouchedOf(claims: readonly ClaimToMeet[]): ClaimToMeet[] {
  return claims.filter((c) => (c.kind === 'giver' || c.gift !== null) && c.state === 'open' && c.delivered === 0)
}

/** What of a wish was carried out, confirmed or not yet. */
export function carriedOf(claims: readonly ClaimToMeet[]): number {
  return sumOf(claims, (c) => (c.state === 'carried' || c.state === 'confirmed' ? c.share : 0))
}

export function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0)
}

/** The payment among what a delivery may rest on. */
export function paymentIn(restsOn: string | undefined): Id | undefined {
  return restsOn?.startsWith(PAYMENT) ? restsOn.slice(PAYMENT.length) : undefined
}

/** Why a delivery is not borne out: money is handed over by a payment that was asked for this very wish and has been made. */
export function restFault(
  of: { needs: Needs; wish: Id },
  named: Id | undefined,
  payment: { about: string | null; made: boolean } | undefined,
): string | null {
  if (named === undefined) return of.needs === 'money' ? '资金类心愿应当由拨付落实，请选择为这件心愿办理的拨付。' : null
  if (payment === undefined) return '没有这笔拨付，或者不在您的管辖范围内。'
  if (payment.about !== aboutWish(of.wish)) return '这笔拨付不是为这件心愿办理的。'
  return payment.made ? null : '这笔拨付还没有支付，或者已经退回，不能作为落实的依据。'
}
