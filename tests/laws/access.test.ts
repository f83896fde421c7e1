import type pg from 'pg'
import { beforeAll, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { ROLES, type Scope } from '#kernel/pure/scope.ts'
import { entering } from '#kernel/server/handle.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'
import type { Grant, Grantee, TableAccess } from '#kernel/server/module.ts'
import { testBed } from '../kit/county.ts'

/**
 * Every table × role × verb × place is tried on the database and compared with what the cards say. The expectation is
 * worked out here from the card, row by row, apart from the SQL that the kernel makes of the same card.
 */
const bed = testBed()
const COUNTY = '999901'
const OTHER = '999902'
const ME = '01560000-0000-7000-8000-00000000000a'
const SOMEONE = '01560000-0000-7000-8000-00000000000b'
const MY_UNIT = '01560000-0000-7000-8000-0000000000aa'
const OTHER_UNIT = '01560000-0000-7000-8000-0000000000bb'

interface Row {
  county: string
  place: string
  unit: string
  person: string
}

/** Own place, child, sibling, parent and foreign county; own and other unit; own and other person. */
const ROWS: Row[] = [
  ...['999901', '999901100', '999901100201', '999901101', '999901101201'].flatMap((place) => [
    { county: COUNTY, place, unit: OTHER_UNIT, person: SOMEONE },
    { county: COUNTY, place, unit: MY_UNIT, person: SOMEONE },
    { county: COUNTY, place, unit: OTHER_UNIT, person: ME },
  ]),
  { county: OTHER, place: '999902', unit: OTHER_UNIT, person: SOMEONE },
  { county: OTHER, place: '999902100', unit: MY_UNIT, person: ME },
]

interface Asker {
  role: Grantee
  place: string | null
}
const ASKERS: Asker[] = [
  ...(Object.keys(ROLES) as Grantee[]).flatMap((role) =>
    [COUNTY, '999901100', '999901100201', null].map((place) => ({ role, place })),
  ),
  { role: 'door', place: null },
]

interface Target {
  schema: string
  table: string
  access: TableAccess
  columns: Map<string, string>
  keys: string[]
}
const targets: Target[] = []
const seen = new Set<string>()

/** Whom `all` on a card does not mean. */
const NOT_AT_A_POST: readonly Grantee[] = ['door', 'citizen', 'public']

function reaches(grants: readonly Grant[] | undefined, asker: Asker, row: Row, has: Map<string, string>): boolean {
  return (grants ?? []).some((grant) => {
    if (grant.roles === 'all' ? NOT_AT_A_POST.includes(asker.role) : !grant.roles.includes(asker.role)) return false
    if (asker.role === 'door' || grant.rows === 'shared') return true
    if (has.has('county') && row.county !== COUNTY) return false
    const inArea = asker.place !== null && row.place.startsWith(asker.place)
    const inUnit = row.unit === MY_UNIT
    switch (grant.rows) {
      case 'county':
        return true
      case 'area':
        return inArea
      case 'unit':
        return inUnit
      case 'either':
        return inArea || inUnit
      case 'self':
        return row.person === ME
      default:
        return false
    }
  })
}

beforeAll(async () => {
  await bed.kernel.database.asOwner(async (client) => {
    await client.query(TRIES)
    for (const card of [kernelCard, ...modules])
      for (const [table, access] of Object.entries(card.access))
        targets.push(await prepare(client, card.name, table, access))
  })
})

/** In this throw-away copy the table loses every rule but its access rule, so that a bare row can stand in it. */
async function prepare(client: pg.Client, schema: string, table: string, access: TableAccess): Promise<Target> {
  const name = `"${schema}"."${table}"`
  const constraints = await client.query(
    `SELECT conname, conrelid::regclass::text AS at FROM pg_constraint
     WHERE contype <> 't' AND (conrelid = $1::regclass OR confrelid = $1::regclass)`,
    [name],
  )
  for (const c of constraints.rows)
    await client.query(`ALTER TABLE ${c.at} DROP CONSTRAINT IF EXISTS "${c.conname}" CASCADE`)
  const indexes = await client.query(
    `SELECT indexrelid::regclass::text AS i FROM pg_index WHERE indrelid = $1::regclass`,
    [name],
  )
  for (const { i } of indexes.rows) await client.query(`DROP INDEX ${i}`)
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  const columns = await client.query(
    `SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [name],
  )
  for (const c of columns.rows)
    if (c.attnotnull) await client.query(`ALTER TABLE ${name} ALTER "${c.attname}" DROP NOT NULL`)
  await client.query(`TRUNCATE ${name}`)
  const types = new Map<string, string>(columns.rows.map((c) => [c.attname, c.type]))
  const keys = ['county', 'place', 'unit', 'person'].filter((k) => types.has(k))
  const target = { schema, table, access, columns: types, keys }
  for (const row of ROWS) await client.query(insertOf(target, row))
  return target
}

function insertOf({ schema, table, keys }: Target, row: Row): string {
  if (keys.length === 0) return `INSERT INTO "${schema}"."${table}" DEFAULT VALUES`
  const values = keys.map((k) => `'${row[k as keyof Row]}'`)
  return `INSERT INTO "${schema}"."${table}" (${keys.map((k) => `"${k}"`).join(', ')}) VALUES (${values.join(', ')})`
}

/** Runs statements as whoever asks, each undone at once, and tells how many rows each touched; 0 when it is refused. */
const TRIES = `CREATE FUNCTION public.tries(statements text[]) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  statement text;
  touched integer;
  told integer[] := '{}';
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    touched := 0;
    BEGIN
      EXECUTE statement;
      GET DIAGNOSTICS touched = ROW_COUNT;
      RAISE EXCEPTION USING ERRCODE = 'UNDO0';
    EXCEPTION
      WHEN SQLSTATE 'UNDO0' THEN NULL;
      WHEN insufficient_privilege THEN touched := 0;
    END;
    told := told || touched;
  END LOOP;
  RETURN told;
END $$`

async function asking<T>(asker: Asker, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await bed.kernel.database.app.connect()
  try {
    await client.query('BEGIN')
    const county = asker.role === 'door' ? '' : COUNTY
    const { text, values } = entering({ ...asker, county, person: ME, post: ME, unit: MY_UNIT } as Scope)
    await client.query(text, values)
    return await work(client)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

it('每张表 × 每种职务 × 每个动作 × 每处地方：数据库所准与名片所写零差别', async () => {
  const differences: string[] = []
  let cells = 0
  for (const asker of ASKERS) {
    await asking(asker, async (client) => {
      for (const target of targets) {
        const { schema, table, access, columns, keys } = target
        const name = `"${schema}"."${table}"`
        const expected = (verb: keyof TableAccess, also?: keyof TableAccess) =>
          ROWS.filter(
            (r) =>
              reaches(access[verb], asker, r, columns) &&
              (also === undefined || reaches(access[also], asker, r, columns)),
          ).length
        const say = (verb: string, want: number, got: number) => {
          cells += ROWS.length
          seen.add(`${schema}.${table}`)
          if (want !== got)
            differences.push(`${schema}.${table} ${asker.role}@${asker.place} ${verb}: 应为 ${want}，实为 ${got}`)
        }
        const column = keys[0] ?? [...columns.keys()][0]!
        const statements = [
          `SELECT * FROM ${name}`,
          `UPDATE ${name} SET "${column}" = "${column}"`,
          `DELETE FROM ${name}`,
          ...ROWS.map((row) => insertOf(target, row)),
        ]
        const { rows } = await client.query<{ told: number[] }>('SELECT public.tries($1) AS told', [statements])
        const [read, change, remove, ...added] = rows[0]!.told
        say('read', expected('read'), read!)
        say('change', expected('change', 'read'), change!)
        say('remove', expected('remove'), remove!)
        say('add', expected('add'), added.filter((n) => n === 1).length)
      }
    })
  }
  expect(differences).toEqual([])
  expect(cells).toBe(targets.length * ASKERS.length * ROWS.length * 4)
  expect(seen.size).toBe(targets.length)
  console.log(`试过 ${cells} 格，0 处差别`)
}, 300_000)
