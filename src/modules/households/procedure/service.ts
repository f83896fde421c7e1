import type { Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { transitionOf, type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { noticeStanding, postNotice, withdrawNotice } from '#modules/notices/public.ts'
import { FACTS, STANDINGS } from '../model.ts'
import { writePairs } from '../pairing/service.ts'
import { incomeLineOf } from '../register/pack.ts'
import { changeStanding } from '../register/service.ts'
import * as register from '../register/store.ts'
import { householdsPackOf } from '../section.ts'
import {
  type ActBody,
  CASE_KINDS,
  type CaseAction,
  type CaseEvent,
  type CaseKind,
  type CaseRow,
  type CaseState,
  type FileFacts,
  type NewCase,
  OPENS_FROM,
  type Outcome,
  SOURCES_OF,
} from './model.ts'
import { type ProcedurePack, termOf } from './pack.ts'
import {
  ANNOUNCEMENT,
  appraisal,
  appraisalText,
  type CaseFacts,
  doneBySteps,
  dueFrom,
  NOTICES,
  workflows,
} from './rules.ts'
import * as store from './store.ts'

async function packOf(h: Handle): Promise<ProcedurePack> {
  return (await householdsPackOf(h)).procedure
}

/**
 * Opens a case of one household: entry, review, exit, or a watch; its term runs from the day of the clue.
 * @throws case-already-open; case-not-for-standing; review-done; input-invalid; not-found
 */
export async function openCase(h: Handle, wanted: NewCase): Promise<Id> {
  await joinMonth(h)
  const home = await register.loadHousehold(h, wanted.household)
  if (!isWithin(home.place, h.scope.place)) throw new Problem('not-found', { what: '该户' })
  const kind = CASE_KINDS[wanted.kind]
  if (!OPENS_FROM[wanted.kind].includes(home.standing))
    throw new Problem('case-not-for-standing', { standing: STANDINGS[home.standing], kind })
  if (!SOURCES_OF[wanted.kind].includes(wanted.source))
    refuse([{ at: 'source', reason: `“${kind}”没有这个来源，请重新选择` }])
  const openedOn = wanted.openedOn ?? h.today
  if (openedOn > h.today) refuse([{ at: 'openedOn', reason: '日期不能晚于今天' }])
  const busy = await store.openCaseOf(h, wanted.household)
  if (busy !== undefined) throw new Problem('case-already-open', { kind: CASE_KINDS[busy.kind] })
  const evidence = await attachEvidence(h, wanted.evidence ?? [], home.place, null)
  const row = opened(h, wanted, openedOn, await packOf(h))
  const ids = await store.addCases(h, [row], evidence)
  if (ids.length === 0) {
    if (wanted.kind === 'review') throw new Problem('review-done', { year: row.year })
    throw new Problem('case-already-open', { kind })
  }
  await h.record({
    command: 'households.open-case',
    subject: row.id,
    place: home.place,
    why: wanted.grounds,
    after: { kind: wanted.kind, household: wanted.household, source: wanted.source, dueOn: row.dueOn, evidence },
  })
  return row.id
}

function opened(h: Handle, wanted: NewCase, openedOn: Day, pack: ProcedurePack): store.OpenedCase {
  const { household, kind, source, grounds, key = null } = wanted
  const year = wanted.year ?? Number(openedOn.slice(0, 4))
  const dueOn = dueFrom(openedOn, termOf(pack, kind, year))
  return { id: wanted.id ?? h.id(), household, kind, source, grounds, key, year, openedOn, dueOn }
}

/**
 * Opens many cases at once; those of households that go some way already, or whose key is known, are left out. Standings
 * are the caller's to choose.
 * @returns how many were opened
 */
export async function openCases(h: Handle, wanted: readonly NewCase[], why: string): Promise<number> {
  if (wanted.length === 0) return 0
  await joinMonth(h)
  const pack = await packOf(h)
  const rows = wanted.map((w) => opened(h, w, w.openedOn ?? h.today, pack))
  const ids = await store.addCases(h, rows, [])
  if (ids.length > 0)
    await h.record({
      command: 'households.open-cases',
      subject: h.scope.county,
      place: h.scope.place ?? h.scope.county,
      why,
      after: { cases: ids.length, kinds: [...new Set(wanted.map((w) => w.kind))] },
    })
  return ids.length
}

/** The yearly review of every listed household at or below a place; safe to repeat. @returns how many were opened */
export async function openReviews(h: Handle, year: number, under: string): Promise<number> {
  if (!isWithin(under, h.scope.place)) throw new Problem('not-found', { what: '所选的范围' })
  if (year > Number(h.today.slice(0, 4))) refuse([{ at: 'year', reason: '年度不能晚于今年' }])
  const grounds = `${year}年度建档立卡户复核`
  const households = await store.unreviewed(h, year, under)
  return openCases(
    h,
    households.map((household) => ({ household, kind: 'review', source: 'yearly', grounds, year })),
    grounds,
  )
}

const NEEDS = ['foodOk', 'clothingOk', 'schoolingOk', 'medicalOk', 'housingOk', 'waterSafe'] as const

/**
 * What the file says of a household today: last year's income per head against its line, and what is not secured. A watch
 * measures by the line of watching, which lies above that of poverty.
 */
export async function fileFactsOf(h: Handle, household: Id, kind: CaseKind): Promise<FileFacts> {
  const home = await register.loadHousehold(h, household)
  const year = Number(h.today.slice(0, 4)) - 1
  const income = (await register.incomeYears(h, [household])).find((y) => y.year === year)
  const { register: pack, watch } = await householdsPackOf(h)
  const line = incomeLineOf(pack, year)
  const members = await register.membersOf(h, [household])
  return {
    year,
    perHead: income === undefined || income.perHead === null ? null : Number(income.perHead),
    line: line === null || kind !== 'watch' ? line : Math.floor((line * watch.incomeShare) / 100),
    heads: members.length,
    lacking: NEEDS.filter((key) => home[key] !== true).map((key) => FACTS[key].title),
  }
}

export async function factsOf(h: Handle, row: CaseRow, events: readonly CaseEvent[]): Promise<CaseFacts> {
  const standing = row.notice === null ? null : await noticeStanding(h, row.notice)
  return {
    today: h.today,
    person: h.scope.person,
    openedBy: row.person,
    doneBy: doneBySteps(events),
    noticeReasons: standing?.reasons ?? null,
    file: await fileFactsOf(h, row.household, row.kind),
  }
}

/** What may be done with a case now, with every reason why not; papers as the county's mechanism asks for them. */
export async function actionsOf(h: Handle, row: CaseRow, facts: CaseFacts): Promise<Verdict<CaseAction>[]> {
  const papers: readonly string[] = (await packOf(h)).papers
  return verdicts(workflows[row.kind], row.state, h.scope.role, facts).map((v) => ({
    ...v,
    evidence: papers.includes(v.action) ? 'required' : v.evidence,
  }))
}

interface Step {
  readonly change: store.Change
  readonly facts: CaseEvent['facts']
  /** the event's action, when it is not the step's own */
  readonly action?: string
  /** what begins when this case has ended */
  readonly follow?: () => Promise<void>
}

/**
 * Takes one step of a case. What a decision changes in the register, and the helper it names, is changed in the same
 * transaction.
 * @throws action-not-allowed with every reason; input-invalid; changed-meanwhile
 */
export async function act(h: Handle, id: Id, input: ActBody): Promise<{ id: Id; version: number; done: string }> {
  await joinMonth(h)
  const row = await store.loadCase(h, id, true)
  if (input.version !== row.version) throw new Problem('changed-meanwhile')
  const facts = await factsOf(h, row, await store.eventsOf(h, id))
  const { action } = input
  const known = workflows[row.kind].transitions.some((t) => t.action === action)
  if (!known) refuse([{ at: 'action', reason: `“${CASE_KINDS[row.kind]}”没有这个步骤` }])
  const verdict = (await actionsOf(h, row, facts)).find((v) => v.action === action)!
  if (!verdict.allowed) throw new Problem('action-not-allowed', { action: verdict.label }, { reasons: verdict.reasons })
  refuse([...commonFaults(input, verdict)])
  const t = transitionOf(workflows[row.kind], action, row.state, h.scope.role)
  const step = await STEPS[action](h, row, input, { to: t.to ?? row.state, facts, pack: await packOf(h) })
  const evidence = await attachEvidence(h, input.evidence, row.place, null)
  const note = input.comment || null
  const event = { action: step.action ?? action, note, evidence, facts: step.facts }
  if (!(await store.saveStep(h, row, step.change, event))) throw new Problem('changed-meanwhile')
  await step.follow?.()
  await h.record({
    command: `households.case-${action}`,
    subject: id,
    place: row.place,
    why: note,
    before: { state: row.state },
    after: {
      state: step.change.state,
      ...(step.change.outcome !== undefined && { outcome: step.change.outcome }),
      ...(evidence.length > 0 && { evidence }),
    },
  })
  return { id, version: row.version + 1, done: step.action === 'not-passed' ? '评议未通过，本事项终止' : t.done }
}

function* commonFaults(input: ActBody, verdict: Verdict<CaseAction>): Generator<FieldFault> {
  if (verdict.comment === 'required' && !input.comment) yield { at: 'comment', reason: '请填写说明' }
  if (verdict.evidence === 'required' && input.evidence.length === 0)
    yield { at: 'evidence', reason: '请附上至少一份材料' }
  if (verdict.evidence === 'none' && input.evidence.length > 0) yield { at: 'evidence', reason: '这一步不附材料' }
}

interface Of {
  readonly to: CaseState
  readonly facts: CaseFacts
  readonly pack: ProcedurePack
}
type Doing = (h: Handle, row: CaseRow, input: ActBody, of: Of) => Promise<Step>

const plain: Doing = async (_h, _row, _input, { to }) => ({ change: { state: to, ended: false }, facts: {} })

const STEPS: Readonly<Record<CaseAction, Doing>> = {
  verify,
  appraise: holdAppraisal,
  propose: plain,
  sign: plain,
  'post-notice': hangNotice,
  endorse: plain,
  decide,
  announce,
  conclude,
  'ask-lift': async (_h, _row, _input, { to, facts }) => ({
    change: { state: to, ended: false },
    facts: { file: facts.file },
  }),
  lift,
  'refuse-lift': plain,
  return: sendBack,
  stop,
}

async function verify(h: Handle, row: CaseRow, input: ActBody, { to, facts }: Of): Promise<Step> {
  const visitedOn = input.visitedOn ?? h.today
  if (visitedOn > h.today) refuse([{ at: 'visitedOn', reason: '入户日期不能晚于今天' }])
  if (visitedOn < row.openedOn) refuse([{ at: 'visitedOn', reason: `入户日期不能早于受理日期 ${row.openedOn}` }])
  return { change: { state: to, ended: false }, facts: { visitedOn, file: facts.file } }
}

async function holdAppraisal(h: Handle, row: CaseRow, input: ActBody, { to, pack }: Of): Promise<Step> {
  if (input.appraisal === undefined) refuse([{ at: 'appraisal.present', reason: '请填写应到、实到和赞成人数' }])
  const { faults, facts } = appraisal(input.appraisal!, pack.appraisal, { today: h.today, since: row.openedOn })
  refuse(faults)
  if (facts.passed) return { change: { state: to, ended: false }, facts: { appraisal: facts } }
  const change: store.Change = { state: 'stopped', outcome: 'not-passed', ended: true }
  return { change, facts: { appraisal: facts }, action: 'not-passed' }
}

/** What hangs out: the masked name, where, how many, what is proposed; nothing else of the file. */
async function hang(
  h: Handle,
  row: CaseRow,
  of: { kind: string; title: string; decision: string },
  basis: string,
): Promise<Id> {
  const village = row.place.slice(0, 12)
  const names = await register.placeNames(h, village)
  const { heads } = await fileFactsOf(h, row.household, row.kind)
  const place = names?.name ?? village
  const { id } = await postNotice(h, {
    kind: of.kind,
    title: `${place}${of.title}`,
    place: village,
    unit: row.unit,
    about: `households.case/${row.id}`,
    basis,
    rows: [
      {
        name: maskName(row.name),
        place,
        ...(row.groupName !== '' && { group: row.groupName }),
        size: heads,
        decision: of.decision,
      },
    ],
  })
  return id
}

async function hangNotice(h: Handle, row: CaseRow, _input: ActBody, { to }: Of): Promise<Step> {
  const held = (await store.eventsOf(h, row.id)).findLast((e) => e.facts.appraisal !== undefined)?.facts.appraisal
  const basis = held === undefined ? '民主评议同意' : appraisalText(held)
  const notice = await hang(h, row, NOTICES[row.kind]!, basis)
  return { change: { state: to, notice, ended: false }, facts: {} }
}

/** The decision: the household's standing changes, and one that comes to be helped has its helper from this moment. */
async function decide(h: Handle, row: CaseRow, input: ActBody, { to, facts }: Of): Promise<Step> {
  const outcome: Outcome = row.kind === 'entry' ? 'listed' : row.kind === 'watch' ? 'watched' : 'exited'
  const why = `${CASE_KINDS[row.kind]}：${row.grounds}`.slice(0, 400)
  if (outcome !== 'exited') await refuseWithout(h, row, input)
  await changeStanding(h, row.household, {
    standing: outcome,
    on: h.today,
    why,
    ...(outcome === 'listed' && {
      causeMain: input.causeMain ?? (row.causeMain as NonNullable<ActBody['causeMain']>),
      ...(input.causesOther !== undefined && { causesOther: input.causesOther }),
      ...(input.householdKind !== undefined && { kind: input.householdKind }),
    }),
  })
  if (input.helper !== undefined && outcome !== 'exited')
    await writePairs(h, [{ household: row.household, post: input.helper, rank: 1 }], {
      from: h.today,
      why,
      excess: null,
      replace: false,
    })
  const named = input.helper === undefined ? {} : { helper: input.helper }
  return { change: { state: to, outcome, ended: to === 'closed' }, facts: { file: facts.file, ...named } }
}

async function refuseWithout(h: Handle, row: CaseRow, input: ActBody): Promise<void> {
  const faults: FieldFault[] = []
  const paired = await register.helpersOf(h, row.household)
  const first = paired.find((p) => p.rank === 1)
  if (first === undefined && input.helper === undefined)
    faults.push({ at: 'helper', reason: '该户还没有帮扶责任人，请同时确定；没有帮扶责任人的不能纳入' })
  if (first !== undefined && input.helper !== undefined)
    faults.push({ at: 'helper', reason: `该户已有第一帮扶责任人${first.name}，如需更换请在结对帮扶中办理` })
  if (row.kind === 'entry' && input.causeMain === undefined && row.causeMain === null)
    faults.push({ at: 'causeMain', reason: '户档里还没有主要致贫原因，请填写' })
  refuse(faults)
}

async function announce(h: Handle, row: CaseRow, _input: ActBody, { to }: Of): Promise<Step> {
  const announcement = await hang(h, row, ANNOUNCEMENT, '经民主评议、公示、乡镇审核、县级审定')
  return { change: { state: to, announcement, ended: true }, facts: {} }
}

/** A household found able to stand on its own goes on to the exit, which begins at once. */
async function conclude(h: Handle, row: CaseRow, input: ActBody, { to, facts }: Of): Promise<Step> {
  if (input.conclusion === undefined) refuse([{ at: 'conclusion', reason: '请选择复核结果' }])
  const step: Step = { change: { state: to, outcome: input.conclusion!, ended: true }, facts: { file: facts.file } }
  if (input.conclusion !== 'to-exit') return step
  const grounds = `${row.year}年度复核提出退出${input.comment ? `：${input.comment}` : ''}`.slice(0, 1000)
  const follow = async () => {
    await openCase(h, { household: row.household, kind: 'exit', source: 'review', grounds })
  }
  return { ...step, follow }
}

/** The risk is gone: the household is again what it was before, helped on by whoever helps it. */
async function lift(h: Handle, row: CaseRow, _input: ActBody, { to, facts }: Of): Promise<Step> {
  const home = await register.loadHousehold(h, row.household)
  await changeStanding(h, row.household, {
    standing: home.listedOn === null ? 'general' : 'exited',
    on: h.today,
    why: '风险消除，解除监测',
  })
  return { change: { state: to, outcome: 'lifted', ended: true }, facts: { file: facts.file } }
}

async function sendBack(h: Handle, row: CaseRow, input: ActBody, { to }: Of): Promise<Step> {
  if (row.notice !== null) await withdrawNotice(h, row.notice, `事项退回重办：${input.comment}`)
  return { change: { state: to, notice: null, ended: false }, facts: {} }
}

async function stop(h: Handle, row: CaseRow, input: ActBody, { to, facts }: Of): Promise<Step> {
  if (row.notice !== null) await withdrawNotice(h, row.notice, `事项终止：${input.comment}`)
  return { change: { state: to, outcome: 'refused', ended: true }, facts: { file: facts.file } }
}
