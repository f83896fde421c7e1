import { z } from 'zod'
import { firstDay, lastDay } from '#kernel/pure/day.ts'
import { dayText, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { estimatesOf } from '../burden/rules.ts'
import { commandsOf, journalModules } from '../cards.ts'
import { READERS } from '../roles.ts'
import { section } from '../section.ts'
import { listJournal } from './store.ts'

export const journalRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/journal/modules',
    summary: '操作日志涉及的工作',
    roles: READERS,
    output: z.array(z.object({ name: z.string(), title: z.string() })),
    run: async (_h, _input, kernel) => journalModules(kernel.cards),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/journal',
    summary: '操作日志',
    roles: READERS,
    query: listQuery.extend({
      from: dayText.optional(),
      to: dayText.optional(),
      /** instead of `from` and `to` */
      month: monthText.optional(),
      command: z.string().max(80).optional(),
      person: z.uuid().optional(),
      /** the post acted in (`post` in a query is the asker's own) */
      acting: z.uuid().optional(),
      under: placeCode.optional(),
      subject: z.string().max(80).optional(),
    }),
    output: listOf(
      z.object({
        id: z.uuid(),
        at: z.string(),
        person: z.uuid().nullable(),
        name: z.string().nullable(),
        post: z.uuid().nullable(),
        postTitle: z.string().nullable(),
        roleTitle: z.string(),
        command: z.string(),
        commandTitle: z.string(),
        subject: z.string(),
        place: placeCode,
        placeName: z.string(),
        why: z.string().nullable(),
        before: z.unknown(),
        after: z.unknown(),
        seal: z.number().int().nullable(),
        /** estimated minutes it took to fill in */
        minutes: z.number(),
      }),
    ),
    sheet: {
      name: '操作日志',
      columns: [
        { title: '时间', value: (r) => r.at, width: 24 },
        { title: '人员', value: (r) => r.name ?? '系统' },
        { title: '以何职务', value: (r) => r.postTitle ?? r.roleTitle },
        { title: '事项', value: (r) => r.commandTitle },
        { title: '地点', value: (r) => r.placeName },
        { title: '对象', value: (r) => r.subject, width: 40 },
        { title: '理由', value: (r) => r.why, width: 40 },
        { title: '封存序号', kind: 'number', value: (r) => r.seal },
      ],
    },
    run: async (h, { query }, kernel) => {
      const commands = commandsOf(kernel.cards)
      const estimates = estimatesOf(commands, (await section(h)).minutes)
      const span = query.month === undefined ? {} : { from: firstDay(query.month), to: lastDay(query.month) }
      const { total, rows } = await listJournal(h, { ...query, post: query.acting, ...span }, pageOf(query))
      return {
        total,
        rows: rows.map(({ role, ...r }) => ({
          ...r,
          at: r.at.toISOString(),
          roleTitle: ROLES[role],
          commandTitle: commands[r.command]?.title ?? r.command,
          minutes: r.post === null ? 0 : (estimates[r.command] ?? 0),
        })),
      }
    },
  }),
]
