import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { citizenLabels } from '#modules/citizens/public.ts'
import { forbiddenIn } from '#modules/notices/public.ts'
import { partiesOf } from '../wishes/claims.store.ts'
import { memberBody, type NewActivity, type NewTeam, type NewTeamMember, teamBody } from './model.ts'
import * as store from './store.ts'

export async function foundTeams(h: Handle, given: readonly NewTeam[]): Promise<Id[]> {
  const rows = given.map(({ id = h.id(), ...rest }) => {
    const b = teamBody.parse(rest)
    const wrong = forbiddenIn(b.title) ?? forbiddenIn(b.intro)
    if (wrong !== null) throw faultAt('intro', `队名和简介公开展示，${wrong}。`)
    return {
      id,
      title: b.title,
      intro: b.intro,
      place: b.place ?? h.scope.county,
      organisation: b.organisation ?? null,
      foundedOn: b.foundedOn ?? h.today,
    }
  })
  await store.addTeams(h, rows)
  await h.record({
    command: 'care.found-team',
    subject: rows[0]!.id,
    place: h.scope.county,
    after: { count: rows.length, title: rows[0]!.title },
  })
  return rows.map((r) => r.id)
}

/** Members of teams; a citizen who signs up waits for the centre's answer, whoever is entered by it has joined. */
export async function joinTeams(h: Handle, given: readonly NewTeamMember[]): Promise<Id[]> {
  const teams = await store.openTeams(
    h,
    given.map((g) => g.team),
  )
  const bodies = given.map(({ id = h.id(), team, citizen = null, joinedOn = h.today, ...rest }) => ({
    id,
    team,
    citizen,
    joinedOn,
    ...(citizen === null ? memberBody.parse(rest) : { officer: undefined, member: undefined, name: undefined }),
  }))
  const linked = bodies.flatMap((b) => b.officer ?? b.member ?? [])
  const names = await partiesOf(h, linked)
  const labels = await citizenLabels(
    h,
    bodies.flatMap((b) => b.citizen ?? []),
  )
  const rows = bodies.map((b): store.TeamMemberColumns => {
    const place = teams.get(b.team)
    if (place === undefined) throw new Problem('not-found', { what: '该志愿服务队' })
    const link = b.officer ?? b.member
    const shown =
      b.citizen === null
        ? link === undefined
          ? maskName(b.name!)
          : names.get(link)?.name
        : (labels.get(b.citizen)?.shown ?? '志愿者')
    if (shown === undefined) throw new Problem('not-found', { what: '所选的人员' })
    return {
      id: b.id,
      team: b.team,
      place,
      citizen: b.citizen,
      officer: b.officer ?? null,
      member: b.member ?? null,
      shown,
      on: b.joinedOn,
      person: b.citizen ?? b.officer ?? null,
      state: h.scope.role === 'citizen' ? 'asked' : 'joined',
    }
  })
  await store.addTeamMembers(h, rows)
  await h.record({
    command: 'care.join-team',
    subject: rows[0]!.team,
    place: rows[0]!.place,
    after: { count: rows.length, member: rows[0]!.id },
  })
  return rows.map((r) => r.id)
}

export async function decideMember(h: Handle, id: Id, joined: boolean, why: string): Promise<void> {
  if (!joined && why.length < 4) throw faultAt('comment', '不同意的，请写明理由。')
  const decided = await store.decideMember(h, id, joined, why)
  if (decided === undefined)
    throw new Problem('action-not-allowed', { action: '答复申请' }, { reasons: ['申请已经答复或者不存在。'] })
  await h.record({
    command: 'care.decide-member',
    subject: id,
    place: decided.place,
    why: why || null,
    after: { joined },
  })
}

export async function leaveTeam(h: Handle, id: Id, why: string): Promise<void> {
  const left = await store.leave(h, id, why)
  if (left === undefined) throw new Problem('action-not-allowed', { action: '退出' }, { reasons: ['没有在队的记录。'] })
  await h.record({ command: 'care.leave-team', subject: id, place: left.place, why })
}

