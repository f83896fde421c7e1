import { type RawBuilder, sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Columns, RowFault } from '#kernel/pure/ledger.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { HeaderRows } from '#kernel/server/documents/header-tree.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { atOrBelow, containing } from '#kernel/server/patterns.ts'
import type { LedgerKind } from './fields.ts'
import type { ExportKind, ImportState } from './model.ts'
import type { HelperPost } from './posts.ts'
import type { Count } from './rules.ts'
import type { Words } from './vocabulary.ts'

/** The names of every township, village and grid of the county, by code. */
export async function placeNames(h: Handle): Promise<Map<string, string>> {
  const rows = await h.rows<{ place: string; name: string }>(
    sql`SELECT place, name FROM places.current WHERE county = ${h.scope.county} ORDER BY place`,
  )
  return new Map(rows.map((r) => [r.place, r.name]))
}

/** Everyone on post whose role may help a household. */
export async function helperPosts(h: Handle): Promise<HelperPost[]> {
  return h.rows(sql`
    SELECT p.post, p.person, p.name, p.title, p.role, o.name AS unit FROM people.held p
    LEFT JOIN organisations.current o ON o.county = p.county AND o.id = p.unit
    WHERE p.county = ${h.scope.county} AND p.to_day IS NULL AND p.role NOT IN ('auditor', 'security', 'admin', 'system')
    ORDER BY p.post`)
}

export interface StoredFile {
  id: Id
  name: string
  size: number
  digest: string
  key: Buffer
  at: Date
}

export async function addFile(h: Handle, file: Omit<StoredFile, 'at'>): Promise<void> {
  const { county, person, place } = h.scope
  await h.run(sql`
    INSERT INTO households.ledger_file (county, id, person, place, name, size, digest, key_sealed, at)
    VALUES (${county}, ${file.id}, ${person}, ${place ?? county}, ${file.name}, ${file.size}, ${file.digest}, ${file.key}, ${h.now})`)
}

export async function loadFile(h: Handle, id: Id): Promise<StoredFile> {
  return h.one(
    sql`SELECT id, name, size, digest, key_sealed AS key, at FROM households.ledger_file
      WHERE county = ${h.scope.county} AND id = ${id} AND person IS NOT DISTINCT FROM ${h.scope.person}`,
    '该文件（只有上传的人能用，保存 7 天）',
  )
}

/** Whoever did not go on with a ledger while its sheet was there has given it up. */
export async function dropWaiting(h: Handle, before: Date): Promise<void> {
  await h.run(sql`
    UPDATE households.ledger_import SET state = 'dropped', ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND state IN ('tried', 'faulty') AND at < ${before}`)
}

export async function dropFiles(h: Handle, before: Date): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(
    sql`DELETE FROM households.ledger_file WHERE county = ${h.scope.county} AND at < ${before} RETURNING id`,
  )
  return rows.map((r) => r.id)
}

export interface KnownRow {
  id: Id
  revision: number
  household: Id | null
  life: string
  name: string
  birthOn: Day | null
  print: string | null
  relation: string
  nation: string | null
  education: string | null
  schooling: string | null
  health: string | null
  disability: string | null
  labour: string | null
  work: string | null
  lowIncome: boolean
  medicalInsured: boolean | null
  pensionInsured: boolean | null
  phone: Buffer | null
}

const PERSON = sql`p.id, p.revision, p.household, p.life, p.name, p.birth_on AS "birthOn", encode(p.id_print, 'hex') AS print, p.relation,
  p.nation, p.education, p.schooling, p.health, p.disability, p.labour, p.work, p.low_income AS "lowIncome",
  p.medical_insured AS "medicalInsured", p.pension_insured AS "pensionInsured", p.phone_sealed AS phone`

/** Whoever bears one of the ID numbers now, the dead among them; prints are hexadecimal. */
export async function personsByPrint(h: Handle, prints: readonly string[]): Promise<KnownRow[]> {
  return h.rows(sql`
    SELECT ${PERSON} FROM unnest(${prints as string[]}::text[]) AS w(print)
    JOIN households.person_version p ON p.county = ${h.scope.county} AND p.id_print = decode(w.print, 'hex') AND p.valid_to IS NULL
    ORDER BY p.life = 'dead', p.id`)
}

