import { addWorkingDays } from '#kernel/pure/calendar.ts'
import { type Day, dayOf, monthInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { type Verdict as ActionVerdict, verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { loadOrganisation } from '#modules/organisations/public.ts'
import { section } from '../section.ts'
import type { CallBody, Verdict } from './model.ts'
import { type CallAction, type CallFacts, callWorkflow, drawn } from './rules.ts'
import * as store from './store.ts'

/** Asks branches for their minutes of a month; with `draw`, the branches are drawn by a seed that stays on record. */
export async function callMinutes(h: Handle, body: CallBody): Promise<{ ids: Id[]; seed: string | null }> {
  const { call: rule } = await section(h)
  const seed = body.draw === undefined ? null : h.id()
  const units = seed === null ? await named(h, body) : await draw(h, body, seed)
  const rows = units.map((unit) => ({ id: h.id(), event: h.id(), unit }))
  const dueOn = addWorkingDays(await h.calendar(), h.today, rule.workingDays)
  const added = await store.addCalls(h, rows, {
    month: body.month,
    note: body.note,
    seed,
    term: rule.workingDays,
    dueOn,
  })
  if (added < rows.length) throw new Problem('not-found', { what: '所选的党组织' })
  await h.record({
    command: 'meetings.call-minutes',
    subject: rows.length === 1 ? rows[0]!.id : h.scope.county,
    place: h.scope.place ?? h.scope.county,
    why: body.note || null,
    after: {
      month: body.month,
      units,
      seed,
      count: body.draw?.count ?? units.length,
      under: body.draw?.under ?? null,
      dueOn,
    },
  })
  return { ids: rows.map((r) => r.id), seed }
}

async function named(h: Handle, body: CallBody): Promise<Id[]> {
  const units = [...new Set(body.units)]
  for (const unit of units)
    if (!isWithin((await loadOrganisation(h, unit)).place, h.scope.place))
      throw new Problem('not-found', { what: '所选的党组织' })
  const open = await store.openCalls(h, body.month, units)
  if (open.length > 0)
    throw new Problem('call-already-open', {
      names: open.map((o) => o.unitName).join('、'),
      month: monthInChinese(body.month),
    })
  return units
}

async function draw(h: Handle, body: CallBody, seed: string): Promise<Id[]> {
  const under = body.draw?.under ?? h.scope.place ?? h.scope.county
  if (!isWithin(under, h.scope.place)) throw new Problem('not-found', { what: '所选的范围' })
  const units = drawn(seed, await store.candidates(h, body.month, under), body.draw!.count)
  if (units.length === 0) throw new Problem('nothing-to-draw', { month: monthInChinese(body.month) })
  return units
}

/** What may be done with a call now, with every reason why not. */
export async function callActions(h: Handle, call: store.CallRecord): Promise<ActionVerdict<CallAction>[]> {
  return verdicts(callWorkflow, call.state, h.scope.role, await factsOf(h, call))
}

async function factsOf(h: Handle, call: store.CallRecord): Promise<CallFacts> {
  const events = await store.eventsOf(h, call.id)
  return {
    person: h.scope.person,
    answeredBy: events.findLast((e) => e.kind === 'answered')?.person ?? null,
  }
}

export async function answerCall(
  h: Handle,
  id: Id,
  answer: { comment: string; evidence: readonly Id[] },
): Promise<void> {
  const call = await held(h, id, 'answer')
  await store.addEvent(h, call, { kind: 'answered', ...answer, verdict: null })
  await store.setState(h, id, 'answered', h.today)
  await h.record({
    command: 'meetings.answer-call',
    subject: id,
    place: call.place,
    unit: call.unit,
    after: { month: call.month, ...answer },
  })
}

export async function commentCall(h: Handle, id: Id, comment: { verdict: Verdict; comment: string }): Promise<void> {
  const call = await held(h, id, 'comment')
  await store.addEvent(h, call, { kind: 'commented', evidence: [], ...comment })
  await store.setState(h, id, 'commented', null)
  await h.record({
    command: 'meetings.comment-call',
    subject: id,
    place: call.place,
    unit: call.unit,
    after: { month: call.month, ...comment },
  })
}

async function held(h: Handle, id: Id, action: CallAction): Promise<store.CallRecord> {
  await store.holdCall(h, id)
  const call = await store.loadCall(h, id)
  const verdict = (await callActions(h, call)).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
  return call
}

/** Counts the terms of unanswered calls again after the calendar changed. */
export async function redateCalls(h: Handle): Promise<{ title: string; before: Day; after: Day }[]> {
  const calendar = await h.calendar()
  const moved = (await store.unanswered(h))
    .map((call) => ({ ...call, fresh: addWorkingDays(calendar, dayOf(call.at), call.term) }))
    .filter((call) => call.fresh !== call.dueOn)
  if (moved.length === 0) return []
  await store.setDue(
    h,
    moved.map((call) => ({ id: call.id, dueOn: call.fresh })),
  )
  const changes = moved.map((call) => ({
    title: `${call.unitName} ${monthInChinese(call.month)}会议记录调阅`,
    before: call.dueOn,
    after: call.fresh,
  }))
  await h.record({
    command: 'meetings.redate',
    subject: h.scope.county,
    place: h.scope.county,
    before: moved.map((call) => ({ id: call.id, dueOn: call.dueOn })),
    after: moved.map((call) => ({ id: call.id, dueOn: call.fresh })),
  })
  return changes
}
