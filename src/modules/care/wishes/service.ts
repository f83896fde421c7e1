import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskName, maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { citizenLabels, namePrints } from '#modules/citizens/public.ts'
import { paymentsAnswering, sumAnswering } from '#modules/funds/public.ts'
import { homesOf } from '#modules/households/public.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { contextOf } from '../cases/service.ts'
import { record } from '../record.ts'
import { section } from '../section.ts'
import {
  type Claim,
  claimBody,
  confirmBody,
  deliverBody,
  type NewClaim,
  type NewConfirmation,
  type NewDelivery,
  type NewWish,
  type Wish,
  wishBody,
} from './model.ts'
import {
  type ClaimAction,
  carriedOf,
  claimWorkflow,
  dueOf,
  duesOf,
  paymentIn,
  publicFault,
  quantityText,
  restFault,
  shareOf,
  sumOf,
  untouchedOf,
  type WishAction,
  wishWorkflow,
} from './rules.ts'
import { aboutWish } from './spend.model.ts'
import * as store from './store.ts'

/** What may not hang in public, told with its place. The resident's name is looked at here and shown to nobody. */
function faultOf(
  h: Handle,
  w: { title: string; detail: string; unitName: string },
  of: store.Beneficiary | undefined,
  home?: string,
): { where: string; what: string } | null {
  const names = [
    ...(of === undefined ? [] : [h.vault.open(of.nameSealed, contextOf(h, 'name_sealed', of.id))]),
    ...(of?.witnessSealed ? [h.vault.open(of.witnessSealed, contextOf(h, 'witness_sealed', of.id))] : []),
    ...(home === undefined ? [] : [home]),
  ]
  return publicFault(w, names, (text) => forbiddenIn(text))
}

const UNIT = { money: '元', goods: '件', deed: '次' } as const

function unitOf(w: Pick<NewWish, 'needs' | 'unitName'>): string {
  return w.needs === 'money' ? UNIT.money : (w.unitName ?? UNIT[w.needs])
}

/** Writes wishes and projects down; each waits for another person to let it out. @throws care-wish-says-too-much */
export async function draftWishes(h: Handle, given: readonly NewWish[]): Promise<Id[]> {
  const bodies = given.map(({ id = h.id(), ...rest }) => ({ id, ...wishBody.parse(rest) }))
  const cases = await store.beneficiaries(
    h,
    bodies.flatMap((b) => b.case ?? []),
  )
  const homes = await homesOf(
    h,
    bodies.flatMap((b) => b.household ?? []),
  )
  const rows = bodies.map((b): store.WishColumns => {
    const of = b.case === undefined ? undefined : cases.get(b.case)
    const home = b.household === undefined ? undefined : homes.get(b.household)
    if (b.case !== undefined && of === undefined) throw new Problem('not-found', { what: '该关爱对象' })
    if (b.household !== undefined && home === undefined) throw new Problem('not-found', { what: '该户' })
    if (of !== undefined && !['filed', 'planned'].includes(of.state))
      throw faultAt('case', '已建档的关爱对象才能填报心愿。')
    const place = of?.place ?? home?.place ?? b.place!
    if (h.scope.place !== null && !isWithin(place, h.scope.place)) throw faultAt('place', '不在您的管辖范围内。')
    const unitName = unitOf(b)
    const wrong = faultOf(h, { ...b, unitName }, of, home?.name)
    if (wrong !== null) throw new Problem('care-wish-says-too-much', wrong)
    const { id, kind, title, detail, needs, needed } = b
    return {
      id,
      place,
      kind,
      title,
      detail,
      needs,
      needed,
      unitName,
      case: of?.id ?? null,
      household: home?.id ?? of?.household ?? null,
      forPrint: of?.namePrint ?? (home === undefined ? null : h.vault.fingerprint(home.name)),
      forShown: of?.shown ?? (home === undefined ? null : maskName(home.name)),
    }
  })
  await store.addWishes(h, rows)
  await record(
    h,
    'draft-wish',
    rows.map((r) => r.id),
    rows[0]?.place ?? h.scope.county,
    { kind: rows[0]?.kind },
  )
  return rows.map((r) => r.id)
}

async function beneficiaryOf(
  h: Handle,
  w: Wish,
): Promise<{ of: store.Beneficiary | undefined; home: string | undefined }> {
  const of = w.case === null ? undefined : (await store.beneficiaries(h, [w.case])).get(w.case)
  const home = w.household === null ? undefined : (await homesOf(h, [w.household])).get(w.household)?.name
  return { of, home }
}

