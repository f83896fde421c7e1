import { z } from 'zod'
import { defineRoute } from '#kernel/server/http/route.ts'
import { STARTERS } from '../roles.ts'
import { firstUse } from './model.ts'
import { firstUseOf } from './rules.ts'
import { standingOf } from './store.ts'

/** Of the duties' section, what tells which lists wait to be issued. */
const listed = z.object({ lists: z.array(z.object({ code: z.string(), issuedOn: z.string() })).default([]) })

export const firstUseRoutes = [
  defineRoute({
    method: 'GET',
    path: '/api/first-use',
    summary: '启用步骤',
    roles: STARTERS,
    output: firstUse,
    // Counted by the machine: whether somebody has an account is not for every desk to read, only how many have.
    run: (h, _input, kernel) =>
      kernel.asSystem(h.scope.county, async (whole) => {
        const parsed = listed.safeParse((await whole.pack()).sections.duties ?? {})
        const due = parsed.success ? parsed.data.lists.filter((l) => l.issuedOn <= whole.today) : []
        const standing = await standingOf(
          whole,
          due.map((l) => l.code),
        )
        return firstUseOf(standing, h.scope.role)
      }),
  }),
]