export async function personsByBirth(h: Handle, of: readonly { name: string; birthOn: Day }[]): Promise<KnownRow[]> {
  return h.rows(sql`
    SELECT ${PERSON} FROM json_to_recordset(${JSON.stringify(of)}) AS w(name text, "birthOn" date)
    JOIN households.person_version p ON p.county = ${h.scope.county} AND p.name = w.name AND p.birth_on = w."birthOn"
      AND p.valid_to IS NULL AND p.life = 'living'`)
}

/** Households by village and head's name. */
export async function householdsByHead(
  h: Handle,
  of: readonly { place: string; name: string }[],
): Promise<{ id: Id; place: string; name: string }[]> {
  return h.rows(sql`
    SELECT v.id, v.place, v.name FROM json_to_recordset(${JSON.stringify(of)}) AS w(place text, name text)
    JOIN households.household_version v ON v.county = ${h.scope.county} AND v.place >= w.place AND v.place < w.place || '~'
      AND v.name = w.name AND v.valid_to IS NULL AND v.standing <> 'dissolved'`)
}

export interface HouseholdRow {
  id: Id
  revision: number
  place: string
  name: string
  head: Id | null
  standing: string
  facts: Record<string, unknown>
  phone: Buffer | null
  bank: Buffer | null
  helpers: { rank: number; person: Id; name: string }[]
}

