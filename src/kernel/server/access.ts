import { PUBLIC_ROLES } from '#kernel/pure/scope.ts'
import type { Grant, ModuleCard, Rows, TableAccess } from './module.ts'

export type Verb = 'read' | 'add' | 'change' | 'remove'
const COMMANDS: Record<Verb, string> = { read: 'SELECT', add: 'INSERT', change: 'UPDATE', remove: 'DELETE' }

/** The SQL that says whether a row is reached; only settings of the transaction and columns of the row appear in it (no subquery). */
function rowsCondition(rows: Rows): string {
  const inArea = `place >= current_setting('guben.place_from', true) AND place < current_setting('guben.place_to', true)`
  const inUnit = `unit = nullif(current_setting('guben.unit', true), '')::uuid`
  switch (rows) {
    case 'shared':
    case 'county':
      return 'true'
    case 'area':
      return inArea
    case 'unit':
      return inUnit
    case 'either':
      return `(${inArea} OR ${inUnit})`
    case 'self':
      return `person = nullif(current_setting('guben.person', true), '')::uuid`
  }
}

/** `all` are those who act in a post, and the machine itself: neither the sign-in desk nor the public. */
const HOLDS_POST = `current_setting('guben.role', true) NOT IN ('', 'door', ${PUBLIC_ROLES.map((r) => `'${r}'`).join(', ')})`

function grantCondition(grant: Grant): string {
  const rows = rowsCondition(grant.rows)
  if (grant.roles === 'all') return rows === 'true' ? HOLDS_POST : `(${HOLDS_POST} AND ${rows})`
  const roles = grant.roles.map((r) => `'${r}'`).join(', ')
  return `(current_setting('guben.role', true) IN (${roles}) AND ${rows})`
}

/**
 * Any of the grants. Roles that see every row are asked about first, in a CASE: of `role IN (…) OR …` the planner would
 * believe that it leaves next to nothing, and plan every join for one row; a CASE counts as every second row.
 */
function anyOf(grants: readonly Grant[]): string {
  const [one] = grants
  if (grants.length === 1 && one!.roles === 'all') return grantCondition(one!)
  const cases = grants.map((grant) => `WHEN ${grantCondition(grant)} THEN true`)
  return `CASE ${cases.join(' ')} ELSE false END`
}

/** `door` must find an account without knowing its county; everyone else is held to one county first. */
function policyCondition(grants: readonly Grant[], shared: boolean): string {
  const door = grants.filter((g) => g.roles !== 'all' && g.roles.includes('door'))
  const rest = grants
    .map((g) => (g.roles === 'all' ? g : { ...g, roles: g.roles.filter((r) => r !== 'door') }))
    .filter((g) => g.roles === 'all' || g.roles.length > 0)
  const parts: string[] = []
  if (rest.length > 0) {
    const any = anyOf(rest)
    // compared as char(6), the column's own type: the planner then knows how many rows that leaves, and may use an index
    parts.push(shared ? any : `(county = current_setting('guben.county', true)::char(6) AND ${any})`)
  }
  if (door.length > 0) parts.push(`current_setting('guben.role', true) = 'door'`)
  return parts.join(' OR ')
}

/** All statements that put a table's access rule in force; run again at every start, so the card is the only truth. */
export function accessStatements(schema: string, table: string, access: TableAccess, appRole: string): string[] {
  const name = `"${schema}"."${table}"`
  const statements = [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`,
    `REVOKE ALL ON ${name} FROM "${appRole}"`,
    // migrations, export and import run as the owner; requests never do
    `DROP POLICY IF EXISTS "${table}_owner" ON ${name}`,
    `CREATE POLICY "${table}_owner" ON ${name} TO CURRENT_USER USING (true) WITH CHECK (true)`,
  ]
  for (const verb of Object.keys(COMMANDS) as Verb[]) {
    const policy = `${table}_${verb}`
    statements.push(`DROP POLICY IF EXISTS "${policy}" ON ${name}`)
    const grants = access[verb]
    if (grants === undefined || grants.length === 0) continue
    const shared = grants.some((g) => g.rows === 'shared')
    const condition = policyCondition(grants, shared)
    const clauses =
      verb === 'add'
        ? `WITH CHECK (${condition})`
        : verb === 'change'
          ? `USING (${condition}) WITH CHECK (${condition})`
          : `USING (${condition})`
    statements.push(`CREATE POLICY "${policy}" ON ${name} FOR ${COMMANDS[verb]} ${clauses}`)
    statements.push(`GRANT ${COMMANDS[verb]} ON ${name} TO "${appRole}"`)
  }
  return statements
}

/**
 * What the public's own database role may read: the `public_*` views of the cards, and of what they are made of exactly the
 * columns that they use, however deep. Row-level security asks besides. Everything granted before is taken back first.
 */
export function publicStatements(cards: readonly ModuleCard[], role: string): string[] {
  const views = cards.flatMap((card) =>
    Object.keys(card.publicViews ?? {}).map((view) => ({ schema: card.name, view })),
  )
  const statements = cards.flatMap((card) => [
    `REVOKE ALL ON ALL TABLES IN SCHEMA "${card.name}" FROM "${role}"`,
    `REVOKE ALL ON SCHEMA "${card.name}" FROM "${role}"`,
  ])
  if (views.length === 0) return statements
  for (const { schema, view } of views) statements.push(`GRANT SELECT ON "${schema}"."${view}" TO "${role}"`)
  const first = views.map((v) => `('${v.schema}', '${v.view}')`).join(', ')
  statements.push(`DO $grants$
DECLARE
  used record;
BEGIN
  FOR used IN
    WITH RECURSIVE known (schema, name) AS (
      SELECT v.schema::name COLLATE "C", v.name::name COLLATE "C" FROM (VALUES ${first}) AS v(schema, name)
      UNION
      SELECT u.table_schema::name COLLATE "C", u.table_name::name COLLATE "C" FROM known k
        JOIN information_schema.view_column_usage u ON u.view_schema = k.schema AND u.view_name = k.name)
    SELECT u.table_schema AS schema, u.table_name AS name, string_agg(DISTINCT quote_ident(u.column_name), ', ') AS columns
    FROM known k JOIN information_schema.view_column_usage u ON u.view_schema = k.schema AND u.view_name = k.name
    GROUP BY 1, 2
  LOOP
    EXECUTE format('GRANT SELECT (%s) ON %I.%I TO "${role}"', used.columns, used.schema, used.name);
  END LOOP;
  FOR used IN
    SELECT DISTINCT table_schema AS schema FROM information_schema.column_privileges WHERE grantee = '${role}'
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO "${role}"', used.schema);
  END LOOP;
END $grants$`)
  return statements
}
