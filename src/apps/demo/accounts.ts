import { sql } from 'kysely'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'

/** Every account of a demo has this password; no other installation knows it. */
export const DEMO_PASSWORD = 'guben-2016'

export interface SampleAccount {
  county: string
  login: string
  password: string
  person: string
  title: string
  place: string
}

/** A few accounts of each kind of post in the demo counties; none where any county is real. */
export async function sampleAccounts(kernel: Kernel, each = 2): Promise<SampleAccount[]> {
  const counties = await kernel.asSystem('', (h) =>
    h.rows<{ county: string; name: string; demo: boolean }>(
      sql`SELECT county, name, demo FROM kernel.county ORDER BY county`,
    ),
  )
  if (counties.some((c) => !c.demo)) return []
  const found: SampleAccount[] = []
  for (const { county, name } of counties) {
    const rows = await kernel.asSystem(county, (h) =>
      h.rows<SampleAccount & { role: Role; nth: number }>(sql`
        SELECT login, person, title, place, role, nth FROM (
          SELECT a.login, n.name AS person, t.title, t.role, coalesce(p.name, t.place) AS place,
                 row_number() OVER (PARTITION BY t.role, CASE WHEN t.role = 'department' THEN '' ELSE t.title END ORDER BY t.place, t.id) AS nth
          FROM people.account a JOIN people.person n ON n.county = a.county AND n.id = a.person
          JOIN people.post t ON t.county = a.county AND t.person = a.person AND t.to_day IS NULL
          LEFT JOIN places.current p ON p.county = t.county AND p.place = t.place
          WHERE a.county = ${county}) x
        WHERE nth <= ${each} ORDER BY login`),
    )
    const order = Object.keys(ROLES)
    rows.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.login.localeCompare(b.login))
    found.push(
      ...rows.map(({ login, person, title, place }) => ({
        county: name,
        login,
        password: DEMO_PASSWORD,
        person,
        title,
        place,
      })),
    )
  }
  return found
}
