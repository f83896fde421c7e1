import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { issueReceipt } from '#kernel/server/receipts.ts'
import { loadMerger } from '#modules/places/public.ts'
import type { AnswerBody, NewNotice, NoticeRecord, NoticeStanding, ObjectBody } from './model.ts'
import type { NoticeKind } from './pack.ts'
import { lastDayOf, lint, type NoticeAction, notAnswerable, noticeWorkflow, standingOf } from './rules.ts'
import { section } from './section.ts'
import * as store from './store.ts'

async function kindOf(h: Handle, code: string): Promise<{ kind: NoticeKind; contact: string }> {
  const pack = await section(h)
  const kind = pack.kinds.find((k) => k.code === code)
  if (kind === undefined) throw new Problem('notice-kind-unknown', { kind: code })
  return { kind, contact: pack.contact }
}

/**
 * Posts a notice from today on, for the days of its kind.
 * @returns its id and the last day on which it hangs
 * @throws notice-kind-unknown; notice-empty; notice-says-too-much with every fault at its place; calendar-missing
 */
export async function postNotice(h: Handle, notice: NewNotice): Promise<{ id: Id; endsOn: Day }> {
  const { kind, contact } = await kindOf(h, notice.kind)
  if (notice.rows.length === 0) throw new Problem('notice-empty')
  const [first, ...more] = lint(notice, kind.fields)
  if (first !== undefined) {
    const faults = [first, ...more].map(({ at, where, what }) => ({ at, reason: `${where}${what}` }))
    throw new Problem('notice-says-too-much', { where: first.where, what: first.what }, { faults })
  }
  const { days, counted } = kind
  // A notice that needs no calendar does not fail for want of one.
  const endsOn = lastDayOf(await h.calendar(), h.today, days, counted)
  const id = notice.id ?? h.id()
  const { title, place, about, basis } = notice
  const shown = kind.fields.filter((field) => notice.rows.some((row) => row[field] !== undefined))
  await store.addNotice(h, {
    id,
    kind: kind.code,
    title,
    place,
    unit: notice.unit ?? null,
    about,
    fields: shown,
    rows: [...notice.rows],
    basis,
    contact,
    days,
    counted,
    endsOn,
  })
  await h.record({
    command: 'notices.post',
    subject: id,
    place,
    unit: notice.unit ?? null,
    why: basis,
    after: { kind: kind.code, about, rows: notice.rows.length, endsOn },
  })
  return { id, endsOn }
}

/** Whether the next step of what it is about may be taken: only when `passed`. */
export async function noticeStanding(h: Handle, id: Id): Promise<NoticeStanding> {
  return standingOf(await store.loadNotice(h, id), h.today)
}

/** Takes a notice down before its time; nothing happens when it hangs no longer. */
export async function withdrawNotice(h: Handle, id: Id, why: string): Promise<void> {
  const notice = await store.loadNotice(h, id, true)
  if (notice.state !== 'open') return
  await store.endNotice(h, id, 'withdrawn', why)
  await h.record({
    command: 'notices.withdraw',
    subject: id,
    place: notice.place,
    unit: notice.unit,
    why,
    before: { endsOn: notice.endsOn, openObjections: notice.openObjections },
  })
}

export function actionsOf(h: Handle, notice: NoticeRecord) {
  return verdicts(noticeWorkflow, notice.state, h.scope.role, { today: h.today, endsOn: notice.endsOn })
}

function refuseUnless(h: Handle, notice: NoticeRecord, action: NoticeAction): void {
  const verdict = actionsOf(h, notice).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
}

/** The same at the desk, by who may. */
export async function takeBack(h: Handle, id: Id, why: string): Promise<void> {
  refuseUnless(h, await store.loadNotice(h, id, true), 'withdraw')
  await withdrawNotice(h, id, why)
}

function contextOf(h: Handle, objection: Id): string {
  return `${h.scope.county}/notices.objection/by_sealed/${objection}`
}

