import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { READERS } from '../register/rules.ts'
import { RANKS, type Rank } from './model.ts'
import type { PairingPack } from './pack.ts'

/** Those who look after the system do not help homes by that post. */
const NOT_HELPING: readonly Role[] = ['auditor', 'security', 'admin', 'system']

const COUNTY: readonly Role[] = ['clerk', 'leader']
/**
 * Who pairs, changes and ends pairings, registers who keeps away from whom, decides on plans, and opens or withdraws hand-overs
 * of others.
 */
export const PAIRERS: readonly Role[] = ['clerk', 'leader', 'township']
/** Who looks at the whole of it: helpers, hand-overs and plans of others too. */
export const OFFICE: readonly Role[] = ['clerk', 'leader', 'inspector', 'auditor', 'township']
/** Who opens and signs hand-overs: those whose homes they are, and those above them. */
export const HANDERS: readonly Role[] = [
  'clerk',
  'leader',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
  'department',
]
export const HANDOVER_READERS: readonly Role[] = [...READERS, 'department']
/** Whose menu holds the homes that they help themselves. */
export const HELPERS: readonly Role[] = ['posted', 'helper', 'grid', 'village', 'township', 'department', 'leader']

export function mayHelp(role: Role): boolean {
  return !NOT_HELPING.includes(role)
}

export interface HelperFacts {
  readonly person: string
  readonly name: string
  readonly role: Role
  readonly postFrom: Day
  readonly postTo: Day | null
  /** households of which the person is helper of this rank already, the one in question aside */
  readonly load: number
}

export interface HomeFacts {
  readonly name: string
  readonly standing: string
  /** open pairings of the household */
  readonly helpers: readonly { rank: number; person: string; name: string }[]
  /** why this person must not help here; null when nothing was told */
  readonly avoid: string | null
}

export interface PairingWish {
  readonly rank: Rank
  readonly from: Day
  /** the pairing that the new one takes the place of */
  readonly replaces: boolean
  /** why the limit may be passed */
  readonly excess: string | null
}

export function limitOf(pack: Pick<PairingPack, 'first' | 'second'>, rank: Rank): number {
  return rank === 1 ? pack.first : pack.second
}

/** Every reason why this helper may not be paired with this household. */
export function* reasonsNotToPair(
  helper: HelperFacts,
  home: HomeFacts,
  wish: PairingWish,
  pack: Pick<PairingPack, 'first' | 'second'>,
): Generator<string> {
  if (home.standing === 'dissolved') yield `${home.name}户已销户。`
  if (!mayHelp(helper.role)) yield `${helper.name}的职务不承担帮扶工作，请选择其他职务。`
  if (helper.postTo !== null) yield `${helper.name}已于 ${helper.postTo} 离任，请选择在岗人员。`
  if (helper.postFrom > wish.from) yield `${helper.name} ${helper.postFrom} 才到任，结对日期不能早于到任日期。`
  const same = home.helpers.find((p) => p.person === helper.person)
  if (same !== undefined) yield `${helper.name}已是${home.name}户的${RANKS[same.rank as Rank]}。`
  const holder = home.helpers.find((p) => p.rank === wish.rank)
  if (!wish.replaces && holder !== undefined)
    yield `${home.name}户已有${RANKS[wish.rank]}${holder.name}，请办理调整或交接。`
  if (home.avoid !== null) yield `${helper.name}与${home.name}户应当回避（${home.avoid}）。`
  const limit = limitOf(pack, wish.rank)
  if (helper.load >= limit && wish.excess === null)
    yield `${helper.name}已任 ${helper.load} 户的${RANKS[wish.rank]}，上限 ${limit} 户；确需增加的，请写明超限理由。`
}

/** Pairings are written down when they begin or later, never for a day to come. */
export function dayFaults(on: Day, today: Day, since: Day | null): FieldFault[] {
  if (on > today) return [{ at: 'on', reason: '日期不能晚于今天' }]
  if (since !== null && on < since) return [{ at: 'on', reason: `日期不能早于原结对日期 ${since}` }]
  return []
}

/** Whether the holder of a post in `area` sees what lies in `place`. */
export function covers(area: string, place: string): boolean {
  return isWithin(place, area)
}

/** The smallest place that contains all of them. */
export function commonPlace(places: readonly string[], county: string): string {
  for (const length of [15, 12, 9]) {
    const cut = new Set(places.map((p) => p.slice(0, length)))
    const [one] = cut
    if (cut.size === 1 && one!.length === length) return one!
  }
  return county
}

// ---- Hand-over

export type HandoverAction = 'sign-from' | 'sign-to' | 'approve' | 'withdraw'
export const HANDOVER_ACTIONS: Record<HandoverAction, string> = {
  'sign-from': '移交人签字',
  'sign-to': '接收人签字',
  approve: '批准',
  withdraw: '撤回',
}

export interface HandoverFacts {
  readonly state: 'open' | 'done' | 'withdrawn'
  readonly fromPerson: string
  readonly toPerson: string
  readonly fromName: string
  readonly toName: string
  readonly fromSigned: boolean
  readonly toSigned: boolean
  readonly openedBy: string | null
  /** the smallest place with all the households */
  readonly place: string
  /** where the taker's post lies */
  readonly toPlace: string
  /** villages in which the taker has no post yet and gets one by this */
  readonly newVillages: readonly string[]
  readonly approved: boolean
}

/**
 * Whether everybody has spoken whose word the hand-over needs: two helpers agree between them who helps whom, but a post
 * in a village is given by those above both.
 */
export function isAgreed(of: Pick<HandoverFacts, 'fromSigned' | 'toSigned' | 'newVillages' | 'approved'>): boolean {
  return of.fromSigned && of.toSigned && (of.newVillages.length === 0 || of.approved)
}

