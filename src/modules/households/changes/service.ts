import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem, refuse } from '#kernel/pure/problem.ts'
import type { FieldConflict } from '#kernel/pure/sync.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { FactKey, Source } from '../model.ts'
import { contextOf, isDiscreet } from '../register/columns.ts'
import type { HouseholdRow, IncomeBody, PersonRow } from '../register/model.ts'
import { movePerson, personLeaves, relocateHousehold } from '../register/moves.ts'
import { changeHousehold, changePerson, enterIncome, type PlainFact } from '../register/service.ts'
import * as register from '../register/store.ts'
import { askedValue, changeFieldOf, sealedIn } from './fields.ts'
import {
  type ActBody,
  type AskedFact,
  type ChangeField,
  type ChangeKey,
  type ChangeOrigin,
  type ChangeRow,
  incomeIn,
  incomeKeyOf,
} from './model.ts'
import { type ChangeFacts, changeWorkflow, movedFields, plainValue, requestFaults, sameValue } from './rules.ts'
import * as store from './store.ts'

/** The household or person that a request is about, as it stands. */
export interface Subject {
  readonly kind: 'household' | 'person'
  readonly id: Id
  readonly household: HouseholdRow
  readonly row: HouseholdRow | PersonRow
  /** of a household: what counts now of each year and source */
  readonly income: ReadonlyMap<ChangeKey, register.IncomeLine>
}

export async function subjectOf(h: Handle, household: Id, subject: Id): Promise<Subject> {
  const home = await register.loadHousehold(h, household)
  if (subject !== household)
    return {
      kind: 'person',
      id: subject,
      household: home,
      row: await register.loadPerson(h, subject),
      income: new Map(),
    }
  const lines = await register.incomeLines(h, household)
  const income = new Map(lines.map((line) => [incomeKeyOf(line.year, line.source as Source), line]))
  return { kind: 'household', id: household, household: home, row: home, income }
}

/** What stands now; sealed contents as they are shown. */
export function presentValue(of: Subject, key: ChangeKey): unknown {
  if (incomeIn(key) !== null) return of.income.get(key)?.amount ?? null
  return (of.row as unknown as Record<string, unknown>)[key === 'personPhone' ? 'phone' : key] ?? null
}

export interface ChangeRequest {
  readonly id?: Id
  readonly household: Id
  /** the household itself, or a member */
  readonly subject: Id
  readonly fields: readonly AskedFact[]
  readonly grounds: string
  readonly evidence?: readonly Id[]
  readonly origin: ChangeOrigin
  readonly originId?: Id | null
}

/**
 * Asks for facts of the register to be changed; another person approves. A fact whose `from` is no longer what stands is
 * not asked for but comes back as a conflict, for a person to decide; a fact that is so already is passed over.
 * @returns the request's id, or null when nothing was left to ask
 * @throws input-invalid with every fault at `fields.<key>`; household-ended; person-not-here
 */
export async function requestChange(
  h: Handle,
  asked: ChangeRequest,
): Promise<{ id: Id | null; conflicts: FieldConflict[] }> {
  const of = await subjectOf(h, asked.household, asked.subject)
  if (of.household.standing === 'dissolved') throw new Problem('household-ended')
  if (of.kind === 'person' && (of.row as PersonRow).household !== asked.household)
    throw new Problem('person-not-here', { name: of.row.name })
  const faults = requestFaults(asked.fields, of.kind, h.today)
  refuse(faults)
  const id = asked.id ?? h.id()
  const fields: ChangeField[] = []
  const conflicts: FieldConflict[] = []
  for (const fact of asked.fields) {
    const field = await fieldOf(h, of, id, fact)
    if (field === null) continue
    if (
      fact.from !== undefined &&
      field.sealed === undefined &&
      !sameValue(plainValue(fact.field, fact.from), field.from)
    )
      conflicts.push(await conflictOf(h, of, field, fact.from))
    else fields.push(field)
  }
  if (fields.length === 0) return { id: null, conflicts }
  const evidence = await attachEvidence(h, asked.evidence ?? [], of.household.place, null)
  await store.addChanges(h, [
    {
      id,
      household: asked.household,
      subject: asked.subject,
      place: of.household.place,
      base: of.row.revision,
      fields,
      origin: asked.origin,
      originId: asked.originId ?? null,
      grounds: asked.grounds,
      evidence,
    },
  ])
  await h.record({
    command: 'households.request-change',
    subject: asked.subject,
    place: of.household.place,
    why: asked.grounds,
    after: { change: id, fields: fields.map(toldOf), origin: asked.origin },
  })
  return { id, conflicts }
}

