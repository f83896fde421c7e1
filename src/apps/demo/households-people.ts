import { addDays, type Day } from '#kernel/pure/day.ts'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import type { Relation } from '#modules/households/model.ts'
import { inventGiven, SURNAMES } from './population.ts'
import type { Random } from './random.ts'

/** Ages are those of the year in which the demo plays. */
const YEAR = 2016
const FIRST: Day = '1916-01-01'
const LAST: Day = '2016-09-30'

/** A resident as drawn, before what a household's standing makes of them. */
export interface Resident {
  readonly name: string
  readonly relation: Relation
  readonly sex: 'male' | 'female'
  readonly age: number
  readonly birthOn: Day
  readonly idNumber: string
  health: 'healthy' | 'chronic' | 'serious' | 'disabled'
  disability: string
  readonly education: string
  readonly schooling: string
  labour: string
  work: string
  medicalInsured: boolean
  pensionInsured: boolean
  lowIncome: boolean
}

/** Draws families; ID numbers bear an area that was never given out, and no number is drawn twice. */
export interface Registrar {
  /** @param area three digits after 100, e.g. of the township */
  family(area: string): Resident[]
}

type Wanted = readonly [relation: Relation, sex: 'male' | 'female' | null, age: number]

export function makeRegistrar(random: Random): Registrar {
  const days = daysFrom(FIRST, LAST)
  const numbered = new Map<string, number>()
  const number = (area: string, birthOn: Day, sex: 'male' | 'female') => {
    const stem = `100${area}${birthOn.replaceAll('-', '')}`
    const nth = numbered.get(`${stem}${sex}`) ?? 0
    numbered.set(`${stem}${sex}`, nth + 1)
    const seventeen = stem + String(nth * 2 + (sex === 'male' ? 1 : 2)).padStart(3, '0')
    return seventeen + checkDigitOf(seventeen)
  }
  const resident = (area: string, surname: string, [relation, wanted, age]: Wanted): Resident => {
    const sex = wanted ?? (random.next() < 0.52 ? 'male' : 'female')
    const birthOn = bornAt(Math.min(age, YEAR - 1917), days, random)
    const own = relation === 'spouse' || relation === 'daughter-in-law' || relation === 'mother'
    const health = healthAt(age, random)
    const schooling = schoolAt(age, random)
    const labour = labourOf(age, health, schooling, random)
    return {
      name: (own ? random.pick(SURNAMES) : surname) + inventGiven(random),
      relation,
      sex,
      age,
      birthOn,
      idNumber: number(area, birthOn, sex),
      health,
      disability: health === 'disabled' ? `level-${1 + random.below(4)}` : 'none',
      education: educationAt(age, schooling, random),
      schooling,
      labour,
      work: workOf(labour, random),
      medicalInsured: random.next() < 0.97,
      pensionInsured: age >= 16 && schooling === 'no' && random.next() < 0.9,
      lowIncome: false,
    }
  }
  return {
    family: (area) => {
      const surname = random.pick(SURNAMES)
      return composition(random).map((wanted) => resident(area, surname, wanted))
    },
  }
}

/** Who lives together, one way in the share of homes that live so. */
function composition(random: Random): Wanted[] {
  const way = random.next()
  const between = (low: number, high: number) => low + random.below(high - low + 1)
  const children = (parent: number, count: number, relations: readonly [Relation, Relation]): Wanted[] =>
    Array.from({ length: count }, (_, n): Wanted => {
      const son = random.next() < 0.53
      return [
        relations[son ? 0 : 1],
        son ? 'male' : 'female',
        Math.max(0, parent - 23 - n * between(2, 4) - random.below(3)),
      ]
    })
  if (way < 0.11) return [['head', null, between(61, 86)]]
  if (way < 0.29) {
    const age = between(60, 81)
    return [
      ['head', 'male', age],
      ['spouse', 'female', age - between(-1, 4)],
    ]
  }
  const age = way < 0.61 ? between(29, 52) : way < 0.85 ? between(33, 50) : between(57, 74)
  const couple: Wanted[] = [
    ['head', 'male', age],
    ['spouse', 'female', age - between(-1, 4)],
  ]
  if (way < 0.61) return [...couple, ...children(age, between(1, 2), ['son', 'daughter'])]
  if (way < 0.85) {
    const old = age + between(23, 29)
    const mother: Wanted = ['mother', 'female', old - between(0, 4)]
    const elders: Wanted[] = random.next() < 0.45 ? [['father', 'male', old], mother] : [mother]
    return [...couple, ...children(age, between(1, 2), ['son', 'daughter']), ...elders]
  }
  const son = age - between(22, 27)
  const young: Wanted[] = [
    ['son', 'male', son],
    ['daughter-in-law', 'female', son - between(-1, 3)],
  ]
  return [...couple, ...young, ...children(son, between(1, 2), ['grandson', 'granddaughter'])]
}

function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** A birthday that makes someone so old this year. */
function bornAt(age: number, days: readonly Day[], random: Random): Day {
  const start = Math.floor((YEAR - age - 1916) * 365.25)
  return days[Math.min(days.length - 1, start + random.below(365))]!
}

function healthAt(age: number, random: Random): Resident['health'] {
  const drawn = random.next()
  const ill = age < 40 ? 0.02 : age < 60 ? 0.08 : 0.28
  if (drawn < ill) return 'chronic'
  if (drawn < ill + 0.012) return 'serious'
  return drawn < ill + 0.035 ? 'disabled' : 'healthy'
}

function schoolAt(age: number, random: Random): string {
  if (age < 4 || age > 22) return 'no'
  if (age < 6) return 'kindergarten'
  if (age < 12) return 'primary'
  if (age < 15) return 'junior'
  if (age < 18) return random.next() < 0.65 ? 'senior' : 'vocational'
  return random.next() < 0.45 ? (random.next() < 0.5 ? 'university' : 'college') : 'no'
}

function educationAt(age: number, schooling: string, random: Random): string {
  if (age < 6) return 'pre-school-age'
  if (age < 12) return 'primary'
  if (age < 15) return 'junior'
  if (schooling !== 'no') return age < 18 ? 'junior' : 'senior'
  const drawn = random.next()
  if (age > 60) return drawn < 0.35 ? 'none' : drawn < 0.8 ? 'primary' : 'junior'
  if (age > 40) return drawn < 0.08 ? 'none' : drawn < 0.4 ? 'primary' : drawn < 0.9 ? 'junior' : 'senior'
  return drawn < 0.15 ? 'primary' : drawn < 0.7 ? 'junior' : drawn < 0.9 ? 'senior' : 'college'
}

export function labourOf(age: number, health: string, schooling: string, random: Random): string {
  if (age < 16 || schooling !== 'no') return 'none'
  if (age >= 75) return 'none'
  if (health === 'serious' || health === 'disabled') return random.next() < 0.5 ? 'lost' : 'weak'
  if (age >= 60) return 'weak'
  return random.next() < 0.12 ? 'skilled' : 'ordinary'
}

export function workOf(labour: string, random: Random): string {
  if (labour !== 'ordinary' && labour !== 'skilled') return 'none'
  const drawn = random.next()
  if (drawn < 0.45) return 'none'
  return drawn < 0.55 ? 'township' : drawn < 0.7 ? 'county' : drawn < 0.88 ? 'province' : 'outside'
}
