import { monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { type Verdict as ActionVerdict, transitionOf, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { loadOrganisation, organisationsAt } from '#modules/organisations/public.ts'
import { findingsPackOf, raiseFindings } from '#modules/supervision/public.ts'
import { section } from '../section.ts'
import { endPosting } from '../terms/service.ts'
import { loadPosting } from '../terms/store.ts'
import {
  ADVERSE,
  type BreachBody,
  VERDICT_KINDS,
  type Verdict,
  type VerdictAction,
  type VerdictBody,
  type VerdictInput,
  type VerdictRecord,
} from './model.ts'
import { changeBy, DECISIONS, type VerdictFacts, verdictWorkflow } from './rules.ts'
import * as store from './store.ts'

/** Proposes that an officer be criticised, recalled early, promoted or rewarded. */
export async function proposeVerdict(h: Handle, body: VerdictBody): Promise<Id> {
  const posting = await loadPosting(h, body.posting)
  const reasons: string[] = []
  if (ADVERSE.includes(body.kind) && posting.endedOn !== null) reasons.push(`派驻已于 ${posting.endedOn} 结束。`)
  if (posting.person === h.scope.person) reasons.push('不能对本人提出。')
  if (await store.openVerdict(h, body.posting, body.kind)) reasons.push('已有同类事项正在办理。')
  if (reasons.length > 0)
    throw new Problem('action-not-allowed', { action: `提出${VERDICT_KINDS[body.kind]}` }, { reasons })
  const evidence = await attachEvidence(h, body.evidence, posting.place, posting.unit)
  const { person, place, unit } = posting
  const { kind, fact, grounds } = body
  const row: Verdict = {
    id: h.id(),
    posting: body.posting,
    person,
    place,
    unit,
    kind,
    fact,
    grounds,
    state: 'proposed',
    version: 1,
    proposedOn: h.today,
    proposedBy: h.scope.person,
    heardUntil: null,
    decidedOn: null,
    appealUntil: null,
    carriedOn: null,
  }
  await store.addVerdict(h, row)
  await store.addEvent(h, row, { action: 'propose', from: null, comment: fact, evidence })
  await h.record({
    command: 'postings.propose-verdict',
    subject: row.id,
    place: toldAt(place),
    unit,
    after: { posting: body.posting, person, kind, fact },
  })
  return row.id
}

/** The journal tells it where the card does: at the township, not in the village the officer works with every day. */
function toldAt(village: string): string {
  return village.slice(0, 9)
}

function factsOf(h: Handle, row: VerdictRecord, events: readonly store.VerdictEvent[]): VerdictFacts {
  const who = (actions: readonly string[]) =>
    events.filter((e) => e.actor !== null && actions.includes(e.action)).map((e) => e.actor!)
  return {
    today: h.today,
    person: h.scope.person,
    about: row.person,
    adverse: ADVERSE.includes(row.kind),
    recall: row.kind === 'recall',
    proposedBy: row.proposedBy,
    deciders: who(DECISIONS),
    appellant: who(['appeal']).at(-1) ?? null,
    state: row.state,
    heardUntil: row.heardUntil,
    appealUntil: row.appealUntil,
    carriedOn: row.carriedOn,
    ended: row.endedOn !== null,
  }
}

export async function verdictActions(
  h: Handle,
  row: VerdictRecord,
  events: readonly store.VerdictEvent[],
): Promise<ActionVerdict<VerdictAction>[]> {
  return verdicts(verdictWorkflow, row.state, h.scope.role, factsOf(h, row, events))
}

/** Does one action. A recall that is carried out ends the posting the same day, and a hand-over is opened. */
export async function actOnVerdict(h: Handle, id: Id, input: VerdictInput): Promise<{ version: number; done: string }> {
  const row = await store.loadVerdict(h, id)
  if (input.version !== row.version) throw new Problem('changed-meanwhile')
  const { action } = input
  const facts = factsOf(h, row, await store.eventsOf(h, id))
  const t = transitionOf(verdictWorkflow, action, row.state, h.scope.role)
  const verdict = verdicts(verdictWorkflow, row.state, h.scope.role, facts).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: t.label }, { reasons: verdict.reasons })
  if (verdict.comment === 'required' && input.comment.length < 2) throw faultAt('comment', '请写明意见。')
  const evidence = await attachEvidence(h, input.evidence, row.place, row.unit)
  const doing = { pack: await section(h), calendar: await h.calendar(), today: h.today }
  const next = changeBy(action, t.to, row, doing)
  if (!(await store.saveVerdict(h, next))) throw new Problem('changed-meanwhile')
  await store.addEvent(h, next, { action, from: row.state, comment: input.comment, evidence })
  await h.record({
    command: `postings.verdict-${action}`,
    subject: id,
    place: toldAt(row.place),
    unit: row.unit,
    why: input.comment || null,
    before: { state: row.state },
    after: { state: next.state, kind: row.kind, posting: row.posting },
  })
  if (action === 'carry-out' && row.kind === 'recall')
    await endPosting(h, row.posting, h.today, 'recall', input.comment)
  return { version: next.version, done: t.done }
}

/**
 * Notes a breach of the conduct list. When its category is one of the findings of the mechanism in force, it goes on as
 * a finding of the organisation that sent the officer, or else of the village's branch.
 */
export async function reportBreach(h: Handle, posting: Id, body: BreachBody): Promise<{ id: Id; finding: Id | null }> {
  const of = await loadPosting(h, posting)
  const rule = (await section(h)).conduct.find((c) => c.code === body.code)
  if (rule === undefined) throw faultAt('code', '行为清单中没有这一条，请重新选择。')
  if (body.onDay > h.today || body.onDay < of.from)
    throw new Problem('presence-day', { reason: '发生日期应在派驻之后、今天以前。' })
  const known = (await findingsPackOf(h)).categories.some((c) => c.code === rule.category)
  // a township answers for its villages and raises nothing against the county's departments
  const sender = of.unit === null || h.scope.role === 'township' ? undefined : await loadOrganisation(h, of.unit)
  const subject = sender ?? (await organisationsAt(h, of.place))[0]
  let finding: Id | null = null
  if (known && subject !== undefined) {
    const [raised] = await raiseFindings(
      h,
      [
        {
          category: rule.category,
          spring: 'report',
          fact: `${of.name}（${of.placeName}）${body.onDay}：${body.fact}`,
          grounds: `驻村干部行为清单：${rule.title}`,
          place: subject.place,
          subject: subject.id,
          raisedOn: h.today,
          month: monthOf(h.today),
        },
      ],
      await attachEvidence(h, body.evidence, subject.place, subject.id),
    )
    finding = raised ?? null
  }
  const { title } = rule
  const id = await store.addBreach(h, of, { ...body, title, finding })
  await h.record({
    command: 'postings.report-breach',
    subject: id,
    place: toldAt(of.place),
    unit: of.unit,
    after: { posting, code: body.code, onDay: body.onDay, finding },
  })
  return { id, finding }
}