/** Takes down what a resident objects to, named or not. A name is sealed and never shown with the text. */
export async function object(h: Handle, notice: Id, body: ObjectBody): Promise<Id> {
  const row = await store.loadNotice(h, notice, true)
  if (!isWithin(row.place, h.scope.place)) throw new Problem('not-found', { what: '该公示' })
  refuseUnless(h, row, 'object')
  const raisedOn = body.raisedOn ?? h.today
  if (raisedOn < row.postedOn || raisedOn > h.today)
    throw faultAt('raisedOn', `提出日期应在公示张贴（${row.postedOn}）之后、今天之前`)
  const id = h.id()
  const sealed = body.by ? h.vault.seal(body.by, contextOf(h, id)) : null
  await store.addObjection(h, { id, notice, place: row.place, text: body.text, raisedOn, sealed })
  await h.record({
    command: 'notices.object',
    subject: notice,
    place: row.place,
    after: { objection: id, named: sealed !== null, raisedOn },
  })
  return id
}

/**
 * What somebody objects to on the public page, named or not, while the notice hangs. Nobody is asked who they are.
 * @returns the number by which the answer is found
 */
export async function objectInPublic(
  h: Handle,
  notice: Id,
  said: { id: Id; text: string; by: string },
): Promise<string> {
  const row = await store.lockShown(h, notice)
  const sealed = said.by === '' ? null : h.vault.seal(said.by, contextOf(h, said.id))
  await store.addObjection(h, { id: said.id, notice, place: row.place, text: said.text, raisedOn: h.today, sealed })
  await h.record({
    command: 'notices.object',
    subject: notice,
    place: row.place,
    after: { objection: said.id, named: sealed !== null, raisedOn: h.today, by: 'public' },
  })
  return issueReceipt(h, `notices.objection/${said.id}`)
}

export function whyNotAnswered(h: Handle, notice: NoticeRecord, objection: store.ObjectionRecord): string[] {
  return [
    ...notAnswerable({
      role: h.scope.role,
      person: h.scope.person,
      takenBy: objection.person,
      postedBy: notice.person,
      answered: objection.answeredAt !== null,
      withdrawn: notice.state === 'withdrawn',
    }),
  ]
}

/** Answers an objection, by another than who took it down and who posted the notice; also after the last day. */
export async function answer(h: Handle, id: Id, body: AnswerBody): Promise<void> {
  const objection = await store.loadObjection(h, id)
  const notice = await store.loadNotice(h, objection.notice, true)
  const reasons = whyNotAnswered(h, notice, objection)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '答复异议' }, { reasons })
  const evidence = await attachEvidence(h, body.evidence, notice.place, null)
  if (!(await store.saveAnswer(h, objection, { ...body, evidence }))) throw new Problem('changed-meanwhile')
  await h.record({
    command: 'notices.answer',
    subject: notice.id,
    place: notice.place,
    why: body.answer,
    after: { objection: id, upheld: body.upheld, evidence },
  })
}

/** Opens the name of an objector for a purpose that stays in the journal. @returns empty when none was given */
export async function unmaskObjector(h: Handle, id: Id, purpose: string): Promise<string> {
  const objection = await store.loadObjection(h, id)
  const sealed = await store.sealedObjector(h, id)
  await h.record({
    command: 'notices.unmask',
    subject: objection.notice,
    place: objection.place,
    why: purpose,
    after: { objection: id },
  })
  return sealed === null ? '' : h.vault.open(sealed, contextOf(h, id))
}

/** The day's work: what has hung its time is taken down. Safe to repeat. */
export async function takeDown(h: Handle): Promise<number> {
  const ended = await store.takeDownEnded(h)
  if (ended > 0)
    await h.record({ command: 'notices.take-down', subject: h.scope.county, place: h.scope.county, after: { ended } })
  return ended
}

/** After a change of the calendar: days of notices that hang are counted again. @returns how many moved */
export async function redate(h: Handle): Promise<number> {
  const calendar = await h.calendar()
  const moved = (await store.lockCounted(h))
    .map((n) => ({ ...n, fresh: lastDayOf(calendar, n.postedOn, n.days, 'working') }))
    .filter((n) => n.fresh !== n.endsOn)
  if (moved.length === 0) return 0
  await store.setEnds(
    h,
    moved.map((n) => ({ id: n.id, endsOn: n.fresh })),
  )
  await h.record({
    command: 'notices.redate',
    subject: h.scope.county,
    place: h.scope.county,
    why: '工作日历调整',
    before: moved.map((n) => [n.id, n.endsOn]),
    after: moved.map((n) => [n.id, n.fresh]),
  })
  return moved.length
}

/** Villages were merged: what hangs there hangs in the new one. Safe to repeat. */
export async function followMergerOf(h: Handle, entry: Id): Promise<number> {
  const merger = await loadMerger(h, entry)
  return store.moveOpen(h, merger.from, merger.into)
}
