import { sql } from 'kysely'
import { addDays, type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { recordVisits } from '#modules/fieldwork/public.ts'
import { linkPlaces } from '#modules/households/public.ts'
import { type NewOrganisation, registerOrganisations } from '#modules/organisations/public.ts'
import { type NewPerson, type NewPost, registerPeople } from '#modules/people/public.ts'
import type { PlaceRow } from '#modules/places/public.ts'
import {
  decideAllowance,
  type NewPosting,
  prepareAllowance,
  registerNeeds,
  registerPostings,
} from '#modules/postings/public.ts'
import type { DemoField, DemoPostings } from '#packs/demo-year.ts'
import { loadCast } from './cast.ts'
import { columns, loadInBulk } from './households-copy.ts'
import { momentOn } from './households-homes.ts'
import { inventName } from './population.ts'
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

interface Stage {
  readonly h: Handle
  readonly random: Random
  readonly villages: readonly string[]
  readonly townships: readonly { id: string; place: string }[]
  readonly departments: readonly string[]
}

interface Posted {
  readonly person: string
  readonly place: string
}

/** Plays what a county published of its postings: one record for each that it counted, through the services. */
export async function playField(kernel: Kernel, county: string, field: DemoField, seed: string): Promise<void> {
  const random = seeded(`${seed}/field`)
  const posted = await kernel.asSystem(county, async (h) => {
    const stage = await setStage(h, field, random)
    await pairUnits(stage, field)
    const all = new Map<DemoPostings['kind'], Posted[]>()
    let sent = 0
    for (const postings of field.postings) {
      all.set(postings.kind, [...(all.get(postings.kind) ?? []), ...(await post(stage, postings, sent))])
      sent += postings.officers
    }
    const first = all.get('first-secretary') ?? []
    await walk(stage, field, [...new Set(first.map((p) => p.place))])
    return all
  })
  await stay(kernel, county, field, posted)
  await payAllowances(kernel, county, field.allowances ?? [])
}

async function setStage(h: Handle, field: DemoField, random: Random): Promise<Stage> {
  const { county } = h.scope
  const units = await h.rows<{ id: string; kind: string; place: string }>(sql`
    SELECT id, kind, place FROM organisations.current WHERE county = ${county} ORDER BY place, name`)
  const of = (kind: string) => units.filter((u) => u.kind === kind)
  const parent = of('county-committee')[0]!.id
  const more = Array.from({ length: Math.max(0, field.units - of('department').length) }, (_, n): NewOrganisation => {
    const id = newId(h.now, random.bytes(10))
    return { id, kind: 'department', name: `第${n + 1}帮扶单位党组织`, place: county, parent }
  })
  if (more.length > 0) await registerOrganisations(h, more, h.today)
  return {
    h,
    random,
    villages: of('village-branch').map((u) => u.place),
    townships: of('township-committee'),
    departments: [...of('department'), ...more].map((u) => u.id).slice(0, field.units),
  }
}

/** Every department is paired with a place, and every township and village with a department. */
async function pairUnits({ h, departments, townships, villages }: Stage, field: DemoField): Promise<void> {
  if (field.pairedUnits === undefined) return
  const units = departments.slice(0, field.pairedUnits)
  const places = [...townships.map((t) => t.place), ...villages]
  const rows = Array.from({ length: Math.max(places.length, units.length) }, (_, n) => ({
    unit: units[n % units.length]!,
    place: places[n % places.length]!,
  }))
  await linkPlaces(h, { rows, why: '部门结对帮扶' })
}

/**
 * Invents the officers of one kind and posts them; each village of theirs needs somebody.
 * @param sent officers sent before: the departments go on taking turns
 */
async function post(stage: Stage, of: DemoPostings, sent: number): Promise<Posted[]> {
  const { h, random } = stage
  const places = chosen(stage.villages, of.villages)
  const people = Array.from({ length: of.officers }, (): NewPerson => inventPerson(h, random))
  await registerPeople(h, { people, posts: [], accounts: [] }, h.today)
  if (of.kind === 'first-secretary') {
    const [weight, onDay] = [3, of.from]
    await registerNeeds(
      h,
      places.map((place) => ({ place, kind: 'poor' as const, weight, source: '贫困村', onDay })),
    )
  }
  const senders = of.units > 0 ? stage.departments.slice(0, of.units) : stage.townships.map((t) => t.id)
  const rows = people.map(({ id }, n): NewPosting => {
    const place = places[n % places.length]!
    const unit = senders[(sent + n) % senders.length]!
    return { person: id, place, unit, kind: of.kind, from: of.from, why: '组织部门选派' }
  })
  await registerPostings(h, rows)
  return rows
}

function chosen(villages: readonly string[], count = villages.length): readonly string[] {
  return count < 0 ? villages.slice(count) : villages.slice(0, count)
}

function inventPerson(h: Handle, random: Random): NewPerson {
  const phone = `100${String(random.below(1e8)).padStart(8, '0')}`
  return { id: newId(h.now, random.bytes(10)), name: inventName(random), phone }
}

/** Leaders link one to three of the villages and walk through them. */
async function walk({ h, random }: Stage, { leaders }: DemoField, villages: readonly string[]): Promise<void> {
  if (leaders === undefined) return
  const people = Array.from({ length: leaders.count }, (): NewPerson => inventPerson(h, random))
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
async function stay(
  kernel: Kernel,
  county: string,
  field: DemoField,
  posted: ReadonlyMap<DemoPostings['kind'], readonly Posted[]>,
): Promise<void> {
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
