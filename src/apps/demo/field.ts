import { sql } from 'kysely'
import { addDays, atHour, type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { recordVisits } from '#modules/fieldwork/public.ts'
import { linkPlaces } from '#modules/households/public.ts'
import {
  type NewOrganisation,
  type NewPairing,
  pairOrganisations,
  registerOrganisations,
} from '#modules/organisations/public.ts'
import { type NewPost, registerPeople } from '#modules/people/public.ts'
import type { PlaceRow } from '#modules/places/public.ts'
import { decideAllowance, prepareAllowance } from '#modules/postings/public.ts'
import type { DemoField, DemoPostings, DemoVerdict } from '#packs/demo-year.ts'
import { loadCast } from './cast.ts'
import { inventPerson, type Posted, post, type Stage } from './field-postings.ts'
import { playVerdicts } from './field-verdicts.ts'
import { columns, loadInBulk } from './households-copy.ts'
import { momentOn } from './households-homes.ts'
import { type Random, seeded } from './random.ts'

/** Days a month that an officer owes, as the packs that publish presence ask for. */
const DAYS = 20

/** Townships and villages that have been merged away since: as many as there were, under names that nobody can take for real. */
export function formerly(rows: PlaceRow[], county: string, field: DemoField | undefined): PlaceRow[] {
  if (field?.formerly === undefined) return rows
  const count = (level: PlaceRow['level']) => rows.filter((r) => r.level === level).length
  const towns = Array.from({ length: Math.max(0, field.formerly.townships - count('township')) }, (_, n): PlaceRow => {
    return { code: `${county}${901 + n}`, name: `原第${n + 1}镇`, level: 'township', parent: county }
  })
  const parents = [...towns, ...rows.filter((r) => r.level === 'township')].map((t) => t.code)
  const villages = Array.from({ length: Math.max(0, field.formerly.villages - count('village')) }, (_, n): PlaceRow => {
    const parent = parents[n % parents.length]!
    return {
      code: `${parent}${901 + Math.floor(n / parents.length)}`,
      name: `原第${n + 1}村`,
      level: 'village',
      parent,
    }
  })
  return [...rows, ...towns, ...villages]
}

/** Plays what a county published of its postings: one record for each that it counted, through the services. */
export async function playField(
  kernel: Kernel,
  county: string,
  field: DemoField,
  of: { seed: string; until: Day },
): Promise<void> {
  const random = seeded(`${of.seed}/field`)
  const posted = await kernel.asSystem(county, async (h) => {
    const stage = await setStage(h, field, random)
    await linkUnits(stage, field)
    await buildTogether(stage, field)
    return postAll(stage, field)
  })
  if (field.verdicts !== undefined)
    await playVerdicts(kernel, county, field.verdicts.proposedOn, concerned(field, posted))
  kernel.clock.moveTo(atHour(of.until, 9))
  const first = posted.get('first-secretary') ?? []
  await kernel.asSystem(county, (h) => walk({ h, random }, field, [...new Set(first.map((p) => p.place))]))
  await stay(kernel, county, field, posted)
  await payAllowances(kernel, county, field.allowances ?? [])
}

async function setStage(h: Handle, field: DemoField, random: Random): Promise<Stage> {
  const { county } = h.scope
  const units = await h.rows<{ id: string; kind: string; place: string }>(sql`
    SELECT id, kind, place FROM organisations.current WHERE county = ${county} ORDER BY place, name`)
  const of = (kind: string) => units.filter((u) => u.kind === kind)
  const more = await inventUnits(h, random, 'department', '帮扶单位党组织', field.units - of('department').length)
  return {
    h,
    random,
    branches: of('village-branch'),
    townships: of('township-committee'),
    departments: [...of('department').map((u) => u.id), ...more].slice(0, field.units),
  }
}

/** Organisations of the county town that bear numbers for names; none when there are enough. */
async function inventUnits(
  h: Handle,
  random: Random,
  kind: NewOrganisation['kind'],
  name: string,
  count: number,
): Promise<string[]> {
  if (count <= 0) return []
  const { county } = h.scope
  const { id: parent } = await h.one<{ id: string }>(
    sql`SELECT id FROM organisations.current WHERE county = ${county} AND kind = 'county-committee'`,
  )
  const rows = Array.from({ length: count }, (_, n): NewOrganisation => {
    return { id: newId(h.now, random.bytes(10)), kind, name: `第${n + 1}${name}`, place: county, parent }
  })
  await registerOrganisations(h, rows, h.today)
  return rows.map((r) => r.id)
}

/** Every department is paired with a place, and every township and village with a department. */
async function linkUnits({ h, departments, townships, branches }: Stage, field: DemoField): Promise<void> {
  if (field.pairedUnits === undefined) return
  const units = departments.slice(0, field.pairedUnits)
  const places = [...townships, ...branches].map((u) => u.place)
  const rows = Array.from({ length: Math.max(places.length, units.length) }, (_, n) => ({
    unit: units[n % units.length]!,
    place: places[n % places.length]!,
  }))
  await linkPlaces(h, { rows, why: '部门结对帮扶' })
}

/** Half of the organisations are of the town and half of the land; each of the one has a plan with one of the other. */
async function buildTogether(stage: Stage, { pairedOrganisations = 0 }: DemoField): Promise<void> {
  const { h, random, departments, townships, branches } = stage
  const count = Math.floor(pairedOrganisations / 2)
  if (count === 0) return
  const more = await inventUnits(h, random, 'enterprise', '共建单位党支部', count - departments.length)
  const town = [...departments, ...more]
  const land = [...townships, ...branches].slice(0, count)
  const plan = '共同制定发展规划，共商脱贫办法；荣誉共享、责任共担、风险共担。'
  await pairOrganisations(
    h,
    land.map(({ id }, n): NewPairing => {
      return { kind: 'build-together', a: town[n]!, b: id, plan, from: h.today, why: '城乡党组织共建共创' }
    }),
  )
}

type Kinds = ReadonlyMap<DemoPostings['kind'], readonly Posted[]>

/** Those who were to be sent back come first, so that those who are there now are as many as were published. */
async function postAll(stage: Stage, field: DemoField): Promise<Kinds> {
  const recalled = field.verdicts?.counts.recall ?? 0
  const all = new Map<DemoPostings['kind'], readonly Posted[]>()
  let sent = 0
  for (const postings of field.postings) {
    const officers = postings.officers + (postings.kind === 'member' ? recalled : 0)
    all.set(postings.kind, [...(all.get(postings.kind) ?? []), ...(await post(stage, { ...postings, officers }, sent))])
    sent += officers
  }
  return all
}

/** Members who are sent back, and for every other decision other officers in turn. */
function concerned({ verdicts }: DemoField, posted: Kinds): Map<DemoVerdict, string[]> {
  const { recall, ...others } = verdicts!.counts
  const members = posted.get('member') ?? []
  const rest = [...(posted.get('first-secretary') ?? []), ...members.slice(recall)].map((p) => p.id)
  const chosen = new Map<DemoVerdict, string[]>([['recall', members.slice(0, recall).map((p) => p.id)]])
  let from = 0
  for (const [kind, count] of Object.entries(others)) {
    chosen.set(kind as DemoVerdict, rest.slice(from, from + count))
    from += count
  }
  return chosen
}

/** Leaders link one to three of the villages and walk through them. */
async function walk(
  stage: Pick<Stage, 'h' | 'random'>,
  { leaders }: DemoField,
  villages: readonly string[],
): Promise<void> {
  if (leaders === undefined) return
  const { h, random } = stage
  const people = Array.from({ length: leaders.count }, () => inventPerson(stage))
  const posts = people.map((p): NewPost => {
    return {
      id: newId(h.now, random.bytes(10)),
      person: p.id,
      title: '县级领导',
      role: 'leader',
      place: h.scope.county,
      unit: null,
    }
  })
  await registerPeople(h, { people, posts, accounts: [] }, leaders.from)
  const links = villages.map((place, n) => ({ place, person: people[n % people.length]!.id }))
  await linkPlaces(h, { rows: links, why: '领导联系贫困村' })
  const upTo = (n: number) => Math.floor((n * leaders.heard) / leaders.visits)
  const length = 1 + Math.round((Date.parse(leaders.to) - Date.parse(leaders.from)) / 86_400_000)
  await recordVisits(
    h,
    Array.from({ length: leaders.visits }, (_, n) => {
      const { place, person } = links[n % links.length]!
      const onDay = addDays(leaders.from, random.below(length))
      const { id } = posts.find((p) => p.person === person)!
      return {
        kind: 'village' as const,
        place,
        person,
        post: id,
        onDay,
        purpose: 'check' as const,
        heard: upTo(n + 1) - upTo(n),
      }
    }),
  )
}

/** Residents' confirmations of the days on which officers were there. */
async function stay(kernel: Kernel, county: string, field: DemoField, posted: Kinds): Promise<void> {
  const months = [
    ...(field.allowances ?? []).map((month) => ({ month, met: Number.POSITIVE_INFINITY })),
    ...(field.presence ? [field.presence] : []),
  ]
  if (months.length === 0) return
  const officers = [...(posted.get('first-secretary') ?? []), ...(posted.get('member') ?? [])]
  await kernel.asSystem(county, async (h) => {
    const rows = months.flatMap(({ month, met }) =>
      officers.flatMap((o, n) =>
        daysOf(month, n < met ? DAYS : DAYS / 2).map((day) => [
          county,
          h.id(),
          o.place,
          o.person,
          day,
          '村民代表',
          momentOn(day, 18),
        ]),
      ),
    )
    await loadInBulk(kernel.database, ['fieldwork.confirmation'], (copy) =>
      copy('fieldwork.confirmation', columns('county id place person on_day by_name at'), rows),
    )
  })
  // A planner that thinks these tables empty derives presence by looking through all of them for each officer and day.
  await kernel.database.asOwner((client) =>
    client.query('ANALYZE fieldwork.confirmation, postings.posting, people.person, people.post'),
  )
}

function daysOf(month: Month, count: number): Day[] {
  const last = Number(lastDay(month).slice(8))
  return Array.from({ length: count }, (_, n) => addDays(firstDay(month), Math.floor((n * last) / count)))
}

/** Drawn up by the one, approved by the other. */
async function payAllowances(kernel: Kernel, county: string, months: readonly Month[]): Promise<void> {
  if (months.length === 0) return
  const cast = await loadCast(kernel, county)
  for (const month of months) {
    await kernel.act(cast.officer('jingban'), (h) => prepareAllowance(h, month))
    await kernel.act(cast.officer('buzhang'), (h) => decideAllowance(h, month, 'approve', '核对无误'))
  }
}
