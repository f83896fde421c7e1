import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskName, maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { citizenLabels, namePrints } from '#modules/citizens/public.ts'
import { paymentsAnswering } from '#modules/funds/public.ts'
import { record } from '../record.ts'
import { section } from '../section.ts'
import * as store from './claims.store.ts'
import { restingDeliveries } from './deliveries.store.ts'
import { type Claim, claimBody, type NewClaim } from './model.ts'
import { type ClaimAction, claimWorkflow, dueOf, duesOf, paymentIn, quantityText, shareOf, sumOf } from './rules.ts'
import { holdWish } from './service.ts'
import { loadWishes } from './store.ts'
import { publicWish } from './wall.store.ts'

/** Whoever is named by a name only is the same claimant wherever the same kind, name and telephone come again. */
function partyOf(h: Handle, kind: string, name: string, contact = ''): Id {
  const who = `${name}/${contact}`.replace(/\s/g, '')
  const hex = h.vault.fingerprint(`care.claimant/${kind}/${who}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const contactContext = (h: Handle, id: Id) => `${h.scope.county}/care.claim/contact_sealed/${id}`

/** Who claims, in whichever way they are named. */
interface Claimer {
  party: Id
  /** who sees the claim as their own */
  person: Id | null
  shown: string
  namePrint: Buffer | null
}

type ClaimGiven = ReturnType<typeof givenOf>

function givenOf(h: Handle, { id = h.id(), wish, citizen, shown, claimedOn = h.today, ...rest }: NewClaim) {
  const named =
    citizen === undefined
      ? claimBody.parse(rest)
      : { officer: undefined, organisation: undefined, member: undefined, name: undefined, ...rest }
  return { ...named, id, wish, citizen: citizen ?? null, shown, claimedOn }
}

const linkOf = (b: ClaimGiven) => b.officer ?? b.organisation ?? b.member

async function claimersOf(h: Handle, given: readonly ClaimGiven[]): Promise<Claimer[]> {
  const known = await store.partiesOf(
    h,
    given.flatMap((b) => linkOf(b) ?? []),
  )
  const citizens = given.flatMap((b) => b.citizen ?? [])
  const labels = await citizenLabels(h, citizens)
  // a citizen's own name, so that nobody vouches for what they did themselves
  const prints = await namePrints(h, citizens)
  return given.map((b) => {
    if (b.citizen !== null)
      return {
        party: b.citizen,
        person: b.citizen,
        shown: b.shown ?? labels.get(b.citizen)?.shown ?? '爱心人士',
        namePrint: prints.get(b.citizen) ?? null,
      }
    const link = linkOf(b)
    const found = link === undefined ? undefined : known.get(link)
    if (link !== undefined && found === undefined) throw new Problem('not-found', { what: '所选的认领人' })
    const name = found?.name ?? b.name!
    return {
      party: found?.party ?? partyOf(h, b.kind, name, b.contact),
      person: b.officer ?? (h.scope.role === 'department' ? h.scope.person : null),
      shown: b.shown ?? (link === undefined ? maskName(name) : name),
      namePrint: h.vault.fingerprint(name),
    }
  })
}

/**
 * Claims, each of a whole wish or a share of it. The table refuses whatever would be more than is needed.
 * @throws care-wish-full
 */
export async function claimWishes(h: Handle, given: readonly NewClaim[]): Promise<Id[]> {
  await joinMonth(h)
  const { claimDays, claimsMost } = await section(h)
  const wishes = await wishesKnown(
    h,
    given.map((g) => g.wish),
  )
  const bodies = given.map((g) => givenOf(h, g))
  const claimers = await claimersOf(h, bodies)
  const taken = new Map<Id, number>()
  const rows = bodies.map((b, at): store.ClaimColumns => {
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
    const dueOn = b.dueOn ?? dueOf(b.claimedOn, claimDays)
    if (dueOn <= b.claimedOn || b.claimedOn > h.today)
      throw faultAt('dueOn', '期限应在认领日期之后，认领日期不能晚于今天。')
    return {
      ...claimers[at]!,
      id: b.id,
      wish: b.wish,
      place: w.place,
      kind: b.kind,
      citizen: b.citizen,
      officer: b.officer ?? null,
      organisation: b.organisation ?? null,
      member: b.member ?? null,
      share,
      contactSealed: b.contact ? h.vault.seal(b.contact, contactContext(h, b.id)) : null,
      contactMasked: b.contact ? maskPhone(b.contact) : null,
      claimedOn: b.claimedOn,
      dueOn,
    }
  })
  if (h.scope.role !== 'system') await refuseMore(h, rows, claimsMost)
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

/** Who has many claims open carries those out first, and nobody claims a wish twice. */
async function refuseMore(h: Handle, rows: readonly store.ClaimColumns[], most: number): Promise<void> {
  const open = await store.openClaimsBy(
    h,
    rows.map((r) => r.party),
  )
  if ([...open.values()].some((n) => n >= most))
    throw new Problem(
      'action-not-allowed',
      { action: '认领' },
      { reasons: [`还有 ${most} 件认领没有落实，请先落实再认领。`] },
    )
  if (rows.length === 1) await refuseTwice(h, rows[0]!)
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

async function wishesKnown(h: Handle, ids: readonly Id[]) {
  if (h.scope.role !== 'citizen') return loadWishes(h, ids)
  // a citizen knows of a wish what hangs on the wall
  const found = await Promise.all([...new Set(ids)].map((id) => publicWish(h, id)))
  return new Map(found.map((w) => [w.id, { ...w, place: w.township }]))
}

/** One claim by who is signed in on the public pages, or entered by the centre for somebody. */
export async function claimWish(h: Handle, claim: NewClaim): Promise<Id> {
  if (h.scope.role !== 'citizen') await holdWish(h, claim.wish, 'claim')
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

export async function holdClaim(h: Handle, id: Id, action: ClaimAction): Promise<Claim> {
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
  const kept = c.needs === 'money' ? Math.min(await paidFor(h, c.wish, id), c.share) : delivered
  if (c.needs === 'money' && kept === 0)
    throw faultAt('delivered', '落实所依据的拨付已经退回，请先重新办理拨付并登记落实。')
  if (kept === undefined || kept < 1 || kept > c.share)
    throw faultAt('delivered', `已经落实了一部分，请填写落实的数量，为 1 至 ${c.share} 的整数。`)
  await store.releaseRest(h, id, kept, why)
  await record(h, 'release-claim', [c.wish], c.place, { claim: id, kept, rest: c.share - kept }, why)
}

/** What the payments come to on which rests what was done for a wish, or of it for one claim. */
export async function paidFor(h: Handle, wish: Id, claim?: Id): Promise<Fen> {
  const deliveries = (await restingDeliveries(h, wish)).filter((d) => claim === undefined || d.claim === claim)
  const payments = await paymentsAnswering(h, [...new Set(deliveries.flatMap((d) => paymentIn(d.restsOn) ?? []))])
  return sumOf([...payments.values()], (p) => (p.made ? p.amount : 0))
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
