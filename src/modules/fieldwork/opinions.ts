import { addWorkingDays, isOverdue } from '#kernel/pure/calendar.ts'
import { type Day, dayInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import { transitionOf, type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import type { Reorganisation } from '#modules/organisations/public.ts'
import type { ActInput, Confirmation, OpinionAction } from './model.ts'
import { CONFIRMATIONS } from './model.ts'
import * as store from './opinions.store.ts'
import { isLate, type OpinionFacts, opinionWorkflow } from './rules.ts'
import { organisationKind } from './store.ts'

type Input = Partial<Omit<ActInput, 'action'>>

/** Organisations that may be given an opinion to answer. */
const ANSWERING_KINDS = ['village-branch', 'township-committee', 'department', 'county-committee']

/** What may be done with an opinion now, with every reason why not. */
export function opinionActions(h: Handle, o: store.OpinionRecord): Verdict<OpinionAction>[] {
  return verdicts(opinionWorkflow, o.state, h.scope.role, factsOf(h, o, null))
}

function factsOf(h: Handle, o: store.OpinionRecord, confirmed: Confirmation | null): OpinionFacts {
  const overdue = o.state === 'open' && isOverdue(o.dueOn, null, h.today)
  return { person: h.scope.person, answeredBy: o.answeredBy, confirmed, overdue }
}

/**
 * Answers, refers, settles, reopens or withdraws an opinion.
 * @throws action-not-allowed with every reason; input-invalid
 */
export async function actOnOpinion(h: Handle, id: Id, action: OpinionAction, input: Input): Promise<void> {
  await joinMonth(h)
  const [opinion] = await store.holdOpinions(h, [id])
  if (opinion === undefined) throw new Problem('not-found', { what: '该诉求' })
  refuseUnlessAllowed(h, opinion, action, input)
  const evidence = await attachEvidence(h, input.evidence ?? [], opinion.place, opinion.unit)
  const change = await after(h, opinion, action, { ...input, evidence })
  await store.changeOpinions(h, [change])
  await h.record({
    command: `fieldwork.opinion-${action}`,
    subject: id,
    place: opinion.place,
    unit: opinion.unit,
    why: input.comment ?? null,
    before: { state: opinion.state, unit: opinion.unit, dueOn: opinion.dueOn },
    after: { state: change.state, unit: change.unit, dueOn: change.dueOn, ...change.detail },
  })
}

/** The same answer to many opinions, e.g. to a whole village without water. */
export async function answerMany(h: Handle, ids: readonly Id[], text: string): Promise<number> {
  await joinMonth(h)
  const opinions = await store.holdOpinions(h, [...new Set(ids)])
  if (opinions.length < new Set(ids).size) throw new Problem('not-found', { what: '所选的部分诉求' })
  for (const opinion of opinions) refuseUnlessAllowed(h, opinion, 'answer', { comment: text })
  const changes = []
  for (const opinion of opinions) changes.push(await after(h, opinion, 'answer', { comment: text }))
  await store.changeOpinions(h, changes)
  await h.record({
    command: 'fieldwork.answer-many',
    subject: opinions[0]!.id,
    place: h.scope.place ?? h.scope.county,
    unit: h.scope.unit,
    after: { opinions: opinions.map((o) => o.id) },
  })
  return changes.length
}

/** Answers written down elsewhere, for imports and scenarios; what is not open any more is passed over. @returns how many were taken */
export async function answerOpinions(
  h: Handle,
  rows: readonly { opinion: Id; text: string; onDay: Day; by?: Id }[],
): Promise<number> {
  await joinMonth(h)
  const given = new Map(rows.map((r) => [r.opinion, r]))
  const open = (await store.holdOpinions(h, [...given.keys()])).filter((o) => o.state === 'open')
  const changes = open.map((o) => {
    const { text, onDay, by = null } = given.get(o.id)!
    const answered = { answer: text, answeredOn: onDay, answeredAt: h.now.toISOString(), answeredBy: by, note: text }
    return { ...unchanged(o, 'answer'), ...answered, state: 'answered' as const }
  })
  await store.changeOpinions(h, changes)
  if (changes.length > 0)
    await h.record({
      command: 'fieldwork.take-answers',
      subject: h.scope.county,
      place: h.scope.place ?? h.scope.county,
      after: { answers: changes.length },
    })
  return changes.length
}

function refuseUnlessAllowed(h: Handle, o: store.OpinionRecord, action: OpinionAction, input: Input): void {
  const facts = factsOf(h, o, input.confirmed ?? (action === 'settle' ? 'none' : null))
  const verdict = verdicts(opinionWorkflow, o.state, h.scope.role, facts).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
  const missing = verdict.comment === 'required' && (input.comment ?? '').trim().length < 2
  const faults = [
    ...(missing ? [{ at: 'comment', reason: '请写明情况' }] : []),
    ...(action === 'refer' && input.unit === undefined ? [{ at: 'unit', reason: '请选择承办组织' }] : []),
    ...(action === 'refer' && input.unit === o.unit ? [{ at: 'unit', reason: '已经由该组织承办' }] : []),
  ]
  refuse(faults)
}

async function after(
  h: Handle,
  o: store.OpinionRecord,
  action: OpinionAction,
  input: Input,
): Promise<store.OpinionChange> {
  const { to } = transitionOf(opinionWorkflow, action, o.state, h.scope.role)
  const same = {
    ...unchanged(o, action),
    state: to ?? o.state,
    note: input.comment ?? null,
    evidence: input.evidence ?? [],
  }
  switch (action) {
    case 'answer':
      return {
        ...same,
        answer: input.comment ?? null,
        answeredOn: h.today,
        answeredAt: h.now.toISOString(),
        answeredBy: h.scope.person,
      }
    case 'refer':
      return { ...same, unit: await answering(h, input.unit!), detail: { from: o.unit } }
    case 'settle':
      return { ...same, settledAt: h.now.toISOString(), detail: { confirmed: input.confirmed ?? 'none' } }
    case 'reopen':
      return {
        ...same,
        answer: null,
        answeredOn: null,
        answeredAt: null,
        answeredBy: null,
        settledAt: null,
        countedFrom: h.today,
        dueOn: addWorkingDays(await h.calendar(), h.today, o.term),
        late: isLate(o, h.today),
      }
    case 'withdraw':
      return same
  }
}

async function answering(h: Handle, unit: Id): Promise<Id> {
  const { kind, name } = await organisationKind(h, unit)
  if (!ANSWERING_KINDS.includes(kind)) throw faultAt('unit', `${name}不承办群众诉求，请选择党组织或部门`)
  return unit
}

function unchanged(o: store.OpinionRecord, action: store.OpinionChange['action']): store.OpinionChange {
  const { id, place, unit, state, countedFrom, dueOn, answer, answeredOn, answeredBy, late } = o
  const answeredAt = o.answeredAt?.toISOString() ?? null
  const settledAt = null
  const rest = { answer, answeredOn, answeredAt, answeredBy, settledAt, late, note: null, evidence: [], detail: null }
  return { id, version: o.version + 1, action, place, unit, state, countedFrom, dueOn, ...rest }
}

/** The open opinions of visits that were recorded by mistake. */
export async function withdrawOpinions(h: Handle, visits: readonly Id[], why: string): Promise<void> {
  const open = (await store.opinionsOfVisits(h, visits)).filter((o) => o.state === 'open')
  await store.changeOpinions(
    h,
    open.map((o) => ({ ...unchanged(o, 'withdraw'), state: 'withdrawn', note: why })),
  )
}

/** Counts the terms of open opinions again by a calendar that has changed; each keeps its old and new date in its timeline. */
export async function redateOpinions(h: Handle): Promise<number> {
  await joinMonth(h)
  const calendar = await h.calendar()
  const terms = (await store.openTerms(h)).flatMap((t) => {
    const to = addWorkingDays(calendar, t.countedFrom, t.term)
    return to === t.dueOn ? [] : [{ ...t, to }]
  })
  if (terms.length === 0) return 0
  const freshOf = new Map(terms.map((t) => [`${t.countedFrom}/${t.term}/${t.dueOn}`, t.to]))
  const opinions = await store.holdOpinions(h, await store.openIds(h, { terms }))
  const moved = opinions.map((o) => {
    const dueOn = freshOf.get(`${o.countedFrom}/${o.term}/${o.dueOn}`)!
    return { ...unchanged(o, 'redate'), dueOn, detail: { before: o.dueOn, after: dueOn } }
  })
  await store.changeOpinions(h, moved)
  await h.record({
    command: 'fieldwork.redate',
    subject: h.scope.county,
    place: h.scope.county,
    after: { terms: terms.length, opinions: moved.length },
  })
  return moved.length
}

/** Organisations went over into others: what they have not settled goes along. Safe to repeat. */
export async function followReorganisation(h: Handle, r: Reorganisation): Promise<number> {
  const heirs = new Map(r.ended.flatMap((e) => (e.successor === null ? [] : [[e.id, e.successor] as const])))
  if (heirs.size === 0) return 0
  await joinMonth(h)
  const opinions = await store.holdOpinions(h, await store.openIds(h, { units: [...heirs.keys()] }))
  const moved = opinions.map((o) => {
    const unit = heirs.get(o.unit)!
    const place = r.into !== null && r.from.includes(o.place.slice(0, 12)) ? r.into : o.place
    return { ...unchanged(o, 'move'), unit, place, note: r.why, detail: { from: o.unit } }
  })
  await store.changeOpinions(h, moved)
  if (moved.length > 0)
    await h.record({
      command: 'fieldwork.follow-reorganisation',
      subject: r.into ?? moved[0]!.unit,
      place: r.into ?? h.scope.county,
      why: r.why,
      after: { opinions: moved.length, on: r.on },
    })
  return moved.length
}

/** An event in words for the timeline. */
export function eventNote(e: store.OpinionEvent): string | null {
  const { detail } = e
  if (e.action === 'redate' && detail !== null)
    return `期限由${dayInChinese(String(detail.before))}改为${dayInChinese(String(detail.after))}`
  const confirmed = detail?.confirmed as Confirmation | undefined
  if (e.action === 'settle' && confirmed !== undefined)
    return [`确认方式：${CONFIRMATIONS[confirmed]}`, e.note].filter((t) => t).join('；')
  return e.note
}
