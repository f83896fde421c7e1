import type { Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { sumAnswering } from '#modules/funds/public.ts'
import { homesOf } from '#modules/households/public.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { contextOf } from '../cases/service.ts'
import { record } from '../record.ts'
import { liveClaims, releaseClaims } from './claims.store.ts'
import { type NewWish, type Wish, wishBody } from './model.ts'
import { publicFault, sumOf, untouchedOf, type WishAction, wishWorkflow } from './rules.ts'
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
    given: sumOf(untouchedOf(await liveClaims(h, w.id)), (c) => c.share),
    spent: w.needs === 'money' ? await sumAnswering(h, aboutWish(w.id)) : 0,
    fault: wrong === null ? null : `${wrong.where}${wrong.what}，不能上墙公开。`,
  })
}

/** What may be is looked at once more when it is locked; a claim is counted under the lock of the table's own trigger. */
export async function holdWish(h: Handle, id: Id, action: WishAction): Promise<Wish> {
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
  const w = await holdWish(h, id, 'list')
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
  const w = await holdWish(h, id, 'edit')
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
  const w = await holdWish(h, id, 'return')
  await store.endWish(h, id, 'returned', why)
  await record(h, 'return-wish', [id], w.place, {}, why)
}

export async function withdrawWish(h: Handle, id: Id, why: string): Promise<void> {
  await liveClaims(h, id, true)
  const w = await holdWish(h, id, 'withdraw')
  await releaseGiven(h, id)
  await store.endWish(h, id, 'withdrawn', why)
  await record(h, 'withdraw-wish', [id], w.place, {}, why)
}

/** Asks that a wish be closed with what was done, a part being wanting. */
export async function askEnd(h: Handle, id: Id, why: string): Promise<void> {
  const w = await holdWish(h, id, 'ask-end')
  await store.askEnd(h, id, why)
  await record(h, 'ask-end-wish', [id], w.place, { done: w.done, needed: w.needed }, why)
}

/** Another person agrees: it is fulfilled in part, and asks for nothing more. */
export async function endWish(h: Handle, id: Id): Promise<void> {
  await liveClaims(h, id, true)
  const w = await holdWish(h, id, 'end')
  await releaseGiven(h, id)
  await store.endPartly(h, id)
  await record(h, 'end-wish', [id], w.place, { done: w.done, needed: w.needed }, w.endAskedWhy ?? undefined)
}

/** Money that was given for a wish that has ended goes back, or where its giver lets it go. Claims are locked before their wish. */
async function releaseGiven(h: Handle, wish: Id): Promise<void> {
  const claims = untouchedOf(await liveClaims(h, wish))
  await releaseClaims(
    h,
    claims.map((c) => c.id),
    '心愿不再办理，指定捐款退回捐赠人，或者经其同意用于其他心愿',
  )
}

/** Or does not: it stays on the wall. */
export async function keepWish(h: Handle, id: Id, why: string): Promise<void> {
  const w = await holdWish(h, id, 'keep')
  await store.askEnd(h, id, null)
  await record(h, 'keep-wish', [id], w.place, {}, why)
}
