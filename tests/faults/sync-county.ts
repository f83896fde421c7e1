import { type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import type { Id } from '#kernel/pure/ids.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { digestOfHeld } from '#kernel/pure/sync.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { SyncCommand } from '#kernel/server/sync/module-sync.ts'
import { cardsFor } from '#kernel/server/sync/reconcile.ts'
import { actOnOpinion } from '#modules/fieldwork/opinions.ts'
import { changeHelper } from '#modules/households/pairing/service.ts'
import { changeStanding, takeInHouseholds } from '#modules/households/public.ts'
import { takeInBody } from '#modules/households/register/model.ts'
import { movePerson } from '#modules/households/register/moves.ts'
import { changeHousehold } from '#modules/households/register/service.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces } from '#modules/places/public.ts'
import { scopeFor } from '../kit/county.ts'
import { COUNTY, openOffice } from '../kit/office.ts'

const VILLAGE = '999901100201'
const GRID = `${VILLAGE}001`
const WHY = '入户核实'

/** Who goes to homes with a telephone. */
export const WALKERS = ['helper', 'helper2', 'posted', 'village', 'grid'] as const
export type Walker = (typeof WALKERS)[number]

export interface SyncCounty {
  readonly homes: readonly Id[]
  /** one who lives in the first home or the second */
  readonly mover: Id
  scope(walker: Walker): Scope
}

/** A village with three homes, and those who walk there. */
export async function openSyncCounty(kernel: Kernel): Promise<SyncCounty> {
  const office = await openOffice(kernel)
  await office.app.close()
  return kernel.asSystem(COUNTY, async (h) => {
    await importPlaces(h, [{ code: GRID, name: '第一网格', level: 'grid', parent: VILLAGE }], '2016-01-01')
    await addSecondHelper(h)
    const rows = await h.rows<{
      login: Walker
      person: Id
      post: Id
      role: Scope['role']
      place: string
      unit: Id
    }>(sql`
      SELECT a.login, t.person, t.id AS post, t.role, t.place, t.unit FROM people.post t
      JOIN people.account a ON a.county = t.county AND a.person = t.person WHERE t.county = ${COUNTY}`)
    const people = new Map(rows.map((row) => [row.login, row]))
    const scope = (walker: Walker) => {
      const { person, post, role, place, unit } = people.get(walker)!
      return scopeFor(role, place, { person, post, unit })
    }
    const homes = []
    homes.push(await listed(h, VILLAGE, scope('helper')))
    homes.push(await listed(h, VILLAGE, scope('helper2')))
    homes.push(await listed(h, GRID, scope('helper')))
    const { id: mover } = await h.one<{ id: Id }>(
      sql`SELECT id FROM households.member WHERE county = ${COUNTY} AND household = ${homes[0]} AND relation = 'son'`,
    )
    return { homes, mover, scope }
  })
}

async function addSecondHelper(h: Handle): Promise<void> {
  const { unit, password } = await h.one<{ unit: Id; password: string }>(sql`
    SELECT t.unit, a.password FROM people.account a JOIN people.post t ON t.county = a.county AND t.person = a.person
    WHERE a.county = ${COUNTY} AND a.login = 'helper'`)
  const person = h.id()
  await registerPeople(
    h,
    {
      people: [{ id: person, name: '帮扶二' }],
      posts: [{ id: h.id(), person, title: '帮扶责任人', role: 'helper', place: VILLAGE, unit }],
      accounts: [{ id: h.id(), person, login: 'helper2', password, mustChange: false }],
    },
    '2016-01-01',
  )
}

async function listed(h: Handle, place: string, helper: Scope): Promise<Id> {
  const id = h.id()
  const born = { sex: 'male' as const, birthOn: '1956-01-01', health: 'healthy' }
  const members = [
    { name: `户主${id.slice(-4)}`, relation: 'head', ...born },
    { name: `儿子${id.slice(-4)}`, relation: 'son', ...born, birthOn: '1986-01-01' },
  ]
  const body = { id, place, groupName: '一组', members, houseGrade: 'B', confirmedNotDuplicate: true }
  await takeInHouseholds(h, [takeInBody.parse(body)])
  await h.run(sql`
    INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
    VALUES (${COUNTY}, ${h.id()}, ${id}, ${place}, ${helper.person}, ${helper.post}, 1, ${h.today}, ${h.now})`)
  await changeStanding(h, id, { standing: 'listed', causeMain: 'illness', on: h.today, why: '经评议公示识别' })
  return id
}

/** What a sequence of the field leaves behind, in an order in which nothing is named that is gone. */
const RECORDS = [
  ...['fieldwork.opinion_event', 'fieldwork.opinion', 'fieldwork.confirmation', 'fieldwork.visit', 'households.change'],
  ...['kernel.conflict', 'kernel.operation', 'kernel.device', 'kernel.file', 'kernel.journal'],
]
const REGISTER = ['households.household_version', 'households.person_version', 'households.pairing']
const keptAs = (table: string) => `kept.${table.split('.')[1]}`

/**
 * The county as it was before: no records, and the register as it stood. Done behind the back of the tables' own rules, by
 * which none of it could be taken back.
 */
export async function keepCounty(database: pg.Client): Promise<{ restore(): Promise<unknown> }> {
  await database.query('SET session_replication_role = replica')
  const copies = REGISTER.map((table) => `CREATE TABLE ${keptAs(table)} AS SELECT * FROM ${table};`)
  await database.query(`CREATE SCHEMA kept; ${copies.join('')}`)
  const empty = [...RECORDS, ...REGISTER].map((table) => `DELETE FROM ${table};`)
  const filled = REGISTER.map((table) => `INSERT INTO ${table} SELECT * FROM ${keptAs(table)};`)
  return { restore: () => database.query(`BEGIN; ${empty.join('')} ${filled.join('')} COMMIT;`) }
}

// ---- What others do at their desks meanwhile

export const desk = {
  /** somebody puts a fact right that a visitor may have seen otherwise */
  fact: (h: Handle, household: Id, houseGrade: string) =>
    changeHousehold(h, household, { houseGrade }, { on: h.today, why: WHY }),
  move: async (h: Handle, person: Id, homes: readonly [Id, Id]) => {
    const { household } = await h.one<{ household: Id }>(
      sql`SELECT household FROM households.member WHERE county = ${COUNTY} AND id = ${person}`,
    )
    const to = household === homes[0] ? homes[1] : homes[0]
    await movePerson(h, person, { household: to, relation: 'other', on: h.today, why: WHY })
  },
  /** the home goes from one helper to the other, and off the first one's telephones */
  pair: async (h: Handle, household: Id, helpers: readonly [Scope, Scope]) => {
    const held = await h.maybe(
      sql`SELECT 1 FROM households.paired WHERE county = ${COUNTY} AND household = ${household} AND person = ${helpers[0].person}`,
    )
    const { person } = helpers[held === undefined ? 0 : 1]
    await changeHelper(h, { household, person: person!, rank: 1, why: WHY })
  },
  answer: async (h: Handle, text: string) => {
    const open = await h.maybe<{ id: Id }>(
      sql`SELECT id FROM fieldwork.opinion WHERE county = ${COUNTY} AND state = 'open' AND kind <> 'suggestion' ORDER BY id LIMIT 1`,
    )
    if (open !== undefined) await actOnOpinion(h, open.id, 'answer', { comment: text })
  },
}

// ---- The server's end in the middle of its work

export interface Death {
  /** commands that are carried out before */
  readonly after: number
  /** the database goes away before it or before it is committed; or the program itself is at fault */
  readonly when: 'before' | 'within' | 'fault'
}

/** Every command of the field may come to grief at the moment that is armed: what is not committed is undone. */
export function mortalCommands(kernel: Kernel): { arm(death: Death | null): void } {
  let next: Death | null = null
  let left = 0
  const card = kernel.cards.find((c) => c.name === 'fieldwork')!
  const commands = Object.entries(card.sync!.commands).map(([name, command]): [string, SyncCommand] => {
    const run: SyncCommand['run'] = async (h, operation, k) => {
      const death = next !== null && left === 0 ? next : null
      if (death !== null) next = null
      left -= 1
      if (death?.when === 'before') await die(h)
      const result = await command.run(h, operation, k)
      if (death?.when === 'within') await die(h)
      if (death?.when === 'fault') throw new TypeError('a fault of ours')
      return result
    }
    return [name, { ...command, run }]
  })
  Object.assign(card, { sync: { ...card.sync!, commands: Object.fromEntries(commands) } })
  return {
    arm: (death) => {
      next = death
      left = death?.after ?? 0
    },
  }
}

const die = (h: Handle) => h.run(sql`SELECT pg_terminate_backend(pg_backend_pid())`)

// ---- What there is on the server in the end

export interface Truth {
  /** operation → how often it stands there, and as what */
  readonly operations: ReadonlyMap<Id, string[]>
  readonly visits: ReadonlyMap<Id, number>
  /** visit → what it says */
  readonly notes: ReadonlyMap<Id, string>
  readonly opinions: ReadonlyMap<Id, number>
  readonly confirmations: ReadonlyMap<Id, number>
  /** what was answered → how often */
  readonly answers: ReadonlyMap<string, number>
  /** visit → photographs beside it */
  readonly photographs: ReadonlyMap<Id, number>
  /** `visit subject field value` of every request to change a fact */
  readonly asked: ReadonlySet<string>
  /** `household value` of every housing grade that ever stood */
  readonly stood: ReadonlySet<string>
}

export async function truthOf(kernel: Kernel): Promise<Truth> {
  return kernel.asSystem(COUNTY, async (h) => {
    const many = async (query: RawBuilder<unknown>) => {
      const rows = await h.rows(query as RawBuilder<{ key: string }>)
      return new Map([...Map.groupBy(rows, (r) => r.key)].map(([key, all]) => [key, all.length]))
    }
    const operations = await h.rows<{ id: Id; state: string }>(
      sql`SELECT id, state FROM kernel.operation WHERE county = ${COUNTY}`,
    )
    const notes = await h.rows<{ id: Id; note: string }>(
      sql`SELECT id, note FROM fieldwork.visit WHERE county = ${COUNTY}`,
    )
    return {
      notes: new Map(notes.map((v) => [v.id, v.note])),
      operations: new Map([...Map.groupBy(operations, (o) => o.id)].map(([id, all]) => [id, all.map((o) => o.state)])),
      visits: await many(sql`SELECT id AS key FROM fieldwork.visit WHERE county = ${COUNTY}`),
      opinions: await many(sql`SELECT id AS key FROM fieldwork.opinion WHERE county = ${COUNTY}`),
      confirmations: await many(sql`SELECT id AS key FROM fieldwork.confirmation WHERE county = ${COUNTY}`),
      answers: await many(
        sql`SELECT note AS key FROM fieldwork.opinion_event WHERE county = ${COUNTY} AND action = 'answer'`,
      ),
      photographs: await many(
        sql`SELECT v.id AS key FROM fieldwork.visit v CROSS JOIN LATERAL unnest(v.photographs) p
            JOIN kernel.file f ON f.county = v.county AND f.id = p WHERE v.county = ${COUNTY}`,
      ),
      asked: new Set(
        (
          await many(sql`SELECT concat_ws(' ', c.origin_id, c.subject, f ->> 'field', f ->> 'to') AS key
            FROM households.change c CROSS JOIN LATERAL jsonb_array_elements(c.fields) f WHERE c.county = ${COUNTY}`)
        ).keys(),
      ),
      stood: new Set(
        (
          await many(
            sql`SELECT concat_ws(' ', v.id, v.house_grade) AS key FROM households.history v WHERE v.county = ${COUNTY}`,
          )
        ).keys(),
      ),
    }
  })
}

/** The digest of what a post should hold now. */
export function digestFor(kernel: Kernel, scope: Scope): Promise<string> {
  return kernel.act(scope, async (h) => digestOfHeld(await cardsFor(h, kernel)))
}
