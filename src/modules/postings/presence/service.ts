import { isWorkingDay } from '#kernel/pure/calendar.ts'
import { addDays, type Day, firstDay, lastDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { giveFieldPosts } from '#modules/people/public.ts'
import type { PostingsPack } from '../pack.ts'
import { section } from '../section.ts'
import { titleOf } from '../terms/rules.ts'
import { holdPosting, listPostings, type PostingRecord } from '../terms/store.ts'
import type { CorrectionBody, LeaveBody, RotaBody } from './model.ts'
import {
  allowancesOf,
  correctionFaults,
  daysOwed,
  inTurns,
  leaveFaults,
  monthLength,
  rateOn,
  reasonsAgainstDeciding,
  reasonsAgainstPreparing,
  speaksFor,
} from './rules.ts'
import * as store from './store.ts'

/**
 * Leave is asked for by the officer; the village, township or clerk may enter it for them. Why is not told to the journal,
 * which the whole village reads.
 */
export async function askLeave(h: Handle, posting: Id, body: LeaveBody): Promise<Id> {
  const of = await holdPosting(h, posting)
  onlyOwn(h, of)
  const { presence } = await section(h)
  const reasons = leaveFaults(body, of, presence.leave, await store.leavesOf(h, posting))
  if (body.substitute === of.person) reasons.push('不能由本人代理本人。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '请假' }, { reasons })
  const { counts } = presence.leave.find((k) => k.code === body.kind)!
  const id = await store.addLeave(h, of, { ...body, counts, substitute: body.substitute ?? null })
  await h.record({
    command: 'postings.ask-leave',
    subject: id,
    place: of.place,
    unit: of.unit,
    after: { posting, kind: body.kind, from: body.from, to: body.to, substitute: body.substitute ?? null },
  })
  return id
}

function onlyOwn(h: Handle, of: PostingRecord): void {
  if (!speaksFor(h.scope.role, of.person === h.scope.person)) throw new Problem('not-found', { what: '本人的派驻' })
}

/** The officer puts a derived day right, with a ground. It counts once another has approved it. */
export async function askCorrection(h: Handle, posting: Id, body: CorrectionBody): Promise<Id> {
  const of = await holdPosting(h, posting)
  onlyOwn(h, of)
  const { presence } = await section(h)
  const day = (await store.dailyOf(h, posting, body.onDay.slice(0, 7))).find((d) => d.onDay === body.onDay)
  const faults = correctionFaults(body, { ...of, present: day?.value === 'present' }, h.today, presence.correctWithin)
  if (faults.length > 0) throw new Problem('presence-day', { reason: faults.join('') }, { reasons: faults })
  const evidence = await attachEvidence(h, body.evidence, of.place, of.unit)
  const id = await store.addCorrection(h, of, { ...body, evidence })
  if (id === null) throw new Problem('presence-day', { reason: '这一天已有更正申请等待审批。' })
  await h.record({
    command: 'postings.ask-correction',
    subject: id,
    place: of.place,
    unit: of.unit,
    why: body.ground,
    before: { value: day?.value ?? 'absent' },
    after: { posting, onDay: body.onDay, present: body.present },
  })
  return id
}

/** Another than the officer, and than who asked for them, decides. */
export async function decideRequest(
  h: Handle,
  what: 'leave' | 'correction',
  id: Id,
  body: { approve: boolean; comment: string },
): Promise<void> {
  await joinMonth(h)
  const request = await store.holdRequest(h, what, id)
  const reasons = reasonsAgainst(h, request)
  if (!body.approve && body.comment.length < 2) reasons.push('不批准应写明理由。')
  const action = what === 'leave' ? '审批请假' : '审批更正'
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action }, { reasons })
  await store.decideRequest(h, what, id, body.approve ? 'approved' : 'refused', body.comment)
  const verb = body.approve ? 'approve' : 'refuse'
  await h.record({
    command: `postings.${verb}-${what}`,
    subject: id,
    place: request.place,
    unit: request.unit,
    why: body.comment || null,
    after: { posting: request.posting, from: request.from, to: request.to },
  })
}

export function reasonsAgainst(h: Handle, r: store.RequestRecord): string[] {
  return reasonsAgainstDeciding({ state: r.state, about: r.person, askedBy: r.askedById, person: h.scope.person })
}