export async function wishActions(h: Handle, w: Wish) {
  const { of, home } = await beneficiaryOf(h, w)
  const wrong = faultOf(h, w, of, home)
  return verdicts(wishWorkflow, w.state, h.scope.role, {
    person: h.scope.person,
    writer: w.person,
    taken: w.taken,
    needed: w.needed,
    done: w.done,
    asked: w.endAskedWhy !== null,
    askedBy: w.endAskedBy,
    given: sumOf(untouchedOf(await store.liveClaims(h, w.id)), (c) => c.share),
    spent: w.needs === 'money' ? await sumAnswering(h, aboutWish(w.id)) : 0,
    fault: wrong === null ? null : `${wrong.where}${wrong.what}，不能上墙公开。`,
  })
}

/** What may be is looked at once more when it is locked; a claim is counted under the lock of the table's own trigger. */
async function hold(h: Handle, id: Id, action: WishAction): Promise<Wish> {
  await joinMonth(h)
  const w = await store.loadWish(h, id)
  await judge(h, w, action)
  if (action === 'claim') return w
  const locked = await store.loadWish(h, id, true)
  await judge(h, locked, action)
  return locked
}

async function judge(h: Handle, w: Wish, action: WishAction): Promise<void> {
  const verdict = (await wishActions(h, w)).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
}

/** The second person lets it out on the wall. */
export async function listWish(h: Handle, id: Id): Promise<void> {
  const w = await hold(h, id, 'list')
  await store.releaseWishes(h, [id], [h.today])
  await record(h, 'list-wish', [id], w.place, { title: w.title })
}

/** The same for many, for a year that is loaded: the tables ask for a second person. */
export async function listWishes(h: Handle, given: readonly { wish: Id; on: Day }[]): Promise<void> {
  await joinMonth(h)
  await store.releaseWishes(
    h,
    given.map((g) => g.wish),
    given.map((g) => g.on),
  )
  await record(
    h,
    'list-wish',
    given.map((g) => g.wish),
    h.scope.county,
  )
}

export async function editWish(
  h: Handle,
  id: Id,
  b: Pick<NewWish, 'title' | 'detail' | 'needs' | 'needed' | 'unitName'>,
): Promise<void> {
  const w = await hold(h, id, 'edit')
  const { of, home } = await beneficiaryOf(h, w)
  const text = { title: b.title, detail: b.detail ?? '', unitName: unitOf(b) }
  const wrong = faultOf(h, text, of, home)
  if (wrong !== null) throw new Problem('care-wish-says-too-much', wrong)
  await store.editWish(h, id, {
    ...text,
    needs: b.needs,
    needed: b.needed,
  })
  await record(h, 'edit-wish', [id], w.place, { ...text, needed: b.needed })
}

export async function returnWish(h: Handle, id: Id, why: string): Promise<void> {
  const w = await hold(h, id, 'return')
  await store.endWish(h, id, 'returned', why)
  await record(h, 'return-wish', [id], w.place, {}, why)
}

export async function withdrawWish(h: Handle, id: Id, why: string): Promise<void> {
  await store.liveClaims(h, id, true)
  const w = await hold(h, id, 'withdraw')
  await releaseGiven(h, id)
  await store.endWish(h, id, 'withdrawn', why)
  await record(h, 'withdraw-wish', [id], w.place, {}, why)
}

/** Asks that a wish be closed with what was done, a part being wanting. */
export async function askEnd(h: Handle, id: Id, why: string): Promise<void> {
  const w = await hold(h, id, 'ask-end')
  await store.askEnd(h, id, why)
  await record(h, 'ask-end-wish', [id], w.place, { done: w.done, needed: w.needed }, why)
}

/** Another person agrees: it is fulfilled in part, and asks for nothing more. */
export async function endWish(h: Handle, id: Id): Promise<void> {
  await store.liveClaims(h, id, true)
  const w = await hold(h, id, 'end')
  await releaseGiven(h, id)
  await store.endPartly(h, id)
  await record(h, 'end-wish', [id], w.place, { done: w.done, needed: w.needed }, w.endAskedWhy ?? undefined)
}

