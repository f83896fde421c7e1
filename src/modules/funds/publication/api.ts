import { idParams } from '#kernel/pure/schema.ts'
import { Download, defineRoute } from '#kernel/server/http/route.ts'
import { BOOK_READERS } from '../roles.ts'
import { publicationList, publicationView, publishBody } from './model.ts'
import { PUBLISHERS } from './rules.ts'
import { nextToPublish, publish, publishedBytes } from './service.ts'
import * as store from './store.ts'

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/funds/publications',
    summary: '公开账目',
    roles: BOOK_READERS,
    output: publicationList,
    run: async (h) => {
      const next = await nextToPublish(h)
      return {
        rows: (await store.listPublications(h)).map(({ figures: _, ...p }) => p),
        next:
          next === null
            ? null
            : {
                fromDay: next.from,
                toDay: next.to,
                dueOn: next.dueOn,
                ready: next.to < h.today,
                late: next.dueOn < h.today,
              },
        mayPublish: (PUBLISHERS as readonly string[]).includes(h.scope.role),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/funds/publications',
    summary: '公布账目',
    roles: PUBLISHERS,
    body: publishBody,
    output: publicationView,
    problems: ['action-not-allowed', 'funds-publication'],
    run: async (h, { body }) => {
      const { figures: _, ...made } = await publish(h, body.toDay)
      return made
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/funds/publications/:id/file',
    summary: '下载公开账目',
    roles: BOOK_READERS,
    params: idParams,
    run: async (h, { params }) =>
      new Download(
        `公开账目 ${params.id.slice(-12)}.ndjson`,
        'application/x-ndjson',
        await publishedBytes(h, params.id),
      ),
  }),
]
