import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import { transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { loadOrganisation } from '#modules/organisations/public.ts'
import { namesOf } from '#modules/people/public.ts'
import { section } from '../section.ts'
import type { DisciplineAction, DisciplineEvent, DisciplineInput, DisciplineRow, Proposal } from './model.ts'
import { changeBy, choicesOf, DECISIONS, type DisciplineFacts, disciplineWorkflow } from './rules.ts'
import * as store from './store.ts'

/**
 * Proposes a talk, a criticism or a sanction. About a person it is kept from everyone but the county's desk and them.
 * @throws input-invalid when the form does not suit, not-found (organisation), reference-broken (a finding)
 */
export async function proposeDiscipline(h: Handle, input: Proposal): Promise<Id> {
  const { discipline } = await section(h)
  const organisation = await loadOrganisation(h, input.organisation)
  const about = input.person === undefined ? 'organisation' : 'person'
  const form = discipline.forms.find((f) => f.code === input.form)
  const faults: FieldFault[] = []
  if (form === undefined) faults.push({ at: 'form', reason: '现行工作机制中没有这种处理方式，请重新选择。' })
  else if (!form.about.includes(about))
    faults.push({ at: 'form', reason: `“${form.title}”不能用于${about === 'person' ? '个人' : '组织'}。` })
  if (input.person !== undefined && !(await namesOf(h, { people: [input.person], posts: [] })).people.has(input.person))
    faults.push({ at: 'person', reason: '没有找到这名干部，请重新选择。' })
  if (input.person !== undefined && input.person === h.scope.person)
    faults.push({ at: 'person', reason: '不能对自己提出处理。' })
  if (faults.length > 0 || form === undefined) throw new Problem('input-invalid', {}, { faults })
  const row: DisciplineRow = {
    id: h.id(),
    kind: form.kind,
    form: form.code,
    organisation: organisation.id,
    fact: input.fact,
    grounds: input.grounds,
    ...(about === 'person'
      ? { place: h.scope.county, unit: null, person: input.person! }
      : { place: organisation.place, unit: organisation.id, person: null }),
    proposedOn: h.today,
    proposedBy: h.scope.person!,
    state: 'proposed',
    version: 1,
    heardUntil: null,
    decidedOn: null,
    appealUntil: null,
    carriedOn: null,
    effect: null,
    request: null,
  }
  // Evidence about a person lies at their organisation, or they could not open what is held against them; only the case names it.
  const evidence = await attachEvidence(h, input.evidence ?? [], organisation.place, organisation.id)
  await store.addDiscipline(h, row, [...new Set(input.findings ?? [])], (await h.pack()).version)
  await store.addEvent(h, row, { action: 'propose', fromState: null, ground: null, comment: input.fact, evidence })
  await h.record({
    command: 'supervision.propose-discipline',
    subject: row.id,
    place: row.place,
    unit: row.unit,
    after: {
      kind: row.kind,
      form: row.form,
      organisation: row.organisation,
      person: row.person,
      findings: input.findings ?? [],
    },
  })
  return row.id
}

export function factsOf(h: Handle, row: DisciplineRow, events: readonly DisciplineEvent[]): DisciplineFacts {
  const who = (actions: readonly string[]) =>
    events.filter((e) => e.actor !== null && actions.includes(e.action)).map((e) => e.actor!)
  return {
    today: h.today,
    person: h.scope.person,
    role: h.scope.role,
    about: row.person,
    organisation: row.organisation,
    unit: h.scope.unit,
    proposedBy: row.proposedBy,
    deciders: who(DECISIONS),
    appellant: who(['appeal']).at(-1) ?? null,
    waivedBy: who(['waive']).at(-1) ?? null,
    state: row.state,
    heardUntil: row.heardUntil,
    appealUntil: row.appealUntil,
    carriedOn: row.carriedOn,
    requestedBy: row.request?.by ?? null,
  }
}

/** Does one action; throws action-not-allowed with every reason, input-invalid with every fault, changed-meanwhile. */
export async function actOnDiscipline(
  h: Handle,
  id: Id,
  action: DisciplineAction,
  input: DisciplineInput = {},
): Promise<{ id: Id; version: number; done: string }> {
  const row = await store.loadDiscipline(h, id)
  if (input.version !== undefined && input.version !== row.version) throw new Problem('changed-meanwhile')
  const pack = await section(h)
  const facts = factsOf(h, row, await store.eventsOf(h, id))
  const t = transitionOf(disciplineWorkflow, action, row.state, h.scope.role)
  const verdict = verdicts(disciplineWorkflow, row.state, h.scope.role, facts).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: t.label }, { reasons: verdict.reasons })
  const choices = choicesOf(action, row, pack)
  const faults = [...faultsOf(action, input, verdict, choices)]
  refuse(faults)
  const evidence = await attachEvidence(h, input.evidence ?? [], row.organisationPlace, row.organisation)
  const doing = {
    pack: pack.discipline,
    calendar: await h.calendar(),
    today: h.today,
    person: h.scope.person!,
    ...input,
  }
  const next = changeBy(action, t.to, row, doing)
  if (!(await store.saveDiscipline(h, next))) throw new Problem('changed-meanwhile')
  const ground = action === 'tolerate' ? row.request!.ground : action === 'ask-tolerance' ? input.choice! : null
  await store.addEvent(h, next, { action, fromState: row.state, ground, comment: input.comment || null, evidence })
  await h.record({
    command: `supervision.discipline-${action}`,
    subject: id,
    place: row.place,
    unit: row.unit,
    why: input.comment ?? null,
    before: { state: row.state, form: row.form },
    after: { state: next.state, form: next.form, effect: next.effect, ...(ground !== null && { ground }) },
  })
  return { id, version: next.version, done: t.done }
}

function* faultsOf(
  action: DisciplineAction,
  input: DisciplineInput,
  verdict: { comment: string; evidence: string },
  choices: readonly { code: string; title: string }[],
): Generator<FieldFault> {
  if (verdict.comment === 'required' && !input.comment?.trim()) yield { at: 'comment', reason: '请填写说明。' }
  if (verdict.evidence === 'none' && input.evidence?.length) yield { at: 'evidence', reason: '此项办理不附材料。' }
  const mustChoose = action === 'change' || action === 'ask-tolerance'
  if (!mustChoose && input.choice === undefined) return
  if (!choices.some((c) => c.code === input.choice))
    yield {
      at: 'choice',
      reason: choices.length === 0 ? '没有可选的项目。' : `请选择：${choices.map((c) => c.title).join('、')}。`,
    }
}
