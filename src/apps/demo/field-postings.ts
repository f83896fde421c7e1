import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type NewPerson, registerPeople } from '#modules/people/public.ts'
import {
  adoptProposal,
  type CandidateBody,
  type NeedBody,
  type NewPosting,
  propose,
  recommend,
  registerNeeds,
  registerPostings,
} from '#modules/postings/public.ts'
import type { DemoPostings } from '#packs/demo-year.ts'
import { inventName } from './population.ts'
import type { Random } from './random.ts'

export interface Stage {
  readonly h: Handle
  readonly random: Random
  readonly branches: readonly { id: string; place: string }[]
  readonly townships: readonly { id: string; place: string }[]
  readonly departments: readonly string[]
}

export interface Posted {
  readonly id: string
  readonly person: string
  readonly place: string
}

/** Which officers answer which need of a village. */
const ANSWERS: readonly (readonly [CandidateBody['background'], NeedBody['kind']])[] = [
  ['party', 'weak'],
  ['economy', 'poor'],
  ['law', 'disorderly'],
  ['science', 'industry'],
]

/**
 * Invents the officers of one kind and posts them; a first secretary comes where something is lacking.
 * @param sent officers sent before: the departments go on taking turns
 */
export async function post(stage: Stage, of: DemoPostings, sent: number): Promise<Posted[]> {
  const { h } = stage
  const places = chosen(stage, of.villages)
  const senders = of.units > 0 ? stage.departments.slice(0, of.units) : stage.townships.map((t) => t.id)
  const unitOf = (n: number) => senders[(sent + n) % senders.length]!
  if (of.kind === 'first-secretary') await need(h, places, of.from, of.matched === true)
  if (of.matched) return match(stage, of, unitOf)
  const people = Array.from({ length: of.officers }, () => inventPerson(stage))
  await registerPeople(h, { people, posts: [], accounts: [] }, h.today)
  const rows = people.map(({ id }, n) => {
    const { kind, from, title } = of
    const row = { person: id, place: places[n % places.length]!, unit: unitOf(n), kind, from, why: '组织部门选派' }
    return title === undefined ? row : { ...row, title }
  }) satisfies NewPosting[]
  const ids = await registerPostings(h, rows)
  return rows.map(({ person, place }, n) => ({ id: ids[n]!, person, place }))
}

function chosen({ branches }: Stage, count = branches.length): readonly string[] {
  const villages = branches.map((b) => b.place)
  return count < 0 ? villages.slice(count) : villages.slice(0, count)
}

export function inventPerson({ h, random }: Pick<Stage, 'h' | 'random'>): NewPerson {
  const phone = `100${String(random.below(1e8)).padStart(8, '0')}`
  return { id: newId(h.now, random.bytes(10)), name: inventName(random), phone }
}

/** Poor villages, or villages of each of the four sorts in turn. */
async function need(h: Handle, places: readonly string[], onDay: Day, sorted: boolean): Promise<void> {
  const row = (place: string, n: number): NeedBody => {
    return { place, kind: sorted ? ANSWERS[n % ANSWERS.length]![1] : 'poor', weight: 3, source: '贫困村', onDay }
  }
  await registerNeeds(h, places.map(row))
}

/** As many of each background as there are villages that ask for it, in no order: the rule finds who goes where. */
async function match({ h, random }: Stage, of: DemoPostings, unitOf: (n: number) => string): Promise<Posted[]> {
  const backgrounds = random.shuffled(Array.from({ length: of.officers }, (_, n) => ANSWERS[n % ANSWERS.length]![0]))
  await recommend(
    h,
    backgrounds.map((background, n): CandidateBody => {
      const person = { name: inventName(random), unit: unitOf(n), years: random.below(20) }
      return { ...person, background, kinds: [of.kind], skills: [], avoid: [], note: '' }
    }),
  )
  const proposal = await propose(h, { title: '第一书记选派方案', kinds: [of.kind], everyVillage: false })
  await adoptProposal(h, proposal, { version: 1, from: of.from, why: '组织部门选派' })
  return h.rows<Posted>(sql`
    SELECT id, person, place FROM postings.posting WHERE county = ${h.scope.county} AND matched_by = ${proposal} ORDER BY place`)
}
