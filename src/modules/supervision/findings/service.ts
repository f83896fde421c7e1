import { addWorkingDays, type Calendar } from '#kernel/pure/calendar.ts'
import { monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { loadOrganisation, type Reorganisation } from '#modules/organisations/public.ts'
import { refuseClosedMonth } from '../month/closed.ts'
import { section } from '../section.ts'
import type { ActedMany, ActInput, ActManyInput, FindingAction, FindingRow, NewFinding, ReportInput } from './model.ts'
import type { FindingsPack } from './pack.ts'
import {
  changeBy,
  DECISIONS,
  type FindingFacts,
  findingWorkflow,
  firstTerm,
  lapsesNow,
  NEEDS,
  noticed,
  termOf,
} from './rules.ts'
import * as store from './store.ts'

/** The county's rules for findings, as they are in force. */
export async function findingsPackOf(h: Handle): Promise<FindingsPack> {
  return (await section(h)).findings
}

/**
 * Raises findings, hundreds in one statement. A row whose `key` is known already is left out, so repeating is harmless.
 * @param evidence files that prove every row; they are put within reach of the subjects
 * @returns the ids of those that are new
 * @throws finding-category-unknown, month-closed, reference-broken (subject or unit unknown)
 */
export async function raiseFindings(
  h: Handle,
  rows: readonly NewFinding[],
  evidence: readonly Id[] = [],
): Promise<Id[]> {
  if (rows.length === 0) return []
  await joinMonth(h)
  return raiseJoined(h, rows, evidence)
}

/** {@link raiseFindings} for the close itself, which is what others wait for. */
export async function raiseJoined(h: Handle, rows: readonly NewFinding[], evidence: readonly Id[] = []): Promise<Id[]> {
  if (rows.length === 0) return []
  const pack = await findingsPackOf(h)
  const known = new Set(pack.categories.map((c) => c.code))
  const unknown = rows.find((r) => !known.has(r.category))
  if (unknown !== undefined) throw new Problem('finding-category-unknown', { category: unknown.category })
  await refuseClosedMonth(h, ...rows.flatMap((r) => [r.month, monthOf(r.raisedOn)]))
  const calendar = await h.calendar()
  const raised = rows.map((row) => ({ ...row, id: row.id ?? h.id(), term: firstTerm(pack, calendar, row) }))
  const { version } = await h.pack()
  const ids = await store.addFindings(h, raised, {
    packVersion: version,
    addresseeKinds: pack.addresseeKinds,
    evidence,
  })
  const only = rows.length === 1 ? raised[0] : undefined
  if (ids.length > 0)
    await h.record({
      command: 'supervision.raise-findings',
      subject: ids.length === 1 ? ids[0]! : h.scope.county,
      place: only?.place ?? h.scope.county,
      unit: only?.subject ?? null,
      after:
        only === undefined
          ? { rows: ids.length, ids }
          : { category: only.category, fact: only.fact, dueOn: only.term.dueOn },
    })
  return ids
}

/** A person reports a finding, with evidence. */
export async function reportFinding(h: Handle, input: ReportInput): Promise<Id> {
  const organisation = await loadOrganisation(h, input.subject)
  const raisedOn = input.raisedOn ?? h.today
  const faults: FieldFault[] = []
  if (raisedOn > h.today) faults.push({ at: 'raisedOn', reason: '发现日期不能晚于今天。' })
  if (input.dueOn !== undefined && input.dueOn <= h.today) faults.push({ at: 'dueOn', reason: '整改期限应晚于今天。' })
  refuse(faults)
  const evidence = await attachEvidence(h, input.evidence, organisation.place, organisation.id)
  const { category, fact, grounds, subject, dueOn } = input
  const row: NewFinding = {
    category,
    spring: 'report',
    fact,
    grounds,
    place: organisation.place,
    subject,
    raisedOn,
    month: monthOf(raisedOn),
  }
  const [id] = await raiseFindings(h, [{ ...row, ...(dueOn !== undefined && { dueOn }) }], evidence)
  return id!
}

/** All that the rules ask about a finding, for the person of this handle. */
export function factsOf(
  h: Handle,
  row: FindingRow,
  events: readonly store.EventRow[],
  pack: FindingsPack,
): FindingFacts {
  const who = (actions: readonly string[]) =>
    events.filter((e) => e.person !== null && actions.includes(e.action)).map((e) => e.person!)
  return {
    today: h.today,
    person: h.scope.role === 'system' ? null : h.scope.person,
    raisedBy: row.raisedBy,
    submitters: who(['submit']),
    deciders: who(DECISIONS),
    appellant: who(['appeal']).at(-1) ?? null,
    dueOn: row.dueOn,
    stoppedOn: row.stoppedOn,
    appealUntil: row.appealUntil,
    suspendedUntil: row.suspendedUntil,
    appealed: row.appealed,
    extensions: row.extensions,
    maxExtensions: pack.maxExtensions,
    lapses: row.lapses,
    escalateAfter: pack.escalateAfter,
    request: row.request,
  }
}

/**
 * Does one action of the workflow on a finding.
 * @throws action-not-allowed with every reason why, input-invalid with every fault, changed-meanwhile when another was faster
 */
export async function act(
  h: Handle,
  id: Id,
  action: FindingAction,
  input: ActInput = {},
): Promise<{ id: Id; version: number; done: string }> {
  await joinMonth(h)
  const row = await store.loadFinding(h, id)
  if (input.version !== undefined && input.version !== row.version) throw new Problem('changed-meanwhile')
  const pack = await findingsPackOf(h)
  const facts = factsOf(h, row, await store.eventsOf(h, id), pack)
  const t = transitionOf(findingWorkflow, action, row.state, h.scope.role)
  const verdict = verdicts(findingWorkflow, row.state, h.scope.role, facts).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: t.label }, { reasons: verdict.reasons })
  const calendar = await h.calendar()
  const faults = [
    ...faultsOf(action, row, input, {
      pack,
      h,
      verdict,
      calendar,
    }),
  ]
  refuse(faults)
  const evidence = await attachEvidence(h, input.evidence ?? [], row.place, row.unit)
  const change = changeBy(action, t.to, row, { pack, calendar, today: h.today, person: facts.person, ...input })
  const ground = action === 'lift' ? (row.request?.ground ?? null) : (input.ground ?? null)
  const saved = await store.saveChange(h, row, change, { action, ground, comment: input.comment || null, evidence })
  if (!saved) throw new Problem('changed-meanwhile')
  await h.record({
    command: `supervision.finding-${action}`,
    subject: id,
    place: row.place,
    unit: row.unit,
    why: input.comment ?? null,
    before: { state: row.state, dueOn: row.dueOn },
    after: {
      state: change.state,
      dueOn: change.dueOn,
      ...(ground !== null && { ground }),
      ...(evidence.length > 0 && { evidence }),
    },
  })
  return { id, version: row.version + 1, done: t.done }
}

