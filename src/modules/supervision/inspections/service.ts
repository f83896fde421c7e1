import { randomBytes } from 'node:crypto'
import { monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem } from '#kernel/pure/problem.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { categoryOf } from '../findings/pack.ts'
import { raiseFindings } from '../findings/service.ts'
import { joinMonth, refuseClosedMonth } from '../month/closed.ts'
import { section } from '../section.ts'
import type { PlanInput, ResultInput } from './model.ts'
import type { InspectionsPack } from './pack.ts'
import { draw, faultsOfAnswers, populationDigest, seedDigest } from './rules.ts'
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

/** Says who goes where. Only someone who holds a post of the inspection, the desk or the leaders can be sent. */
export async function assignVisits(h: Handle, id: Id, rows: readonly store.Assignment[]): Promise<void> {
  const inspection = await store.loadInspection(h, id)
  if (inspection.state !== 'drawn') throw new Problem('not-drawn')
  const people = rows.flatMap((r) => (r.inspector === null ? [] : [r.inspector]))
  const may = new Set(await store.inspectorsAmong(h, people))
  const faults = rows.flatMap((r, i): FieldFault[] =>
    r.inspector === null || may.has(r.inspector)
      ? []
      : [{ at: `rows.${i}.inspector`, reason: '此人目前没有担任督查职务，请另选。' }],
  )
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  if ((await store.assign(h, id, rows)) < rows.length) throw new Problem('not-drawn')
  await h.record({ command: 'supervision.assign-inspection', subject: id, place: h.scope.county, after: rows })
}

/**
 * Enters what was seen in a drawn place, once. Each failed item becomes a finding with the evidence of the visit.
 * @returns the ids of the findings
 * @throws not-drawn, visit-not-yours, already-exists, input-invalid, month-closed
 */
export async function enterResult(h: Handle, id: Id, input: ResultInput): Promise<Id[]> {
  await joinMonth(h)
  const inspection = await store.loadInspection(h, id)
  const visit = await store.loadVisit(h, id, input.place)
  if (visit === undefined) throw new Problem('not-drawn')
  if (h.scope.role === 'inspector' && visit.inspector !== null && visit.inspector !== h.scope.person)
    throw new Problem('visit-not-yours', { inspector: visit.inspectorName ?? '他人' })
  if (visit.on !== null) throw new Problem('already-exists', { what: `${visit.name}的督查结果` })
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
  await h.record({
    command: 'supervision.enter-inspection',
    subject: id,
    place,
    unit,
    after: { on, failed, findings, evidence },
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
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
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
  return raiseFindings(
    h,
    failed.map(({ item, note }) => ({
      key: `inspection:${inspection.id}:${visit.place}:${item.code}`,
      category: item.category,
      spring: 'inspection' as const,
      fact: note,
      grounds: item.grounds,
      place: visit.place,
      subject: visit.unit,
      raisedOn: on,
      month: monthOf(on),
      inspection: inspection.id,
    })),
    evidence,
  )
}