/** A fact asked for as the journal tells it. */
function toldOf({ field, from, to }: ChangeField): Partial<ChangeField> {
  return incomeIn(field) === null && isDiscreet(field as FactKey) ? { field } : { field, from, to }
}

/** The fact as it is kept in the request; null when it is so already. */
async function fieldOf(h: Handle, of: Subject, change: Id, fact: AskedFact): Promise<ChangeField | null> {
  const from = presentValue(of, fact.field)
  const to = plainValue(fact.field, fact.to)
  const column = sealedIn(fact.field)
  if (column === null || to === null) return sameValue(from, to) ? null : changeFieldOf(h, change, fact.field, from, to)
  const table = of.kind === 'household' ? 'household_version' : 'person_version'
  const there = await register.sealedOf(h, table, of.id, column)
  if (there !== null && h.vault.open(there, contextOf(h, table, column, of.id)) === String(to)) return null
  return changeFieldOf(h, change, fact.field, from, to)
}

async function conflictOf(h: Handle, of: Subject, field: ChangeField, base: unknown): Promise<FieldConflict> {
  const by = await writerOf(h, of, field.field)
  return {
    about: `households.${of.kind}/${of.id}`,
    field: field.field,
    title: of.kind === 'person' ? `${of.row.name}：${field.title}` : field.title,
    base,
    theirs: field.from,
    theirsBy: by.person ?? '系统',
    theirsAt: by.at.toISOString(),
    mine: field.to,
  }
}

/** Who put in force what stands now, and when. */
export async function writerOf(h: Handle, of: Subject, key: ChangeKey): Promise<{ person: string | null; at: Date }> {
  const line = of.income.get(key)
  if (line !== undefined) return register.writerOfIncome(h, line.id)
  const versions: (Subject['row'] & { person: string | null })[] =
    of.kind === 'household' ? await register.historyOf(h, of.id) : await register.versionsOfPerson(h, of.id)
  const now = presentValue(of, key)
  let first = versions.at(-1)!
  for (const version of [...versions].reverse()) {
    if (!sameValue(presentValue({ ...of, row: version }, key), now)) break
    first = version
  }
  return { person: first.person, at: first.enteredAt }
}

/** What the rules must know to say who may do what with a request. */
export async function changeFactsOf(h: Handle, change: ChangeRow): Promise<ChangeFacts> {
  const to = (key: ChangeKey) => change.fields.find((f) => f.field === key)?.to as string | undefined
  const household = to('household')
  // A household out of sight lies in another township.
  const target = household
    ? ((await register.loadHousehold(h, household).catch(notSeen))?.place ?? h.scope.county)
    : (to('place') ?? null)
  return { person: h.scope.person, askedBy: change.askedBy, place: change.place, area: h.scope.place, target }
}

function notSeen(error: unknown): undefined {
  if (error instanceof Problem && error.code === 'not-found') return undefined
  throw error
}

/**
 * Approves, refuses or withdraws a request. Approved, its facts take force today in one revision; those that somebody
 * changed in between must each have been chosen.
 * @throws action-not-allowed with every reason; change-base-moved naming the facts to choose; what the register refuses
 */
export async function actOnChange(h: Handle, id: Id, act: ActBody, kernel?: Kernel): Promise<void> {
  const change = await store.loadChange(h, id)
  const found = verdicts(changeWorkflow, change.state, h.scope.role, await changeFactsOf(h, change)).find(
    (v) => v.action === act.action,
  )!
  if (!found.allowed) throw new Problem('action-not-allowed', { action: found.label }, { reasons: found.reasons })
  if (found.comment === 'required' && act.comment.length < 2) throw faultAt('comment', `请写明${found.label}的理由`)
  const chosen = act.action === 'approve' ? await chosenFields(h, change, act) : null
  const note =
    chosen === null || chosen.kept.length === 0
      ? act.comment
      : [act.comment, `${chosen.kept.join('、')}保持现有登记`].filter(Boolean).join('；')
  const state = changeWorkflow.transitions.find((t) => t.action === act.action)!.to!
  // before it takes force: with the last member a household ends, and with it whatever is still asked of it
  if ((await store.settle(h, id, state, note || null)) === 0) throw new Problem('changed-meanwhile')
  if (chosen !== null) await applyFields(h, chosen.of, chosen.wanted, change, kernel)
  await h.record({
    command: `households.${act.action}-change`,
    subject: change.subject,
    place: change.place,
    why: note || null,
    after: { change: id, fields: change.fields.map((f) => f.field) },
  })
}