/**
 * Does one action on many findings. Each is judged alone: what its rules refuse is left as it is and listed with the
 * reasons, the rest is done; each keeps its own entry in the journal, as if it had been done one by one.
 */
export async function actOnMany(h: Handle, { action, findings, comment }: ActManyInput): Promise<ActedMany> {
  const done: Id[] = []
  const refused: ActedMany['refused'] = []
  for (const { id, version } of [...new Map(findings.map((f) => [f.id, f])).values()]) {
    const problem = await act(h, id, action, { comment, version }).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof Problem) return error
        throw error
      },
    )
    if (problem === undefined) done.push(id)
    else if (problem.code === 'action-not-allowed' || problem.code === 'changed-meanwhile')
      refused.push({ id, fact: (await store.loadFinding(h, id)).fact, reasons: reasonsOf(problem) })
    else throw problem
  }
  return { done, refused }
}

function reasonsOf(problem: Problem): string[] {
  return problem.reasons.length > 0 ? [...problem.reasons] : [problem.body().detail]
}

interface Checked {
  readonly pack: FindingsPack
  readonly h: Handle
  readonly verdict: { comment: string; evidence: string }
  readonly calendar: Calendar
}

function* faultsOf(
  action: FindingAction,
  row: FindingRow,
  input: ActInput,
  { pack, h, verdict, calendar }: Checked,
): Generator<FieldFault> {
  const needs = NEEDS[action] ?? {}
  if (verdict.comment === 'required' && !input.comment?.trim()) yield { at: 'comment', reason: '请填写说明。' }
  if (verdict.evidence === 'required' && !input.evidence?.length)
    yield { at: 'evidence', reason: '请附上至少一份证明材料。' }
  if (verdict.evidence === 'none' && input.evidence?.length) yield { at: 'evidence', reason: '此项办理不附材料。' }
  if (needs.until === 'required' && input.until === undefined) yield { at: 'until', reason: '请填写日期。' }
  if (needs.until === undefined && input.until !== undefined) yield { at: 'until', reason: '此项办理不填日期。' }
  if (input.until !== undefined && input.until <= h.today) yield { at: 'until', reason: '日期应晚于今天。' }
  if (action.endsWith('extend') && input.until !== undefined) {
    if (input.until <= row.dueOn) yield { at: 'until', reason: `延期后的期限应晚于原期限 ${row.dueOn}。` }
    const latest = addWorkingDays(calendar, row.dueOn, pack.maxExtensionDays)
    if (input.until > latest)
      yield { at: 'until', reason: `每次最多延期 ${pack.maxExtensionDays} 个工作日，不能晚于 ${latest}。` }
  }
  const grounds = needs.grounds?.(pack)
  if (grounds !== undefined && !grounds.some((g) => g.code === input.ground))
    yield { at: 'ground', reason: `请选择依据：${grounds.map((g) => g.title).join('、')}。` }
}