export async function householdsById(h: Handle, ids: readonly Id[]): Promise<HouseholdRow[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT v.id, v.revision, v.place, v.name, v.head, v.standing,
      jsonb_build_object('groupName', v.group_name, 'kind', v.kind, 'causeMain', v.cause_main, 'causesOther', v.causes_other,
        'foodOk', v.food_ok, 'clothingOk', v.clothing_ok, 'schoolingOk', v.schooling_ok, 'medicalOk', v.medical_ok,
        'housingOk', v.housing_ok, 'waterSafe', v.water_safe, 'houseArea', v.house_area, 'houseGrade', v.house_grade,
        'houseStructure', v.house_structure, 'houseYear', v.house_year, 'electricity', v.electricity, 'fuel', v.fuel,
        'relocated', v.relocated) AS facts,
      v.phone_sealed AS phone, v.bank_sealed AS bank, coalesce(x.helpers, '[]') AS helpers
    FROM unnest(${ids as Id[]}::uuid[]) AS w(id)
    JOIN households.household_version v ON v.county = ${county} AND v.id = w.id AND v.valid_to IS NULL AND v.standing <> 'dissolved'
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('rank', g.rank, 'person', g.person, 'name', n.name) ORDER BY g.rank) AS helpers
      FROM households.paired g LEFT JOIN people.person n ON n.county = g.county AND n.id = g.person
      WHERE g.county = v.county AND g.household = v.id) x ON true`)
}

export async function membersOf(h: Handle, households: readonly Id[]): Promise<KnownRow[]> {
  return h.rows(sql`
    SELECT ${PERSON} FROM unnest(${households as Id[]}::uuid[]) AS w(id)
    JOIN households.person_version p ON p.county = ${h.scope.county} AND p.household = w.id AND p.valid_to IS NULL AND p.life = 'living'
    ORDER BY p.id`)
}

export async function incomeOf(
  h: Handle,
  households: readonly Id[],
  year: number,
): Promise<{ id: Id; household: Id; source: string; amount: number | null }[]> {
  return h.rows(sql`
    SELECT i.id, i.household, i.source, i.amount FROM unnest(${households as Id[]}::uuid[]) AS w(id)
    JOIN households.income i ON i.county = ${h.scope.county} AND i.household = w.id AND i.year = ${year}
    WHERE NOT EXISTS (SELECT 1 FROM households.income r WHERE r.county = i.county AND r.replaces = i.id)`)
}

export interface NewIncome {
  id: Id
  household: Id
  place: string
  source: string
  /** null takes back what was said */
  amount: number | null
  replaces: Id | null
}

export async function addIncome(h: Handle, year: number, why: string, rows: readonly NewIncome[]): Promise<void> {
  await h.run(sql`
    INSERT INTO households.income (county, id, household, place, year, source, amount, at, person, replaces, why)
    SELECT ${h.scope.county}, r.id, r.household, r.place, ${year}, r.source, r.amount, ${h.now}, ${h.scope.person}, r.replaces, ${why}
    FROM json_to_recordset(${JSON.stringify(rows)})
      AS r(id uuid, household uuid, place text, source text, amount bigint, replaces uuid)`)
}

export interface Item {
  what: 'household' | 'person' | 'income' | 'pairing'
  id: Id
  revision: number | null
}

/** Keeps what an import made; who may read it is who may read the import. */
export async function addItems(h: Handle, of: Id, items: readonly Item[]): Promise<void> {
  const { county, place } = h.scope
  for (const [what, all] of Map.groupBy(items, (item) => item.what))
    await h.run(sql`
      INSERT INTO households.ledger_item (county, import, id, place, what, made, revisions)
      VALUES (${county}, ${of}, ${h.id()}, ${place ?? county}, ${what}, ${all.map((i) => i.id)}::uuid[],
        ${all.map((i) => i.revision)}::integer[])`)
}

/** What an import made, one row each: what, id, revision. */
function itemsOf(h: Handle, of: Id): RawBuilder<unknown> {
  return sql`(
    SELECT l.what, m.id, m.revision FROM households.ledger_item l CROSS JOIN LATERAL unnest(l.made, l.revisions) AS m(id, revision)
    WHERE l.county = ${h.scope.county} AND l.import = ${of})`
}

export interface NamedFault extends Omit<RowFault, 'fields'> {
  /** the name that stands in the row */
  who: string
  /** where the cells at fault are */
  columns: number[]
}

export interface ImportRow {
  id: Id
  place: string
  person: Id | null
  post: Id | null
  unit: Id | null
  role: string
  personName: string | null
  kind: LedgerKind
  file: Id
  name: string
  sheet: string
  header: HeaderRows
  headings: string[][]
  columns: Columns
  words: Words
  keepAs: string | null
  excess: string | null
  year: number | null
  state: ImportState
  run: Id
  rows: number | null
  counts: Count[] | null
  faulty: number | null
  faults: NamedFault[] | null
  returned: Id | null
  at: Date
  endedAt: Date | null
  undoneAt: Date | null
  undoneWhy: string | null
}

const IMPORT = sql`i.id, i.place, i.person, i.post, i.unit, i.role, n.name AS "personName", i.kind, i.file, i.name, i.sheet, i.header,
  i.headings, i.columns, i.words, i.keep_as AS "keepAs", i.excess, i.year, i.state, i.run, i.rows, i.counts, i.faulty, i.faults, i.returned, i.at,
  i.ended_at AS "endedAt", i.undone_at AS "undoneAt", i.undone_why AS "undoneWhy"`

export async function addImport(
  h: Handle,
  row: Pick<
    ImportRow,
    'id' | 'kind' | 'file' | 'name' | 'sheet' | 'header' | 'columns' | 'words' | 'keepAs' | 'excess' | 'year' | 'run'
  >,
): Promise<void> {
  const { county, place, person, post, unit, role } = h.scope
  await h.run(sql`
    INSERT INTO households.ledger_import (county, id, place, person, post, unit, role, kind, file, name, sheet, header, headings, columns,
      words, keep_as, excess, year, state, run, at)
    VALUES (${county}, ${row.id}, ${place ?? county}, ${person}, ${post}, ${unit}, ${role}, ${row.kind}, ${row.file}, ${row.name},
      ${row.sheet}, ${JSON.stringify(row.header)}, '[]', ${JSON.stringify(row.columns)},
      ${JSON.stringify(row.words)}, ${row.keepAs}, ${row.excess}, ${row.year}, 'trying', ${row.run}, ${h.now})`)
}

export async function loadImport(h: Handle, id: Id): Promise<ImportRow> {
  return h.one(
    sql`SELECT ${IMPORT} FROM households.ledger_import i LEFT JOIN people.person n ON n.county = i.county AND n.id = i.person
      WHERE i.county = ${h.scope.county} AND i.id = ${id}`,
    '这次导入',
  )
}

export async function listImports(
  h: Handle,
  { kind, state, q }: { kind?: LedgerKind | undefined; state?: ImportState | undefined; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: ImportRow[] }> {
  const { county } = h.scope
  const where = sql`i.county = ${county} ${kind === undefined ? sql`` : sql`AND i.kind = ${kind}`}
    ${state === undefined ? sql`` : sql`AND i.state = ${state}`} ${q ? sql`AND i.name LIKE ${containing(q)}` : sql``}`
  const rows = await h.rows<ImportRow>(sql`
    SELECT ${IMPORT} FROM households.ledger_import i LEFT JOIN people.person n ON n.county = i.county AND n.id = i.person
    WHERE ${where} ORDER BY i.at DESC, i.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.ledger_import i WHERE ${where}`,
  )
  return { total, rows }
}

/** What an import came to; null leaves what stands. */
export async function endImport(
  h: Handle,
  id: Id,
  end: {
    state: ImportState
    rows?: number
    counts?: readonly Count[]
    faults?: readonly NamedFault[]
    returned?: Id | null
    headings?: readonly string[][]
  },
): Promise<void> {
  const { faults } = end
  await h.run(sql`
    UPDATE households.ledger_import SET state = ${end.state}, ended_at = ${h.now}, rows = coalesce(${end.rows ?? null}, rows),
      counts = coalesce(${end.counts === undefined ? null : JSON.stringify(end.counts)}::jsonb, counts),
      faulty = coalesce(${faults?.length ?? null}, faulty),
      faults = coalesce(${faults === undefined ? null : JSON.stringify(faults.slice(0, 200))}::jsonb, faults),
      headings = coalesce(${end.headings === undefined ? null : JSON.stringify(end.headings)}::jsonb, headings),
      returned = coalesce(${end.returned ?? null}, returned)
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

