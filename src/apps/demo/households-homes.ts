import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskId, maskPhone } from '#kernel/pure/identity.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { CAUSES, type Cause } from '#modules/households/model.ts'
import { sealContext } from '#modules/households/public.ts'
import { searchText } from '#modules/places/public.ts'
import type { DemoHomes } from '#packs/demo-year.ts'
import { type Cell, type Copy, columns } from './households-copy.ts'
import type { FieldOfficer, FieldOfficers } from './households-officers.ts'
import { labourOf, makeRegistrar, type Registrar, type Resident, workOf } from './households-people.ts'
import type { DemoVillage } from './households-villages.ts'
import type { Random } from './random.ts'

/** The files were made in the spring of 2014, when the whole country made them. */
export const FILED_ON: Day = '2014-06-01'

/** What visits and plans need to know of a home. */
export interface DemoHome {
  readonly id: string
  readonly place: string
  readonly village: DemoVillage
  readonly standing: 'general' | 'listed' | 'watched' | 'exited'
  readonly cause: Cause | null
  /** those who are usually at home: ids */
  readonly met: readonly string[]
  /** the first helper; null when the home has none */
  readonly helper: FieldOfficer | null
  /** the day since which it is watched */
  readonly watchedSince: Day | null
}

/** A home as drawn: what goes into the register's tables and nowhere else. */
interface Drawn extends DemoHome {
  readonly residents: readonly { id: string; resident: Resident; diedOn: Day | null }[]
  readonly others: readonly Cause[]
  readonly second: FieldOfficer | null
  readonly group: string
  readonly phone: string
  /** kept while it is in the register's hands: a few files have gaps */
  readonly gap: boolean
  readonly exitedOn: Day | null
}

const COMMON: readonly Cause[] = [
  'illness',
  'illness',
  'illness',
  'labour',
  'labour',
  'funds',
  'funds',
  'skill',
  'disability',
  'schooling',
  'schooling',
]
const ALL_CAUSES = Object.keys(CAUSES) as Cause[]

export const HOME_TABLES = [
  'households.household',
  'households.household_version',
  'households.person',
  'households.person_version',
  'households.income',
  'households.pairing',
]

/** Makes the homes of the county township by township and sends each township's off before the next is drawn. */
export async function loadHomes(
  h: Handle,
  copy: Copy,
  of: {
    villages: readonly DemoVillage[]
    officers: FieldOfficers
    random: Random
    until: Day
    exact: DemoHomes['exact']
  },
): Promise<DemoHome[]> {
  const homes: DemoHome[] = []
  const { villages, officers, random, until } = of
  const id = idMaker(h.now, random)
  const others = of.exact === undefined ? () => random.below(3) : quota(of.exact)
  const drawing: Drawing = { officers, random, until, id, others, registrar: makeRegistrar(random) }
  const pinyin = syllables()
  for (const of of Map.groupBy(villages, (v) => v.township).values()) {
    const drawn = of.flatMap((village) => drawVillage(village, drawing))
    await copy(
      'households.household',
      ['county', 'id'],
      drawn.map((d) => [h.scope.county, d.id]),
    )
    await copy('households.household_version', HOUSEHOLD, householdRows(h, drawn, random, pinyin))
    await copy(
      'households.person',
      ['county', 'id'],
      drawn.flatMap((d) => d.residents.map((r) => [h.scope.county, r.id])),
    )
    await copy('households.person_version', PERSON, personRows(h, drawn, pinyin))
    await copy('households.income', INCOME, incomeRows(h, drawn, random, id))
    await copy('households.pairing', PAIRING, pairingRows(h, drawn, id))
    for (const { id, place, village, standing, cause, met, helper, watchedSince } of drawn)
      homes.push({ id, place, village, standing, cause, met, helper, watchedSince })
  }
  return homes
}

