import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { type AccountKind, FUNDING, type Payee, type PostingKind } from '../model.ts'

/** Who keeps the books of the county. */
export const BOOKKEEPERS = ['finance'] as const satisfies readonly Role[]
/** Who closes a year that a bookkeeper proposed to close. */
export const CLOSERS = ['leader'] as const satisfies readonly Role[]

/** Whether a day cannot be posted on yet. */
export function dayFault(onDay: Day, today: Day): boolean {
  return onDay > today
}

/** The gift that a posting is about; null when it is about something else. */
export function giftOf(about: string | null): Id | null {
  return about?.startsWith('funds.gift/') ? about.slice('funds.gift/'.length) : null
}

/** Whether a posting may be turned round in the book: a payment is where it was paid, a correction of a gift's money is not at all. */
export function isCorrectable(posting: { readonly kind: PostingKind; readonly about: string | null }): boolean {
  if (posting.about?.startsWith('funds.payment/')) return false
  return posting.kind !== 'correction' || giftOf(posting.about) === null
}

/**
 * Why a correction of a gift's money is not turned round, and what is done instead.
 * @param corrected the kind of the posting that it had corrected
 * @param gift the state in which the gift is now
 */
export function whyNotRecorrect(corrected: PostingKind, gift: string): string {
  if (corrected === 'refund') return '更正退回的凭证不能再更正；款项确已退回的，请在该笔捐赠重新办理退回。'
  if (gift === 'received') return '这笔捐赠已经重新登记到账，请更正后一次到账的凭证。'
  if (gift === 'withdrawn') return '这笔捐赠已经撤销；款项确已收到的，请另行登记捐赠。'
  return '更正到账的凭证不能再更正；款项确已收到的，请在该笔捐赠重新登记到账。'
}

const REGISTERS = {
  resident: 'households.person',
  household: 'households.household',
  supplier: 'supplier',
  organisation: 'organisations.organisation',
} as const

/** The register in which a payee's id stands. */
export function registerOf(payee: Pick<Payee, 'kind' | 'of'>): string {
  return payee.of ?? REGISTERS[payee.kind]
}

/** Whether it is somebody whose name others may bear too; firms and organisations are known by theirs. */
export function isPeople(payee: Pick<Payee, 'kind'>): boolean {
  return payee.kind === 'resident' || payee.kind === 'household'
}

/** By what the account of a payee is found again: its id in its register; else its name, of people with the place they live in. */
export function aboutOf(payee: Pick<Payee, 'kind' | 'of' | 'id' | 'title'> & { place: string }): string {
  const register = registerOf(payee)
  if (payee.id != null) return `${register}/${payee.id}`
  return isPeople(payee) ? `${register}:${payee.place}/${payee.title}` : `${register}/${payee.title}`
}

/**
 * Whether an account of the same name and place may be this payee's. Two who stand in one register are two; of one who is known by
 * name alone, or stands in another register, only whoever asks for the money can tell.
 * @param known all by which the account is known
 */
export function mayBeSame(payee: Pick<Payee, 'kind' | 'of' | 'id'>, known: readonly string[]): boolean {
  return payee.id == null || !known.some((about) => about.startsWith(`${registerOf(payee)}/`))
}

/** Whether one place lies within the other: a name told without its village may be that of any village. */
export function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

/** The first year that is open: after the last that was closed, or that with which the books begin. */
export function nextToClose(closed: readonly number[], first: number | null): number | null {
  return closed.length > 0 ? Math.max(...closed) + 1 : first
}

/** Years are closed in order, after they have ended, and with nothing of theirs still promised. */
export function whyNotClose(
  year: number,
  today: Day,
  closed: readonly number[],
  held: readonly { title: string; promised: Fen }[],
  /** the year of the first posting; null when there is none */
  first: number | null,
): string[] {
  const reasons: string[] = []
  if (closed.includes(year)) reasons.push('已经结账。')
  if (today.slice(0, 4) <= String(year)) reasons.push('年度还没有结束。')
  const next = nextToClose(closed, first)
  if (next !== null && year > next) reasons.push(`${next} 年度还没有结账。`)
  const promised = held.filter((line) => line.promised > 0)
  if (promised.length > 0)
    reasons.push(`“${promised[0]!.title}”等 ${promised.length} 个预算项目还有已批准、未支付的款项。`)
  return reasons
}

type YearAction = 'propose' | 'close' | 'end'

/** What somebody may do about closing a year: one proposes, another closes it; either ends the proposal. */
export function yearActions(
  of: { role: Role; person: Id | null; proposedBy: Id | null },
  reasons: number,
): YearAction[] {
  const [keeps, closes] = [holds(BOOKKEEPERS, of.role), holds(CLOSERS, of.role)]
  if (of.proposedBy === null) return keeps && reasons === 0 ? ['propose'] : []
  const own = of.person === of.proposedBy
  return [
    ...(closes && !own && reasons === 0 ? (['close'] as const) : []),
    ...(own || closes ? (['end'] as const) : []),
  ]
}

const holds = (roles: readonly Role[], role: Role) => roles.includes(role)

export interface Side {
  readonly id: Id
  readonly kind: AccountKind
  readonly parent: Id | null
  readonly purposes: readonly string[] | null
  readonly closed: boolean
}

/**
 * Why a transfer between two accounts is refused, as the tables see it; undefined when it is allowed. The tables decide alone (`move()`);
 * this is their rule in words that are quicker read, and every pair of accounts is tried on both: neither changes without the other.
 */
export function transferFault(source: Side, target: Side, purpose: string, kind: PostingKind): string | undefined {
  const home = target.id === source.parent
  if (source.closed || target.closed) return 'funds-account-closed'
  if (source.kind === 'payee' || (target.kind === 'line' && source.id !== target.parent)) return 'funds-circuit'
  if (source.kind === 'fund' && target.kind !== 'line' && target.kind !== 'fund' && !home) return 'funds-circuit'
  if (target.kind === 'outside' && (kind !== 'refund' || !home)) return 'funds-circuit'
  if (purpose === FUNDING) {
    if (source.kind !== 'outside' && !home) return 'funds-purpose'
  } else if (!allows(source, purpose) || !allows(target, purpose)) return 'funds-purpose'
  const narrower = target.purposes?.every((p) => source.purposes?.includes(p)) ?? false
  if (source.purposes !== null && target.kind !== 'payee' && !home && !narrower) return 'funds-circuit'
  return undefined
}

function allows(side: Side, purpose: string): boolean {
  return side.purposes === null || side.purposes.includes(purpose)
}
