import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Conflict, FieldConflict } from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import type { SyncCommand } from './module-sync.ts'

interface Row {
  id: Id
  operation: Id
  command: string
  person: Id
  place: string
  madeAt: Date
  about: string
  field: string
  title: string
  theirsBy: string
  theirsAt: Date
  sealed: Buffer
  state: 'open' | 'resolved'
  choice: Conflict['choice']
  why: string | null
  resolvedAt: Date | null
}

const COLUMNS = sql`id, operation, command, person, place, made_at AS "madeAt", about, field, title, theirs_by AS "theirsBy",
  theirs_at AS "theirsAt", values AS sealed, state, choice, why, resolved_at AS "resolvedAt"`

function contextOf(county: string, column: 'values' | 'chosen', id: Id): string {
  return `${county}/kernel.conflict/${column}/${id}`
}

function opened(h: Handle, row: Row): Conflict {
  const { sealed, ...rest } = row
  const values = JSON.parse(h.vault.open(sealed, contextOf(h.scope.county, 'values', row.id))) as {
    base: unknown
    theirs: unknown
    mine: unknown
    shown?: string
  }
  return {
    ...rest,
    ...values,
    madeAt: row.madeAt.toISOString(),
    theirsAt: row.theirsAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  }
}

/** As it is told to the device and to whoever decides: what is masked for them stays here. */
export function told<C extends FieldConflict>({ shown, ...conflict }: C): Omit<C, 'shown'> {
  return shown === undefined ? conflict : { ...conflict, mine: shown }
}

/** Keeps the conflicts of an operation for a person to decide. */
export async function keepConflicts(
  h: Handle,
  from: { device: Id; operation: Id; command: string; madeAt: string },
  conflicts: readonly (FieldConflict & { readonly place?: string })[],
): Promise<void> {
  const { county, person, place } = h.scope
  const rows = conflicts.map((c) => {
    const id = h.id()
    const { base = null, theirs = null, mine = null, shown } = c
    const values = JSON.stringify({ base, theirs, mine, shown })
    const sealed = h.vault.seal(values, contextOf(county, 'values', id)).toString('hex')
    const { about, field, title, theirsBy, theirsAt } = c
    return { id, about, field, title, theirsBy, theirsAt, sealed, place: c.place ?? place ?? county }
  })
  await h.run(sql`
    INSERT INTO kernel.conflict (county, id, device, operation, command, person, place, made_at, at, about, field, title, theirs_by, theirs_at, values)
    SELECT ${county}, c.id, ${from.device}, ${from.operation}, ${from.command}, ${person}, c.place, ${from.madeAt}, ${h.now},
           c.about, c.field, c.title, c."theirsBy", c."theirsAt", decode(c.sealed, 'hex')
    FROM json_to_recordset(${JSON.stringify(rows)}) AS c(id uuid, place text, about text, field text, title text,
         "theirsBy" text, "theirsAt" timestamptz, sealed text)`)
}

/** The conflicts an operation was answered with, as they were then. */
export async function conflictsOf(h: Handle, device: Id, operation: Id): Promise<FieldConflict[]> {
  const rows = await h.rows<Row>(sql`
    SELECT ${COLUMNS} FROM kernel.conflict
    WHERE county = ${h.scope.county} AND device = ${device} AND operation = ${operation} ORDER BY id`)
  return rows.map((row) => {
    const { about, field, title, base, theirs, theirsBy, theirsAt, mine } = told(opened(h, row))
    return { about, field, title, base, theirs, theirsBy, theirsAt, mine }
  })
}

export async function listConflicts(
  h: Handle,
  query: { state?: 'open' | 'resolved' | undefined; about?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: Conflict[] }> {
  const rows = await h.rows<Row & { total: number }>(sql`
    SELECT ${COLUMNS}, count(*) OVER () AS total FROM kernel.conflict
    WHERE county = ${h.scope.county} AND state = ${query.state ?? 'open'}
      AND (${query.about ?? null}::text IS NULL OR about = ${query.about ?? null})
    ORDER BY at DESC, id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  return { total: rows[0]?.total ?? 0, rows: rows.map(({ total: _, ...row }) => told(opened(h, row as Row))) }
}

/**
 * A person decides which value stands; the module puts it in place, in the same transaction. What was in conflict stays
 * to be read, with who decided, what and why.
 */
export async function resolveConflict(
  h: Handle,
  kernel: Kernel,
  id: Id,
  decision: { choice: 'mine' | 'theirs' | 'other'; value?: unknown; why: string },
): Promise<Conflict> {
  const { county, person } = h.scope
  const row = await h.one<Row>(
    sql`SELECT ${COLUMNS} FROM kernel.conflict WHERE county = ${county} AND id = ${id} FOR UPDATE`,
    '该冲突',
  )
  if (row.state !== 'open')
    throw new Problem('action-not-allowed', { action: '裁定' }, { reasons: ['这处冲突已经有人裁定。'] })
  const conflict = opened(h, row)
  const value = decision.choice === 'other' ? decision.value : conflict[decision.choice]
  if (decision.choice !== 'theirs') await putInPlace(h, kernel, conflict, value, decision.why)
  const chosen = h.vault.seal(JSON.stringify(value ?? null), contextOf(county, 'chosen', id))
  const after = await h.one<Row>(sql`
    UPDATE kernel.conflict SET state = 'resolved', choice = ${decision.choice}, chosen = ${chosen}, why = ${decision.why},
      resolved_by = ${person}, resolved_at = ${h.now}
    WHERE county = ${county} AND id = ${id} RETURNING ${COLUMNS}`)
  await h.record({
    command: 'kernel.resolve-conflict',
    subject: id,
    place: row.place,
    why: decision.why,
    after: { about: row.about, field: row.field, choice: decision.choice },
  })
  return told(opened(h, after))
}

async function putInPlace(h: Handle, kernel: Kernel, conflict: Conflict, value: unknown, why: string): Promise<void> {
  const commands = kernel.cards.flatMap((card) => Object.entries<SyncCommand>(card.sync?.commands ?? {}))
  const resolve = commands.find(([name]) => name === conflict.command)?.[1].resolve
  if (resolve === undefined)
    throw new Problem(
      'action-not-allowed',
      { action: '改用其他值' },
      { reasons: ['这类内容只能保留现有的值；要改，请按变更程序办理。'] },
    )
  const { id, operation, about, field, theirs } = conflict
  await resolve(h, { conflict: id, operation, about, field, value, theirs, why }, kernel)
}