/** Ids of one moment in the order in which they are drawn. */
export function idMaker(at: Date, random: Random): (at?: number) => string {
  const start = at.getTime()
  const part = (digits: number) =>
    Math.floor(random.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  return (moment = start) => {
    const time = moment.toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${part(3)}-8${part(3)}-${part(6)}${part(6)}`
  }
}

/** Pinyin of a made-up name: there are few characters, so each is looked up once. */
function syllables(): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    let whole = ''
    let initials = ''
    for (const char of name) {
      let syllable = known.get(char)
      if (syllable === undefined) {
        syllable = searchText(char).split(' ')[0]!
        known.set(char, syllable)
      }
      whole += syllable
      initials += syllable[0] ?? ''
    }
    return `${whole} ${initials}`
  }
}

interface Drawing {
  readonly officers: FieldOfficers
  readonly registrar: Registrar
  readonly random: Random
  readonly until: Day
  readonly id: () => string
  /** how many causes the next household has besides its main one */
  readonly others: () => number
}

/** So many causes for so many households, spread evenly. */
function quota({ causes, listed }: { causes: number; listed: number }): () => number {
  let nth = 0
  const upTo = (n: number) => Math.floor((n * (causes - listed)) / listed)
  return () => {
    nth += 1
    return upTo(nth) - upTo(nth - 1)
  }
}

function drawVillage(village: DemoVillage, drawing: Drawing): Drawn[] {
  const { officers, registrar, random, until, id } = drawing
  const { listed, watched, exited, helped: others, seconds } = village
  const standings = Array.from({ length: village.homes }, (_, n): { standing: DemoHome['standing']; needs: boolean } =>
    n < listed
      ? { standing: 'listed', needs: true }
      : n < listed + watched
        ? { standing: 'watched', needs: true }
        : n < listed + watched + others
          ? { standing: 'general', needs: true }
          : { standing: n < listed + watched + others + exited ? 'exited' : 'general', needs: false },
  )
  const all = officers.helpers.get(village.code) ?? []
  const helpers = seconds === null ? all : all.slice(seconds)
  const spare = seconds === null ? [] : all.slice(0, seconds)
  const groups = Math.max(1, Math.min(9, Math.round(village.homes / 35)))
  let helped = 0
  return random.shuffled(standings).map(({ standing, needs }, n) => {
    const turn = needs ? helped++ : 0
    const residents = registrar
      .family(village.code.slice(6, 9))
      .map((resident) => ({ id: id(), resident, diedOn: death(resident, until, random) }))
    const cause = standing === 'general' ? null : causeOf(residents, random)
    if (cause !== null)
      fitToCause(
        residents.map((r) => r.resident),
        cause,
        standing,
        random,
      )
    const grid =
      village.grids.length > 0 ? village.grids[Math.floor((n * village.grids.length) / village.homes)]! : null
    return {
      id: id(),
      place: grid ?? village.code,
      village,
      standing,
      cause,
      others: cause === null ? [] : othersOf(cause, drawing.others(), random),
      met: residents.slice(0, 2).map((r) => r.id),
      helper: needs ? helpers[turn % helpers.length]! : null,
      second: !needs ? null : seconds === null ? secondOf(helpers, turn) : (spare[turn] ?? null),
      residents,
      group: `第${'一二三四五六七八九'[Math.floor((n * groups) / village.homes)]}村民小组`,
      phone: `100${String(random.below(1e8)).padStart(8, '0')}`,
      gap: random.next() < 0.05,
      watchedSince: standing === 'watched' ? dayIn('2016-02-15', 240, random) : null,
      exitedOn: standing === 'exited' ? dayIn('2015-12-05', 20, random) : null,
    }
  })
}

/** One home in three has another helper of the village as its second. */
function secondOf(helpers: readonly FieldOfficer[], turn: number): FieldOfficer | null {
  return helpers.length > 1 && turn % 3 === 0 ? helpers[(turn + 1) % helpers.length]! : null
}

function dayIn(from: Day, days: number, random: Random): Day {
  return addDays(from, random.below(days))
}

/** Some of the old have died this year: never who heads the house, so that the house goes on. */
function death(resident: Resident, until: Day, random: Random): Day | null {
  const old = resident.age > 72 && (resident.relation === 'mother' || resident.relation === 'father')
  if (!old || random.next() >= 0.04) return null
  const day = dayIn('2016-01-10', 285, random)
  return day < until ? day : null
}

function causeOf(residents: readonly { resident: Resident }[], random: Random): Cause {
  const drawn = random.pick(COMMON)
  const inSchool = residents.some(({ resident }) => resident.schooling !== 'no' && resident.age >= 12)
  if (drawn === 'schooling' && !inSchool) return 'funds'
  return random.next() < 0.1 ? random.pick(ALL_CAUSES.filter((c) => c !== 'schooling')) : drawn
}

function othersOf(cause: Cause, wanted: number, random: Random): Cause[] {
  return random.shuffled(ALL_CAUSES.filter((c) => c !== cause && c !== 'other')).slice(0, wanted)
}

/** A cause shows in the home: illness has a sick person, disability a disabled one, lack of labour nobody to send to work. */
function fitToCause(
  residents: readonly Resident[],
  cause: Cause,
  standing: DemoHome['standing'],
  random: Random,
): void {
  const one = residents.find((r) => r.age >= 40) ?? residents[0]!
  if (cause === 'illness') Object.assign(one, { health: 'serious', disability: 'none' })
  if (cause === 'disability') Object.assign(one, { health: 'disabled', disability: `level-${1 + random.below(4)}` })
  for (const r of residents) {
    if (cause === 'labour' && (r.labour === 'ordinary' || r.labour === 'skilled')) r.labour = 'weak'
    else if (r === one) r.labour = labourOf(r.age, r.health, r.schooling, random)
    r.work = r.labour === 'ordinary' || r.labour === 'skilled' ? r.work : workOf(r.labour, random)
    r.lowIncome = standing === 'listed' && r.age >= 60 && random.next() < 0.5
  }
}

const HOUSEHOLD = columns(
  `county id revision valid_from valid_to place group_name head name search standing kind listed_on
   cause_main causes_other house_area house_grade house_structure house_year water_safe food_ok clothing_ok
   schooling_ok medical_ok housing_ok electricity fuel relocated phone_sealed phone_masked entered_at
   entered_by ended_at why`,
)

function* householdRows(
  h: Handle,
  homes: readonly Drawn[],
  random: Random,
  pinyin: (name: string) => string,
): Generator<Cell[]> {
  const { county } = h.scope
  const now = h.now.toISOString()
  for (const d of homes) {
    const poor = d.standing !== 'general'
    const head = d.residents[0]!.resident
    const sealed = h.vault.seal(d.phone, sealContext(h, 'household_version', 'phone_sealed', d.id))
    const grade =
      poor && d.standing !== 'exited' ? random.pick(['B', 'B', 'C', 'C', 'D']) : random.pick(['A', 'A', 'A', 'B'])
    const structure = random.pick(['cave', 'cave', 'cave', 'brick-wood', 'brick-concrete', 'brick-concrete', 'adobe'])
    const area = d.gap && random.next() < 0.5 ? null : 24 + random.below(poor ? 60 : 120)
    const known = !(d.gap && area !== null)
    // biome-ignore format: in the order of the columns
    const contents = (standing: string, listedOn: Day | null): Cell[] => [
      d.place, d.group, d.residents[0]!.id, head.name, pinyin(head.name), standing, kindOf(d), listedOn,
      d.cause, d.others, area, grade, structure, 1975 + random.below(38), known ? d.standing === 'exited' || random.next() < 0.93 : null, true, true, true,
      d.standing === 'exited' || random.next() < 0.96, grade === 'A' || grade === 'B', true, random.next() < 0.7 ? ['coal'] : ['coal', 'wood'], poor && random.next() < 0.06,
      sealed, maskPhone(d.phone),
    ]
    const secretary = d.village.secretary.person
    const since = d.exitedOn ?? d.watchedSince
    const first = contents(poor ? 'listed' : 'general', poor ? FILED_ON : null)
    if (since === null) {
      yield [county, d.id, 1, FILED_ON, null, ...first, now, secretary, null, null]
      continue
    }
    const known2 = d.exitedOn === null ? momentOn(since, 10) : now
    yield [county, d.id, 1, FILED_ON, since, ...first, now, secretary, known2, null]
    const why = d.exitedOn === null ? '出现返贫风险，纳入监测' : '2015年度达到退出标准，经公示无异议'
    yield [county, d.id, 2, since, null, ...first.with(5, d.standing), known2, secretary, null, why]
  }
}

function kindOf(d: Drawn): string {
  if (d.standing === 'general') return 'ordinary'
  const [only, ...rest] = d.residents
  if (rest.length === 0 && only!.resident.age >= 65) return 'five-guarantee'
  return d.residents.some((r) => r.resident.lowIncome) ? 'low-income-poor' : 'ordinary'
}

/** An instant of a county day as the tables take it. */
export function momentOn(day: Day, hour: number, minute = 0): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day}T${two(hour)}:${two(minute)}:00+08`
}

const PERSON = columns(
  `county id revision valid_from valid_to place household relation name search sex birth_on nation id_sealed
   id_print id_masked education schooling health disability labour work low_income medical_insured
   pension_insured life entered_at entered_by ended_at why`,
)

function* personRows(h: Handle, homes: readonly Drawn[], pinyin: (name: string) => string): Generator<Cell[]> {
  const { county } = h.scope
  const now = h.now.toISOString()
  for (const d of homes) {
    const secretary = d.village.secretary.person
    for (const [nth, { id, resident: r, diedOn }] of d.residents.entries()) {
      const sealed = h.vault.seal(r.idNumber, sealContext(h, 'person_version', 'id_sealed', id))
      const gap = d.gap && nth === 1
      // biome-ignore format: in the order of the columns
      const who: Cell[] = [
        r.name, pinyin(r.name), r.sex, r.birthOn, '汉族', sealed, h.vault.fingerprint(r.idNumber), maskId(r.idNumber),
        gap ? null : r.education, r.schooling, r.health, r.disability, r.labour, r.work, r.lowIncome, r.medicalInsured, r.pensionInsured,
      ]
      const from = r.birthOn > FILED_ON ? r.birthOn : FILED_ON
      const diedAt = diedOn === null ? null : momentOn(diedOn, 15)
      yield [
        county,
        id,
        1,
        from,
        diedOn,
        d.place,
        d.id,
        r.relation,
        ...who,
        'living',
        from > now.slice(0, 10) ? momentOn(from, 16) : now,
        secretary,
        diedAt,
        null,
      ]
      if (diedOn !== null)
        yield [county, id, 2, diedOn, null, d.place, null, r.relation, ...who, 'dead', diedAt, secretary, null, '去世']
    }
  }
}

const INCOME = columns(`county id household place year source amount at person`)

/**
 * Net income per head in yuan: below the line for the listed; those who have left stand well above it in the year they
 * left, but for a few who give a clue of relapse.
 */
function perHeadOf(standing: DemoHome['standing'], year: number, random: Random): number {
  if (standing === 'exited' && year === 2015 && random.next() < 0.98) return 4400 + random.below(2600)
  return standing === 'exited' ? 2700 + random.below(900) : 1900 + random.below(850)
}

/** Income of the two years before: what is earned less what it cost stands below the line, or above it for those who left. */
function* incomeRows(h: Handle, homes: readonly Drawn[], random: Random, id: () => string): Generator<Cell[]> {
  const at = h.now.toISOString()
  for (const d of homes) {
    if (d.standing === 'general') continue
    for (const year of [2014, 2015]) {
      const perHead = perHeadOf(d.standing, year, random)
      const net = perHead * d.residents.length * 100
      const cost = Math.round(net * 0.15)
      const wage = Math.round(net * (0.3 + random.next() * 0.3))
      const transfer = Math.round(net * 0.15)
      const property = random.next() < 0.3 ? Math.round(net * 0.03) : 0
      const sources: [string, number][] = [
        ['wage', wage],
        ['transfer', transfer],
        ['business', net + cost - wage - transfer - property],
        ['cost', cost],
      ]
      if (property > 0) sources.push(['property', property])
      for (const [source, amount] of sources)
        yield [h.scope.county, id(), d.id, d.place, year, source, amount, at, d.village.secretary.person]
    }
  }
}

const PAIRING = columns(`county id household place person post rank from_day why entered_at`)

function* pairingRows(h: Handle, homes: readonly Drawn[], id: () => string): Generator<Cell[]> {
  const at = h.now.toISOString()
  for (const d of homes)
    for (const [rank, helper] of [d.helper, d.second].entries())
      if (helper !== null)
        yield [
          h.scope.county,
          id(),
          d.id,
          d.place,
          helper.person,
          helper.post,
          rank + 1,
          '2014-10-08',
          '干部结对帮扶',
          at,
        ]
}
