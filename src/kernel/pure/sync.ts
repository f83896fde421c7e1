import { z } from 'zod'
import { canonicalJson, sha256Hex } from './digest.ts'
import { defineProblems, type ProblemBody } from './problem.ts'
import type { Role } from './scope.ts'

/** The protocol between a device in the field and the server; both sides read it here. */

/** Posts that may keep records on a device. Administrators of the system have nothing to do in a home. */
export const SYNC_ROLES = [
  'posted',
  'helper',
  'grid',
  'village',
  'township',
  'department',
  'inspector',
  'clerk',
  'leader',
] as const satisfies readonly Role[]

/** Operations in one push. */
export const PUSH_MOST = 100
/** About as much JSON as one answer of a reconciliation carries, in bytes: 8 s of a 256 kbit/s line before compression. */
export const PAGE_BYTES = 256 * 1024
/** Cards named in one answer of a reconciliation as still to come: as many as one comparison of all that is held is good for. */
export const REST_MOST = 2000
/** A device whose clock is off by more is marked, never refused. */
export const SKEW_MS = 5 * 60_000
/** A photograph as the field app sends it is far smaller. */
export const PHOTOGRAPH_BYTES = 5 * 1024 * 1024

const state = z.enum(['accepted', 'held', 'conflict', 'refused'])
export type OperationState = z.infer<typeof state>

/** One field of which two people wrote different values on the same base. */
export const fieldConflict = z.object({
  /** e.g. `households.person/<id>` */
  about: z.string(),
  field: z.string(),
  /** what the field is called on the screen */
  title: z.string(),
  base: z.unknown(),
  theirs: z.unknown(),
  theirsBy: z.string(),
  theirsAt: z.string(),
  mine: z.unknown(),
  /** what is told of `mine` instead of it, when it is masked for whoever decides; `mine` itself is what then takes force */
  shown: z.string().optional(),
})
export type FieldConflict = z.infer<typeof fieldConflict>

/** What the device tells of itself with every call: its clock, and what it has not been able to send. */
const told = {
  device: z.uuid(),
  sentAt: z.iso.datetime().optional(),
  unsent: z.number().int().min(0).max(1_000_000).optional(),
  unsentSince: z.iso.datetime().nullable().optional(),
}

export const operation = z.object({
  id: z.uuid(),
  /** the device's own count, in which operations are carried out */
  seq: z.number().int().min(0),
  /** `module.command` */
  command: z
    .string()
    .max(60)
    .regex(/^[a-z-]+\.[a-z-]+$/),
  madeAt: z.iso.datetime(),
  /** card → version it was made on */
  base: z.record(z.string(), z.string()).default({}),
  body: z.unknown(),
})
export type Operation = z.infer<typeof operation>

export const pushBody = z.object({ ...told, operations: z.array(operation).max(PUSH_MOST, '一次最多提交 100 项') })
export type PushBody = z.infer<typeof pushBody>

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  faults: z.array(z.object({ at: z.string(), reason: z.string() })).optional(),
  reasons: z.array(z.string()).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
}) satisfies z.ZodType<ProblemBody>

export const operationResult = z.object({
  id: z.uuid(),
  state,
  note: z.string().optional(),
  problem: problem.optional(),
  conflicts: z.array(fieldConflict).optional(),
  /** not taken now by a fault or a lack of the server's own, and not kept: it is to be sent again later */
  again: z.boolean().optional(),
})
export type OperationResult = z.infer<typeof operationResult>

export const pushAnswer = z.object({ results: z.array(operationResult), now: z.string() })
export type PushAnswer = z.infer<typeof pushAnswer>

const cardName = z.object({ kind: z.string(), id: z.string() })
export type CardName = z.infer<typeof cardName>

export const reconcileBody = z.object({
  ...told,
  /** kind → id → version */
  held: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** what an answer before this one named as `rest`: these are sent, and nothing is compared */
  want: z.array(cardName).max(REST_MOST).optional(),
})
export type ReconcileBody = z.infer<typeof reconcileBody>

export const card = z.object({ kind: z.string(), id: z.string(), version: z.string(), body: z.unknown() })
export type Card = z.infer<typeof card>

export const reconcileAnswer = z.object({
  put: z.array(card),
  drop: z.array(cardName),
  /** what else is to be put: the device takes this in and asks for the rest by name */
  rest: z.array(cardName),
  /** whether more is missing than was named: the device asks anew with what it then holds */
  more: z.boolean(),
  /** digest of everything the device should hold when nothing is left to put; null when nothing was compared */
  digest: z.string().nullable(),
  now: z.string(),
})
export type ReconcileAnswer = z.infer<typeof reconcileAnswer>

export const device = z.object({
  id: z.uuid(),
  label: z.string(),
  person: z.uuid(),
  holder: z.string(),
  post: z.string(),
  place: z.string(),
  registeredAt: z.string(),
  seenAt: z.string().nullable(),
  /** as the device told it last */
  unsent: z.number().int(),
  unsentSince: z.string().nullable(),
  skewMs: z.number().int().nullable(),
  lockedAt: z.string().nullable(),
  lockedWhy: z.string().nullable(),
})
export type Device = z.infer<typeof device>

export const conflict = fieldConflict.extend({
  id: z.uuid(),
  operation: z.uuid(),
  command: z.string(),
  /** who wrote `mine` */
  person: z.uuid(),
  madeAt: z.string(),
  place: z.string(),
  state: z.enum(['open', 'resolved']),
  choice: z.enum(['mine', 'theirs', 'other']).nullable(),
  why: z.string().nullable(),
  resolvedAt: z.string().nullable(),
})
export type Conflict = z.infer<typeof conflict>

export const resolveBody = z
  .object({
    choice: z.enum(['mine', 'theirs', 'other']),
    value: z.unknown().optional(),
    why: z.string().trim().min(4, '请写明依据').max(500),
  })
  .refine((b) => b.choice !== 'other' || b.value !== undefined, { path: ['value'], message: '请填写改成什么' })

export const syncProblems = defineProblems({
  'device-unknown': {
    status: 404,
    title: '设备没有登记',
    detail: () => '这台设备没有登记在您名下，请重新登记后再同步；未上传的内容没有丢失。',
  },
  'device-locked': {
    status: 423,
    title: '设备已锁定',
    detail: () => '这台设备已挂失锁定，设备上的内容将被清除。如是误锁，请联系系统管理员或安全管理员。',
  },
})

/** The version of a card: what its body is, 64 bits of it. */
export function versionOf(body: unknown): string {
  return sha256Hex(canonicalJson(body)).slice(0, 16)
}

/** One digest of all that is held: the same on both sides when both hold the same. */
export function digestOfHeld(held: Iterable<{ kind: string; id: string; version: string }>): string {
  const lines = Array.from(held, ({ kind, id, version }) => `${kind}/${id} ${version}`)
  return sha256Hex(lines.sort().join('\n'))
}