type Actor = { readonly person: string | null; readonly role: Role; readonly place: string | null }

/** Every reason why this person may not give the taker the posts that the hand-over needs. */
export function* reasonsNotToApprove(
  of: Pick<HandoverFacts, 'fromPerson' | 'toPerson' | 'place' | 'toPlace' | 'newVillages' | 'approved'>,
  who: Actor,
): Generator<string> {
  if (of.newVillages.length === 0) yield '接收人在各户所在村都有职务，双方签字即可，不需要批准。'
  else if (of.approved) yield '已经批准。'
  if (who.person === null || [of.fromPerson, of.toPerson].includes(who.person)) yield '应由移交人、接收人以外的人批准。'
  if (who.role === 'township') {
    if (![of.place, of.toPlace].every((place) => isWithin(place, who.place)))
      yield '有的户或接收人的职务不在本乡镇，由县级批准。'
  } else if (!COUNTY.includes(who.role)) yield '应由县级经办人、县级领导或双方共同的上级乡镇批准。'
}

/** Every reason why this person may not do this to a hand-over now. */
export function* reasonsOnHandover(action: HandoverAction, of: HandoverFacts, who: Actor): Generator<string> {
  if (of.state === 'done') yield '双方已签字，交接已经生效。'
  if (of.state === 'withdrawn') yield '交接单已撤回。'
  if (action === 'withdraw') {
    const mine = who.person !== null && [of.openedBy, of.fromPerson].includes(who.person)
    if (!mine && !PAIRERS.includes(who.role)) yield '应由发起人、移交人或主管部门撤回。'
    return
  }
  if (action === 'approve') {
    yield* reasonsNotToApprove(of, who)
    return
  }
  const isGiver = action === 'sign-from'
  if (who.person !== (isGiver ? of.fromPerson : of.toPerson))
    yield `应由${isGiver ? '移交人' : '接收人'}${isGiver ? of.fromName : of.toName}本人签字。`
  if (isGiver ? of.fromSigned : of.toSigned) yield '您已签字，等待对方签字。'
}

export function handoverActions(of: HandoverFacts, who: Actor): Verdict<HandoverAction>[] {
  // where no post is to be given, nobody need hear of an approval
  const actions = (Object.keys(HANDOVER_ACTIONS) as HandoverAction[]).filter(
    (action) => action !== 'approve' || of.newVillages.length > 0,
  )
  return actions.map((action) => {
    const reasons = [...reasonsOnHandover(action, of, who)]
    return {
      action,
      label: HANDOVER_ACTIONS[action],
      allowed: reasons.length === 0,
      reasons,
      comment: action === 'withdraw' ? 'required' : 'none',
      evidence: 'none',
    }
  })
}

/** What both sign, a paragraph a line. */
export function handoverText(of: {
  fromName: string
  toName: string
  day: string
  note: string
  households: readonly { name: string; placeName: string; rank: number }[]
  /** names of the villages in which the taker gets a post */
  newVillages: readonly string[]
}): string {
  return [
    `移交人：${of.fromName}`,
    `接收人：${of.toName}`,
    `移交人将下列 ${of.households.length} 户的帮扶责任移交接收人。移交人已向接收人说明各户情况、帮扶计划进展和群众尚未答复的诉求；接收人自双方签字之日起承担帮扶责任。`,
    ...of.households.map((x, i) => `${i + 1}. ${x.placeName} ${x.name}户（${RANKS[x.rank as Rank]}）`),
    ...(of.newVillages.length === 0
      ? []
      : [`接收人在${of.newVillages.join('、')}没有职务，经县级或双方共同的上级乡镇批准，任该村帮扶责任人。`]),
    ...(of.note === '' ? [] : [`交接说明：${of.note}`]),
    `填写日期：${of.day}`,
  ].join('\n')
}

// ---- Links of leaders

/** Why a leader may not take on another village. */
export function* reasonsNotToLink(
  of: { name: string; kind: 'leader' | 'unit'; place: string; links: number },
  pack: Pick<PairingPack, 'leaderVillages'>,
): Generator<string> {
  const most = pack.leaderVillages[1]
  if (of.kind === 'leader' && of.place.length < 12) yield '领导干部联系到村（社区），请选择村。'
  if (of.place.length < 9) yield '请选择乡镇或村。'
  if (of.kind === 'leader' && of.links >= most)
    yield `${of.name}已联系 ${of.links} 个村，每名领导联系不超过 ${most} 个村。`
}

/** Every reason why a hand-over of these households to this post cannot be opened. */
export function* reasonsNotToOpen(
  who: { person: Id | null; place: string | null },
  giver: Id,
  taker: { person: Id; name: string; to: Day | null },
  homes: {
    /** the giver's that go over; `wanted`: those asked for by name; `taken`: those in a hand-over already */
    chosen: readonly { household: Id; place: string }[]
    wanted: readonly Id[]
    taken: ReadonlySet<Id>
  },
): Generator<string> {
  const { chosen, wanted, taken } = homes
  if (taker.person === giver) yield '接收人不能是移交人本人。'
  if (taker.to !== null) yield `接收人${taker.name}已离任，请选择在岗人员。`
  if (chosen.length === 0) yield '移交人没有可移交的帮扶户。'
  if (new Set(wanted).size > new Set(chosen.map((p) => p.household)).size) yield '所选的户中，有的不是移交人帮扶的户。'
  if (chosen.some((p) => taken.has(p.household))) yield '所选的户中，有的已在另一张待签字的交接单上。'
  if (who.person !== giver && chosen.some((p) => !isWithin(p.place, who.place)))
    yield '所选的户中，有的不在您的管辖范围内。'
}