export async function withdrawRequest(h: Handle, what: 'leave' | 'correction', id: Id): Promise<void> {
  const request = await store.holdRequest(h, what, id)
  const reasons: string[] = []
  if (request.state !== 'asked') reasons.push('该申请已经办结。')
  if (h.scope.person !== request.person && h.scope.person !== request.askedById) reasons.push('只能由申请人撤回。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '撤回申请' }, { reasons })
  await store.decideRequest(h, what, id, 'withdrawn', '')
  await h.record({ command: `postings.withdraw-${what}`, subject: id, place: request.place, unit: request.unit })
}

/** Gives the substitute named in approved leave a post for those days; `entry` is the approval's. Safe to repeat. */
export async function coverLeave(h: Handle, entry: Id): Promise<{ appointed: boolean }> {
  const leave = await store.leaveToCover(h, entry)
  if (leave.substitute === null || leave.done) return { appointed: false }
  const post = h.id()
  const { substitute, kind, place, unit, from, to } = leave
  const why = '请假期间代理'
  await giveFieldPosts(
    h,
    [{ id: post, person: substitute, title: titleOf(kind, true), role: 'posted', place, unit, from, to }],
    why,
  )
  await store.addSubstitute(h, leave, post)
  await h.record({
    command: 'postings.appoint-substitute',
    subject: leave.posting,
    place,
    unit,
    why,
    after: { leave: leave.id, person: substitute, from, to },
  })
  return { appointed: true }
}

/** What an officer did in a month: days, what was owed, what it earns. */
export interface MonthFigures {
  days: number
  excused: number
  owed: number | null
  allowance: number | null
  rate: number
}

/** The month of each posting named; postings not in post in the month are left out. */
export async function monthFigures(
  h: Handle,
  month: Month,
  rows: readonly Pick<PostingRecord, 'id'>[],
): Promise<Map<Id, MonthFigures>> {
  const pack = await section(h)
  const asked = new Set(rows.map((r) => r.id))
  const found = await store.monthOf(h, month, { withOthersOf: [...asked] })
  const earned = earnedIn(found, pack.allowance)
  return new Map(
    found.flatMap((m) => {
      if (!asked.has(m.posting)) return []
      const owes = pack.presence.kinds.includes(m.kind)
      const figures: MonthFigures = {
        days: m.present.length,
        excused: m.excused,
        owed: owes ? daysOwed(pack.presence.days, m.span, monthLength(month), m.excused) : null,
        allowance: earned.get(m.posting) ?? null,
        rate: rateOn(pack.allowance.rates, lastDay(month)),
      }
      return [[m.posting, figures] as const]
    }),
  )
}

/** What each posting of a kind that is paid earns; several of one person are reckoned together, the earlier first. */
function earnedIn(found: readonly store.MonthOf[], allowance: PostingsPack['allowance']): Map<Id, number> {
  const paid = found.filter((m) => allowance.kinds.includes(m.kind))
  const amounts = new Map<Id, number>()
  for (const own of Map.groupBy(paid, (m) => m.person).values()) {
    const each = allowancesOf(
      own.map((m) => m.present),
      allowance,
    )
    for (const [i, m] of own.entries()) amounts.set(m.posting, each[i]!)
  }
  return amounts
}

/** Every line of a month's allowance as the records say now. */
export async function computedAllowance(h: Handle, month: Month): Promise<store.AllowanceLine[]> {
  const pack = await section(h)
  const found = await store.monthOf(h, month, { kinds: pack.allowance.kinds })
  if (found.length === 0) return []
  const earned = earnedIn(found, pack.allowance)
  const postings = await listPostings(h, { ids: found.map((f) => f.posting) }, { limit: found.length, offset: 0 })
  const byId = new Map(postings.rows.map((p) => [p.id, p]))
  return found.flatMap((m) => {
    const p = byId.get(m.posting)
    if (p === undefined) return []
    const { person, place, unit } = p
    return [
      {
        posting: m.posting,
        person,
        place,
        unit,
        days: m.present.length,
        rate: rateOn(pack.allowance.rates, lastDay(month)),
        amount: earned.get(m.posting)!,
      },
    ]
  })
}

/** Draws up the sheet of a past month; what it says stays, whatever is put right later. */
export async function prepareAllowance(h: Handle, month: Month): Promise<Id> {
  const reasons = reasonsAgainstPreparing(h.today, month)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '造表' }, { reasons })
  if ((await store.allowanceOf(h, month)) !== undefined)
    throw new Problem('allowance-exists', { month: monthInChinese(month) })
  const lines = await computedAllowance(h, month)
  const id = await store.addAllowance(h, month, lines)
  await h.record({
    command: 'postings.prepare-allowance',
    subject: id,
    place: h.scope.county,
    after: { month, lines: lines.length, sum: lines.reduce((all, l) => all + l.amount, 0) },
  })
  return id
}