/** A new turn for an import that waited: it is checked again, or taken in, in a run of its own. */
export async function turnImport(h: Handle, id: Id, turn: { state: 'trying' | 'importing'; run: Id }): Promise<void> {
  await h.run(sql`
    UPDATE households.ledger_import SET state = ${turn.state}, run = ${turn.run}, ended_at = NULL
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export interface MendRow {
  id: Id
  /** as counted in the sheet, from 1 */
  row: number
  /** from 0 */
  column: number
  before: Buffer
  after: Buffer
}

/** After those that are there; whoever adds holds the import, see {@link lockImport}. */
export async function addMends(h: Handle, of: Id, rows: readonly MendRow[]): Promise<void> {
  const { county, place, person } = h.scope
  await h.run(sql`
    INSERT INTO households.ledger_mend (county, import, nth, id, place, person, row_no, column_no, before_sealed, after_sealed, at)
    SELECT ${county}, ${of}, w.n + c.nth, c.id, ${place ?? county}, ${person}, c.row_no, c.column_no, c.before, c.after, ${h.now}
    FROM unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.row)}::integer[], ${rows.map((r) => r.column)}::integer[],
        ${rows.map((r) => r.before)}::bytea[], ${rows.map((r) => r.after)}::bytea[])
      WITH ORDINALITY AS c(id, row_no, column_no, before, after, nth)
    CROSS JOIN (SELECT count(*) AS n FROM households.ledger_mend WHERE county = ${county} AND import = ${of}) w`)
}

/** What was mended in the sheet of an import, in the order in which it was done. */
export async function mendsOf(h: Handle, of: Id): Promise<(MendRow & { personName: string | null; at: Date })[]> {
  return h.rows(sql`
    SELECT c.id, c.row_no AS "row", c.column_no AS "column", c.before_sealed AS before, c.after_sealed AS after, n.name AS "personName", c.at
    FROM households.ledger_mend c LEFT JOIN people.person n ON n.county = c.county AND n.id = c.person
    WHERE c.county = ${h.scope.county} AND c.import = ${of} ORDER BY c.nth`)
}

/** One ledger of the county is written at a time. */
export async function lockLedgers(h: Handle): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(hashtext('households.ledgers'), hashtext(${h.scope.county}))`)
}

