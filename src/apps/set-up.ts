import { randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { dayOf } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { check } from '#kernel/server/http/input.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { seedCalendar } from '#modules/administration/public.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces } from '#modules/places/public.ts'
import { packs } from '#packs/packs.ts'
import { isEmpty } from './demo/load.ts'
import { placeRows } from './places-file.ts'

const body = z.object({
  /** printed where the server was started: who reads it there may set it up */
  code: z
    .string()
    .trim()
    .regex(/^\d{8}$/, '初始化码为 8 位数字，见启动窗口'),
  county: z.string().regex(/^\d{6}$/, '县的代码为 6 位数字，如 610826'),
  countyName: z.string().trim().min(2, '请填写县名').max(30),
  placesCsv: z.string().max(1_500_000).optional(),
  adminName: z.string().trim().min(2, '请填写管理员姓名').max(30),
  login: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{2,30}$/, '账号用小写字母开头，3 到 31 个字母、数字或短横线'),
  password: z.string().min(10, '密码至少 10 个字符').max(200),
})

/**
 * The first page of an empty installation: one county, its divisions, and the administrator who goes on from there.
 * @returns the code that must come with it
 */
export function addSetUp(app: FastifyInstance, kernel: Kernel): string {
  const code = String(randomInt(10_000_000, 100_000_000))
  app.get('/api/setup', async () => ({ needed: await isEmpty(kernel) }))
  app.post('/api/setup', async (request, reply) => {
    const input = check(body, request.body, 'body')
    if (!(await isEmpty(kernel))) throw new Problem('already-exists', { what: '初始设置' })
    if (input.code !== code)
      throw new Problem(
        'input-invalid',
        {},
        { faults: [{ at: 'code', reason: '初始化码不对，请看启动窗口里的 8 位数字' }] },
      )
    await setUp(kernel, input)
    return reply.status(204).send()
  })
  return code
}

async function setUp(kernel: Kernel, input: z.infer<typeof body>): Promise<void> {
  const password = await hashPassword(input.password)
  const today = dayOf(kernel.clock.now())
  const rows = input.placesCsv ? placeRows(input.placesCsv, input.county) : []
  await kernel.asSystem(input.county, async (h) => {
    // Two who set up at once: the second finds the first.
    await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('guben-setup'))`)
    if ((await h.rows(sql`SELECT 1 FROM kernel.county`)).length > 0)
      throw new Problem('already-exists', { what: '初始设置' })
    await h.run(
      sql`INSERT INTO kernel.county (county, name, demo) VALUES (${input.county}, ${input.countyName}, false)`,
    )
    const root = { code: input.county, name: input.countyName, level: 'county' as const, parent: null }
    await importPlaces(h, [root, ...rows.filter((r) => r.code !== input.county)], today)
    await seedCalendar(h)
    const pack = packs.find((p) => p.county.code === input.county) ?? packs[0]!
    await adoptPack(h, { id: pack.id, sections: { ...pack.sections }, from: '2000-01-01', why: '初始设置' })
    const committee = h.id()
    await registerOrganisations(
      h,
      [
        {
          id: committee,
          kind: 'county-committee',
          name: `中共${input.countyName}委员会`,
          place: input.county,
          parent: null,
        },
      ],
      today,
    )
    const person = newId(h.now)
    await registerPeople(
      h,
      {
        people: [{ id: person, name: input.adminName }],
        posts: [{ id: newId(h.now), person, title: '系统管理员', role: 'admin', place: input.county, unit: committee }],
        accounts: [{ id: newId(h.now), person, login: input.login, password, mustChange: false }],
      },
      today,
    )
  })
  kernel.forget()
}
