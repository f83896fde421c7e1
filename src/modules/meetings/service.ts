import { addDays, type Day, monthInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { isFrozen } from '#modules/measures/public.ts'
import { type Organisation, organisationOn, type Reorganisation } from '#modules/organisations/public.ts'
import { moveCalls } from './calls/store.ts'
import { type Correction, KINDS, type MeetingBody, type NewMeeting } from './model.ts'
import { missingParts, partsFor, usualTitle } from './rules.ts'
import { section } from './section.ts'
import * as store from './store.ts'

/**
 * Records many meetings in one statement (an import, a demo year); one journal entry for all of them.
 * @returns their ids, in the order given
 * @throws branch-ended when a branch did not exist on the day; month-closed; meeting-in-future
 */
export async function recordMeetings(h: Handle, rows: readonly NewMeeting[]): Promise<Id[]> {
  if (rows.length === 0) return []
  const ids = await write(h, rows)
  await h.record({
    command: 'meetings.record-many',
    subject: h.scope.county,
    place: h.scope.place ?? h.scope.county,
    after: { rows: rows.length, first: ids[0], last: ids.at(-1) },
  })
  return ids
}

/** Records one meeting of a branch. */
export async function recordMeeting(h: Handle, body: MeetingBody): Promise<Id> {
  const branch = await branchFor(h, body.unit, body.heldOn)
  await refuseSameDay(h, body, null)
  const [id] = await write(h, [body])
  await h.record({
    command: 'meetings.record',
    subject: id!,
    place: branch.place,
    unit: branch.id,
    after: { kind: body.kind, heldOn: body.heldOn, due: body.due, present: body.present },
  })
  return id!
}

/** Corrects a record by a new one that takes its place, or by one that says it was made by mistake. */
export async function correctMeeting(h: Handle, id: Id, correction: Correction): Promise<Id> {
  const before = await store.loadMeeting(h, id)
  if (before.void || (await store.replacementOf(h, id)) !== undefined) throw new Problem('meeting-replaced')
  const next = correction.kind === 'void' ? asBody(before) : correction.meeting
  const branch = await branchFor(h, next.unit, next.heldOn)
  await refuseClosed(h, [before.heldOn])
  if (correction.kind === 'replace') await refuseSameDay(h, next, id)
  const [fresh] = await write(h, [next], { replaces: id, why: correction.why, void: correction.kind === 'void' })
  await h.record({
    command: correction.kind === 'void' ? 'meetings.void' : 'meetings.correct',
    subject: fresh!,
    place: branch.place,
    unit: branch.id,
    why: correction.why,
    before: { id, kind: before.kind, heldOn: before.heldOn, due: before.due, present: before.present },
    after: { kind: next.kind, heldOn: next.heldOn, due: next.due, present: next.present },
  })
  return fresh!
}

async function write(
  h: Handle,
  rows: readonly NewMeeting[],
  replacement: store.Replacement | null = null,
): Promise<Id[]> {
  await joinMonth(h)
  await refuseClosed(
    h,
    rows.map((r) => r.heldOn),
  )
  const { kinds } = await section(h)
  const ready = rows.map((row) => ({
    ...row,
    id: row.id ?? h.id(),
    title: row.title?.trim() || usualTitle(row.kind, row.heldOn),
    missing: missingParts(partsFor(kinds, row.kind), row),
  }))
  const written = await store.addMeetings(h, ready, replacement)
  if (written < ready.length)
    throw new Problem('branch-ended', { on: [...new Set(ready.map((r) => r.heldOn))].slice(0, 3).join('、') })
  const attended = ready.flatMap((r) =>
    (r.leaders ?? []).map((leader) => ({ meeting: r.id, unit: r.unit, heldOn: r.heldOn, leader })),
  )
  if (replacement?.void !== true && (await store.addAttendance(h, attended)) < attended.length)
    throw new Problem('leader-elsewhere')
  return ready.map((r) => r.id)
}

/** The branch as it was on the day, if the acting post may write for it. */
async function branchFor(h: Handle, unit: Id, on: Day): Promise<Organisation> {
  const branch = await organisationOn(h, unit, on)
  if (branch === undefined) throw new Problem('branch-ended', { on })
  if (!isWithin(branch.place, h.scope.place) && h.scope.unit !== unit)
    throw new Problem('not-found', { what: '该党组织' })
  return branch
}

/** Meetings are not foretold, and a closed month takes no more. */
async function refuseClosed(h: Handle, days: readonly Day[]): Promise<void> {
  const late = days.find((day) => day > h.today)
  if (late !== undefined) throw new Problem('meeting-in-future', { heldOn: late, today: h.today })
  for (const month of new Set(days.map((day) => day.slice(0, 7))))
    if (await isFrozen(h, month)) throw new Problem('month-closed', { month: monthInChinese(month) })
}

/** Groups of one branch may meet on the same day; its other meetings are held once a day. */
async function refuseSameDay(h: Handle, body: MeetingBody, except: Id | null): Promise<void> {
  if (body.kind === 'group') return
  if ((await store.sameDay(h, { ...body, except })) !== undefined)
    throw new Problem('meeting-recorded', { heldOn: body.heldOn, kindName: KINDS[body.kind] })
}

function asBody(record: store.MeetingRecord): MeetingBody {
  const { unit, kind, heldOn, title, chair, recorder, topics, decisions, minutes, due, present, evidence } = record
  return {
    unit,
    kind,
    heldOn,
    title,
    chair: chair ?? '',
    recorder: recorder ?? '',
    topics,
    decisions,
    minutes,
    due,
    present,
    evidence,
    leaders: [],
  }
}

/**
 * Says which branch leaders belong to as members from a day on; where they belonged before ends the day before.
 * @throws branch-ended when a branch does not exist now
 */
export async function placeLeaders(
  h: Handle,
  rows: readonly { leader: Id; unit: Id }[],
  from: Day,
  why: string,
): Promise<void> {
  if (rows.length === 0) return
  await joinMonth(h)
  await store.endLeaders(
    h,
    rows.map((r) => r.leader),
    addDays(from, -1),
  )
  if ((await store.addLeaders(h, rows, from)) < rows.length) throw new Problem('branch-ended', { on: h.today })
  await h.record({
    command: 'meetings.place-leaders',
    subject: rows.length === 1 ? rows[0]!.leader : h.scope.county,
    place: h.scope.place ?? h.scope.county,
    why,
    after: rows.length <= 20 ? { from, rows } : { from, rows: rows.length },
  })
}

/** Branches went over into others: their open calls and their leaders go along. Safe to repeat. */
export async function followReorganisation(h: Handle, r: Reorganisation): Promise<{ calls: number; leaders: number }> {
  const heirs = r.ended.flatMap((e) => (e.successor === null ? [] : [{ id: e.id, successor: e.successor }]))
  if (heirs.length === 0) return { calls: 0, leaders: 0 }
  const calls = await moveCalls(h, heirs, r.why)
  const staying = await store.leadersIn(
    h,
    heirs.map((e) => e.id),
  )
  const leaders = staying.map((l) => ({ leader: l.leader, unit: heirs.find((e) => e.id === l.unit)!.successor }))
  await placeLeaders(h, leaders, r.on, r.why)
  if (calls > 0)
    await h.record({
      command: 'meetings.follow-reorganisation',
      subject: r.into ?? heirs[0]!.id,
      place: r.into ?? h.scope.county,
      why: r.why,
      after: { calls, on: r.on },
    })
  return { calls, leaders: leaders.length }
}
