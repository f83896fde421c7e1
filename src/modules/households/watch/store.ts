import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'

export interface Clue {
  household: Id
  source: 'low-income' | 'unsafe' | 'illness'
  /** what it was found from: the same is not found twice */
  key: string
  detail: string
}

/**
 * Clues of relapse among households of these standings that go no way now: last year's income per head below a line,
 * something of the two worries and three guarantees known to be lacking, a member fallen seriously ill this year.
 */
export async function findClues(
  h: Handle,
  of: { standings: readonly string[]; year: number; line: number | null; known: readonly string[] },
): Promise<Clue[]> {
  const { county } = h.scope
  const wanted = (source: string) => of.known.includes(source)
  return h.rows(sql`
    WITH home AS MATERIALIZED (
      SELECT v.id, v.food_ok, v.clothing_ok, v.schooling_ok, v.medical_ok, v.housing_ok, v.water_safe FROM households.household_version v
      WHERE v.county = ${county} AND v.valid_to IS NULL AND v.standing = ANY(${of.standings as string[]}::text[])
        AND NOT EXISTS (SELECT 1 FROM households.case_file f WHERE f.county = v.county AND f.household = v.id AND f.ended_on IS NULL)),
    clue AS (
      SELECT home.id AS household, 'low-income' AS source, 'low-income/' || ${of.year}::text AS what,
        ${of.year}::text || ' 年人均纯收入 ' || round(y.per_head / 100.0, 2)::text || ' 元' AS detail
      FROM home JOIN households.income_year y ON y.county = ${county} AND y.household = home.id AND y.year = ${of.year}
      WHERE ${wanted('low-income')} AND ${of.line}::bigint IS NOT NULL AND y.per_head < ${of.line}::bigint
      UNION ALL
      SELECT home.id, 'unsafe', 'unsafe/' || x.fact || '/' || ${of.year + 1}::text, x.title || '没有保障'
      FROM home CROSS JOIN LATERAL (VALUES ('food', '吃饭', home.food_ok), ('clothing', '穿衣', home.clothing_ok),
        ('schooling', '义务教育', home.schooling_ok), ('medical', '基本医疗', home.medical_ok), ('housing', '住房安全', home.housing_ok),
        ('water', '饮水安全', home.water_safe)) AS x(fact, title, ok)
      WHERE ${wanted('unsafe')} AND x.ok = false
      UNION ALL
      SELECT home.id, 'illness', 'illness/' || m.id || '/' || ${of.year + 1}::text, '家庭成员新患大病'
      FROM home JOIN households.person_version m ON m.county = ${county} AND m.household = home.id AND m.valid_to IS NULL
        AND m.life = 'living' AND m.health = 'serious'
      WHERE ${wanted('illness')} AND EXISTS (
        -- whichever version first said so: others may have followed before anybody looked
        SELECT 1 FROM households.person_version n
        JOIN households.person_version b ON b.county = n.county AND b.id = n.id AND b.revision = n.revision - 1
        WHERE n.county = m.county AND n.id = m.id AND n.health = 'serious' AND b.health IS DISTINCT FROM 'serious'
          AND n.valid_from >= ${`${of.year + 1}-01-01`}::date))
    SELECT DISTINCT ON (c.household) c.household, c.source, c.household || '/' || c.what AS key, c.detail FROM clue c
    WHERE NOT EXISTS (SELECT 1 FROM households.case_file f WHERE f.county = ${county} AND f.key = c.household || '/' || c.what)
    ORDER BY c.household, c.source, c.what`)
}
