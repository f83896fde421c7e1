import { z } from 'zod'
import { dayText } from '#kernel/pure/schema.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { ADMINISTRATORS, MANAGERS } from '../roles.ts'
import { previewPack, takePack } from './service.ts'
import * as store from './store.ts'

const version = z.object({
  version: z.number().int(),
  pack: z.string(),
  digest: z.string(),
  from: dayText,
  adoptedAt: z.string(),
  adoptedBy: z.string().nullable(),
  why: z.string().nullable(),
  state: z.enum(['coming', 'in-force', 'past']),
})
const sections = z.record(z.string(), z.unknown())
const versionParams = z.object({ version: z.coerce.number().int().min(1) })

export const packRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/packs',
    summary: '工作机制的各个版本',
    roles: 'all',
    output: z.object({
      rows: z.array(version),
      /** name of each section, for the screen */
      titles: z.record(z.string(), z.string()),
    }),
    run: async (h, _input, kernel) => {
      const versions = await store.listVersions(h)
      const current = versions.find((v) => v.from <= h.today)
      const state = (v: store.PackVersion) => (v === current ? 'in-force' : v.from > h.today ? 'coming' : 'past')
      return {
        rows: versions.map((v) => ({
          ...v,
          adoptedAt: v.adoptedAt.toISOString(),
          state: state(v) as 'coming' | 'in-force' | 'past',
        })),
        titles: Object.fromEntries(kernel.cards.map((card) => [card.name, card.title])),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/packs/:version',
    summary: '一个版本的工作机制',
    roles: 'all',
    params: versionParams,
    output: version.omit({ state: true }).extend({ sections }),
    run: async (h, { params }) => {
      const v = await store.loadVersion(h, params.version)
      return { ...v, adoptedAt: v.adoptedAt.toISOString() }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/packs/:version/file',
    summary: '下载工作机制文件',
    roles: 'all',
    params: versionParams,
    run: async (h, { params }) => {
      const v = await store.loadVersion(h, params.version)
      const bytes = Buffer.from(`${JSON.stringify(v.sections, null, 2)}\n`)
      return new Download(`工作机制-${v.pack}-第${v.version}版.json`, 'application/json', bytes)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/packs/preview',
    summary: '比较拟定版本与现行版本',
    roles: MANAGERS,
    body: z.object({ sections }),
    output: z.object({
      faults: z.array(z.object({ section: z.string(), at: z.string(), reason: z.string() })),
      differences: z.array(
        z.object({
          section: z.string(),
          path: z.array(z.string()),
          kind: z.enum(['added', 'removed', 'changed']),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
    }),
    run: (h, { body }, kernel) => previewPack(h, kernel.cards, body.sections),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/packs',
    summary: '启用新版工作机制',
    roles: ADMINISTRATORS,
    body: z.object({
      sections,
      /** the latest version when the proposal was compared */
      base: z.number().int().min(0),
      from: dayText,
      why: z.string().trim().min(4, '请写明依据，如批准文号').max(500),
    }),
    output: z.object({ version: z.number().int() }),
    problems: ['changed-meanwhile'],
    run: async (h, { body }, kernel) => ({ version: await takePack(h, kernel.cards, body) }),
  }),
]