/** Tells one state of the county's imports from another: it changes with each that is taken in or undone. */
export async function takenIn(h: Handle): Promise<string> {
  const { mark } = await h.one<{ mark: string }>(sql`
    SELECT count(*) || '/' || count(*) FILTER (WHERE state = 'undone') AS mark FROM households.ledger_import
    WHERE county = ${h.scope.county} AND state IN ('done', 'undone')`)
  return mark
}

/** Kept against two hands at once: whoever asks second waits, and sees what the first did. */
export async function lockImport(h: Handle, id: Id): Promise<ImportState> {
  const row = await h.one<{ state: ImportState }>(
    sql`SELECT state FROM households.ledger_import WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`,
    '这次导入',
  )
  return row.state
}

/** What has changed since of that which an import made: households and people revised, pairings ended, incomes replaced. */
export async function changedSince(h: Handle, of: Id): Promise<{ what: string; name: string; count: number }[]> {
  const { county } = h.scope
  return h.rows(sql`
    WITH item AS (SELECT * FROM ${itemsOf(h, of)} i),
    changed AS (
      SELECT '户档又有变更' AS what, v.name FROM item JOIN households.household_version v
        ON v.county = ${county} AND v.id = item.id AND v.revision = item.revision AND (v.valid_to IS NOT NULL OR v.standing = 'dissolved')
        WHERE item.what = 'household'
      UNION ALL
      SELECT '人员又有变更', v.name FROM item JOIN households.person_version v
        ON v.county = ${county} AND v.id = item.id AND v.revision = item.revision AND v.valid_to IS NOT NULL WHERE item.what = 'person'
      UNION ALL
      SELECT '收入又有更正', c.name FROM item JOIN households.income r ON r.county = ${county} AND r.replaces = item.id
        JOIN households.current c ON c.county = ${county} AND c.id = r.household WHERE item.what = 'income'
      UNION ALL
      SELECT '变更申请已审核同意', v.name FROM households.change c
        JOIN households.current v ON v.county = c.county AND v.id = c.household
        WHERE c.county = ${county} AND c.origin = 'import' AND c.origin_id = ${of} AND c.state = 'approved'
      UNION ALL
      SELECT '结对已变更', n.name FROM item JOIN households.pairing p ON p.county = ${county} AND p.id = item.id AND p.to_day IS NOT NULL
        LEFT JOIN people.person n ON n.county = p.county AND n.id = p.person WHERE item.what = 'pairing')
    SELECT what, min(name) AS name, count(*)::integer AS count FROM changed GROUP BY what ORDER BY what`)
}

/** Households that an import took in anew. */
export async function freshHouseholds(h: Handle, of: Id): Promise<Id[]> {
  const rows = await h.rows<{ id: Id }>(sql`
    SELECT id FROM ${itemsOf(h, of)} i WHERE what = 'household' AND revision = 1`)
  return rows.map((r) => r.id)
}

/** Kept by the import itself, so that nothing in them is "built upon it" unless it came from elsewhere. */
const OWN: Record<string, string> = {
  'households.household_version': 'household',
  'households.person_version': 'person',
  'households.income': 'income',
  'households.pairing': 'pairing',
}

/**
 * Everything that says something about the households which an import took in, whichever module keeps it: the database
 * itself is asked which tables refer to households.
 * @returns the tables with how many rows came from elsewhere
 */
export async function builtUpon(
  h: Handle,
  of: Id,
  households: readonly Id[],
): Promise<{ table: string; count: number }[]> {
  const { county } = h.scope
  const referring = await h.rows<{ table: string; column: string }>(sql`
    SELECT DISTINCT n.nspname || '.' || t.relname AS table, a.attname::text AS column
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND a.attname <> 'county'
    WHERE k.contype = 'f' AND k.confrelid = 'households.household'::regclass
      AND has_table_privilege(k.conrelid, 'SELECT') ORDER BY 1`)
  const found: { table: string; count: number }[] = []
  for (const { table, column } of referring) {
    if (table === 'households.household_version') continue
    const own = OWN[table]
    const { count } = await h.one<{ count: number }>(sql`
      SELECT count(*)::integer AS count FROM ${sql.table(table)} x
      WHERE x.county = ${county} AND x.${sql.ref(column)} = ANY (${households as Id[]}::uuid[])
      ${
        own === undefined
          ? sql``
          : sql`AND NOT EXISTS (SELECT 1 FROM ${itemsOf(h, of)} i WHERE i.what = ${own} AND i.id = x.id)`
      }`)
    if (count > 0) found.push({ table, count })
  }
  return found
}

