import { done, idParams, pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import {
  ACTIVITY_STATES,
  activityBody,
  activityList,
  activityQuery,
  activityView,
  cancelBody,
  decideBody,
  heldBody,
  memberBody,
  TEAM_MEMBER_STATES,
  teamBody,
  teamList,
  teamQuery,
  teamView,
} from './model.ts'
import * as service from './service.ts'
import * as store from './store.ts'

const READ = ['centre', 'clerk', 'leader', 'inspector', 'auditor', 'finance', 'township', 'village'] as const
const KEEP = ['centre', 'clerk'] as const
const REFUSED = ['action-not-allowed'] as const

function row(a: store.Activity) {
  const { id, team, teamTitle, title, placeName, onDay, state, people, minutes, unconfirmed } = a
  return {
    id,
    team,
    teamTitle,
    title,
    placeName,
    onDay,
    state,
    people,
    minutes,
    unconfirmed,
    stateName: ACTIVITY_STATES[state],
  }
}

async function viewActivity(h: Handle, id: string) {
  const a = await store.loadActivity(h, id)
  const attendance = await store.attendanceOf(h, id)
  return {
    ...row(a),
    report: a.report,
    organiser: a.organiser,
    attendance: attendance.map(({ member, shown, minutes, confirmed }) => ({ member, shown, minutes, confirmed })),
    mayHold: (KEEP as readonly string[]).includes(h.scope.role) && a.state === 'planned' && a.onDay <= h.today,
    whyNotConfirm: service.whyNotConfirm(h, attendance),
  }
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/care/teams',
    summary: '志愿服务队',
    roles: READ,
    query: teamQuery,
    output: teamList,
    sheet: {
      name: '志愿服务队',
      columns: [
        { title: '队名', value: (r) => r.title, width: 30 },
        { title: '所在地', value: (r) => r.placeName },
        { title: '成立日期', kind: 'date', value: (r) => r.foundedOn },
        { title: '队员（人）', kind: 'number', value: (r) => r.members },
        { title: '活动（次）', kind: 'number', value: (r) => r.activities },
        { title: '服务时长（分钟）', kind: 'number', value: (r) => r.minutes },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listTeams(h, query, pageOf(query))
      return {
        total,
        rows: rows.map(({ id, title, placeName, foundedOn, members, asked, activities, minutes }) => ({
          id,
          title,
          placeName,
          foundedOn,
          members,
          asked,
          activities,
          minutes,
        })),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/teams',
    summary: '成立志愿服务队',
    roles: KEEP,
    body: teamBody,
    output: done,
    problems: ['already-exists'],
    run: async (h, { body }) => {
      const [id] = await service.foundTeams(h, [body])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/teams/:id',
    summary: '一支志愿服务队',
    roles: READ,
    params: idParams,
    output: teamView,
    run: async (h, { params }) => {
      const team = await store.loadTeam(h, params.id)
      return {
        id: team.id,
        title: team.title,
        intro: team.intro,
        placeName: team.placeName,
        foundedOn: team.foundedOn,
        members: team.members,
        asked: team.asked,
        activities: team.activities,
        minutes: team.minutes,
        people: (await store.peopleOf(h, params.id)).map((p) => ({
          id: p.id,
          shown: p.shown,
          state: p.state,
          joinedOn: p.joinedOn,
          minutes: p.minutes,
          stateName: TEAM_MEMBER_STATES[p.state],
        })),
        mayKeep: (KEEP as readonly string[]).includes(h.scope.role),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/teams/:id/members',
    summary: '登记队员',
    roles: KEEP,
    params: idParams,
    body: memberBody,
    output: done,
    problems: ['already-exists'],
    run: async (h, { params, body }) => {
      const [id] = await service.joinTeams(h, [{ ...body, team: params.id }])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/team-members/:id/decide',
    summary: '答复入队申请',
    roles: KEEP,
    params: idParams,
    body: decideBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.decideMember(h, params.id, body.joined, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/team-members/:id/leave',
    summary: '退出志愿服务队',
    roles: KEEP,
    params: idParams,
    body: cancelBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.leaveTeam(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/activities',
    summary: '志愿服务活动',
    roles: READ,
    query: activityQuery,
    output: activityList,
    sheet: {
      name: '志愿服务活动',
      columns: [
        { title: '日期', kind: 'date', value: (r) => r.onDay },
        { title: '活动', value: (r) => r.title, width: 32 },
        { title: '志愿服务队', value: (r) => r.teamTitle, width: 24 },
        { title: '地点', value: (r) => r.placeName },
        { title: '参加（人次）', kind: 'number', value: (r) => r.people },
        { title: '时长（分钟）', kind: 'number', value: (r) => r.minutes },
        { title: '状态', value: (r) => r.stateName },
      ],
    },
    run: async (h, { query }) => {
      const { total, rows } = await store.listActivities(h, query, pageOf(query))
      return { total, rows: rows.map(row) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/teams/:id/activities',
    summary: '安排志愿服务活动',
    roles: KEEP,
    params: idParams,
    body: activityBody,
    output: done,
    run: async (h, { params, body }) => {
      const { place, ...rest } = body
      const [id] = await service.addActivities(h, [{ ...rest, team: params.id, ...(place !== undefined && { place }) }])
      return { id: id! }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/care/activities/:id',
    summary: '一次志愿服务活动',
    roles: READ,
    params: idParams,
    output: activityView,
    run: (h, { params }) => viewActivity(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/activities/:id/held',
    summary: '登记活动情况和服务时长',
    roles: KEEP,
    params: idParams,
    body: heldBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.holdActivity(h, params.id, body),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/activities/:id/cancel',
    summary: '取消活动',
    roles: KEEP,
    params: idParams,
    body: cancelBody,
    problems: REFUSED,
    run: (h, { params, body }) => service.cancelActivity(h, params.id, body.comment),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/care/activities/:id/confirm',
    summary: '确认服务时长',
    roles: ['centre', 'clerk', 'leader'],
    params: idParams,
    problems: REFUSED,
    run: async (h, { params }) => {
      await service.confirmHours(h, params.id)
    },
  }),
]
