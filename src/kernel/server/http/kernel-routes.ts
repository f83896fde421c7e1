import { z } from 'zod'
import { idParams } from '#kernel/pure/schema.ts'
import { deskRoutes, deviceContract } from '../sync/api.ts'

const post = z.object({
  id: z.uuid(),
  title: z.string(),
  role: z.string(),
  roleTitle: z.string(),
  place: z.string(),
  placeName: z.string(),
  unit: z.uuid().nullable(),
  unitName: z.string().nullable(),
})

const session = z.object({
  person: z.object({ id: z.uuid(), name: z.string() }),
  county: z.object({ code: z.string(), name: z.string() }),
  acting: post,
  posts: z.array(post),
  mustChangePassword: z.boolean(),
  now: z.string(),
  today: z.string(),
  demo: z.boolean(),
})

const file = z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() })

const run = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progress: z.number(),
  note: z.string(),
  output: z.unknown(),
  problem: z.unknown().nullable(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
})

/** The contract of what the kernel itself serves (sessions, files, runs); their handlers stand in server.ts. */
export const kernelRoutes = [
  {
    method: 'POST' as const,
    path: '/api/session',
    summary: '登录',
    body: z.object({ login: z.string(), password: z.string() }),
    output: session,
    problems: ['sign-in-failed', 'account-locked'],
  },
  { method: 'GET' as const, path: '/api/session', summary: '当前登录；没有登录时为 null', output: session.nullable() },
  { method: 'DELETE' as 'GET', path: '/api/session', summary: '退出登录' },
  { method: 'DELETE' as 'GET', path: '/api/session/all', summary: '在所有设备上退出' },
  {
    method: 'POST' as const,
    path: '/api/session/password',
    summary: '修改密码',
    body: z.object({ before: z.string(), after: z.string() }),
    problems: ['sign-in-failed', 'account-locked'],
  },
  { method: 'POST' as const, path: '/api/files', summary: '上传证明材料', output: file, problems: ['file-refused'] },
  { method: 'GET' as const, path: '/api/files/:id', summary: '打开证明材料', params: idParams },
  { method: 'GET' as const, path: '/api/runs/:id', summary: '长任务进度', params: idParams, output: run },
  ...deviceContract,
  ...deskRoutes,
]
