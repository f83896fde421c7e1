import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { dayOf } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem } from '#kernel/pure/problem.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { seedCalendar } from '#modules/administration/public.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, type PlaceRow } from '#modules/places/public.ts'
import { sectionsFor } from '#packs/pack.ts'
import { packs } from '#packs/packs.ts'
import { sectionsFrom } from '#packs/start.ts'
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
    if (!(await isEmpty(kernel))) throw new Problem('already-exists', { what: '初始设置' })
    const { input, rows } = read(request.body, code)
    await setUp(kernel, input, rows)
    return reply.status(204).send()
  })
  return code
}

/**
 * What was sent, every fault of it told at once.
 * @throws input-invalid
 */
export function read(sent: unknown, code: string): { input: z.infer<typeof body>; rows: PlaceRow[] } {
  const parsed = body.safeParse(sent ?? {})
  const faults: FieldFault[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ at: issue.path.join('.'), reason: issue.message }))
  const raw = (sent ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof raw[name] === 'string' ? raw[name].trim() : '')
  const isSound = (name: string) => !faults.some((f) => f.at === name)
  if (isSound('code') && text('code') !== code)
    faults.push({ at: 'code', reason: '初始化码不对，请看启动窗口里的 8 位数字' })
  if (isSound('login') && isSound('password') && text('password').toLowerCase().includes(text('login')))
    faults.push({ at: 'password', reason: '密码不能包含账号' })
  let rows: PlaceRow[] = []
  try {
    if (isSound('county')) rows = placeRows(text('placesCsv'), text('county'))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    faults.push(...error.faults.map((f) => ({ at: 'placesCsv', reason: `${f.at}：${f.reason}` })))
  }
  if (!parsed.success || faults.length > 0) throw new Problem('input-invalid', {}, { faults })
  return { input: parsed.data, rows }
}

/** The register of divisions that comes with the county's own pack; none for any other county. */
async function ownPlaces(county: string): Promise<PlaceRow[]> {
  const own = packs.find((p) => p.county.code === county)
  if (own === undefined) return []
  return placeRows(
    await readFile(fileURLToPath(new URL(`../packs/${own.id}/places.csv`, import.meta.url)), 'utf8'),
    county,
  )
}

/** The county with its divisions, calendar and mechanism, its committee, and the first administrator. */
export async function setUp(kernel: Kernel, input: z.infer<typeof body>, listed: readonly PlaceRow[]): Promise<void> {
  const password = await hashPassword(input.password)
  const today = dayOf(kernel.clock.now())
  const rows = listed.length > 0 ? listed : await ownPlaces(input.county)
  await kernel.asSystem(input.county, async (h) => {
    // Two who set up at once: the second finds the first.
    await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('guben-setup'))`)
    if ((await h.rows(sql`SELECT 1 FROM kernel.county`)).length > 0)
      throw new Problem('already-exists', { what: '初始设置' })
    await h.run(
      sql`INSERT INTO kernel.county (county, name, demo, began_on) VALUES (${input.county}, ${input.countyName}, false, ${today})`,
    )
    const root = { code: input.county, name: input.countyName, level: 'county' as const, parent: null }
    await importPlaces(h, [root, ...rows.filter((r) => r.code !== input.county)], today)
    await seedCalendar(h)
    const pack = packs.find((p) => p.county.code === input.county) ?? packs[0]!
    const sections = sectionsFrom({ ...pack, sections: sectionsFor(pack, input.county) }, today)
    await adoptPack(h, { id: pack.id, sections, from: '2000-01-01', why: '初始设置' })
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
