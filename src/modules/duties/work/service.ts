import { isOverdue } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import { transitionOf, type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { isFrozen } from '#modules/measures/public.ts'
import { judgedOn } from '../months/rules.ts'
import type { Fulfilment } from './model.ts'
import { type DutyAction, type DutyFacts, dutyWorkflow, earliestDone } from './rules.ts'
import * as store from './store.ts'

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

/** The duty to be changed, locked. */
async function load(h: Handle, id: Id): Promise<DutyVerdicts> {
  await joinMonth(h)
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
  refuse(faults)
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
  await joinMonth(h)
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
  refuse(faults)
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