/** Another than who drew it up approves it. */
export async function decideAllowance(
  h: Handle,
  month: Month,
  action: 'approve' | 'cancel',
  note: string,
): Promise<void> {
  const sheet = await store.allowanceOf(h, month)
  if (sheet === undefined) throw new Problem('not-found', { what: '该月的补助表' })
  const reasons: string[] = []
  if (sheet.state === 'approved') reasons.push('该表已经审批。')
  if (action === 'approve' && sheet.preparedById === h.scope.person) reasons.push('不能审批自己造的表。')
  if (reasons.length > 0)
    throw new Problem('action-not-allowed', { action: action === 'approve' ? '审批补助表' : '作废补助表' }, { reasons })
  await store.setAllowance(h, sheet.id, action === 'approve' ? 'approved' : 'cancelled', note)
  await h.record({
    command: `postings.${action}-allowance`,
    subject: sheet.id,
    place: h.scope.county,
    why: note || null,
    after: { month },
  })
}

/** Draws up a month's rota in turns; days that have one are left alone. */
export async function drawRota(h: Handle, body: RotaBody): Promise<{ days: number }> {
  if (!isWithin(body.place, h.scope.place)) throw new Problem('not-found', { what: '该村（社区）' })
  for (const who of body.people)
    if (who.person === undefined && who.name === undefined) throw faultAt('people', '请选择人员或者填写姓名。')
  const taken = new Set(await store.rotaDays(h, body.place, body.month))
  const calendar = body.every === 'working' ? await h.calendar() : null
  const days: Day[] = []
  for (let day = firstDay(body.month); day <= lastDay(body.month); day = addDays(day, 1))
    if (!taken.has(day) && (calendar === null || isWorkingDay(calendar, day))) days.push(day)
  const rows = inTurns(days, body.people).map(({ onDay, who }) => ({
    id: h.id(),
    place: body.place,
    onDay,
    person: who.person ?? null,
    name: who.name ?? '',
  }))
  await store.addRota(h, rows)
  await h.record({
    command: 'postings.draw-rota',
    subject: h.scope.county,
    place: body.place,
    after: { month: body.month, days: rows.length, people: body.people.length },
  })
  return { days: rows.length }
}

/** Another sits instead; the old row stays, replaced. */
export async function swapRota(
  h: Handle,
  id: Id,
  body: { person?: Id | undefined; name?: string | undefined; why: string },
): Promise<void> {
  await joinMonth(h)
  const rota = await store.loadRota(h, id)
  if (rota.sat !== null) throw new Problem('rota-sat', { on: rota.onDay })
  const { person = null, name = '', why } = body
  if (person === null && name === '') throw faultAt('person', '请选择人员或者填写姓名。')
  await store.addRota(h, [{ id: h.id(), place: rota.place, onDay: rota.onDay, person, name, replaces: id, why }])
  await h.record({
    command: 'postings.swap-rota',
    subject: id,
    place: rota.place,
    why,
    before: { name: rota.name },
    after: { person, name },
  })
}

/** Somebody else says whether the duty was sat. */
export async function confirmSitting(
  h: Handle,
  id: Id,
  body: { sat: boolean; callers: number; note: string },
): Promise<void> {
  await joinMonth(h)
  const rota = await store.loadRota(h, id)
  const reasons: string[] = []
  if (rota.onDay > h.today) reasons.push('这一天还没有到。')
  if (rota.person !== null && rota.person === h.scope.person) reasons.push('不能确认本人的坐班，请由他人确认。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '确认坐班' }, { reasons })
  if ((await store.addSitting(h, rota, body)) === 0) throw new Problem('rota-sat', { on: rota.onDay })
  await h.record({ command: 'postings.confirm-sitting', subject: id, place: rota.place, after: body })
}