/**
 * Gives notice of findings by a letter: those not yet told become 已交办 and their terms start; all of them keep the
 * letter in their timeline, and a new day of correction when the letter sets one later than the present one.
 * Ended findings are left alone. Safe to repeat: a finding that has this letter already is passed over.
 * @returns how many findings the letter was noted on
 */
export async function noticeFindings(
  h: Handle,
  ids: readonly Id[],
  letter: { id: Id; number: string; dueOn?: string | undefined },
): Promise<number> {
  await joinMonth(h)
  const pack = await findingsPackOf(h)
  const calendar = await h.calendar()
  const noted = new Set(await store.withLetter(h, letter.id))
  const rows = (await store.lockLive(h, ids)).filter((row) => !noted.has(row.id))
  if (rows.length === 0) return 0
  const changes = rows.map((row): store.BulkChange => {
    const first =
      row.state === 'open' ? noticed(row, { pack, calendar, today: h.today, until: letter.dueOn }) : undefined
    const again =
      first === undefined && row.stoppedOn === null && letter.dueOn !== undefined && letter.dueOn > row.dueOn
    return {
      ...movedBy(row),
      ...(first !== undefined && { ...first, state: 'notified', stoppedOn: null }),
      ...(again && { dueOn: letter.dueOn!, dueFrom: null, dueDays: null, lapses: lapsesNow(row, h.today) }),
      comment: letter.number,
    }
  })
  await store.saveMany(h, changes, { action: 'letter', letter: letter.id })
  await h.record({
    command: 'supervision.notice-findings',
    subject: letter.id,
    place: rows.every((r) => r.place === rows[0]!.place) ? rows[0]!.place : h.scope.county,
    after: { findings: rows.map((r) => r.id), letter: letter.number },
  })
  return rows.length
}

/** What moves of a finding, as it is; a bulk change starts from it. */
function movedBy(row: FindingRow): store.BulkChange {
  return { ...row, fromState: row.state, fromDue: row.dueOn, comment: null }
}

