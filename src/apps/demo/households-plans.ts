import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { householdsPack } from '#modules/households/pack.ts'
import { type Cell, type Copy, columns } from './households-copy.ts'
import { type DemoHome, idMaker, momentOn } from './households-homes.ts'
import { knownAt } from './households-visits.ts'
import { RESULTS } from './households-words.ts'
import type { Random } from './random.ts'

export const PLAN_TABLES = ['households.plan', 'households.plan_item', 'households.plan_event']

interface Item {
  readonly id: string
  readonly plan: string
  readonly home: DemoHome
  readonly kind: string
  readonly title: string
  readonly madeOn: Day
  readonly dueOn: Day
  readonly doneOn: Day | null
  readonly result: string
}

interface Plans {
  readonly h: Handle
  readonly homes: readonly DemoHome[]
  readonly random: Random
  readonly until: Day
  /** plans of the last year at most, and none of the year before; as many as there are homes when left out */
  readonly most?: number | undefined
}

/** A plan for every household in need and each year, from the county's own list of what helps against which cause. */
export async function loadPlans(copy: Copy, { h, homes, random, until, most }: Plans): Promise<void> {
  const { templates, goal } = householdsPack.parse((await h.pack()).sections.households ?? {}).plans
  const id = idMaker(h.now, random)
  const items: Item[] = []
  const plans: Cell[][] = []
  for (const home of homes)
    for (const year of most === undefined ? [2015, 2016] : [2016]) {
      const madeOn = madeIn(home, year)
      if (madeOn === null || madeOn >= until || plans.length === most) continue
      const plan = id()
      const secretary = home.village.secretary.person
      plans.push([
        h.scope.county,
        plan,
        home.id,
        home.place,
        year,
        goal,
        madeOn,
        knownAt(h, momentOn(madeOn, 10)),
        secretary,
      ])
      for (const { kind, title, due } of templates[home.cause!] ?? []) {
        const dueOn = `${year}-${due}`
        if (dueOn < madeOn) continue
        const late = random.next() < 0.06
        // of those due just after the demo's day half are still to be done
        const ahead = dueOn < until ? 45 : 10
        const doneOn = late ? addDays(dueOn, 1 + random.below(40)) : addDays(dueOn, -random.below(ahead))
        const done = doneOn < until && doneOn >= madeOn ? doneOn : null
        items.push({ id: id(), plan, home, kind, title, madeOn, dueOn, doneOn: done, result: random.pick(RESULTS) })
      }
    }
  await copy('households.plan', PLAN, plans)
  await copy('households.plan_item', ITEM, itemRows(h, items))
  await copy('households.plan_event', EVENT, eventRows(h, items))
}

/** The listed have a plan each spring, the watched from when they were, those who left the list had one before. */
function madeIn(home: DemoHome, year: number): Day | null {
  const spring = `${year}-03-01`
  if (home.standing === 'listed') return spring
  if (home.standing === 'exited') return year === 2015 ? spring : null
  if (home.standing === 'watched') return year === 2016 ? addDays(home.watchedSince!, 10) : spring
  return null
}

const PLAN = columns('county id household place year goal made_on at made_by')
const ITEM = columns(
  'county id plan household place made_place kind title due_on state done_on done_at done_by result at made_by',
)

function* itemRows(h: Handle, items: readonly Item[]): Generator<Cell[]> {
  for (const i of items) {
    const { id, place, village, helper } = i.home
    const person = village.secretary.person
    const doneAt = i.doneOn === null ? null : knownAt(h, momentOn(i.doneOn, 16), 1)
    // biome-ignore format: in the order of the columns
    yield [
      h.scope.county, i.id, i.plan, id, place, place, i.kind, i.title, i.dueOn, i.doneOn === null ? 'open' : 'done', i.doneOn, doneAt,
      i.doneOn === null ? null : (helper?.person ?? person), i.doneOn === null ? null : i.result, knownAt(h, momentOn(i.madeOn, 10)), person,
    ]
  }
}

const EVENT = columns('county item at on_day person post place action note')

function* eventRows(h: Handle, items: readonly Item[]): Generator<Cell[]> {
  for (const i of items) {
    if (i.doneOn === null) continue
    const who = i.home.helper ?? i.home.village.secretary
    const at = knownAt(h, momentOn(i.doneOn, 16), 1)
    yield [h.scope.county, i.id, at, i.doneOn, who.person, who.post, i.home.place, 'done', i.result]
  }
}
