import { z } from 'zod'
import { idParams, pageOf } from '#kernel/pure/schema.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { KINDS } from '#modules/organisations/public.ts'
import { namesOf } from '#modules/people/public.ts'
import { groundTitle } from '../findings/view.ts'
import { MAY } from '../may.ts'
import type { SupervisionPack } from '../pack.ts'
import { section } from '../section.ts'
import {
  DISCIPLINE_STATES,
  disciplineActBody,
  disciplineCounts,
  disciplineList,
  type disciplineListRow,
  disciplineQuery,
  disciplineView,
  proposeBody,
} from './model.ts'
import { DISCIPLINE_KINDS, disciplineKind } from './pack.ts'
import { choicesOf, disciplineWorkflow, formOf } from './rules.ts'
import { actOnDiscipline, factsOf, proposeDiscipline } from './service.ts'
import * as store from './store.ts'

const formView = z.object({
  code: z.string(),
  kind: disciplineKind,
  kindTitle: z.string(),
  title: z.string(),
  about: z.array(z.enum(['organisation', 'person'])),
  points: z.number(),
  veto: z.boolean(),
})

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/discipline',
    summary: '约谈、通报批评与问责处理台账',
    roles: 'all',
    query: disciplineQuery,
    output: disciplineList,
    sheet: {
      name: '约谈与问责台账',
      columns: [
        { title: '类别', value: (r) => r.kindTitle },
        { title: '处理方式', value: (r) => r.formTitle, width: 20 },
        { title: '对象', value: (r) => r.subjectName, width: 28 },
        { title: '所在组织', value: (r) => r.organisationName, width: 28 },
        { title: '事实', value: (r) => r.fact, width: 50 },
        { title: '提出日期', kind: 'date', value: (r) => r.proposedOn },
        { title: '决定日期', kind: 'date', value: (r) => r.decidedOn },
        { title: '状态', value: (r) => r.stateTitle },
      ],
    },
    run: async (h, { query }) => {
      const pack = await section(h)
      const { total, rows } = await store.listDiscipline(h, query, pageOf(query))
      const { people } = await namesOf(h, { people: rows.map((r) => r.person), posts: [] })
      return { total, rows: rows.map((row) => listedView(row, pack, people)) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/discipline/counts',
    summary: '生效的约谈、通报批评与问责处理统计',
    roles: MAY['count-discipline'],
    query: z.object({ year: z.string().regex(/^\d{4}$/, '年份应为四位数字') }),
    output: disciplineCounts,
    run: async (h, { query }) => {
      const { discipline } = await section(h)
      const rows = await store.countDiscipline(h, query.year)
      return {
        rows: rows.map((r) => {
          const form = formOf(discipline, r.form)
          const organisationKindTitle = KINDS[r.organisationKind as keyof typeof KINDS] ?? '已撤并的组织'
          return {
            ...r,
            kind: form.kind,
            kindTitle: DISCIPLINE_KINDS[form.kind],
            formTitle: form.title,
            organisationKindTitle,
          }
        }),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/discipline/forms',
    summary: '处理方式',
    roles: 'all',
    output: z.object({ rows: z.array(formView) }),
    run: async (h) => {
      const { discipline } = await section(h)
      return { rows: discipline.forms.map((f) => ({ ...f, kindTitle: DISCIPLINE_KINDS[f.kind] })) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/discipline/:id',
    summary: '一件处理事项及其经过',
    roles: 'all',
    params: idParams,
    output: disciplineView,
    run: (h, { params }) => viewDiscipline(h, params.id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/discipline',
    summary: '提出约谈、通报批评或者问责处理',
    roles: MAY['propose-discipline'],
    body: proposeBody,
    output: z.object({ id: z.uuid() }),
    problems: ['input-invalid', 'not-found', 'reference-broken'],
    run: async (h, { body }) => ({ id: await proposeDiscipline(h, body) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/discipline/:id/act',
    summary: '办理处理事项',
    roles: 'all',
    params: idParams,
    body: disciplineActBody,
    output: z.object({ id: z.uuid(), version: z.number().int(), done: z.string() }),
    problems: ['action-not-allowed', 'changed-meanwhile', 'input-invalid', 'not-found'],
    run: (h, { params, body }) => actOnDiscipline(h, params.id, body.action, body),
  }),
]

function listedView(
  row: store.ListedDiscipline,
  pack: SupervisionPack,
  people: ReadonlyMap<string, { name: string }>,
): z.input<typeof disciplineListRow> {
  const { id, kind, form, organisation, organisationName, place, fact, proposedOn, decidedOn, state, version } = row
  const person = row.person === null ? null : (people.get(row.person)?.name ?? '本人')
  return {
    id,
    kind,
    kindTitle: DISCIPLINE_KINDS[kind],
    form,
    formTitle: formOf(pack.discipline, form).title,
    about: person === null ? 'organisation' : 'person',
    subjectName: person ?? organisationName,
    organisation,
    organisationName,
    place,
    fact,
    proposedOn,
    decidedOn,
    state,
    stateTitle: DISCIPLINE_STATES[state],
    version,
  }
}

async function viewDiscipline(h: Handle, id: string): Promise<z.input<typeof disciplineView>> {
  const pack = await section(h)
  const row = await store.loadDiscipline(h, id)
  const events = await store.eventsOf(h, id)
  const files = await evidenceLabels(
    h,
    events.flatMap((e) => e.evidence),
  )
  const names = await namesOf(h, {
    people: [row.person, ...events.map((e) => e.actor)],
    posts: events.map((e) => e.post),
  })
  const facts = factsOf(h, row, events)
  const { grounds, heardUntil, appealUntil, carriedOn, effect, request } = row
  return {
    ...listedView(row, pack, names.people),
    grounds,
    heardUntil,
    appealUntil,
    carriedOn,
    effect,
    request:
      request === null
        ? null
        : { ground: groundTitle(pack.findings, request.ground) ?? '', comment: request.comment, on: request.on },
    findings: await store.findingsOf(h, id),
    timeline: events.map((e) => ({
      version: e.version,
      at: e.at.toISOString(),
      onDay: e.onDay,
      action: e.action,
      state: e.state,
      comment: e.comment,
      who: (e.actor === null ? undefined : names.people.get(e.actor)?.name) ?? ROLES[e.role],
      post: (e.post === null ? undefined : names.posts.get(e.post)?.title) ?? null,
      label: disciplineWorkflow.transitions.find((t) => t.action === e.action)?.label ?? '提出',
      stateTitle: DISCIPLINE_STATES[e.state],
      formTitle: formOf(pack.discipline, e.form).title,
      ground: groundTitle(pack.findings, e.ground),
      evidence: e.evidence.map((file) => files.get(file)).filter((f) => f !== undefined),
    })),
    actions: verdicts(disciplineWorkflow, row.state, h.scope.role, facts).map((v) => ({
      ...v,
      choices: choicesOf(v.action, row, pack).map(({ code, title }) => ({ code, title })),
    })),
  }
}
