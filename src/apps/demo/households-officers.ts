import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { DemoHomes } from '#packs/demo-year.ts'
import { postFirstSecretaries } from './households-postings.ts'
import type { DemoVillage } from './households-villages.ts'
import { type Invented, inventName } from './population.ts'
import type { Random } from './random.ts'

export interface FieldOfficer {
  readonly person: string
  readonly post: string
  readonly unit: string
  readonly place: string
}

/** Who works in the homes, by village or grid. */
export interface FieldOfficers {
  readonly posted: ReadonlyMap<string, FieldOfficer>
  readonly helpers: ReadonlyMap<string, readonly FieldOfficer[]>
  readonly grid: ReadonlyMap<string, FieldOfficer>
  /** leaders of each township, who walk its villages */
  readonly walkers: ReadonlyMap<string, readonly FieldOfficer[]>
}

interface Term {
  readonly random: Random
  readonly password: string
  /** what stands before every login of the county */
  readonly prefix: string
  readonly from: Day
  /** last day of the posted officers' term */
  readonly to: Day
}

/** Posts officers to villages, gives every village as many helpers as its homes need, and every grid its worker. */
export async function placeOfficers(
  h: Handle,
  villages: readonly DemoVillage[],
  homes: DemoHomes,
  of: Term,
): Promise<FieldOfficers> {
  const units = await h.rows<{ id: string; kind: string; place: string }>(sql`
    SELECT id, kind, place FROM organisations.current WHERE county = ${h.scope.county} ORDER BY place, name`)
  const departments = units.filter((u) => u.kind === 'department').map((u) => u.id)
  const committees = new Map(units.filter((u) => u.kind === 'township-committee').map((u) => [u.place, u.id]))
  const { random } = of
  const made: Invented = { organisations: [], people: [], posts: [], accounts: [] }
  const invent = inventor(h, made, of)
  const hold = (title: string, role: 'helper' | 'grid', place: string, unit: string, login: string): FieldOfficer => {
    const person = invent(login)
    const post = newId(h.now, random.bytes(10))
    made.posts.push({ id: post, person, title, role, place, unit })
    return { person, post, unit, place }
  }
  const sent: { person: string; unit: string; place: string }[] = []
  const helpers = new Map<string, FieldOfficer[]>()
  const grid = new Map<string, FieldOfficer>()
  for (const v of villages) {
    const tail = v.code.slice(6)
    if (v.posted) sent.push({ person: invent(`zhucun${tail}`), unit: random.pick(departments), place: v.code })
    const wanted = Math.ceil((v.listed + v.watched + v.helped) / homes.perHelper) + (v.seconds ?? 0)
    const mine = Array.from({ length: wanted }, (_, n) => {
      const unit = random.next() < 0.6 ? random.pick(departments) : committees.get(v.township)!
      return hold('帮扶责任人', 'helper', v.code, unit, `bangfu${tail}-${n + 1}`)
    })
    helpers.set(v.code, mine)
    for (const code of v.grids) grid.set(code, hold('网格员', 'grid', code, v.branch, `wangge${code.slice(6)}`))
  }
  await registerPeople(h, made, of.from)
  const posts = await postFirstSecretaries(h, villages, sent, of)
  const posted = new Map(sent.map((o) => [o.place, { ...o, post: posts.get(o.person)! }]))
  return { posted, helpers, grid, walkers: await walkersOf(h) }
}

/** Invents a person who can sign in. */
function inventor(h: Handle, made: Invented, { random, password, prefix }: Term): (login: string) => string {
  return (login) => {
    const person = newId(h.now, random.bytes(10))
    const phone = `100${String(random.below(1e8)).padStart(8, '0')}`
    made.people.push({ id: person, name: inventName(random), phone })
    made.accounts.push({
      id: newId(h.now, random.bytes(10)),
      person,
      login: prefix + login,
      password,
      mustChange: false,
    })
    return person
  }
}

async function walkersOf(h: Handle): Promise<Map<string, FieldOfficer[]>> {
  const rows = await h.rows<FieldOfficer>(sql`
    SELECT person, id AS post, unit, place FROM people.post
    WHERE county = ${h.scope.county} AND role = 'township' AND title IN ('党委书记', '组织委员') AND to_day IS NULL
    ORDER BY place, title, id`)
  return Map.groupBy(rows, (r) => r.place)
}