/**
 * What an import took in ends without a successor, and what it changed is as it was before, as one more version each:
 * that it was here for a while stays on record.
 */
export async function takeBack(h: Handle, of: Id, why: string): Promise<void> {
  const { county } = h.scope
  for (const [what, table] of [
    ['household', 'households.household_version'],
    ['person', 'households.person_version'],
  ] as const) {
    const target = sql.table(table)
    await h.run(sql`
      WITH closed AS (
        UPDATE ${target} v SET valid_to = greatest(v.valid_from, ${h.today}::date), ended_at = ${h.now} FROM ${itemsOf(h, of)} i
        WHERE i.what = ${what} AND v.county = ${county} AND v.id = i.id AND v.revision = i.revision AND v.valid_to IS NULL
        RETURNING v.id, v.revision, v.valid_to)
      INSERT INTO ${target}
      SELECT r.* FROM closed c
      JOIN ${target} b ON b.county = ${county} AND b.id = c.id AND b.revision = c.revision - 1
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${target}, to_jsonb(b) || jsonb_build_object('revision', c.revision + 1,
        'valid_from', c.valid_to, 'valid_to', NULL, 'ended_at', NULL, 'entered_at', ${h.now.toISOString()}::text,
        'entered_by', ${h.scope.person}::text, 'why', ${why}::text)) r`)
  }
  await h.run(sql`
    UPDATE households.pairing p SET to_day = greatest(p.from_day, ${h.today}::date), ended_at = ${h.now}, ended_why = ${why}
    FROM ${itemsOf(h, of)} i WHERE i.what = 'pairing' AND p.county = ${county} AND p.id = i.id AND p.to_day IS NULL`)
}

/** Incomes of an import with what stood before them. */
export async function incomesOf(
  h: Handle,
  of: Id,
): Promise<{ id: Id; household: Id; place: string; year: number; source: string; before: number | null }[]> {
  return h.rows(sql`
    SELECT n.id, n.household, n.place, n.year, n.source, b.amount AS before
    FROM ${itemsOf(h, of)} i JOIN households.income n ON n.county = ${h.scope.county} AND n.id = i.id
    LEFT JOIN households.income b ON b.county = n.county AND b.id = n.replaces
    WHERE i.what = 'income'`)
}

export interface ExportRow {
  id: Id
  place: string
  person: Id | null
  post: Id | null
  unit: Id | null
  role: string
  personName: string | null
  kind: ExportKind
  wish: Record<string, unknown>
  purpose: string | null
  state: 'drawing' | 'done' | 'failed'
  run: Id
  rows: number | null
  file: Id | null
  at: Date
}

const EXPORT = sql`e.id, e.place, e.person, e.post, e.unit, e.role, n.name AS "personName", e.kind, e.wish, e.purpose, e.state, e.run,
  e.rows, e.file, e.at`

export async function addExport(
  h: Handle,
  row: Pick<ExportRow, 'id' | 'kind' | 'wish' | 'purpose' | 'run'>,
): Promise<void> {
  const { county, place, person, post, unit, role } = h.scope
  await h.run(sql`
    INSERT INTO households.ledger_export (county, id, place, person, post, unit, role, kind, wish, purpose, state, run, at)
    VALUES (${county}, ${row.id}, ${place ?? county}, ${person}, ${post}, ${unit}, ${role}, ${row.kind}, ${JSON.stringify(row.wish)},
      ${row.purpose}, 'drawing', ${row.run}, ${h.now})`)
}

export async function loadExport(h: Handle, id: Id): Promise<ExportRow> {
  return h.one(
    sql`SELECT ${EXPORT} FROM households.ledger_export e LEFT JOIN people.person n ON n.county = e.county AND n.id = e.person
      WHERE e.county = ${h.scope.county} AND e.id = ${id}`,
    '这次导出',
  )
}

