import { addWorkingDays, type Calendar } from '#kernel/pure/calendar.ts'
import { addDays, addMonths, atHour, type Day, daysBetween, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { OpinionKind, Purpose, VisitKind } from '#modules/fieldwork/model.ts'
import { type FieldworkPack, fieldworkPack } from '#modules/fieldwork/pack.ts'
import { type Cell, type Copy, columns } from './households-copy.ts'
import { type DemoHome, idMaker, momentOn } from './households-homes.ts'
import type { FieldOfficer, FieldOfficers } from './households-officers.ts'
import type { DemoVillage } from './households-villages.ts'
import { ANSWERS, ATTEMPTS, ERRANDS, NEEDS, NOTES, OPINIONS, PURPOSES, WALKS } from './households-words.ts'
import type { Random } from './random.ts'

export const VISIT_TABLES = ['fieldwork.visit', 'fieldwork.opinion', 'fieldwork.opinion_event']

/** A visit that is going to be made on a day. */
interface Planned {
  readonly kind: VisitKind
  readonly village: DemoVillage
  readonly home: DemoHome | null
  readonly officer: FieldOfficer
}

/** What a resident asked for, with what became of it. */
interface Raised {
  readonly id: string
  readonly visit: string
  readonly home: DemoHome
  readonly by: FieldOfficer
  readonly kind: OpinionKind
  readonly matter: string | null
  readonly text: string
  readonly day: Day
  readonly dueOn: Day
  readonly term: number
  /** null while it waits */
  readonly answeredOn: Day | null
  readonly settled: boolean
}

interface Stage {
  readonly h: Handle
  readonly homes: readonly DemoHome[]
  readonly villages: readonly DemoVillage[]
  readonly officers: FieldOfficers
  readonly random: Random
  /** draws at whose door nobody opened, apart from all else */
  readonly knocks: Random
  /** the first month, and the day on which the demo's clock stands */
  readonly from: Month
  readonly until: Day
  /** homes that a posted officer sees on a day, at least and at most */
  readonly homesADay: readonly [number, number]
}

/** Makes the visits of every month and the opinions they brought; returns how many visits there are. */
export async function loadVisits(copy: Copy, stage: Stage): Promise<number> {
  const { h, random, knocks } = stage
  const calendar = await h.calendar()
  const pack = fieldworkPack.parse((await h.pack()).sections.fieldwork ?? {})
  const raised: Raised[] = []
  let count = 0
  const id = idMaker(h.now, random)
  const knocked = idMaker(h.now, knocks)
  const homesOf = Map.groupBy(stage.homes, (home) => home.village.code)
  const inGrid = Map.groupBy(stage.homes, (home) => home.place)
  const next = homesOfNextDay(stage, pack)
  const hear = listener(calendar, pack, stage, id)
  function* rows(): Generator<Cell[]> {
    for (let month = stage.from; firstDay(month) < stage.until; month = addMonths(month, 1)) {
      const days = plannedIn(month, stage, next, homesOf, inGrid)
      for (const [nth, visits] of days.entries()) {
        const day = addDays(firstDay(month), nth)
        if (day >= stage.until) break
        const made = atHour(day, 8).getTime()
        for (const planned of visits) {
          const [ids, chance] = planned.kind === 'attempt' ? [knocked, knocks] : [id, random]
          const visit = ids(made + chance.below(36_000_000))
          count += 1
          yield visitRow(h, visit, planned, day, chance)
          const heard = hear(planned, visit, day)
          if (heard !== null) raised.push(heard)
        }
      }
    }
  }
  await copy('fieldwork.visit', VISIT, rows())
  await copy('fieldwork.opinion', OPINION, opinionRows(h, raised))
  await copy('fieldwork.opinion_event', EVENT, eventRows(h, raised))
  return count
}

/** Homes to be seen on the day on which the demo's clock stands. */
interface NextDay {
  readonly ids: ReadonlySet<string>
  /** nobody sees them after this day */
  readonly seenBy: Day
}

/**
 * Who works in the homes has something to do on the demo's day: one home of each helper was last seen so long ago that it
 * is to be seen again. Villages in which every home is seen each month have none.
 */
function homesOfNextDay({ homes, until }: Stage, { visitDays: { listed } }: FieldworkPack): NextDay {
  const helpers = new Set<string>()
  const ids = new Set<string>()
  for (const { id, helper, standing, village } of homes) {
    if (helper === null || listed === undefined || standing !== 'listed' || village.slack === 0) continue
    if (!helpers.has(helper.person)) ids.add(id)
    helpers.add(helper.person)
  }
  return { ids, seenBy: addDays(until, -(listed ?? 0)) }
}

/** The visits of a month by day of the month, drawn. */
function plannedIn(
  month: Month,
  { homes, villages, officers, random, knocks, homesADay }: Stage,
  next: NextDay,
  homesOf: ReadonlyMap<string, readonly DemoHome[]>,
  inGrid: ReadonlyMap<string, readonly DemoHome[]>,
): Planned[][] {
  const last = Number(lastDay(month).slice(8))
  const days: Planned[][] = Array.from({ length: last }, () => [])
  const on = (day: number, planned: Planned) => void days[day]!.push(planned)
  const quarterly = Number(month.slice(5)) % 3 === 0
  // so many days from the month's first on which the homes of the next day may still be seen
  const early = Math.max(0, Math.min(last, daysBetween(firstDay(month), next.seenBy) + 1))
  const seenByAll = (of: readonly DemoHome[] | undefined) =>
    early === last ? (of ?? []) : (of ?? []).filter((home) => !next.ids.has(home.id))
  for (const home of homes) {
    const { village, helper } = home
    const isNext = next.ids.has(home.id)
    const within = isNext ? early : last
    if (helper !== null) {
      const isSeen = random.next() >= (isNext ? 0 : village.slack)
      if (isSeen && within > 0) on(random.below(within), { kind: 'household', village, home, officer: helper })
      // of the homes that their helpers did not see, some had nobody in
      if (!isSeen && knocks.next() < 0.3) on(knocks.below(last), { kind: 'attempt', village, home, officer: helper })
    }
    if (quarterly && home.standing === 'exited')
      on(random.below(last), { kind: 'household', village, home, officer: secretaryOf(village) })
  }
  for (const village of villages) {
    const officer = officers.posted.get(village.code)
    if (officer !== undefined)
      stay(officer, village, seenByAll(homesOf.get(village.code)), { last, random, homesADay }, on)
    for (const grid of village.grids) {
      const mine = seenByAll(inGrid.get(grid))
      const worker = officers.grid.get(grid)!
      for (let n = 0; n < 14 && mine.length > 0; n += 1)
        on(random.below(last), { kind: 'household', village, home: random.pick(mine), officer: worker })
    }
    const walkers = officers.walkers.get(village.township) ?? []
    if (walkers.length > 0 && random.next() < 0.97)
      on(random.below(last), { kind: 'village', village, home: null, officer: random.pick(walkers) })
  }
  return days
}

/** A posted officer is in the village on most days of a month, and sees two or three homes on each of them. */
function stay(
  officer: FieldOfficer,
  village: DemoVillage,
  homes: readonly DemoHome[],
  { last, random, homesADay: [least, most] }: { last: number; random: Random; homesADay: readonly [number, number] },
  on: (day: number, planned: Planned) => void,
): void {
  if (homes.length === 0) return
  const present = random.next() < 0.06 ? 12 + random.below(8) : 20 + random.below(6)
  const chosen = random.shuffled(Array.from({ length: last }, (_, n) => n)).slice(0, present)
  for (const [nth, day] of chosen.entries()) {
    if (nth === 0) on(day, { kind: 'errand', village, home: random.pick(homes), officer })
    const count = least + random.below(most - least + 1)
    for (let n = 0; n < count; n += 1) on(day, { kind: 'household', village, home: random.pick(homes), officer })
  }
}

function secretaryOf(village: DemoVillage): FieldOfficer {
  return { ...village.secretary, unit: village.branch, place: village.code }
}

const VISIT = columns(
  `county id kind household place village person post unit on_day made_at at entered_by purpose met heard note confirmed witness led`,
)

function visitRow(h: Handle, id: string, planned: Planned, day: Day, random: Random): Cell[] {
  const { kind, home, village, officer } = planned
  const purpose: Purpose = kind === 'errand' ? 'errand' : random.pick(PURPOSES)
  const made = momentOn(day, 8 + random.below(10), random.below(60))
  const notes = notesOf(kind, purpose)
  const isMet = home !== null && kind !== 'attempt'
  const met = isMet ? home.met.slice(0, random.next() < 0.6 ? 1 : 2) : []
  const sure = random.next()
  const confirmed = !isMet ? 'none' : sure < 0.72 ? 'spoken' : sure < 0.78 ? 'witness' : 'none'
  // why nobody was met is always said
  const isNoted = notes.length > 0 && (kind === 'attempt' || random.next() < 0.7)
  // biome-ignore format: in the order of the columns
  return [
    h.scope.county, id, kind, home?.id ?? null, home?.place ?? village.code, village.code, officer.person, officer.post, officer.unit,
    day, made, knownAt(h, made), officer.person, purpose, met, kind === 'village' ? 3 + random.below(25) : 0,
    isNoted ? random.pick(notes) : '', confirmed, confirmed === 'witness' ? '村民小组长' : null, kind === 'village',
  ]
}

function notesOf(kind: VisitKind, purpose: Purpose): readonly string[] {
  if (kind === 'household') return NOTES[purpose] ?? []
  return { village: WALKS, errand: ERRANDS, attempt: ATTEMPTS }[kind]
}

/**
 * What happened before the demo's first day was taken over on that day; the rest was known when it happened.
 * @param step seconds later than what went before it, so that of things taken over together the last is the last
 */
export function knownAt(h: Handle, moment: string, step = 0): string {
  const start = new Date(h.now.getTime() + step * 1000).toISOString()
  return moment.slice(0, 10) < start.slice(0, 10) ? start : moment
}

/**
 * Draws what a visit heard, if anything, and by when it is answered; most are answered in time. In each village and grid
 * one opinion waits on the demo's day, within its term.
 */
function listener(calendar: Calendar, pack: FieldworkPack, { random, until }: Stage, id: (at?: number) => string) {
  const dueDays = new Map<string, Day>()
  const dueOf = (day: Day, term: number) => {
    const key = `${day}/${term}`
    if (!dueDays.has(key)) dueDays.set(key, addWorkingDays(calendar, day, term))
    return dueDays.get(key)!
  }
  const waiting = new Set<string>()
  return ({ kind, home, officer }: Planned, visit: string, day: Day): Raised | null => {
    if (home === null || kind === 'attempt') return null
    const what: OpinionKind = kind === 'errand' ? 'errand' : random.next() < 0.6 ? 'need' : 'opinion'
    const term = pack.terms[what]
    const dueOn = dueOf(day, term)
    const waits = dueOn >= until && kind === 'household' && home.village.slack > 0 && !waiting.has(home.place)
    if (kind !== 'errand' && !waits && random.next() > 0.035) return null
    if (waits) waiting.add(home.place)
    const late = random.next() < 0.05
    const answer = late ? addDays(dueOn, 1 + random.below(8)) : addDays(day, 1 + random.below(term))
    const answeredOn = answer < until && !waits ? answer : null
    return {
      id: id(atHour(day, 18).getTime()),
      visit,
      home,
      by: officer,
      kind: what,
      matter: kind === 'errand' && pack.errands.length > 0 ? random.pick(pack.errands) : null,
      text: random.pick(what === 'need' ? NEEDS : what === 'opinion' ? OPINIONS : ERRANDS),
      day,
      dueOn,
      term,
      answeredOn,
      // who answered does not also bring the resident's word on it
      settled:
        answeredOn !== null &&
        officer.person !== home.village.secretary.person &&
        addDays(answeredOn, 6) < until &&
        random.next() < 0.8,
    }
  }
}

const OPINION = columns(
  `county id visit household place unit person kind matter text version raised_on at counted_from term due_on state
   answer answered_on answered_at answered_by settled_at`,
)

function* opinionRows(h: Handle, raised: readonly Raised[]): Generator<Cell[]> {
  for (const o of raised) {
    const { village } = o.home
    const answered = o.answeredOn !== null
    // biome-ignore format: in the order of the columns
    yield [
      h.scope.county, o.id, o.visit, o.home.id, o.home.place, village.branch, o.by.person, o.kind, o.matter, o.text, o.settled ? 3 : answered ? 2 : 1, o.day,
      knownAt(h, momentOn(o.day, 18)), o.day, o.term, o.dueOn, o.settled ? 'settled' : answered ? 'answered' : 'open',
      answered ? answerOf(o) : null, o.answeredOn, o.answeredOn === null ? null : knownAt(h, momentOn(o.answeredOn, 17), 1),
      answered ? village.secretary.person : null, o.settled ? settledAt(h, o) : null,
    ]
  }
}

const EVENT = columns(`county opinion version place unit action state due_on answered_on at on_day person post note`)

function* eventRows(h: Handle, raised: readonly Raised[]): Generator<Cell[]> {
  const { county } = h.scope
  for (const o of raised) {
    const { branch, secretary } = o.home.village
    const about: Cell[] = [o.home.place, branch]
    yield [
      county,
      o.id,
      1,
      ...about,
      'raise',
      'open',
      o.dueOn,
      null,
      knownAt(h, momentOn(o.day, 18)),
      o.day,
      o.by.person,
      o.by.post,
      null,
    ]
    if (o.answeredOn === null) continue
    const at = knownAt(h, momentOn(o.answeredOn, 17), 1)
    yield [
      county,
      o.id,
      2,
      ...about,
      'answer',
      'answered',
      o.dueOn,
      o.answeredOn,
      at,
      o.answeredOn,
      secretary.person,
      secretary.post,
      answerOf(o),
    ]
    if (!o.settled) continue
    const on = addDays(o.answeredOn, 5)
    yield [
      county,
      o.id,
      3,
      ...about,
      'settle',
      'settled',
      o.dueOn,
      o.answeredOn,
      settledAt(h, o),
      on,
      o.by.person,
      o.by.post,
      '已回访，本人认可。',
    ]
  }
}

function answerOf(o: Raised): string {
  return ANSWERS[(o.day.charCodeAt(9) + o.text.length) % ANSWERS.length]!
}

function settledAt(h: Handle, o: Raised): string {
  return knownAt(h, momentOn(addDays(o.answeredOn!, 5), 17), 2)
}
