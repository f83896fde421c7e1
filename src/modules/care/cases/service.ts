import type { Day } from '#kernel/pure/day.ts'
import { idNumberFault, maskId, maskName, maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { record } from '../record.ts'
import { section } from '../section.ts'
import { openWishesOf } from '../wishes/store.ts'
import { hasOpenHandover } from './handovers.store.ts'
import {
  type CaseRecord,
  type CloseGround,
  type NewCase,
  type NewFile,
  type NewReview,
  registerBody,
  type Unmasked,
} from './model.ts'
import { afterReview, type CaseAction, type CaseFacts, caseWorkflow, reviewKind } from './rules.ts'
import * as store from './store.ts'

export function contextOf(h: Handle, column: string, id: Id): string {
  return `${h.scope.county}/care.case/${column}/${id}`
}

/**
 * Takes persons into the register, each to be reviewed by somebody else.
 * @returns their ids, in the order given
 * @throws input-invalid at the field; care-category; care-registered-already
 */
export async function registerCases(h: Handle, given: readonly NewCase[]): Promise<Id[]> {
  await joinMonth(h)
  const { categories } = await section(h)
  const named = new Map(
    (
      await store.residents(
        h,
        given.flatMap((g) => g.resident ?? []),
      )
    ).map((r) => [r.id, r]),
  )
  const made = given.map((one) => {
    const { id = h.id(), household = null, registeredOn = h.today, ...rest } = one
    return columnsOf(h, registerBody.parse(rest), {
      id,
      household,
      registeredOn,
      categories: categories.map((c) => c.code),
      named,
    })
  })
  const known = await store.knownAmong(
    h,
    made.flatMap((c) => c.idPrint ?? []),
    made.flatMap((c) => c.resident ?? []),
  )
  if (known.length > 0) throw new Problem('care-registered-already', { name: known[0] })
  await store.addCases(h, made)
  await store.addEvents(
    h,
    made.map((c) => ({ case: c.id, place: c.place, action: 'register', why: c.ground })),
  )
  await record(
    h,
    'register',
    made.map((c) => c.id),
    made[0]?.place ?? h.scope.county,
    { category: made[0]?.category },
  )
  return made.map((c) => c.id)
}

interface Around {
  id: Id
  household: Id | null
  registeredOn: Day
  categories: readonly string[]
  named: ReadonlyMap<Id, Awaited<ReturnType<typeof store.residents>>[number]>
}

function columnsOf(h: Handle, body: ReturnType<typeof registerBody.parse>, around: Around): store.CaseColumns {
  const { id } = around
  if (!around.categories.includes(body.category)) throw new Problem('care-category', { category: body.category })
  const resident = body.resident === undefined ? undefined : around.named.get(body.resident)
  if (body.resident !== undefined && resident === undefined) throw new Problem('not-found', { what: '该居民' })
  const place = resident?.place ?? body.place
  if (h.scope.place !== null && !isWithin(place, h.scope.place)) throw faultAt('place', '不在您的管辖范围内。')
  if (around.registeredOn > h.today) throw faultAt('registeredOn', '登记日期不能晚于今天。')
  const wrong = body.idNumber === undefined ? null : idNumberFault(body.idNumber, h.today)
  if (wrong !== null) throw faultAt('idNumber', wrong)
  const name = resident?.name ?? body.name!
  const sealed = (column: string, text: string | undefined) =>
    text === undefined ? null : h.vault.seal(text, contextOf(h, column, id))
  return {
    id,
    place,
    resident: resident?.id ?? null,
    household: resident?.household ?? around.household,
    category: body.category,
    shown: maskName(name),
    nameSealed: sealed('name_sealed', name)!,
    namePrint: h.vault.fingerprint(name),
    idSealed: sealed('id_sealed', body.idNumber),
    idMasked: body.idNumber === undefined ? (resident?.idMasked ?? null) : maskId(body.idNumber),
    idPrint: body.idNumber === undefined ? (resident?.idPrint ?? null) : h.vault.fingerprint(body.idNumber),
    phoneSealed: sealed('phone_sealed', body.phone),
    phoneMasked: body.phone === undefined ? null : maskPhone(body.phone),
    ground: body.ground,
    registeredOn: around.registeredOn,
  }
}

export async function factsOf(h: Handle, c: CaseRecord): Promise<CaseFacts> {
  const reviewers = (await store.reviewsOf(h, c.id)).flatMap((r) => r.person ?? [])
  return {
    person: h.scope.person,
    registeredBy: c.registeredBy,
    reviewers,
    openHandover: await hasOpenHandover(h, c.id),
    openWishes: await openWishesOf(h, c.id),
  }
}

export async function actionsOf(h: Handle, c: CaseRecord): Promise<Verdict<CaseAction>[]> {
  return verdicts(caseWorkflow, c.state, h.scope.role, await factsOf(h, c))
}

/** Refuses with every reason what may not be done; what may be is looked at once more when it is locked. */
export async function hold(h: Handle, id: Id, action: CaseAction): Promise<CaseRecord> {
  await joinMonth(h)
  await judge(h, await store.loadCase(h, id), action)
  const locked = await store.loadCase(h, id, true)
  await judge(h, locked, action)
  return locked
}

async function judge(h: Handle, c: CaseRecord, action: CaseAction): Promise<void> {
  const verdict = (await actionsOf(h, c)).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
}

export async function lockAll(h: Handle, ids: readonly Id[], states: readonly string[], action: string) {
  await joinMonth(h)
  const rows = new Map((await store.lockCases(h, ids)).map((c) => [c.id, c]))
  return ids.map((id) => {
    const c = rows.get(id)
    if (c === undefined) throw new Problem('not-found', { what: '该关爱对象' })
    if (!states.includes(c.state))
      throw new Problem(
        'action-not-allowed',
        { action },
        { reasons: [`${c.shown}现在是“${caseWorkflow.states[c.state].label}”。`] },
      )
    return c
  })
}

/** Reviews of several at once, each a record of its own; the table itself asks for a second person. */
export async function reviewCases(h: Handle, given: readonly NewReview[]): Promise<Id[]> {
  const cases = await lockAll(
    h,
    given.map((g) => g.case),
    ['registered', 'refused', 'filed', 'planned'],
    '审核',
  )
  const rows = given.map((g, at): store.ReviewRow => {
    const c = cases[at]!
    return {
      id: h.id(),
      case: c.id,
      place: c.place,
      kind: reviewKind(c.state),
      result: g.result,
      grounds: g.grounds,
      onDay: g.onDay ?? h.today,
      evidence: g.evidence ?? [],
    }
  })
  if (rows.some((r) => r.onDay > h.today)) throw faultAt('onDay', '审核日期不能晚于今天。')
  await store.addReviews(h, rows)
  await store.setStates(
    h,
    given.map((g, at) => ({ id: g.case, state: afterReview(cases[at]!.state, g.result) })),
  )
  await store.addEvents(
    h,
    rows.map((r) => ({
      case: r.case,
      place: r.place,
      action: r.kind === 'yearly' ? 'yearly' : r.result === 'pass' ? 'accept' : 'refuse',
      why: r.grounds,
    })),
  )
  await record(
    h,
    'review',
    rows.map((r) => r.case),
    cases[0]?.place ?? h.scope.county,
    { result: rows[0]?.result },
  )
  return rows.map((r) => r.id)
}

export async function review(h: Handle, id: Id, of: Omit<NewReview, 'case'>): Promise<Id> {
  const c = await hold(h, id, 'review')
  const evidence = await attachEvidence(h, of.evidence ?? [], c.place, null)
  const [made] = await reviewCases(h, [{ ...of, case: id, evidence }])
  return made!
}

export async function advisersFor(h: Handle, persons: readonly Id[]): Promise<Map<Id, store.AdviserPost>> {
  const { adviserMost } = await section(h)
  const posts = await store.adviserPosts(h, persons)
  for (const person of new Set(persons)) {
    const post = posts.get(person)
    if (post === undefined) throw new Problem('care-adviser-post')
    const more = persons.filter((p) => p === person).length
    if (post.has + more > adviserMost)
      throw new Problem('care-adviser-full', { name: post.name, has: post.has, most: adviserMost })
  }
  return posts
}

/**
 * Puts several on file, each with an adviser on post.
 * @throws care-adviser-post, care-adviser-full; at commit care-without-adviser
 */
export async function fileCases(h: Handle, given: readonly NewFile[]): Promise<Id[]> {
  const cases = await lockAll(
    h,
    given.map((g) => g.case),
    ['reviewed'],
    '建档',
  )
  const posts = await advisersFor(
    h,
    given.map((g) => g.adviser),
  )
  const years = new Map<string, number>()
  const rows: Parameters<typeof store.addFiles>[1][number][] = []
  for (const [at, g] of given.entries()) {
    const onDay = g.onDay ?? h.today
    const year = onDay.slice(0, 4)
    if (!years.has(year)) years.set(year, await store.nextFileNumber(h, year))
    const nth = years.get(year)!
    years.set(year, nth + 1)
    const health = g.health ? h.vault.seal(g.health, contextOf(h, 'health_sealed', g.case)) : null
    const { place } = cases[at]!
    rows.push({
      id: h.id(),
      case: g.case,
      place,
      number: `${year}-${String(nth).padStart(4, '0')}`,
      situation: g.situation,
      health,
      onDay,
    })
  }
  await store.addFiles(h, rows)
  await store.addAdvisers(
    h,
    given.map((g, at) => ({
      id: h.id(),
      case: g.case,
      place: cases[at]!.place,
      person: g.adviser,
      post: posts.get(g.adviser)!.post,
      from: rows[at]!.onDay,
      why: null,
    })),
  )
  await store.setStates(
    h,
    given.map((g) => ({ id: g.case, state: 'filed' as const })),
  )
  await store.addEvents(
    h,
    rows.map((r) => ({ case: r.case, place: r.place, action: 'file' })),
  )
  await record(
    h,
    'file',
    rows.map((r) => r.case),
    cases[0]?.place ?? h.scope.county,
    { number: rows[0]?.number },
  )
  return rows.map((r) => r.id)
}

export async function fileCase(h: Handle, id: Id, of: Omit<NewFile, 'case'>): Promise<Id> {
  await hold(h, id, 'file')
  const [made] = await fileCases(h, [{ ...of, case: id }])
  return made!
}

/** Another adviser at once: the centre answers for it (for a hand-over both sign, see `handovers.ts`). */
export async function changeAdviser(h: Handle, id: Id, adviser: Id, comment: string): Promise<void> {
  const c = await hold(h, id, 'adviser')
  await appoint(h, c, adviser, comment)
  await store.addEvents(h, [{ case: id, place: c.place, action: 'adviser', why: comment }])
  await record(h, 'change-adviser', [id], c.place, { from: c.adviser, to: adviser }, comment)
}

export async function appoint(
  h: Handle,
  c: Pick<CaseRecord, 'id' | 'place' | 'adviser'>,
  adviser: Id,
  why: string,
): Promise<void> {
  if (adviser === c.adviser) throw faultAt('adviser', '该同志已经是首席顾问。')
  const posts = await advisersFor(h, [adviser])
  await store.endAdviser(h, c.id, why)
  await store.addAdvisers(h, [
    { id: h.id(), case: c.id, place: c.place, person: adviser, post: posts.get(adviser)!.post, from: h.today, why },
  ])
}

/** The witness whom the resident names: may confirm in their stead. Kept sealed. */
export async function nameWitness(h: Handle, id: Id, name: string, comment: string): Promise<void> {
  const c = await hold(h, id, 'witness')
  const sealed = h.vault.seal(name, contextOf(h, 'witness_sealed', id))
  await store.setWitness(h, id, { shown: maskName(name), sealed, print: h.vault.fingerprint(name) })
  await store.addEvents(h, [{ case: id, place: c.place, action: 'witness', why: comment }])
  await record(h, 'name-witness', [id], c.place, { witness: maskName(name) }, comment)
}

export async function closeCase(h: Handle, id: Id, ground: CloseGround, comment: string): Promise<void> {
  const c = await hold(h, id, 'close')
  await store.closeCase(h, id, ground)
  await store.addEvents(h, [{ case: id, place: c.place, action: 'close', why: comment }])
  await record(h, 'close', [id], c.place, { ground, from: c.state }, comment)
}

export async function reopenCase(h: Handle, id: Id, comment: string): Promise<void> {
  const c = await hold(h, id, 'reopen')
  await store.reopenCase(h, id)
  await store.addEvents(h, [{ case: id, place: c.place, action: 'reopen', why: comment }])
  await record(h, 'reopen', [id], c.place, {}, comment)
}

const OPENED = { name: 'name_sealed', id: 'id_sealed', phone: 'phone_sealed', witness: 'witness_sealed' } as const

/** Opens one sealed fact for a purpose that stays in the journal. @returns empty when there is none */
export async function unmask(h: Handle, id: Id, what: Unmasked, purpose: string): Promise<string> {
  const c = await store.loadCase(h, id)
  await h.record({ command: 'care.unmask', subject: id, place: c.place, why: purpose, after: { what } })
  if (what === 'health') {
    const file = await store.fileOf(h, id)
    return file?.health ? h.vault.open(file.health, contextOf(h, 'health_sealed', id)) : ''
  }
  const sealed = (await store.sealedOf(h, id))[what]
  return sealed === null ? '' : h.vault.open(sealed, contextOf(h, OPENED[what], id))
}
