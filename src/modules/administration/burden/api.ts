import { z } from 'zod'
import { listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { commandsOf } from '../cards.ts'
import { READERS } from '../roles.ts'
import { section } from '../section.ts'
import { type BurdenLevel, estimatesOf, LEVELS } from './rules.ts'
import * as store from './store.ts'

const level = z.enum(Object.keys(LEVELS) as [BurdenLevel, ...BurdenLevel[]])
const query = listQuery.extend({ month: monthText.optional(), level: level.optional(), under: placeCode.optional() })

/** A post below the county sees its own burden, a township that of its villages too. */
function within(
  h: Handle,
  asked: {
    month?: string | undefined
    level?: BurdenLevel | undefined
    under?: string | undefined
    q?: string | undefined
  },
): store.BurdenFilter {
  const { role, place, post } = h.scope
  const filter = { ...asked, month: asked.month ?? h.today.slice(0, 7) }
  if (role === 'village' || role === 'department') return { ...filter, post: post ?? '' }
  if (role !== 'township' || place === null) return filter
  return { ...filter, under: asked.under?.startsWith(place) ? asked.under : place }
}

export const burdenRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/burden',
    summary: '各职务填报负担',
    roles: READERS,
    query,
    output: listOf(
      z.object({
        id: z.uuid(),
        name: z.string(),
        title: z.string(),
        role: z.string(),
        roleTitle: z.string(),
        level,
        levelName: z.string(),
        place: placeCode,
        placeName: z.string(),
        entries: z.number(),
        minutes: z.number(),
        limit: z.number(),
        over: z.boolean(),
      }),
    ),
    sheet: {
      name: '填报负担',
      columns: [
        { title: '姓名', value: (r) => r.name },
        { title: '职务', value: (r) => r.title },
        { title: '所在地', value: (r) => r.placeName },
        { title: '层级', value: (r) => r.levelName },
        { title: '填报次数', kind: 'number', value: (r) => r.entries },
        { title: '估算用时（分钟）', kind: 'number', value: (r) => r.minutes },
        { title: '本县控制数（分钟）', kind: 'number', value: (r) => r.limit },
      ],
    },
    run: async (h, { query: asked }, kernel) => {
      const { minutes, limits } = await section(h)
      const estimates = estimatesOf(commandsOf(kernel.cards), minutes)
      const { total, rows } = await store.burdenByPost(h, within(h, asked), estimates, pageOf(asked))
      return {
        total,
        rows: rows.map(({ post, ...r }) => ({
          ...r,
          id: post,
          roleTitle: ROLES[r.role],
          levelName: LEVELS[r.level],
          limit: limits[r.level],
          over: r.minutes > limits[r.level],
        })),
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/burden/summary',
    summary: '填报负担汇总',
    roles: READERS,
    query: z.object({ month: monthText.optional(), under: placeCode.optional() }),
    output: z.object({
      month: z.string(),
      levels: z.array(
        z.object({ level, levelName: z.string(), posts: z.number(), entries: z.number(), minutes: z.number() }),
      ),
      forms: z.array(
        z.object({
          command: z.string(),
          title: z.string(),
          each: z.number(),
          posts: z.number(),
          entries: z.number(),
          minutes: z.number(),
        }),
      ),
    }),
    run: async (h, { query: asked }, kernel) => {
      const commands = commandsOf(kernel.cards)
      const estimates = estimatesOf(commands, (await section(h)).minutes)
      const filter = within(h, asked)
      const levels = await store.burdenByLevel(h, filter, estimates)
      const forms = await store.burdenByForm(h, filter, estimates)
      return {
        month: filter.month,
        levels: levels.map((l) => ({ ...l, levelName: LEVELS[l.level] })),
        forms: forms.map((f) => ({ ...f, title: commands[f.command]?.title ?? f.command })),
      }
    },
  }),
]
