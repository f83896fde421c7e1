import { sql } from 'kysely'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'

interface CastRow {
  person: string
  post: string
  role: Role
  title: string
  place: string
  unit: string
  unitName: string
  login: string | null
}

/** Who acts in the demo: scopes of the posts that were invented, found as a person would be addressed. */
export interface Cast {
  /** an officer of the county by account, with or without the county's name before it */
  officer(login: string): Scope
  /** the organisation of a place, or the department of a name */
  unit(subject: string): { id: string; place: string }
  /** the secretary of an organisation */
  secretaryOf(unit: string): Scope
  /** the secretary of each township */
  readonly townships: readonly Scope[]
  /** leaders and the branch, in a village of their township, whose member each is */
  readonly leaders: readonly { leader: string; unit: string }[]
  placeName(place: string): string
  /** every village branch: place and organisation */
  readonly branches: readonly { place: string; unit: string }[]
}

/** Whose posts answer for an organisation; a first secretary 第一书记 is sent by one and answers for none. */
const SECRETARIES: readonly Role[] = ['department', 'township', 'village']

export async function loadCast(kernel: Kernel, county: string): Promise<Cast> {
  const rows = await kernel.asSystem(county, (h) =>
    h.rows<CastRow>(sql`
      SELECT t.person, t.id AS post, t.role, t.title, t.place, t.unit, o.name AS "unitName", a.login
      FROM people.post t JOIN organisations.current o ON o.county = t.county AND o.id = t.unit
      LEFT JOIN people.account a ON a.county = t.county AND a.person = t.person
      WHERE t.county = ${county} ORDER BY t.id`),
  )
  const names = await kernel.asSystem(county, (h) =>
    h.rows<{ place: string; name: string }>(sql`SELECT place, name FROM places.current WHERE county = ${county}`),
  )
  const nameOf = new Map(names.map((n) => [n.place, n.name]))
  const found = (row: CastRow | undefined, who: string): CastRow => {
    if (row === undefined) throw new Error(`演示年度提到的“${who}”不存在`)
    return row
  }
  const scope = (row: CastRow): Scope => ({
    county,
    person: row.person,
    post: row.post,
    role: row.role,
    place: row.role === 'department' ? null : row.place,
    unit: row.unit,
  })
  const of = (subject: string) =>
    found(
      /^\d+$/.test(subject)
        ? rows.find((r) => r.place === subject && r.login !== null && ['township', 'village'].includes(r.role))
        : rows.find((r) => r.role === 'department' && r.title.startsWith(subject)),
      subject,
    )
  return {
    officer: (login) =>
      scope(
        found(
          rows.find((r) => r.login === login || r.login?.endsWith(`-${login}`)),
          login,
        ),
      ),
    unit: (subject) => ({ id: of(subject).unit, place: of(subject).place }),
    secretaryOf: (unit) =>
      scope(
        found(
          rows.find((r) => r.unit === unit && SECRETARIES.includes(r.role) && r.title.endsWith('书记')),
          unit,
        ),
      ),
    townships: rows.filter((r) => r.role === 'township' && r.title === '党委书记').map(scope),
    leaders: rows
      .filter((r) => r.role === 'township' && r.title === '党委书记')
      .map((r) => ({
        leader: r.person,
        unit: found(
          rows.find((b) => b.role === 'village' && b.place.startsWith(r.place)),
          r.place,
        ).unit,
      })),
    placeName: (place) => nameOf.get(place) ?? place,
    branches: rows.filter((r) => r.role === 'village').map((r) => ({ place: r.place, unit: r.unit })),
  }
}