/** Money that was given for a wish that has ended goes back, or where its giver lets it go. Claims are locked before their wish. */
async function releaseGiven(h: Handle, wish: Id): Promise<void> {
  const claims = untouchedOf(await store.liveClaims(h, wish))
  await store.releaseClaims(
    h,
    claims.map((c) => c.id),
    '心愿不再办理，指定捐款退回捐赠人，或者经其同意用于其他心愿',
  )
}

/** Or does not: it stays on the wall. */
export async function keepWish(h: Handle, id: Id, why: string): Promise<void> {
  const w = await hold(h, id, 'keep')
  await store.askEnd(h, id, null)
  await record(h, 'keep-wish', [id], w.place, {}, why)
}

// ---- Claims

/** Whoever is named by a name only is the same claimant wherever the same kind, name and telephone come again. */
function partyOf(h: Handle, kind: string, name: string, contact = ''): Id {
  const who = `${name}/${contact}`.replace(/\s/g, '')
  const hex = h.vault.fingerprint(`care.claimant/${kind}/${who}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const contactContext = (h: Handle, id: Id) => `${h.scope.county}/care.claim/contact_sealed/${id}`

/**
 * Claims, each of a whole wish or a share of it. The table refuses whatever would be more than is needed.
 * @throws care-wish-full
 */
export async function claimWishes(h: Handle, given: readonly NewClaim[]): Promise<Id[]> {
  await joinMonth(h)
  const { claimDays, claimsMost } = await section(h)
  const wishes =
    h.scope.role === 'citizen'
      ? await publicWishes(
          h,
          given.map((g) => g.wish),
        )
      : await store.loadWishes(
          h,
          given.map((g) => g.wish),
        )
  const bodies = given.map(({ id = h.id(), wish, citizen, shown, claimedOn = h.today, ...rest }) => ({
    id,
    wish,
    citizen: citizen ?? null,
    shown,
    claimedOn,
    ...(citizen === undefined
      ? claimBody.parse(rest)
      : { officer: undefined, organisation: undefined, member: undefined, name: undefined, ...rest }),
  }))
  const parties = bodies.flatMap((b) => b.officer ?? b.organisation ?? b.member ?? [])
  const known = await store.partiesOf(h, parties)
  const citizens = bodies.flatMap((b) => b.citizen ?? [])
  const labels = await citizenLabels(h, citizens)
  // a citizen's own name, so that nobody vouches for what they did themselves
  const prints = await namePrints(h, citizens)
  const taken = new Map<Id, number>()
  const rows = bodies.map((b): store.ClaimColumns => {
    const w = wishes.get(b.wish)
    if (w === undefined) throw new Problem('not-found', { what: '该心愿' })
    const before = taken.get(b.wish) ?? w.taken
    const share = shareOf({ needed: w.needed, taken: before }, b.share)
    if (share === null || !['listed', 'claimed'].includes(w.state))
      throw new Problem('care-wish-full', {
        title: w.title,
        left: quantityText(w.needs, w.needed - before, w.unitName),
      })
    taken.set(b.wish, before + share)
    const link = b.officer ?? b.organisation ?? b.member
    const found = link === undefined ? undefined : known.get(link)
    const name = found?.name ?? b.name
    if (link !== undefined && found === undefined) throw new Problem('not-found', { what: '所选的认领人' })
    const shown =
      b.shown ??
      (b.citizen === null
        ? b.organisation === undefined && b.member === undefined
          ? b.officer === undefined
            ? maskName(name!)
            : name!
          : name!
        : (labels.get(b.citizen)?.shown ?? '爱心人士'))
    const dueOn = b.dueOn ?? dueOf(b.claimedOn, claimDays)
    if (dueOn <= b.claimedOn || b.claimedOn > h.today)
      throw faultAt('dueOn', '期限应在认领日期之后，认领日期不能晚于今天。')
    return {
      id: b.id,
      wish: b.wish,
      place: w.place,
      kind: b.kind,
      party: b.citizen ?? found?.party ?? partyOf(h, b.kind, name!, b.contact),
      citizen: b.citizen,
      officer: b.officer ?? null,
      organisation: b.organisation ?? null,
      member: b.member ?? null,
      person: b.citizen ?? b.officer ?? (h.scope.role === 'department' ? h.scope.person : null),
      shown,
      share,
      gift: null,
      namePrint:
        b.citizen !== null ? (prints.get(b.citizen) ?? null) : name === undefined ? null : h.vault.fingerprint(name),
      contactSealed: b.contact ? h.vault.seal(b.contact, contactContext(h, b.id)) : null,
      contactMasked: b.contact ? maskPhone(b.contact) : null,
      claimedOn: b.claimedOn,
      dueOn,
    }
  })
  if (h.scope.role !== 'system') {
    const open = await store.openClaimsBy(
      h,
      rows.map((r) => r.party),
    )
    if ([...open.values()].some((n) => n >= claimsMost))
      throw new Problem(
        'action-not-allowed',
        { action: '认领' },
        { reasons: [`还有 ${claimsMost} 件认领没有落实，请先落实再认领。`] },
      )
  }
  if (h.scope.role !== 'system' && rows.length === 1) await refuseTwice(h, rows[0]!)
  await store.addClaims(h, rows)
  await record(
    h,
    'claim',
    rows.map((r) => r.wish),
    rows[0]?.place ?? h.scope.county,
    { claim: rows[0]?.id, kind: rows[0]?.kind, share: rows[0]?.share },
  )
  return rows.map((r) => r.id)
}

/** The table refuses it as well, and does not say what to do. */
async function refuseTwice(h: Handle, c: store.ClaimColumns): Promise<void> {
  if (!(await store.claimedAlready(h, c.wish, c.party))) return
  const reason =
    c.citizen === null
      ? '同一认领人已经认领这件心愿，还没有办结。只是同名的，请填写联系电话以示区别。'
      : '您已经认领这件心愿，还没有办结。'
  throw new Problem('action-not-allowed', { action: '认领' }, { reasons: [reason] })
}

/** A citizen knows of a wish what hangs on the wall. */
async function publicWishes(h: Handle, ids: readonly Id[]) {
  const found = await Promise.all([...new Set(ids)].map((id) => store.publicWish(h, id)))
  return new Map(found.map((w) => [w.id, { ...w, place: w.township }]))
}

/** One claim by who is signed in on the public pages, or entered by the centre for somebody. */
export async function claimWish(h: Handle, claim: NewClaim): Promise<Id> {
  if (h.scope.role !== 'citizen') await hold(h, claim.wish, 'claim')
  const [id] = await claimWishes(h, [claim])
  return id!
}

export function claimActions(h: Handle, c: Claim) {
  return verdicts(claimWorkflow, c.state, h.scope.role, {
    person: h.scope.person,
    claimant: c.person,
    dueOn: c.dueOn,
    hearUntil: c.hearUntil,
    answered: c.reason !== null,
    today: h.today,
    delivered: c.delivered,
    given: c.gift !== null || c.kind === 'giver',
  })
}

async function holdClaim(h: Handle, id: Id, action: ClaimAction): Promise<Claim> {
  await joinMonth(h)
  const c = await store.loadClaim(h, id)
  if (h.scope.role === 'citizen' && c.person !== h.scope.person) throw new Problem('not-found', { what: '该认领' })
  const verdict = claimActions(h, c).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
  return c
}

/** The telephone that a citizen gave with a claim of their own, for their own copy; null when none is kept. */
export async function ownContact(h: Handle, id: Id): Promise<string | null> {
  const { sealed } = await store.claimContact(h, id)
  return sealed === null ? null : h.vault.open(sealed, contactContext(h, id))
}

/** Opens the telephone of who claimed, for a purpose that stays in the journal. @returns empty when none was given, or it was erased */
export async function claimantContact(h: Handle, id: Id, purpose: string): Promise<string> {
  const { wish, place, sealed } = await store.claimContact(h, id)
  await record(h, 'unmask-claim', [wish], place, { claim: id }, purpose)
  return sealed === null ? '' : h.vault.open(sealed, contactContext(h, id))
}

/** Why the term was not kept: heard before anything is decided. */
export async function answerClaim(h: Handle, id: Id, reason: string): Promise<void> {
  const c = await holdClaim(h, id, 'answer')
  await store.answerClaim(h, id, reason)
  await record(h, 'answer-claim', [c.wish], c.place, { claim: id }, reason)
}

export async function extendClaim(h: Handle, id: Id, dueOn: Day, why: string): Promise<void> {
  const c = await holdClaim(h, id, 'extend')
  if (dueOn <= h.today || dueOn <= c.dueOn) throw faultAt('dueOn', '新的期限应晚于今天和原期限。')
  await store.extendClaim(h, id, dueOn)
  await record(h, 'extend-claim', [c.wish], c.place, { claim: id, from: c.dueOn, to: dueOn }, why)
}

/**
 * Lets a claim go. Of one that was carried out in part only the rest is let go, and is there to be claimed again.
 * @param delivered how much was carried out, in pieces or deeds; of money the payments say
 */
export async function releaseClaim(h: Handle, id: Id, why: string, delivered?: number): Promise<void> {
  const c = await holdClaim(h, id, 'release')
  if (c.delivered === 0) {
    await store.releaseClaims(h, [id], why)
    return record(h, 'release-claim', [c.wish], c.place, { claim: id }, why)
  }
  const kept = c.needs === 'money' ? Math.min(await paidFor(h, id), c.share) : delivered
  if (c.needs === 'money' && kept === 0)
    throw faultAt('delivered', '落实所依据的拨付已经退回，请先重新办理拨付并登记落实。')
  if (kept === undefined || kept < 1 || kept > c.share)
    throw faultAt('delivered', `已经落实了一部分，请填写落实的数量，为 1 至 ${c.share} 的整数。`)
  await store.releaseRest(h, id, kept, why)
  await record(h, 'release-claim', [c.wish], c.place, { claim: id, kept, rest: c.share - kept }, why)
}

/** What the payments come to on which the deliveries of a claim rest. */
export async function paidFor(h: Handle, claim: Id): Promise<Fen> {
  const payments = await paymentsAnswering(
    h,
    (await store.restsOf(h, claim)).flatMap((at) => paymentIn(at) ?? []),
  )
  return [...payments.values()].reduce((sum, p) => sum + (p.made ? p.amount : 0), 0)
}

/**
 * What was done for whom. The claim is carried out with its last delivery; it is done only when those it was for, or their
 * witnesses, have confirmed every one.
 */
export async function deliver(h: Handle, given: readonly NewDelivery[]): Promise<Id[]> {
  await joinMonth(h)
  const bodies = given.map(({ id = h.id(), claim, evidence = [], ...rest }) => ({
    id,
    claim,
    ...deliverBody.parse({ ...rest, evidence: [...evidence] }),
  }))
  const claims = await store.claimsForDelivery(
    h,
    bodies.map((b) => b.claim),
  )
  const cases = await store.beneficiaries(
    h,
    bodies.flatMap((b) => b.case ?? []),
  )
  const payments = await paymentsAnswering(
    h,
    bodies.flatMap((b) => paymentIn(b.restsOn) ?? []),
  )
  const rows = bodies.map((b): store.DeliveryColumns => {
    const c = claims.get(b.claim)
    if (c === undefined) throw new Problem('not-found', { what: '该认领' })
    const of = b.case === undefined ? undefined : cases.get(b.case)
    if (b.case !== undefined && of === undefined) throw new Problem('not-found', { what: '该关爱对象' })
    if (c.state !== 'open')
      throw new Problem(
        'action-not-allowed',
        { action: '登记落实' },
        { reasons: ['这件认领已经登记落实、确认或者释放。'] },
      )
    const forPrint = of?.namePrint ?? c.forPrint
    if (forPrint === null) throw faultAt('case', '服务项目应当写明为谁落实。')
    const payment = paymentIn(b.restsOn)
    const unfounded = restFault(c, payment, payment === undefined ? undefined : payments.get(payment))
    if (unfounded !== null) throw faultAt('restsOn', unfounded)
    const onDay = b.onDay ?? h.today
    if (onDay > h.today || onDay < c.claimedOn) throw faultAt('onDay', '落实日期应在认领之后，且不晚于今天。')
    return {
      id: b.id,
      claim: b.claim,
      wish: c.wish,
      place: of?.place ?? c.place,
      case: of?.id ?? c.case,
      forPrint,
      forShown: of?.shown ?? c.forShown!,
      onDay,
      what: b.what,
      restsOn: b.restsOn ?? null,
      evidence: b.evidence,
    }
  })
  await store.addDeliveries(h, rows)
  const last = bodies.flatMap((b, at) => (!b.partly ? [{ id: b.claim, on: rows[at]!.onDay }] : []))
  if (last.length > 0) await store.carryClaims(h, last)
  await record(
    h,
    'deliver',
    rows.map((r) => r.wish),
    rows[0]?.place ?? h.scope.county,
    { delivery: rows[0]?.id },
  )
  return rows.map((r) => r.id)
}

export async function deliverClaim(h: Handle, given: NewDelivery): Promise<Id> {
  const c = await holdClaim(h, given.claim, 'deliver')
  const evidence = await attachEvidence(h, given.evidence ?? [], c.place, null)
  const [id] = await deliver(h, [{ ...given, evidence }])
  if (c.needs === 'money' && given.partly !== true) await wholePaid(h, c)
  return id!
}

/** A claim of money has been carried out when what was paid for its wish covers it, beside what was carried out before. */
async function wholePaid(h: Handle, c: Claim): Promise<void> {
  const before = carriedOf(await store.liveClaims(h, c.wish)) - c.share
  const left = (await sumAnswering(h, aboutWish(c.wish), true)) - before
  if (left < c.share)
    throw faultAt(
      'partly',
      `为这件心愿已经支付、还没有登记落实的有 ${yuanText(Math.max(0, left))} 元，不够这件认领的 ${yuanText(c.share)} 元。其余还要办理的，请选“只落实了一部分”。`,
    )
}

const confirmContext = (h: Handle, id: Id) => `${h.scope.county}/care.confirmation/name_sealed/${id}`

/**
 * What the residents, or the witnesses whom they named, say. Satisfied, the claim is done; not satisfied, it goes back to work.
 * @throws care-confirm with the reason why who is named cannot confirm, or who takes it down cannot
 */
export async function confirmDeliveries(
  h: Handle,
  given: readonly NewConfirmation[],
  by = h.scope.person,
): Promise<void> {
  await joinMonth(h)
  const rows = await Promise.all(
    given.map(async ({ delivery, evidence = [], ...rest }) => {
      const b = confirmBody.parse({ ...rest, evidence: [...evidence] })
      const d = await store.loadDelivery(h, delivery)
      const onDay = b.onDay ?? h.today
      if (onDay > h.today || onDay < d.onDay) throw faultAt('onDay', '确认日期应在落实之后，且不晚于今天。')
      const id = h.id()
      return {
        id,
        delivery,
        place: d.place,
        as: b.as,
        shown: maskName(b.name),
        satisfied: b.satisfied,
        why: b.why ?? null,
        onDay,
        evidence: b.evidence,
        sealed: h.vault.seal(b.name, confirmContext(h, id)),
        print: h.vault.fingerprint(b.name),
        wish: d.wish,
      }
    }),
  )
  await store.addConfirmations(h, rows, by)
  await record(
    h,
    'confirm-delivery',
    rows.map((r) => r.wish),
    rows[0]?.place ?? h.scope.county,
    {
      delivery: rows[0]?.delivery,
      as: rows[0]?.as,
      satisfied: rows[0]?.satisfied,
      ...(by !== h.scope.person && { slipFrom: by }),
    },
  )
}

/** One, at the desk: with the signature or the paper that says so. */
export async function confirmWish(h: Handle, given: NewConfirmation): Promise<void> {
  const d = await store.loadDelivery(h, given.delivery)
  if ((given.evidence ?? []).length === 0) throw faultAt('evidence', '请附签字、照片或者书面确认材料。')
  await confirmDeliveries(h, [{ ...given, evidence: await attachEvidence(h, given.evidence ?? [], d.place, null) }])
}

/** The day's work: reminds of terms that are near, tells whose term has passed, lets go what was not answered. Safe to repeat. */
export async function tendClaims(h: Handle): Promise<{ reminded: number; told: number; released: number }> {
  await joinMonth(h)
  const { remindDays, hearingDays } = await section(h)
  const near = await store.duesNear(h, addDays(h.today, remindDays))
  const by = (what: ReturnType<typeof duesOf>) => near.filter((c) => duesOf(c, h.today, remindDays) === what)
  const [remind, tell, release] = [by('remind'), by('tell'), by('release')]
  if (remind.length > 0)
    await store.remind(
      h,
      remind.map((c) => c.id),
    )
  if (tell.length > 0)
    await store.tell(
      h,
      tell.map((c) => c.id),
      addDays(h.today, hearingDays),
    )
  if (release.length > 0)
    await store.releaseClaims(
      h,
      release.map((c) => c.id),
      '超过期限，告知后没有说明情况，自动释放',
    )
  for (const c of release)
    await record(h, 'release-claim', [c.wish], c.place, { claim: c.id }, '超过期限，告知后没有说明情况')
  return { reminded: remind.length, told: tell.length, released: release.length }
}
