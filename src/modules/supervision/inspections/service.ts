import { randomBytes } from 'node:crypto'
import { monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { heirsOf, loadOrganisation, type Reorganisation } from '#modules/organisations/public.ts'
import { categoryOf } from '../findings/pack.ts'
import { raiseFindings } from '../findings/service.ts'
import { refuseClosedMonth } from '../month/closed.ts'
import { categoryFor } from '../month/rules.ts'
import { section } from '../section.ts'
import type { PlanInput, ResultInput, ShareInput } from './model.ts'
import type { InspectionsPack } from './pack.ts'
import { draw, faultsOfAnswers, populationDigest, seedDigest, shareEvenly, whyNotEnd, whyNotEnter } from './rules.ts'
import * as store from './store.ts'

export async function inspectionsPackOf(h: Handle): Promise<InspectionsPack> {
  return (await section(h)).inspections
}

/** 256 random bits, as text: the seed of a draw. */
export function newSeed(): string {
  return randomBytes(32).toString('hex')
}

/**
 * Plans an inspection: the list of places that can be drawn and the digest of the seed are fixed and public from now
 * on; the seed is put away where only the machine reads it.
 * @param seed given only where a draw must be the same each time (the demo year)
 * @throws input-invalid, population-small, month-closed
 */
export async function planInspection(h: Handle, input: PlanInput, seed: string = newSeed()): Promise<Id> {
  const { inspections, findings } = await section(h)
  const faults: FieldFault[] = []
  const checklist = inspections.checklists.find((c) => c.code === input.checklist)
  if (checklist === undefined) faults.push({ at: 'checklist', reason: '现行工作机制中没有这张检查表，请重新选择。' })
  else if (!checklist.kinds.includes(input.kind))
    faults.push({ at: 'checklist', reason: '这张检查表不用于这种督查方式。' })
  if (input.drawOn <= h.today) faults.push({ at: 'drawOn', reason: '抽签日应晚于今天：先封存，再抽签。' })
  if (monthOf(input.drawOn) > input.month) faults.push({ at: 'drawOn', reason: '抽签日应在督查月份之内或者之前。' })
  if (faults.length > 0 || checklist === undefined) throw new Problem('input-invalid', {}, { faults })
  await refuseClosedMonth(h, input.month)
  const population = await store.candidates(h, {
    level: input.level,
    under: input.under,
    kind: inspections.looksAt[input.level],
  })
  if (population.length < input.sample)
    throw new Problem('population-small', { places: population.length, sample: input.sample })
  const id = h.id()
  const digests = { populationDigest: populationDigest(population.map((p) => p.place)), seedDigest: seedDigest(seed) }
  const { month, kind, title, strata, sample, drawOn } = input
  const items = checklist.items.map((i) => ({ ...i, categoryTitle: categoryOf(findings, i.category).title }))
  await store.addInspection(h, {
    id,
    month,
    kind,
    title,
    strata,
    sample,
    drawOn,
    checklist: checklist.code,
    items,
    population,
    ...digests,
  })
  await store.sealSeed(h, id, seed)
  await h.record({
    command: 'supervision.plan-inspection',
    subject: id,
    place: h.scope.county,
    after: { title, month, drawOn, sample, strata, places: population.length, ...digests },
  })
  return id
}

/** Every reason why it cannot be drawn now. */
export function whyNotDraw(h: Handle, i: store.Inspection): Problem[] {
  if (i.state !== 'sealed') return [new Problem('draw-done')]
  return h.today < i.drawOn ? [new Problem('draw-too-early', { on: i.drawOn, today: h.today })] : []
}

/**
 * Draws on the day or after it: shows the seed, and the places whose sha256(seed + place) come first. The seed is
 * read by the machine, in a transaction of its own.
 * @returns the places drawn
 * @throws draw-too-early, draw-done
 */
export async function drawInspection(h: Handle, kernel: Pick<Kernel, 'asSystem'>, id: Id): Promise<string[]> {
  const inspection = await store.loadInspection(h, id, { lock: true })
  const [against] = whyNotDraw(h, inspection)
  if (against !== undefined) throw against
  const seed = await kernel.asSystem(h.scope.county, (s) => store.sealedSeed(s, id))
  const byPlace = new Map(inspection.population.map((c) => [c.place, c]))
  const drawn = draw(seed, [...byPlace.keys()], inspection)
  await store.noteDrawn(h, id, seed)
  await store.addVisits(
    h,
    id,
    drawn.map((d) => ({ ...byPlace.get(d.place)!, rank: d.rank })),
  )
  await followEnded(h, id)
  const places = drawn.map((d) => d.place)
  await h.record({
    command: 'supervision.draw-inspection',
    subject: id,
    place: h.scope.county,
    after: { seed, places },
  })
  return places
}

export async function cancelInspection(h: Handle, id: Id, why: string): Promise<void> {
  const inspection = await store.loadInspection(h, id, { lock: true })
  if (inspection.state !== 'sealed') throw new Problem('draw-done')
  await store.noteCancelled(h, id, why)
  await h.record({ command: 'supervision.cancel-inspection', subject: id, place: h.scope.county, why })
}

/**
 * A person ends a drawn inspection whose visits were not all entered, and says why; nothing is entered after it.
 * One whose visits are all entered ends of itself.
 * @throws not-yet-drawn, inspection-ended
 */
export async function endInspection(h: Handle, id: Id, why: string): Promise<void> {
  await store.lockEnd(h, id)
  const inspection = await store.loadInspection(h, id)
  const [against] = whyNotEnd(inspection)
  if (against !== undefined) throw against
  const left = await store.visitsLeft(h, id)
  await store.addEnd(h, id, why)
  await h.record({
    command: 'supervision.end-inspection',
    subject: id,
    place: h.scope.county,
    why,
    after: { left },
  })
}

/**
 * Shares the visits not yet entered evenly among inspectors: those named, else all of them, or only those without one.
 * @returns how many were assigned
 * @throws input-invalid, not-yet-drawn, inspection-ended
 */
export async function shareVisits(h: Handle, id: Id, input: ShareInput): Promise<number> {
  const wanted = new Set(input.places ?? [])
  const open = (await store.visitsOf(h, id)).filter(
    (v) =>
      v.on === null &&
      (wanted.size === 0 || wanted.has(v.place)) &&
      (input.unassigned !== true || v.inspector === null),
  )
  if (open.length === 0) throw faultAt('places', '没有需要分派的地方。')
  const rows = shareEvenly(
    open.map((v) => v.place),
    input.inspectors,
  )
  await assignVisits(h, id, rows)
  return rows.length
}

/** Says who goes where. Only someone who holds a post of the inspection, the desk or the leaders can be sent. */
export async function assignVisits(h: Handle, id: Id, rows: readonly store.Assignment[]): Promise<void> {
  const inspection = await store.loadInspection(h, id)
  const [against] = whyNotEnd(inspection)
  if (against !== undefined) throw against
  const people = rows.flatMap((r) => (r.inspector === null ? [] : [r.inspector]))
  const may = new Set(await store.inspectorsAmong(h, people))
  const faults = rows.flatMap((r, i): FieldFault[] =>
    r.inspector === null || may.has(r.inspector)
      ? []
      : [{ at: `rows.${i}.inspector`, reason: '此人目前没有担任督查职务，请另选。' }],
  )
  refuse(faults)
  if ((await store.assign(h, id, rows)) < rows.length) throw new Problem('not-drawn')
  await h.record({ command: 'supervision.assign-inspection', subject: id, place: h.scope.county, after: rows })
}

/**
 * Enters what was seen in a drawn place, once. Each failed item becomes a finding with the evidence of the visit.
 * @returns the ids of the findings
 * The last result ends the inspection.
 * @throws not-drawn, inspection-ended, visit-not-yours, already-exists, input-invalid, month-closed
 */
export async function enterResult(h: Handle, id: Id, input: ResultInput): Promise<Id[]> {
  await joinMonth(h)
  await store.lockEnd(h, id)
  const inspection = await store.loadInspection(h, id)
  const visit = await store.loadVisit(h, id, input.place)
  if (visit === undefined) throw new Problem('not-drawn')
  const [against] = whyNotEnter(h.scope, inspection, visit)
  if (against !== undefined) throw against
  const on = input.on ?? h.today
  checkResult(h, inspection, input, on)
  const evidence = await attachEvidence(h, input.evidence, visit.place, visit.unit)
  const findings = await raiseFailed(h, inspection, visit, input, on, evidence)
  const failed = input.answers.filter((a) => a.answer === 'fail').length
  const { place, unit } = visit
  await store.addResult(h, id, {
    place,
    unit,
    on,
    answers: input.answers,
    failed,
    comment: input.comment || null,
    evidence,
    findings,
  })
  const finished = (await store.visitsLeft(h, id)) === 0
  if (finished) await store.addEnd(h, id, null)
  await h.record({
    command: 'supervision.enter-inspection',
    subject: id,
    place,
    unit,
    after: { on, failed, findings, evidence, ...(finished && { finished }) },
  })
  return findings
}

function checkResult(h: Handle, inspection: store.Inspection, input: ResultInput, on: string): void {
  const faults = [...faultsOfAnswers(inspection.items, input.answers)]
  if (on > h.today) faults.push({ at: 'on', reason: '督查日期不能晚于今天。' })
  if (on < inspection.drawOn) faults.push({ at: 'on', reason: `督查日期不能早于抽签日 ${inspection.drawOn}。` })
  const lacking = inspection.items.filter(
    (i) => i.evidence && input.answers.some((a) => a.code === i.code && a.answer === 'fail'),
  )
  if (lacking.length > 0 && input.evidence.length === 0)
    faults.push({ at: 'evidence', reason: `“${lacking[0]!.text}”不合格，请附上照片或材料。` })
  refuse(faults)
}

/** A checklist is frozen and may outlive a category of the pack: what fails falls to another, and the grounds say so. */
function raisedUnder(item: store.Inspection['items'][number], pack: Parameters<typeof categoryFor>[1]) {
  const { category, gone } = categoryFor(item.category, pack)!
  const note = gone === null ? '' : `（检查表所列问题类别“${item.categoryTitle}”现行工作机制中已取消）`
  return { category, grounds: `${item.grounds}${note}` }
}

/** The findings of a visit belong to the month in which they were seen. */
async function raiseFailed(
  h: Handle,
  inspection: store.Inspection,
  visit: store.Visit,
  input: ResultInput,
  on: string,
  evidence: readonly Id[],
): Promise<Id[]> {
  const failed = inspection.items.flatMap((item) => {
    const answer = input.answers.find((a) => a.code === item.code && a.answer === 'fail')
    return answer === undefined ? [] : [{ item, note: answer.note!.trim() }]
  })
  if (failed.length === 0) return []
  await refuseClosedMonth(h, monthOf(on))
  // Where it is now: a village that was drawn may have been merged since.
  const { place } = await loadOrganisation(h, visit.unit)
  const pack = await section(h)
  const codes = { categories: pack.findings.categories.map((c) => c.code), otherwise: pack.month.otherwise }
  return raiseFindings(
    h,
    failed.map(({ item, note }) => ({
      key: `inspection:${inspection.id}:${visit.place}:${item.code}`,
      ...raisedUnder(item, codes),
      spring: 'inspection' as const,
      fact: note,
      place,
      subject: visit.unit,
      raisedOn: on,
      month: monthOf(on),
      inspection: inspection.id,
    })),
    evidence,
  )
}

/** Organisations may have ended between the sealing and the draw: whoever carries them on is visited. */
async function followEnded(h: Handle, id: Id): Promise<void> {
  const visits = await store.visitsOf(h, id)
  const heirs = await heirsOf(
    h,
    visits.map((v) => v.unit),
  )
  const gone = visits.filter((v) => heirs.has(v.unit))
  if (gone.length === 0) return
  await store.moveVisits(
    h,
    gone.map(({ inspection, place, unit }) => ({ inspection, place, unit: heirs.get(unit)! })),
  )
}

/**
 * Visits not yet entered go on with the organisations that took over; what was seen before stays where it was seen.
 * Safe to repeat.
 * @returns how many visits were moved
 */
export async function moveVisits(h: Handle, change: Pick<Reorganisation, 'ended' | 'from' | 'why'>): Promise<number> {
  const successors = new Map(change.ended.flatMap((o) => (o.successor === null ? [] : [[o.id, o.successor] as const])))
  const open = await store.visitsToMove(h, { organisations: [...successors.keys()], places: change.from })
  const moved = await store.moveVisits(
    h,
    open.map((v) => ({ ...v, unit: successors.get(v.unit) ?? v.unit })),
  )
  if (moved > 0)
    await h.record({
      command: 'supervision.move-visits',
      subject: h.scope.county,
      place: h.scope.county,
      why: change.why,
      before: open,
      after: { moved, ended: change.ended },
    })
  return moved
}
