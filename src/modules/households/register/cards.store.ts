import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { within } from './store.ts'

/**
 * A household as a device in the field holds it: whole, masked, self-contained. Its facts stand under their keys of FACTS,
 * a member's too. Amounts in fen.
 */
export interface HouseholdCard {
  id: Id
  revision: number
  place: string
  placeName: string
  townshipName: string
  name: string
  /** name and pinyin of everyone who lives there */
  search: string
  head: Id | null
  standing: string
  kind: string
  listedOn: string | null
  members: readonly CardMember[]
  /** the latest three years on file */
  income: readonly { year: number; net: number; heads: number; perHead: number | null }[]
  helpers: readonly { person: Id; name: string; rank: number; from: string }[]
  planItems: readonly {
    id: Id
    title: string
    kind: string
    dueOn: string
    doneOn: string | null
    result: string | null
  }[]
  /** facts that are asked to be changed and not decided yet */
  openChanges: readonly {
    id: Id
    subject: Id
    field: string
    title: string
    to: unknown
    askedBy: string | null
    askedAt: string
  }[]
  readonly [fact: string]: unknown
}

export interface CardMember {
  id: Id
  revision: number
  name: string
  relation: string
  sex: string | null
  birthOn: string | null
  readonly [fact: string]: unknown
}

export interface CardsOf {
  readonly ids?: readonly Id[] | undefined
  /** at or below */
  readonly place?: string | undefined
  /** people.person whose paired households are wanted */
  readonly helper?: Id | undefined
  readonly standings?: readonly string[] | undefined
}

/** The cards of many households, in one statement. Nothing sealed leaves the database. */
export async function householdCards(h: Handle, of: CardsOf): Promise<{ id: Id; body: HouseholdCard }[]> {
  const { county } = h.scope
  return h.rows<{ id: Id; body: HouseholdCard }>(sql`
    WITH wanted AS MATERIALIZED (
      SELECT v.* FROM households.current v WHERE v.county = ${county}
      ${of.ids ? sql`AND v.id = ANY(${of.ids as Id[]}::uuid[])` : sql``}
      ${of.ids && !of.place ? sql`` : sql`AND ${within(h, 'v.place', of.place)}`}
      ${of.standings ? sql`AND v.standing = ANY(${of.standings as string[]}::text[])` : sql``}
      ${of.helper ? sql`AND v.id IN (SELECT p.household FROM households.paired p WHERE p.county = ${county} AND p.person = ${of.helper})` : sql``}),
    ids AS MATERIALIZED (SELECT array_agg(id) AS ids FROM wanted),
    members AS (
      SELECT m.household, string_agg(m.name || ' ' || m.search, ' ' ORDER BY m.relation <> 'head', m.id) AS search, jsonb_agg(jsonb_build_object(
        'id', m.id, 'revision', m.revision, 'name', m.name, 'relation', m.relation, 'sex', m.sex, 'birthOn', m.birth_on,
        'nation', m.nation, 'idNumber', m.id_masked, 'personPhone', m.phone_masked, 'phone', m.phone_masked, 'education', m.education, 'schooling', m.schooling,
        'health', m.health, 'disability', m.disability, 'labour', m.labour, 'work', m.work, 'lowIncome', m.low_income,
        'medicalInsured', m.medical_insured, 'pensionInsured', m.pension_insured, 'life', m.life)
        ORDER BY m.relation <> 'head', m.relation <> 'spouse', m.birth_on NULLS LAST, m.id) AS list
      FROM households.member m WHERE m.county = ${county} AND m.household = ANY((SELECT ids FROM ids)::uuid[]) GROUP BY m.household),
    income AS (
      SELECT y.household, jsonb_agg(jsonb_build_object('year', y.year, 'net', y.net, 'heads', y.heads, 'perHead', y.per_head) ORDER BY y.year DESC) AS list
      FROM households.income_year y WHERE y.county = ${county} AND y.household = ANY((SELECT ids FROM ids)::uuid[])
        AND y.year >= ${Number(h.today.slice(0, 4)) - 3} GROUP BY y.household),
    helpers AS (
      SELECT p.household, jsonb_agg(jsonb_build_object('person', p.person, 'name', n.name, 'rank', p.rank, 'from', p.from_day) ORDER BY p.rank) AS list
      FROM households.paired p JOIN people.person n ON n.county = p.county AND n.id = p.person
      WHERE p.county = ${county} AND p.household = ANY((SELECT ids FROM ids)::uuid[]) GROUP BY p.household),
    changes AS (
      SELECT c.household, jsonb_agg(jsonb_build_object('id', c.id, 'subject', c.subject, 'field', f ->> 'field', 'title', f ->> 'title',
        'to', f -> 'to', 'askedBy', n.name, 'askedAt', c.asked_at) ORDER BY c.asked_at, c.id) AS list
      FROM households.change c CROSS JOIN LATERAL jsonb_array_elements(c.fields) f
      LEFT JOIN people.person n ON n.county = c.county AND n.id = c.asked_by
      WHERE c.county = ${county} AND c.state = 'open' AND c.household = ANY((SELECT ids FROM ids)::uuid[]) GROUP BY c.household),
    items AS (
      SELECT t.household, jsonb_agg(jsonb_build_object('id', t.id, 'title', t.title, 'kind', t.kind, 'dueOn', t.due_on, 'doneOn', t.done_on,
        'result', t.result) ORDER BY t.due_on, t.id) AS list
      FROM households.plan_item t WHERE t.county = ${county} AND t.household = ANY((SELECT ids FROM ids)::uuid[])
        AND (t.state = 'open' OR t.state = 'done' AND t.due_on >= ${`${h.today.slice(0, 4)}-01-01`}::date) GROUP BY t.household)
    SELECT w.id, jsonb_build_object(
      'id', w.id, 'revision', w.revision, 'place', w.place, 'placeName', coalesce(l.name, w.place), 'townshipName', coalesce(u.name, ''),
      'name', w.name, 'search', coalesce(m.search, w.name || ' ' || w.search), 'head', w.head, 'standing', w.standing,
      'listedOn', w.listed_on, 'groupName', w.group_name, 'phone', w.phone_masked, 'kind', w.kind, 'causeMain', w.cause_main,
      'causesOther', to_jsonb(w.causes_other), 'foodOk', w.food_ok, 'clothingOk', w.clothing_ok, 'schoolingOk', w.schooling_ok,
      'medicalOk', w.medical_ok, 'housingOk', w.housing_ok, 'waterSafe', w.water_safe, 'houseArea', w.house_area::float8,
      'houseGrade', w.house_grade, 'houseStructure', w.house_structure, 'houseYear', w.house_year, 'electricity', w.electricity,
      'fuel', to_jsonb(w.fuel), 'relocated', w.relocated) || jsonb_build_object(
      'members', coalesce(m.list, '[]'), 'income', coalesce(i.list, '[]'), 'helpers', coalesce(p.list, '[]'),
      'planItems', coalesce(t.list, '[]'), 'openChanges', coalesce(c.list, '[]')) AS body
    FROM wanted w
    LEFT JOIN places.current l ON l.county = w.county AND l.place = w.place
    LEFT JOIN places.current u ON u.county = w.county AND u.place = substr(w.place, 1, 9)
    LEFT JOIN members m ON m.household = w.id
    LEFT JOIN income i ON i.household = w.id
    LEFT JOIN helpers p ON p.household = w.id
    LEFT JOIN changes c ON c.household = w.id
    LEFT JOIN items t ON t.household = w.id
    ORDER BY w.place, w.id`)
}
