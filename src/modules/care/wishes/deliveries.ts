import type { Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { paymentsAnswering, sumAnswering } from '#modules/funds/public.ts'
import { record } from '../record.ts'
import { carryClaims, liveClaims } from './claims.store.ts'
import { holdClaim } from './claims.ts'
import * as store from './deliveries.store.ts'
import { type Claim, confirmBody, deliverBody, type NewConfirmation, type NewDelivery } from './model.ts'
import { carriedOf, paymentIn, restFault } from './rules.ts'
import { aboutWish } from './spend.model.ts'
import { beneficiaries } from './store.ts'

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
  const cases = await beneficiaries(
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
    const onDay = b.onDay ?? h.today
    refuseUnfounded(h, c, { onDay, restsOn: b.restsOn }, payments)
    const forPrint = of?.namePrint ?? c.forPrint
    if (forPrint === null) throw faultAt('case', '服务项目应当写明为谁落实。')
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
  if (last.length > 0) await carryClaims(h, last)
  await record(
    h,
    'deliver',
    rows.map((r) => r.wish),
    rows[0]?.place ?? h.scope.county,
    { delivery: rows[0]?.id },
  )
  return rows.map((r) => r.id)
}

function refuseUnfounded(
  h: Handle,
  c: store.ClaimForDelivery,
  { onDay, restsOn }: { onDay: Day; restsOn: string | undefined },
  payments: Awaited<ReturnType<typeof paymentsAnswering>>,
): void {
  if (c.state !== 'open')
    throw new Problem(
      'action-not-allowed',
      { action: '登记落实' },
      { reasons: ['这件认领已经登记落实、确认或者释放。'] },
    )
  const payment = paymentIn(restsOn)
  const unfounded = restFault(c, payment, payment === undefined ? undefined : payments.get(payment))
  if (unfounded !== null) throw faultAt('restsOn', unfounded)
  if (onDay > h.today || onDay < c.claimedOn) throw faultAt('onDay', '落实日期应在认领之后，且不晚于今天。')
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
  const before = carriedOf(await liveClaims(h, c.wish)) - c.share
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
