import { isOverdue } from '#kernel/pure/calendar.ts'
import { type Day, firstDay, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { transitionOf, type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { isFrozen } from '#modules/measures/public.ts'
import type { DueDuty, Fulfilment, Shortfall } from './model.ts'
import {
  type DutyAction,
  type DutyFacts,
  dueAgain,
  dutyWorkflow,
  earliestDone,
  judgedOn,
  startsOf,
  termOf,
} from './rules.ts'
import * as store from './store.ts'

/**
 * Opens the month's duties: every item in force × every subject × the period the month lies in. Set-based, and safe
 * to repeat: a subject never gets the same item twice in a period.
 * @param lists only the items of these lists
 * @returns how many duties are new
 */
export async function openMonth(h: Handle, month: Month, lists?: readonly Id[]): Promise<number> {
  const items = await store.itemsInForce(h, Number(month.slice(0, 4)), lastDay(month), firstDay(month), lists)
  const opened = await store.openDuties(h, await openingsOf(h, items, month))
  await h.record({
    command: 'duties.open-month',
    subject: lists?.[0] ?? month,
    place: h.scope.place ?? h.scope.county,
    unit: h.scope.unit,
    after: { month, items: items.length, opened },
  })
  return opened
}

async function openingsOf(h: Handle, items: readonly store.ItemInForce[], month: Month): Promise<store.Opening[]> {
  const calendar = await h.calendar()
  const waves = Map.groupBy(await store.wavesOf(h, [...new Set(items.map((i) => i.list))]), (w) => w.list)
  return items.flatMap((item) =>
    startsOf(item, waves.get(item.list) ?? []).flatMap(({ place, start, until }) => {
      const term = termOf(calendar, item, month, start, until)
      if (term === null || (item.endedOn !== null && term.dueOn > item.endedOn)) return []
      const { node, root, list, subjectKind, named, measure, target } = item
      // A duty of the county's own organisations is not tied to the places of a wave.
      const at = subjectKind === 'department' || subjectKind === 'county-committee' ? item.place : place
      return [{ ...term, month: monthOf(term.dueOn), node, root, list, subjectKind, named, measure, target, place: at }]
    }),
  )
}

// ---- One duty

export interface DutyVerdicts {
  duty: store.DutyRecord
  facts: DutyFacts
  actions: Verdict<DutyAction>[]
}

/** What the acting post may do with a duty now, and every reason why not. */
export function verdictsOn(h: Handle, duty: store.DutyRecord, frozen: boolean, measureTitle?: string): DutyVerdicts {
  const facts: DutyFacts = {
    own: h.scope.role === 'system' || (h.scope.unit !== null && h.scope.unit === duty.unit),
    unitName: duty.unitName,
    measure: duty.measure === null ? null : (measureTitle ?? duty.measure),
    needsEvidence: duty.evidence,
    frozen,
    doneByMe: duty.doneBy !== null && duty.doneBy === h.scope.person,
  }
  const actions = verdicts(dutyWorkflow, duty.state, h.scope.role, facts).map((v) =>
    v.action === 'fulfil' && duty.evidence ? { ...v, evidence: 'required' as const } : v,
  )
  return { duty, facts, actions }
}

async function load(h: Handle, id: Id): Promise<DutyVerdicts> {
  const duty = await store.loadDuty(h, id, { lock: true })
  return verdictsOn(h, duty, await isFrozen(h, duty.month))
}

function permit({ actions }: DutyVerdicts, action: DutyAction): void {
  const verdict = actions.find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
}

/** Says that a duty was done, on what day, with what evidence. Proof by a measure cannot be said: it is computed. */
export async function fulfil(h: Handle, id: Id, input: Fulfilment): Promise<void> {
  const verdict = await load(h, id)
  permit(verdict, 'fulfil')
  const { duty } = verdict
  const on = input.on ?? h.today
  checkFulfilment(h, verdict, on, input.evidence)
  const evidence = await attachEvidence(h, input.evidence, duty.place, duty.unit)
  await store.setState(h, id, { state: 'done', doneOn: on })
  await store.addEvents(h, [
    {
      duty: id,
      place: duty.place,
      unit: duty.unit,
      action: 'fulfil',
      onDay: on,
      note: input.note,
      evidence,
    },
  ])
  await h.record({
    command: 'duties.fulfil',
    subject: id,
    place: duty.place,
    unit: duty.unit,
    before: { state: duty.state },
    after: { state: 'done', on, late: isOverdue(duty.dueOn, on, h.today), evidence },
  })
}

function checkFulfilment(h: Handle, { duty, facts }: DutyVerdicts, on: Day, evidence: readonly Id[]): void {
  const earliest = earliestDone(duty, facts.frozen)
  const faults = []
  if (on > h.today) faults.push({ at: 'on', reason: '完成日期不能晚于今天' })
  if (on < duty.countedFrom) faults.push({ at: 'on', reason: `完成日期不能早于事项下达日期（${duty.countedFrom}）` })
  else if (on < earliest) faults.push({ at: 'on', reason: `所属月份已经评判，完成日期不能早于${earliest}` })
  if (duty.evidence && evidence.length === 0) faults.push({ at: 'evidence', reason: '本事项须附佐证材料' })
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
}

export interface ManyRow {
  duty: Id
  /** the day it was done; today when left out */
  on?: Day
  note: string
  evidence?: readonly Id[]
}

/**
 * Many at once, as a clerk takes them over from a ledger, or a secretary reports them for the own organisation: all or
 * nothing. A row that cannot be done (unknown, done already, proven by a measure, another's) refuses the whole with
 * its number. The ledger stands for the evidence, so none is asked of a clerk.
 */
export async function fulfilMany(h: Handle, rows: readonly ManyRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const full = rows.map((r) => ({ ...r, on: r.on ?? h.today, evidence: [...(r.evidence ?? [])] }))
  const anyone = h.scope.role === 'system' || h.scope.role === 'clerk'
  const changed = new Map((await store.setDone(h, full, anyone)).map((d) => [d.id, d]))
  const frozen = await frozenAmong(h, [...changed.values()])
  const faults = full.flatMap((r, i) => {
    const month = changed.get(r.duty)?.month
    if (month === undefined || r.on > h.today) return [{ at: `${i}.duty`, reason: NOT_NOW }]
    if (frozen.has(month) && r.on < judgedOn(month))
      return [{ at: `${i}.on`, reason: `所属月份已经月结，完成日期不能早于${judgedOn(month)}` }]
    return []
  })
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  const events: store.NewEvent[] = []
  for (const r of full) {
    const { place, unit } = changed.get(r.duty)!
    const evidence = await attachEvidence(h, r.evidence, place, unit)
    events.push({ duty: r.duty, place, unit, action: 'fulfil', onDay: r.on, note: r.note, evidence })
  }
  await store.addEvents(h, events)
  await h.record({
    command: 'duties.fulfil-many',
    subject: h.scope.county,
    place: h.scope.place ?? h.scope.county,
    unit: h.scope.unit,
    after: { duties: full.map((r) => r.duty) },
  })
  return full.length
}

const NOT_NOW =
  '该事项不存在、已办结、由指标自动判定、须附佐证材料，或者完成日期早于下达日期、落在已经评判的月份以内或者晚于今天'

async function frozenAmong(h: Handle, duties: readonly { month: Month }[]): Promise<Set<Month>> {
  const frozen = new Set<Month>()
  for (const month of new Set(duties.map((d) => d.month))) if (await isFrozen(h, month)) frozen.add(month)
  return frozen
}

/** Sends a duty back to be done again, or ends it, each with its grounds. */
export async function act(h: Handle, id: Id, action: Exclude<DutyAction, 'fulfil'>, comment: string): Promise<void> {
  const verdict = await load(h, id)
  permit(verdict, action)
  const { duty } = verdict
  const to = transitionOf(dutyWorkflow, action, duty.state, h.scope.role).to!
  await store.setState(h, id, { state: to })
  await store.addEvents(h, [{ duty: id, place: duty.place, unit: duty.unit, action, onDay: h.today, note: comment }])
  await h.record({
    command: `duties.${action}`,
    subject: id,
    place: duty.place,
    unit: duty.unit,
    why: comment,
    before: { state: duty.state, doneOn: duty.doneOn },
    after: { state: to },
  })
}

// ---- The month

/** What falls due in a month and is still open: the substance of the reminder letters. */
export async function dutiesDue(h: Handle, month: Month): Promise<DueDuty[]> {
  return store.dutiesDue(h, month)
}

export type { OpenDuty } from './store.ts'

/** The month's duties that are still open, within the asker's scope. */
export async function openDuties(h: Handle, month: Month): Promise<store.OpenDuty[]> {
  return store.openDutiesOfMonth(h, month)
}

/**
 * Judges a month at its end: a measure short of its target makes a duty short, one not done by its day makes it
 * overdue. The month's measures must have been computed. Safe to repeat: it answers with all that were judged short
 * or overdue in this month, whenever that was.
 */
export async function judgeMonth(h: Handle, month: Month): Promise<Shortfall[]> {
  const today = judgedOn(month)
  const measured = await store.judgeMeasures(h, month, lastDay(month))
  const overdue = await store.judgeDuties(h, month, today)
  await store.noteJudged(h, month, lastDay(month))
  const shortfalls = await store.shortfallsOf(h, month)
  if (measured + overdue > 0)
    await h.record({
      command: 'duties.judge-month',
      subject: month,
      place: h.scope.county,
      after: { measured, overdue, shortfalls: shortfalls.length },
    })
  return shortfalls
}

/** Counts the terms of open duties again by a calendar that has changed; each keeps its old and new date in its timeline. */
export async function redateOpen(h: Handle): Promise<number> {
  const calendar = await h.calendar()
  const moved = (await store.openTerms(h)).flatMap((term) => {
    const to = dueAgain(calendar, term, term)
    return to === term.dueOn ? [] : [{ ...term, to, month: monthOf(to) }]
  })
  const redated = await store.redate(h, moved)
  if (redated > 0)
    await h.record({
      command: 'duties.redate',
      subject: h.scope.county,
      place: h.scope.county,
      after: { terms: moved.length, duties: redated },
    })
  return redated
}

// ---- Organisations that ended

/**
 * The open duties of organisations that were merged into others go on with the successor; what was done or missed
 * before stays where it happened. A duty that the successor has already is not given twice.
 * @returns how many open duties were moved
 */
export async function moveDuties(
  h: Handle,
  change: { ended: readonly { id: Id; successor: Id | null }[]; on: Day; why: string },
): Promise<number> {
  let moved = 0
  for (const { id, successor } of change.ended) moved += await moveDutiesOf(h, id, successor, change)
  if (moved > 0)
    await h.record({
      command: 'duties.move',
      subject: change.ended[0]!.id,
      place: h.scope.county,
      why: change.why,
      after: { moved, ended: change.ended },
    })
  return moved
}

async function moveDutiesOf(
  h: Handle,
  unit: Id,
  successor: Id | null,
  change: { on: Day; why: string },
): Promise<number> {
  await store.endListsOfUnit(h, unit, change.on, change.why)
  const open = await store.openDutiesOf(h, unit)
  if (open.length === 0) return 0
  await store.voidDuties(
    h,
    open.map((d) => d.id),
  )
  const heir = successor === null ? null : await store.organisation(h, successor)
  if (heir !== null) {
    const owner = (await store.headsOf(h, [heir.id], h.today)).get(heir.id)?.post ?? null
    await store.takeOver(
      h,
      open.map((d) => ({ id: h.id(), from: d.id, unit: heir.id, place: heir.place, owner })),
    )
  }
  const note = heir === null ? `${change.why}；原组织撤销，事项终止` : `${change.why}；由${heir.name}承接`
  await store.addEvents(
    h,
    open.map((d) => ({
      duty: d.id,
      place: d.place,
      unit: d.unit,
      action: 'move' as const,
      onDay: change.on,
      note,
      detail: { successor },
    })),
  )
  return open.length
}