/** What of a request is to take force, and the titles of the facts that are left as they stand. */
async function chosenFields(
  h: Handle,
  change: ChangeRow,
  act: ActBody,
): Promise<{ of: Subject; wanted: ChangeField[]; kept: string[] }> {
  const of = await subjectOf(h, change.household, change.subject)
  const moved = movedFields(change.fields, (key) => presentValue(of, key))
  const open = moved.filter((m) => act.choices[m.field.field] === undefined)
  if (open.length > 0)
    throw new Problem('change-base-moved', {
      titles: open.map((m) => m.field.title).join('、'),
      fields: open.map((m) => ({
        field: m.field.field,
        title: m.field.title,
        from: m.field.from,
        to: m.field.to,
        present: m.present,
      })),
    })
  const kept = moved.filter((m) => act.choices[m.field.field] === 'present').map((m) => m.field)
  return { of, wanted: change.fields.filter((f) => !kept.includes(f)), kept: kept.map((f) => f.title) }
}

async function applyFields(
  h: Handle,
  of: Subject,
  fields: readonly ChangeField[],
  change: ChangeRow,
  kernel: Kernel | undefined,
): Promise<void> {
  const at = { on: h.today, why: change.grounds ?? '变更申请' }
  const wanted = new Map(fields.map((f) => [f.field, askedValue(h, change.id, f)]))
  const take = (key: FactKey) => {
    const found = wanted.get(key)
    wanted.delete(key)
    return found as string | undefined
  }
  const household = take('household')
  if (household !== undefined) {
    const relation = take('relation') ?? 'other'
    await movePerson(h, of.id, { household, relation, ...at })
  }
  await correctIncome(h, of.id, wanted, at.why)
  const life = take('life')
  const place = take('place')
  if (place !== undefined) {
    const groupName = take('groupName') ?? ''
    await relocateHousehold(h, of.id, { place, groupName, ...at })
  }
  if (wanted.size > 0) {
    const facts = Object.fromEntries(wanted) as Partial<Record<PlainFact, unknown>>
    if (of.kind === 'household') await changeHousehold(h, of.id, facts, at)
    else await changePerson(h, of.id, facts, at, kernel)
  }
  if (life !== undefined) await personLeaves(h, of.id, { life: life as 'dead' | 'away', ...at })
}

/** Takes the incomes out of what is wanted and writes them down, each year at once. */
async function correctIncome(h: Handle, household: Id, wanted: Map<ChangeKey, unknown>, why: string): Promise<void> {
  const lines = [...wanted].flatMap(([key, amount]) => {
    const income = incomeIn(key)
    return income === null ? [] : [{ key, ...income, amount: Number(amount) }]
  })
  for (const [year, of] of Map.groupBy(lines, (line) => line.year))
    await enterIncome(h, household, { year, lines: of.map(({ source, amount }) => ({ source, amount })), why })
  for (const { key } of lines) wanted.delete(key)
}

/**
 * Takes down a year's income as somebody tells it. What was not known is entered; what is known of the running year is
 * put right; what is known of a year that is over counts towards decisions about the household, and is only asked for.
 * @returns the request, when there was something to ask
 */
export async function tellIncome(h: Handle, household: Id, body: IncomeBody): Promise<{ change: Id | null }> {
  const { year, why } = body
  const isOver = year < Number(h.today.slice(0, 4))
  const lines = await register.incomeLines(h, household)
  const amounts = new Map(lines.flatMap((line) => (line.year === year ? [[line.source, line.amount]] : [])))
  const isKnown = (source: Source) => isOver && (amounts.get(source) ?? null) !== null
  const asked = body.lines.filter((line) => isKnown(line.source) && amounts.get(line.source) !== line.amount)
  if (asked.length > 0 && why.length < 4) throw faultAt('why', '更正已登记的收入，请写明缘由')
  const free = body.lines.filter((line) => !isKnown(line.source))
  await enterIncome(h, household, { ...body, lines: free }, lines)
  if (asked.length === 0) return { change: null }
  const fields = asked.map((line) => ({ field: incomeKeyOf(year, line.source), to: line.amount }))
  const { id } = await requestChange(h, { household, subject: household, fields, grounds: why, origin: 'console' })
  return { change: id }
}
