import { addWorkingDays } from '#kernel/pure/calendar.ts'
import { type Day, dayInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { FieldConflict } from '#kernel/pure/sync.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { requestChange, shownFact, withdrawOfOrigin } from '#modules/households/public.ts'
import { addConfirmation } from './confirmations.store.ts'
import {
  type ConfirmBody,
  type Correction,
  type FactChange,
  type NewOpinion,
  PURPOSES,
  VISIT_KINDS,
  type VisitBody,
  type VisitKind,
} from './model.ts'
import { addOpinions } from './opinions.store.ts'
import { withdrawOpinions } from './opinions.ts'
import { type KnownHome, mayVisit, trueDay, visitFaults } from './rules.ts'
import { fieldworkPackOf } from './section.ts'
import * as store from './store.ts'
import * as visitStore from './visits.store.ts'

/** Where a visit came from: made on a device, or written at a desk just now. */
export interface Made {
  readonly id: Id
  readonly at: Date
  readonly device: Id | null
  readonly skewMs: number | null
}

export interface Recorded {
  readonly id: Id
  /** requests to change facts, waiting for another person */
  readonly changes: Id[]
  /** facts that somebody else changed meanwhile */
  readonly conflicts: (FieldConflict & { place: string })[]
}

/** Records a visit at a desk. @throws visit-recorded when the same home was recorded for the same day already */
export async function recordVisit(h: Handle, body: VisitBody): Promise<Recorded> {
  if (body.kind === 'household' && body.household && h.scope.person !== null) {
    const { household, onDay } = body
    if (await visitStore.sameDay(h, { household, person: h.scope.person, onDay }))
      throw new Problem('visit-recorded', { onDay })
  }
  return takeVisit(h, body, { id: h.id(), at: h.now, device: null, skewMs: null })
}

/**
 * Takes a visit in with all that follows from it: its opinions, each to be answered by somebody, and requests to change
 * the facts that were found to be otherwise. What was written on a device a while ago is held to what was so then: a
 * member who has left since was met all the same.
 * @throws not-allowed, not-found, input-invalid with every fault, nobody-answers
 */
export async function takeVisit(h: Handle, body: VisitBody, made: Made): Promise<Recorded> {
  await joinMonth(h)
  if (!mayVisit(h.scope.role, body.kind)) throw new Problem('not-allowed', { action: `登记${VISIT_KINDS[body.kind]}` })
  const home = body.household ? await store.loadHome(h, body.household) : undefined
  const onDay =
    made.device === null ? body.onDay : trueDay({ onDay: body.onDay, madeAt: made.at, skewMs: made.skewMs }, h.today)
  const visit = { ...body, onDay }
  const faults = visitFaults(visit, home && knownTo(home, visit, made.device !== null), h.today)
  refuse(faults)
  const place = home?.place ?? (await reachable(h, visit.place!))
  const { unit } = h.scope
  const photographs = await attachEvidence(h, visit.photographs, place, unit)
  const [signature = null] = await attachEvidence(h, visit.signature ? [visit.signature] : [], place, unit)
  const asked = await askChanges(h, visit, made.id)
  await visitStore.addVisits(h, [
    {
      ...plain(visit),
      id: made.id,
      kind: visit.kind,
      household: visit.household ?? null,
      place,
      village: place.slice(0, 12),
      person: h.scope.person!,
      post: h.scope.post,
      unit,
      onDay,
      madeAt: made.at.toISOString(),
      device: made.device,
      skewMs: made.skewMs,
      photographs,
      signature,
      changes: asked.ids,
      replaces: null,
      void: false,
      why: null,
    },
  ])
  const raised = visit.opinions.map((o) => ({
    ...o,
    visit: made.id,
    household: home?.id ?? null,
    place,
    raisedOn: onDay,
  }))
  await raiseOpinions(h, raised)
  await h.record({
    command: 'fieldwork.record-visit',
    subject: made.id,
    place,
    unit,
    after: {
      kind: visit.kind,
      household: home?.id ?? null,
      onDay,
      opinions: raised.length,
      changes: asked.ids,
      device: made.device,
    },
  })
  return { id: made.id, changes: asked.ids, conflicts: asked.conflicts.map((c) => ({ ...c, place })) }
}

/** What a device may say of those it met and of whom it wrote something down is not refused because they have left since. */
function knownTo(home: store.Home, visit: VisitBody, lenient: boolean): KnownHome {
  if (!lenient) return home
  const said = [...visit.met, ...visit.changes.map((c) => c.subject)].filter((id) => id !== home.id)
  return { id: home.id, members: [...home.members, ...said.map((id) => ({ id }))] }
}

function plain(visit: Omit<VisitBody, 'changes' | 'opinions' | 'kind' | 'household' | 'place'>) {
  const { purpose, met, metOthers, heard, note, confirmed, witness } = visit
  return { purpose, met, metOthers: metOthers || null, heard, note: note || null, confirmed, witness: witness || null }
}

/** A village within the area of the post; a department and the county go anywhere in the county. */
async function reachable(h: Handle, place: string): Promise<string> {
  const inArea = h.scope.place === null ? place.startsWith(h.scope.county) : isWithin(place, h.scope.place)
  if (!inArea || !(await store.placeExists(h, place))) throw new Problem('not-found', { what: '所选的村（社区）' })
  return place
}

/** The words of these problems say why the register cannot take the fact; the visit itself stands. */
const NOT_NOW = new Set(['household-ended', 'person-not-here', 'not-found'])

/** One request a subject. A fact of somebody who is not there any more is shown to a person as a conflict. */
async function askChanges(h: Handle, visit: VisitBody, id: Id): Promise<{ ids: Id[]; conflicts: FieldConflict[] }> {
  const ids: Id[] = []
  const conflicts: FieldConflict[] = []
  for (const [subject, changes] of bySubject(visit.changes)) {
    const fields = changes.map(({ field, to, from }) => ({ field, to, ...(from !== undefined && { from }) }))
    const grounds = `${dayInChinese(visit.onDay)}${VISIT_KINDS[visit.kind]}（${PURPOSES[visit.purpose]}）时了解`
    try {
      const household = visit.household!
      const asked = await requestChange(h, { household, subject, fields, grounds, origin: 'visit', originId: id })
      if (asked.id !== null) ids.push(asked.id)
      conflicts.push(...asked.conflicts)
    } catch (error) {
      if (!(error instanceof Problem) || !NOT_NOW.has(error.code)) throw error
      conflicts.push(...changes.map((change) => gone(h, visit, change, error)))
    }
  }
  return { ids, conflicts }
}

function bySubject(changes: readonly FactChange[]): Map<Id, FactChange[]> {
  return Map.groupBy(changes, (change) => change.subject)
}

function gone(h: Handle, visit: VisitBody, change: FactChange, problem: Problem): FieldConflict {
  const kind = change.subject === visit.household ? 'household' : 'person'
  const shown = shownFact(change.field, change.to)
  return {
    about: `households.${kind}/${change.subject}`,
    field: change.field,
    title: problem.body().detail,
    base: change.from ?? null,
    theirs: null,
    theirsBy: '户档',
    theirsAt: h.now.toISOString(),
    mine: change.to,
    ...(shown !== change.to && { shown: String(shown) }),
  }
}

/** Opinions to be raised: their terms are counted from the day they come in, in working days by kind. */
export async function raiseOpinions(
  h: Handle,
  rows: readonly (Omit<NewOpinion, 'kind'> & {
    kind: NewOpinion['kind'] | 'suggestion'
    visit: Id | null
    household: Id | null
    place: string
    raisedOn: Day
    /** who took it down, when it is not who acts */
    person?: Id
    /** the day it came in, when it is not today */
    cameIn?: Day
  })[],
): Promise<Id[]> {
  if (rows.length === 0) return []
  const { terms } = await fieldworkPackOf(h)
  const calendar = await h.calendar()
  const units = await store.answeringUnits(
    h,
    rows.map((r) => r.place),
  )
  const ready = rows.map((r) => {
    const unit = units.get(r.place)
    if (unit === undefined) throw new Problem('nobody-answers', { place: r.place })
    const term = terms[r.kind]
    const countedFrom = r.cameIn ?? h.today
    const dueOn = addWorkingDays(calendar, countedFrom, term)
    const { visit, household, place, kind, text, raisedOn } = r
    const ids = { id: r.id ?? h.id(), person: r.person ?? h.scope.person }
    return {
      ...ids,
      visit,
      household,
      place,
      unit,
      kind,
      matter: r.matter ?? null,
      text,
      raisedOn,
      countedFrom,
      term,
      dueOn,
    }
  })
  await addOpinions(h, ready)
  return ready.map((r) => r.id)
}

/** What somebody at work in the field says about the work itself: the county answers, and nobody between reads it. */
export async function suggest(h: Handle, text: string, id: Id = h.id()): Promise<Id> {
  await joinMonth(h)
  const { county } = h.scope
  await raiseOpinions(h, [
    { id, kind: 'suggestion', text, visit: null, household: null, place: county, raisedOn: h.today },
  ])
  await h.record({ command: 'fieldwork.suggest', subject: id, place: county })
  return id
}

/** A visit of others, for imports and scenarios: many in one statement. */
export interface NewVisit {
  id?: Id
  kind: VisitKind
  household?: Id | null
  /** village or grid; that of the household when left out is not looked up here */
  place: string
  person: Id
  post?: Id | null
  unit?: Id | null
  onDay: Day
  purpose: VisitBody['purpose']
  /** of a household somebody must have been met, here or in words */
  met?: readonly Id[]
  metOthers?: string
  heard?: number
  note?: string
  confirmed?: VisitBody['confirmed']
  opinions?: readonly Pick<NewOpinion, 'kind' | 'matter' | 'text'>[]
}

/** Records many visits in one statement; one journal entry for all. @returns their ids and their opinions', in the order given */
export async function recordVisits(h: Handle, rows: readonly NewVisit[]): Promise<{ visits: Id[]; opinions: Id[] }> {
  if (rows.length === 0) return { visits: [], opinions: [] }
  await joinMonth(h)
  const ready = rows.map((r) => ({ ...r, id: r.id ?? h.id() }))
  await visitStore.addVisits(
    h,
    ready.map((r) => ({
      id: r.id,
      kind: r.kind,
      household: r.household ?? null,
      place: r.place,
      village: r.place.slice(0, 12),
      person: r.person,
      post: r.post ?? null,
      unit: r.unit ?? null,
      onDay: r.onDay,
      madeAt: h.now.toISOString(),
      device: null,
      skewMs: null,
      purpose: r.purpose,
      met: r.met ?? [],
      metOthers: r.metOthers ?? null,
      heard: r.heard ?? 0,
      note: r.note ?? null,
      confirmed: r.confirmed ?? 'none',
      witness: null,
      signature: null,
      photographs: [],
      changes: [],
      replaces: null,
      void: false,
      why: null,
    })),
  )
  const raised = ready.flatMap((r) =>
    (r.opinions ?? []).map((o) => ({
      ...o,
      visit: r.id,
      household: r.household ?? null,
      place: r.place,
      raisedOn: r.onDay,
      person: r.person,
      cameIn: r.onDay,
    })),
  )
  const opinions = await raiseOpinions(h, raised)
  await h.record({
    command: 'fieldwork.record-visits',
    subject: h.scope.county,
    place: h.scope.place ?? h.scope.county,
    after: { visits: ready.length, opinions: opinions.length, first: ready[0]!.id, last: ready.at(-1)!.id },
  })
  return { visits: ready.map((r) => r.id), opinions }
}

/**
 * Replaces a visit by a corrected one, or voids it. Who visited corrects; the township and the county may only void.
 * What a voided visit raised and nobody has decided yet is withdrawn with it: opinions, and requests to change facts.
 * @returns id of the new record
 */
export async function correctVisit(h: Handle, id: Id, correction: Correction): Promise<Id> {
  await joinMonth(h)
  const old = await visitStore.loadVisit(h, id)
  if (old.void || (await visitStore.replacementOf(h, id)) !== undefined) throw new Problem('visit-replaced')
  if (!mayCorrect(h, old.person, correction.kind)) throw new Problem('visit-not-own')
  const made = {
    id: h.id(),
    madeAt: h.now.toISOString(),
    device: null,
    skewMs: null,
    replaces: id,
    why: correction.why,
  }
  const written = correction.kind === 'void' ? asWritten(old) : await corrected(h, old, correction.visit)
  await visitStore.addVisits(h, [{ ...written, ...made, void: correction.kind === 'void' }])
  if (correction.kind === 'void') await withdrawWhatFollowed(h, await visitStore.chainOf(h, id), correction.why)
  await h.record({
    command: correction.kind === 'void' ? 'fieldwork.void-visit' : 'fieldwork.correct-visit',
    subject: made.id,
    place: old.place,
    unit: old.unit,
    why: correction.why,
    before: { id, onDay: old.onDay },
    after: { onDay: written.onDay },
  })
  return made.id
}

async function withdrawWhatFollowed(h: Handle, visits: readonly Id[], why: string): Promise<void> {
  await withdrawOpinions(h, visits, why)
  await withdrawOfOrigin(h, 'visit', visits, `走访记录已作废：${why}`)
}

export function mayCorrect(h: Handle, visitor: Id, how: Correction['kind']): boolean {
  if (h.scope.person === visitor) return true
  return how === 'void' && ['township', 'clerk'].includes(h.scope.role)
}

function asWritten(old: visitStore.WholeVisit) {
  const { kind, household, place, village, person, post, unit, onDay, purpose, metOthers, heard, note, confirmed } = old
  const { witness, signature, photographs, changeIds, metIds } = old
  const who = {
    kind,
    household,
    place,
    village,
    person,
    post,
    unit,
    onDay,
    purpose,
    met: metIds,
    metOthers,
    heard,
    note,
  }
  return { ...who, confirmed, witness, signature, photographs, changes: changeIds }
}

async function corrected(
  h: Handle,
  old: visitStore.WholeVisit,
  visit: Extract<Correction, { kind: 'replace' }>['visit'],
): Promise<ReturnType<typeof asWritten>> {
  const home = old.household === null ? undefined : await store.loadHome(h, old.household)
  const whole: VisitBody = {
    ...visit,
    kind: old.kind,
    household: old.household,
    place: old.village,
    changes: [],
    opinions: [],
  }
  const before = home && { id: home.id, members: [...home.members, ...old.metIds.map((m) => ({ id: m }))] }
  const faults = visitFaults(whole, before, h.today)
  refuse(faults)
  const photographs = await attachEvidence(h, visit.photographs, old.place, old.unit)
  const [signature = null] = await attachEvidence(h, visit.signature ? [visit.signature] : [], old.place, old.unit)
  return { ...asWritten(old), ...plain(visit), onDay: visit.onDay, photographs, signature }
}

/**
 * A resident's word that an officer was there, taken down by whoever heard it. Nobody is their own witness: what officers
 * take down for themselves counts as presence only with the resident's signature.
 */
export async function confirmPresence(h: Handle, body: ConfirmBody, id: Id = h.id()): Promise<Id> {
  await joinMonth(h)
  const person = body.person ?? h.scope.person!
  const home = body.household ? await store.loadHome(h, body.household) : undefined
  // A grid's worker reaches the grid alone, and was in its village all the same.
  const village = body.place === undefined ? villageOf(h) : await reachable(h, body.place)
  const place = (home?.place ?? village).slice(0, 12)
  const faults = [
    ...(body.onDay > h.today ? [{ at: 'onDay', reason: '日期不能在今天之后' }] : []),
    ...(person === h.scope.person && !home && body.byName === ''
      ? [{ at: 'byName', reason: '为本人登记到岗，请写明由哪位群众确认' }]
      : []),
  ]
  refuse(faults)
  const { onDay } = body
  const said = { byName: body.byName || null, note: body.note || null }
  const { unit } = h.scope
  const [signature = null] = await attachEvidence(h, body.signature ? [body.signature] : [], place, unit)
  await addConfirmation(h, { id, place, person, unit, onDay, household: home?.id ?? null, signature, ...said })
  await h.record({ command: 'fieldwork.confirm-presence', subject: id, place, after: { person, onDay } })
  return id
}

function villageOf(h: Handle): string {
  const { place } = h.scope
  if (place === null || place.length < 12) throw faultAt('place', '请选到村（社区）')
  return place.slice(0, 12)
}
