import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem, type ProblemBody } from '#kernel/pure/problem.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import {
  type FieldConflict,
  type Operation,
  type OperationResult,
  type OperationState,
  SKEW_MS,
} from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import { faultsOf } from '../http/input.ts'
import type { Kernel } from '../kernel.ts'
import { conflictsOf, keepConflicts, told } from './conflicts.ts'
import { refuseLocked } from './devices.ts'
import type { SyncCommand, SyncResult } from './module-sync.ts'

/** What stands against it is the county's to put right, and not in what was sent: it is not kept, and taken later. */
const NOT_YET: ReadonlySet<string> = new Set(['calendar-missing', 'month-closed'])

/** Who sends: the acting post, with which device, and how far its clock is off. */
export interface Sender {
  readonly scope: Scope
  readonly device: Id
  readonly skewMs: number | null
}

export type Commands = ReadonlyMap<string, SyncCommand>

export function commandsOf(kernel: Kernel): Commands {
  return new Map(kernel.cards.flatMap((card) => Object.entries(card.sync?.commands ?? {})))
}

/**
 * Carries out one operation, once: sent again, it gets the answer it got. Its effects and its answer are written in one
 * transaction; when it is refused, nothing of it stands but the operation itself, kept whole with the problem.
 * @throws device-locked, device-unknown and problems of a moment (503), which the device answers by sending again
 */
export async function carryOut(
  kernel: Kernel,
  commands: Commands,
  sender: Sender,
  operation: Operation,
): Promise<OperationResult> {
  try {
    return await kernel.act(sender.scope, async (h) => {
      const before = await answered(h, sender, operation)
      if (before !== undefined) return before
      const result = await run(h, kernel, commands, sender, operation)
      return keep(h, sender, operation, result)
    })
  } catch (error) {
    if (error instanceof Problem && (error.kind.status >= 500 || error.code.startsWith('device-'))) throw error
    if (!(error instanceof Problem)) return faulty(kernel, operation, error)
    if (NOT_YET.has(error.code)) return { id: operation.id, state: 'refused', problem: error.body(), again: true }
    return refuse(kernel, sender, operation, error.body())
  }
}

async function run(
  h: Handle,
  kernel: Kernel,
  commands: Commands,
  sender: Sender,
  operation: Operation,
): Promise<SyncResult> {
  const command = commands.get(operation.command)
  if (command === undefined) throw new Problem('not-found', { what: `操作 ${operation.command}（请更新走访端）` })
  const parsed = command.body.safeParse(operation.body)
  if (!parsed.success) throw new Problem('input-invalid', {}, { faults: faultsOf(parsed.error, 'body') })
  const { id, base } = operation
  const { device, skewMs } = sender
  const given = { id, device, skewMs, base, madeAt: new Date(operation.madeAt), body: parsed.data as never }
  return command.run(h, given, kernel)
}

/** One device at a time; what it sent before is looked up by id. */
async function answered(h: Handle, sender: Sender, operation: Operation): Promise<OperationResult | undefined> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('guben-device'), hashtext(${sender.device}))`)
  await refuseLocked(h, sender.device)
  const row = await h.maybe<{
    state: OperationState
    note: string | null
    problem: ProblemBody | null
    digest: string
  }>(sql`SELECT state, note, problem, digest FROM kernel.operation
    WHERE county = ${h.scope.county} AND device = ${sender.device} AND id = ${operation.id}`)
  if (row === undefined) return undefined
  if (row.digest !== digestOfOperation(operation))
    return { id: operation.id, state: 'refused', problem: new Problem('already-sent').body() }
  const conflicts = row.state === 'conflict' ? await conflictsOf(h, sender.device, operation.id) : undefined
  return answerOf(operation.id, row.state, row.note, row.problem, conflicts)
}

function digestOfOperation({ command, body, base }: Operation): string {
  return digestOf([command, body, base])
}

async function keep(h: Handle, sender: Sender, operation: Operation, result: SyncResult): Promise<OperationResult> {
  const { id } = operation
  const note = result.note ?? null
  await addOperation(h, sender, operation, { state: result.state, note, problem: null })
  if (result.state !== 'conflict') return answerOf(id, result.state, note, null)
  const about = { device: sender.device, operation: id, command: operation.command, madeAt: operation.madeAt }
  await keepConflicts(h, about, result.conflicts)
  const conflicts = result.conflicts.map(({ place: _, ...conflict }) => told(conflict))
  return answerOf(id, 'conflict', note, null, conflicts)
}

async function refuse(
  kernel: Kernel,
  sender: Sender,
  operation: Operation,
  problem: ProblemBody,
): Promise<OperationResult> {
  return kernel.act(sender.scope, async (h) => {
    const before = await answered(h, sender, operation)
    if (before !== undefined) return before
    await addOperation(h, sender, operation, { state: 'refused', note: null, problem })
    return answerOf(operation.id, 'refused', null, problem)
  })
}

/** A fault of ours is not the resident's loss: it is told, logged, and not kept, so that it can be sent again. */
function faulty(kernel: Kernel, operation: Operation, error: unknown): OperationResult {
  const trace = randomUUID()
  const text = error instanceof Error ? error.stack : String(error)
  kernel.log.error({ trace, command: operation.command, operation: operation.id, error: text }, 'internal')
  return { id: operation.id, state: 'refused', problem: new Problem('internal', { trace }).body(), again: true }
}

async function addOperation(
  h: Handle,
  sender: Sender,
  operation: Operation,
  answer: { state: OperationState; note: string | null; problem: ProblemBody | null },
): Promise<void> {
  const { county, person, post } = h.scope
  const { id, seq, command, madeAt, base, body } = operation
  const sealed =
    answer.state === 'accepted'
      ? null
      : h.vault.seal(JSON.stringify(body ?? null), `${county}/kernel.operation/body/${sender.device}/${id}`)
  await h.run(sql`
    INSERT INTO kernel.operation (county, device, id, person, post, seq, command, made_at, at, skew_ms, base, digest, state, note, problem, body)
    VALUES (${county}, ${sender.device}, ${id}, ${person}, ${post}, ${seq}, ${command}, ${madeAt}, ${h.now},
            ${sender.skewMs ?? aheadBy(h.now, madeAt)}, ${JSON.stringify(base)}, ${digestOfOperation(operation)}, ${answer.state},
            ${answer.note}, ${answer.problem === null ? null : JSON.stringify(answer.problem)}, ${sealed})`)
}

/** A device that does not tell its clock betrays it only when it runs ahead. */
function aheadBy(now: Date, madeAt: string): number | null {
  const ahead = new Date(madeAt).getTime() - now.getTime()
  return ahead > SKEW_MS ? ahead : null
}

function answerOf(
  id: Id,
  state: OperationState,
  note: string | null,
  problem: ProblemBody | null,
  conflicts?: readonly FieldConflict[],
): OperationResult {
  return {
    id,
    state,
    ...(note !== null && { note }),
    ...(problem !== null && { problem }),
    ...(conflicts !== undefined && { conflicts: [...conflicts] }),
  }
}
