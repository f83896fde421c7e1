import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { FieldConflict } from '#kernel/pure/sync.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { FACTS, type FactKey } from '../model.ts'
import { contextOf, sealedColumn, shownAs } from '../register/columns.ts'
import type { HouseholdRow, PersonRow } from '../register/model.ts'
import {
  changeHousehold,
  changePerson,
  movePerson,
  type PlainFact,
  personLeaves,
  relocateHousehold,
} from '../register/service.ts'
import * as register from '../register/store.ts'
import type { ActBody, AskedFact, ChangeField, ChangeOrigin, ChangeRow } from './model.ts'
import { type ChangeFacts, changeWorkflow, movedFields, plainValue, requestFaults, sameValue } from './rules.ts'
import * as store from './store.ts'

/** The household or person that a request is about, as it stands. */
export interface Subject {
  readonly kind: 'household' | 'person'
  readonly id: Id
  readonly household: HouseholdRow
  readonly row: HouseholdRow | PersonRow
}

export async function subjectOf(h: Handle, household: Id, subject: Id): Promise<Subject> {
  const home = await register.loadHousehold(h, household)
  if (subject === household) return { kind: 'household', id: household, household: home, row: home }
  return { kind: 'person', id: subject, household: home, row: await register.loadPerson(h, subject) }
}

/** What stands now; sealed contents as they are shown. */
export function presentValue(of: Subject, key: FactKey): unknown {
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
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
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
  await store.addChange(h, {
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
  })
  await h.record({
    command: 'households.request-change',
    subject: asked.subject,
    place: of.household.place,
    why: asked.grounds,
    after: { change: id, fields: fields.map(({ field, from, to }) => ({ field, from, to })), origin: asked.origin },
  })
  return { id, conflicts }
}

/** The fact as it is kept in the request; null when it is so already. */
async function fieldOf(h: Handle, of: Subject, change: Id, fact: AskedFact): Promise<ChangeField | null> {
  const from = presentValue(of, fact.field)
  const to = plainValue(fact.field, fact.to)
  const { title } = FACTS[fact.field]
  const column = sealedColumn(fact.field)
  if (column === null || to === null) return sameValue(from, to) ? null : { field: fact.field, title, from, to }
  const clear = String(to)
  const table = of.kind === 'household' ? 'household_version' : 'person_version'
  const there = await register.sealedOf(h, table, of.id, column)
  if (there !== null && h.vault.open(there, contextOf(h, table, column, of.id)) === clear) return null
  const sealed = h.vault.seal(clear, sealContext(h, change, fact.field)).toString('base64')
  return { field: fact.field, title, from, to: shownAs(fact.field, clear), sealed }
}

function sealContext(h: Handle, change: Id, field: FactKey): string {
  return `${h.scope.county}/households.change/${field}/${change}`
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
export async function writerOf(h: Handle, of: Subject, key: FactKey): Promise<{ person: string | null; at: Date }> {
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
  const to = (key: FactKey) => change.fields.find((f) => f.field === key)?.to as string | undefined
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
  if (found.comment === 'required' && act.comment.length < 2)
    throw new Problem('input-invalid', {}, { faults: [{ at: 'comment', reason: `请写明${found.label}的理由` }] })
  const kept = act.action === 'approve' ? await putInForce(h, change, act, kernel) : []
  const note =
    kept.length === 0 ? act.comment : [act.comment, `${kept.join('、')}保持现有登记`].filter(Boolean).join('；')
  const state = changeWorkflow.transitions.find((t) => t.action === act.action)!.to!
  if ((await store.settle(h, id, state, note || null)) === 0) throw new Problem('changed-meanwhile')
  await h.record({
    command: `households.${act.action}-change`,
    subject: change.subject,
    place: change.place,
    why: note || null,
    after: { change: id, fields: change.fields.map((f) => f.field) },
  })
}

/** @returns the titles of the facts that were left as they stand */
async function putInForce(h: Handle, change: ChangeRow, act: ActBody, kernel: Kernel | undefined): Promise<string[]> {
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
  const wanted = change.fields.filter((f) => !kept.includes(f))
  await applyFields(h, of, wanted, change, kernel)
  return kept.map((f) => f.title)
}

async function applyFields(
  h: Handle,
  of: Subject,
  fields: readonly ChangeField[],
  change: ChangeRow,
  kernel: Kernel | undefined,
): Promise<void> {
  const at = { on: h.today, why: change.grounds ?? '变更申请' }
  const value = (f: ChangeField) =>
    f.sealed === undefined ? f.to : h.vault.open(Buffer.from(f.sealed, 'base64'), sealContext(h, change.id, f.field))
  const wanted = new Map(fields.map((f) => [f.field, value(f)]))
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
