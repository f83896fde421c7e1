import { z } from 'zod'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams, listOf, listQuery, pageOf } from '#kernel/pure/schema.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import {
  conflict,
  device,
  type PushBody,
  pushAnswer,
  pushBody,
  type ReconcileBody,
  reconcileAnswer,
  reconcileBody,
  resolveBody,
  SYNC_ROLES,
} from '#kernel/pure/sync.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Kernel } from '../kernel.ts'
import { listConflicts, resolveConflict } from './conflicts.ts'
import { greetDevice, listDevices, lockDevice, type Told, unlockDevice } from './devices.ts'
import { carryOut, commandsOf } from './push.ts'
import { reconcile } from './reconcile.ts'

const reason = z.object({ why: z.string().trim().min(4, '请写明缘由').max(500) })
const RESOLVERS = [...SYNC_ROLES.filter((role) => role !== 'department' && role !== 'inspector')]

export const registerBody = z.object({ id: z.uuid(), label: z.string().trim().min(1, '请给设备起个名字').max(60) })

/** What the console asks about devices and conflicts: one transaction each, like any module's route. */
export const deskRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/sync/devices',
    summary: '设备名册',
    roles: 'all',
    query: listQuery.extend({ locked: z.stringbool().optional() }),
    output: listOf(device),
    sheet: {
      name: '设备名册',
      columns: [
        { title: '设备', value: (r) => r.label, width: 24 },
        { title: '使用人', value: (r) => r.holder },
        { title: '职务', value: (r) => r.post },
        { title: '最近同步', value: (r) => r.seenAt, width: 24 },
        { title: '未上传', kind: 'number', value: (r) => r.unsent },
        { title: '锁定缘由', value: (r) => r.lockedWhy, width: 30 },
      ],
    },
    run: (h, { query }) => listDevices(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/sync/devices/:id/lock',
    summary: '锁定设备',
    roles: [...SYNC_ROLES, 'admin', 'security'],
    params: idParams,
    body: reason,
    output: device,
    run: (h, { params, body }) => lockDevice(h, params.id, body.why),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/sync/devices/:id/unlock',
    summary: '解锁设备',
    // not by its owner: whoever found the device may be signed in on it
    roles: ['admin', 'security'],
    params: idParams,
    body: reason,
    output: device,
    run: (h, { params, body }) => unlockDevice(h, params.id, body.why),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/sync/conflicts',
    summary: '同步冲突',
    roles: RESOLVERS,
    query: listQuery.extend({
      state: z.enum(['open', 'resolved']).default('open'),
      about: z.string().max(200).optional(),
    }),
    output: listOf(conflict),
    run: (h, { query }) => listConflicts(h, query, pageOf(query)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/sync/conflicts/:id/resolve',
    summary: '裁定同步冲突',
    roles: RESOLVERS,
    params: idParams,
    body: resolveBody,
    output: conflict,
    problems: ['action-not-allowed'],
    run: (h, { params, body }, kernel) => resolveConflict(h, kernel, params.id, body),
  }),
]

const DEVICE_PROBLEMS = ['device-unknown', 'device-locked']
const stored = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })

/** What a device calls; each works in transactions of its own making, see http.ts. */
export const deviceContract = [
  {
    method: 'POST' as const,
    path: '/api/sync/devices',
    summary: '登记设备',
    body: registerBody,
    output: device,
    problems: ['already-exists', 'device-locked'],
  },
  {
    method: 'POST' as const,
    path: '/api/sync/push',
    summary: '上传离线办理的事项',
    body: pushBody,
    output: pushAnswer,
    problems: DEVICE_PROBLEMS,
  },
  {
    method: 'POST' as const,
    path: '/api/sync/reconcile',
    summary: '核对设备上的内容',
    body: reconcileBody,
    output: reconcileAnswer,
    problems: DEVICE_PROBLEMS,
  },
  {
    method: 'POST' as const,
    path: '/api/sync/photographs/:id',
    summary: '上传照片',
    params: idParams,
    output: stored,
    problems: [...DEVICE_PROBLEMS, 'file-refused', 'already-exists'],
  },
]

/** Notes what the device tells of itself, and turns a locked one away. */
export async function greet(kernel: Kernel, scope: Scope, told: Told): Promise<{ skewMs: number | null }> {
  const { skewMs, locked } = await kernel.act(scope, (h) => greetDevice(h, told))
  if (locked) throw new Problem('device-locked')
  return { skewMs }
}

/** Operations one after another in the device's order; a problem of a moment ends the batch, what is done stays done. */
export async function push(kernel: Kernel, scope: Scope, body: PushBody): Promise<z.input<typeof pushAnswer>> {
  const { skewMs } = await greet(kernel, scope, body)
  const sender = { scope, device: body.device, skewMs }
  const commands = commandsOf(kernel)
  const results = []
  for (const operation of body.operations.toSorted((a, b) => a.seq - b.seq))
    results.push(await carryOut(kernel, commands, sender, operation))
  return { results, now: kernel.clock.now().toISOString() }
}

export async function answerReconcile(kernel: Kernel, scope: Scope, body: ReconcileBody) {
  await greet(kernel, scope, body)
  return kernel.act(scope, (h) => reconcile(h, kernel, body))
}