/**
 * After a change of the calendar: open terms that are counted in working days are counted again, and the timeline
 * says the old and the new day. @returns how many findings moved
 */
export async function redateOpenFindings(h: Handle): Promise<number> {
  await joinMonth(h)
  const calendar = await h.calendar()
  const changes: store.BulkChange[] = []
  for (const row of await store.lockCounted(h)) {
    const term = termOf(row)
    const counted = term.dueFrom !== null && term.dueDays !== null
    const dueOn = counted ? addWorkingDays(calendar, term.dueFrom!, term.dueDays!) : row.dueOn
    const open = row.notifiedOn !== null && row.appealDays !== null && !row.appealed
    const appealUntil = open ? addWorkingDays(calendar, row.notifiedOn!, row.appealDays!) : row.appealUntil
    if (dueOn === row.dueOn && appealUntil === row.appealUntil) continue
    changes.push({ ...movedBy(row), dueOn, appealUntil, comment: redateWords(row, dueOn, appealUntil) })
  }
  if (changes.length === 0) return 0
  await store.saveMany(h, changes, { action: 'redate', letter: null })
  await h.record({
    command: 'supervision.redate-findings',
    subject: h.scope.county,
    place: h.scope.county,
    why: '工作日历调整',
    before: changes.map((c) => [c.id, c.fromDue]),
    after: changes.map((c) => [c.id, c.dueOn]),
  })
  return changes.length
}

function redateWords(row: FindingRow, dueOn: string, appealUntil: string | null): string {
  const words: string[] = []
  if (dueOn !== row.dueOn) words.push(`整改期限由 ${row.dueOn} 改为 ${dueOn}`)
  if (appealUntil !== row.appealUntil) words.push(`申诉期限由 ${row.appealUntil} 改为 ${appealUntil}`)
  return `工作日历调整，${words.join(';')}。`
}

/** Resumes what was suspended until a day that has passed; the terms go on. Safe to repeat. @returns how many */
export async function resumeSuspended(h: Handle): Promise<number> {
  const ids = await store.suspensionsOver(h)
  for (const id of ids) await act(h, id, 'resume', { comment: '中止期限已满，自动恢复办理。' })
  return ids.length
}

/**
 * After organisations ended or moved (villages merged): what is still open goes on with the successor, where it stands
 * now. A finding of an organisation that ended without a successor stays, for the county to decide. Safe to repeat.
 * @returns how many moved
 */
export async function moveFindings(h: Handle, change: Pick<Reorganisation, 'ended' | 'from'>): Promise<number> {
  await joinMonth(h)
  const successors = new Map(change.ended.filter((o) => o.successor !== null).map((o) => [o.id, o.successor!]))
  const rows = await store.lockMoved(h, { organisations: [...successors.keys()], places: change.from })
  if (rows.length === 0) return 0
  const pack = await findingsPackOf(h)
  const heirs = [...new Set(rows.map((row) => successors.get(row.subject) ?? row.subject))]
  const standing = new Map((await store.standingOf(h, heirs, pack.addresseeKinds)).map((o) => [o.id, o]))
  const changes: store.BulkChange[] = []
  for (const row of rows) {
    const to = standing.get(successors.get(row.subject) ?? row.subject)
    if (to === undefined || (to.id === row.subject && to.place === row.place && to.unit === row.unit)) continue
    const comment = `组织调整，问题移交${to.name}继续办理。`
    changes.push({ ...movedBy(row), place: to.place, subject: to.id, unit: to.unit, comment })
  }
  if (changes.length === 0) return 0
  await store.saveMany(h, changes, { action: 'move', letter: null })
  await h.record({
    command: 'supervision.move-findings',
    subject: h.scope.county,
    place: h.scope.county,
    before: { from: change.from, ended: change.ended },
    after: { findings: changes.map((c) => c.id) },
  })
  return changes.length
}