/** Activities, planned or held; of one that was held, who took part and how long. Hours count when another has confirmed them. */
export async function addActivities(h: Handle, given: readonly NewActivity[]): Promise<Id[]> {
  const teams = await store.openTeams(
    h,
    given.map((g) => g.team),
  )
  const rows = given.map((g) => {
    const place = teams.get(g.team)
    if (place === undefined) throw new Problem('not-found', { what: '该志愿服务队' })
    if (g.held !== undefined && g.onDay > h.today) throw faultAt('onDay', '还没有到活动日期。')
    return {
      id: g.id ?? h.id(),
      team: g.team,
      title: g.title,
      place: g.place ?? place,
      onDay: g.onDay,
      report: g.held?.report ?? null,
      evidence: g.held?.evidence ?? [],
    }
  })
  await store.addActivities(h, rows)
  const attendance = given.flatMap((g, at) =>
    (g.held?.attendance ?? []).map((a) => ({ ...a, activity: rows[at]!.id, place: rows[at]!.place, team: g.team })),
  )
  await attend(h, attendance)
  await h.record({
    command: 'care.add-activity',
    subject: rows[0]!.id,
    place: rows[0]!.place,
    after: { count: rows.length, title: rows[0]!.title },
  })
  return rows.map((r) => r.id)
}

async function attend(
  h: Handle,
  given: readonly { activity: Id; member: Id; minutes: number; place: string; team: Id }[],
): Promise<void> {
  if (given.length === 0) return
  const members = await store.membersBy(
    h,
    given.map((g) => g.member),
  )
  const rows = given.map((g) => {
    const m = members.get(g.member)
    if (m === undefined || m.team !== g.team) throw faultAt('attendance', '参加人员应当是本队队员。')
    return { activity: g.activity, member: g.member, minutes: g.minutes, place: g.place, person: m.person }
  })
  await store.addAttendance(h, rows)
}

export async function holdActivity(
  h: Handle,
  id: Id,
  of: { report: string; evidence: readonly Id[]; attendance: readonly { member: Id; minutes: number }[] },
): Promise<void> {
  const a = await store.loadActivity(h, id)
  const reasons = [
    ...(a.state === 'planned' ? [] : ['活动已经登记或者取消。']),
    ...(a.onDay > h.today ? ['还没有到活动日期。'] : []),
  ]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '登记活动情况' }, { reasons })
  await store.holdActivity(h, id, of.report, await attachEvidence(h, of.evidence, a.place, null))
  await attend(
    h,
    of.attendance.map((x) => ({ ...x, activity: id, place: a.place, team: a.team })),
  )
  await h.record({
    command: 'care.hold-activity',
    subject: id,
    place: a.place,
    after: { people: of.attendance.length },
  })
}

export async function cancelActivity(h: Handle, id: Id, why: string): Promise<void> {
  const a = await store.loadActivity(h, id)
  if (a.state !== 'planned')
    throw new Problem('action-not-allowed', { action: '取消活动' }, { reasons: ['活动已经登记或者取消。'] })
  await store.cancelActivity(h, id, why)
  await h.record({ command: 'care.cancel-activity', subject: id, place: a.place, why })
}

/** Every reason why who asks cannot confirm the hours of an activity. */
export function whyNotConfirm(
  h: Handle,
  attendance: readonly { confirmed: boolean; enteredBy: Id | null }[],
): string[] {
  const open = attendance.filter((x) => !x.confirmed)
  if (open.length === 0) return ['没有等待确认的时长。']
  if (!['centre', 'clerk', 'leader'].includes(h.scope.role)) return ['当前职务无权确认时长。']
  return h.scope.person !== null && open.every((x) => x.enteredBy === h.scope.person)
    ? ['时长由您登记，应由另一人确认。']
    : []
}

/** A second person confirms the hours; nobody confirms their own. */
export async function confirmHours(h: Handle, activity: Id): Promise<number> {
  const a = await store.loadActivity(h, activity)
  const reasons = whyNotConfirm(h, await store.attendanceOf(h, activity))
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '确认时长' }, { reasons })
  const confirmed = await store.confirmHours(h, activity)
  await h.record({ command: 'care.confirm-hours', subject: activity, place: a.place, after: { confirmed } })
  return confirmed
}