export async function listExports(h: Handle, page: PageOf): Promise<{ total: number; rows: ExportRow[] }> {
  const { county } = h.scope
  const rows = await h.rows<ExportRow>(sql`
    SELECT ${EXPORT} FROM households.ledger_export e LEFT JOIN people.person n ON n.county = e.county AND n.id = e.person
    WHERE e.county = ${county} ORDER BY e.at DESC, e.id DESC LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(
    sql`SELECT count(*)::integer AS total FROM households.ledger_export WHERE county = ${county}`,
  )
  return { total, rows }
}

export async function endExport(
  h: Handle,
  id: Id,
  end: { state: 'done' | 'failed'; rows: number; file: Id | null },
): Promise<void> {
  await h.run(sql`
    UPDATE households.ledger_export SET state = ${end.state}, rows = ${end.rows}, file = ${end.file}, ended_at = ${h.now}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function markUndone(h: Handle, id: Id, why: string): Promise<void> {
  await h.run(sql`
    UPDATE households.ledger_import SET state = 'undone', undone_by = ${h.scope.person}, undone_at = ${h.now}, undone_why = ${why}
    WHERE county = ${h.scope.county} AND id = ${id}`)
}

export interface Wish {
  under: string
  standing?: string
  cause?: string
  year: number
  clear: boolean
}

function wanted(h: Handle, wish: Wish): RawBuilder<unknown> {
  return sql`v.county = ${h.scope.county} AND v.valid_to IS NULL AND ${atOrBelow(sql`v.place`, wish.under)}
    AND ${wish.standing === undefined ? sql`v.standing <> 'dissolved'` : sql`v.standing = ${sql.lit(wish.standing)}`}
    ${wish.cause === undefined ? sql`` : sql`AND (v.cause_main = ${wish.cause} OR ${wish.cause} = ANY (v.causes_other))`}`
}

export async function countRows(h: Handle, kind: ExportKind, wish: Wish): Promise<number> {
  const more =
    kind === 'resident'
      ? sql`JOIN households.member p ON p.county = v.county AND p.household = v.id`
      : kind === 'helper'
        ? sql`JOIN households.paired g ON g.county = v.county AND g.household = v.id`
        : sql``
  const { n } = await h.one<{ n: number }>(
    sql`SELECT count(*)::integer AS n FROM households.household_version v ${more} WHERE ${wanted(h, wish)}`,
  )
  return n
}

const LOT = 500

/**
 * The rows of a ledger as they stand at this moment, lot by lot. Masked as in any list; with `clear` the sealed bytes
 * come along for who opens them.
 */
export async function* ledgerRows(h: Handle, kind: ExportKind, wish: Wish): AsyncGenerator<Record<string, unknown>[]> {
  const cursor = sql.ref(`ledger_${kind}`)
  await h.run(sql`DECLARE ${cursor} NO SCROLL CURSOR FOR ${rowsFor(h, kind, wish)}`)
  for (;;) {
    const lot = await h.rows<Record<string, unknown>>(sql`FETCH ${sql.lit(LOT)} FROM ${cursor}`)
    if (lot.length > 0) yield lot
    if (lot.length < LOT) break
  }
  await h.run(sql`CLOSE ${cursor}`)
}

function rowsFor(h: Handle, kind: ExportKind, wish: Wish): RawBuilder<unknown> {
  const { county } = h.scope
  const home = sql`v.id AS household, v.head AS "headPerson", v.name AS head, v.place AS "placeCode", v.group_name AS "groupName",
    v.standing`
  const headId = sql`hp.id_masked AS "headId" ${wish.clear ? sql`, hp.id_sealed AS "headIdSealed"` : sql``}`
  const headJoin = sql`LEFT JOIN households.person_version hp ON hp.county = v.county AND hp.id = v.head AND hp.valid_to IS NULL`
  const unit = sql`LEFT JOIN people.held t ON t.county = g.county AND t.post = g.post
    LEFT JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
    LEFT JOIN people.person n ON n.county = g.county AND n.id = g.person`
  if (kind === 'helper')
    return sql`
      SELECT ${home}, ${headId}, n.name AS "helperName", o.name AS "helperUnit", t.title AS "helperTitle", g.rank, g.from_day AS "fromDay"
      FROM households.household_version v JOIN households.paired g ON g.county = v.county AND g.household = v.id
      ${unit} ${headJoin} WHERE ${wanted(h, wish)} ORDER BY v.place, v.name, v.id, g.rank`
  const listed = sql`v.kind, v.listed_on AS "listedOn", v.cause_main AS "causeMain", v.causes_other AS "causesOther"`
  const conditions = sql`v.food_ok AS "foodOk", v.clothing_ok AS "clothingOk", v.schooling_ok AS "schoolingOk", v.medical_ok AS "medicalOk",
    v.housing_ok AS "housingOk", v.water_safe AS "waterSafe", v.house_area AS "houseArea", v.house_structure AS "houseStructure",
    v.house_grade AS "houseGrade", v.house_year AS "houseYear", v.electricity, v.fuel, v.relocated, v.phone_masked AS phone,
    v.bank_masked AS bank ${wish.clear ? sql`, v.phone_sealed AS "phoneSealed", v.bank_sealed AS "bankSealed"` : sql``}`
  const helper = sql`
    LEFT JOIN LATERAL (
      SELECT n.name AS "helperName", o.name AS "helperUnit", t.title AS "helperTitle"
      FROM households.paired g ${unit} WHERE g.county = v.county AND g.household = v.id ORDER BY g.rank LIMIT 1) f ON true`
  const income = sql`
    LEFT JOIN LATERAL (
      SELECT sum(i.amount) FILTER (WHERE i.source = 'wage') AS wage, sum(i.amount) FILTER (WHERE i.source = 'business') AS business,
        sum(i.amount) FILTER (WHERE i.source = 'property') AS property, sum(i.amount) FILTER (WHERE i.source = 'transfer') AS transfer,
        sum(i.amount) FILTER (WHERE i.source = 'cost') AS cost
      FROM households.income i WHERE i.county = v.county AND i.household = v.id AND i.year = ${wish.year}
        AND NOT EXISTS (SELECT 1 FROM households.income r WHERE r.county = i.county AND r.replaces = i.id)) y ON true
    LEFT JOIN households.income_year q ON q.county = v.county AND q.household = v.id AND q.year = ${wish.year}`
  const rows = sql`${home}, ${headId}, ${listed}, ${conditions}, f.*, y.*, q.per_head AS "perHead"`
  if (kind === 'household')
    return sql`
      SELECT ${rows}, m.members FROM households.household_version v ${headJoin} ${helper} ${income}
      CROSS JOIN LATERAL (
        SELECT count(*)::integer AS members FROM households.member x WHERE x.county = v.county AND x.household = v.id) m
      WHERE ${wanted(h, wish)} ORDER BY v.place, v.name, v.id`
  // what is told of a household is asked once for it, not for each who lives there
  return sql`
    WITH homes AS MATERIALIZED (
      SELECT ${rows} FROM households.household_version v ${headJoin} ${helper} ${income} WHERE ${wanted(h, wish)})
    SELECT x.*, p.id AS person, p.name, p.relation, p.sex, p.birth_on AS "birthOn", p.nation, p.education, p.schooling, p.health,
      p.disability, p.labour, p.work, p.low_income AS "lowIncome", p.medical_insured AS "medicalInsured",
      p.pension_insured AS "pensionInsured", p.id_masked AS "idNumber", p.phone_masked AS "personPhone"
      ${wish.clear ? sql`, p.id_sealed AS "idSealed", p.phone_sealed AS "personPhoneSealed"` : sql``}
    FROM homes x JOIN households.member p ON p.county = ${county} AND p.household = x.household
    ORDER BY x."placeCode", x.head, x.household, p.relation <> 'head', p.relation <> 'spouse', p.birth_on NULLS LAST, p.id`
}

/** After much was written at once: until the tables are counted anew, every plan would take them for as small as before. */
export async function recount(kernel: Kernel): Promise<void> {
  await kernel.database.asOwner((client) =>
    client.query(
      'ANALYZE households.household, households.household_version, households.person_version, households.income, households.pairing',
    ),
  )
}
