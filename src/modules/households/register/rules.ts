import type { Day } from '#kernel/pure/day.ts'
import { birthOf, idNumberFault, plainIdNumber, sexOf } from '#kernel/pure/identity.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { FACTS, type FactKey, RELATIONS, type Relation } from '../model.ts'
import type { HouseholdRow, NewHousehold, NewMember, PersonRow } from './model.ts'

/** Who takes in households, writes down births, and enters incomes, each in their own area. */
export const REGISTRARS = ['clerk', 'township', 'village'] as const satisfies readonly Role[]
/** Who acts on persons at once (moves, deaths); others ask by a request of change. */
export const ACTORS = ['clerk'] as const satisfies readonly Role[]
export const INCOME_ROLES = ['clerk', 'township', 'village', 'posted', 'grid'] as const satisfies readonly Role[]
/** Everyone whose work is in the homes may ask for a change of what is on record. */
export const ASKERS = ['clerk', 'township', 'village', 'posted', 'helper', 'grid'] as const satisfies readonly Role[]
export const READERS = [
  'clerk',
  'leader',
  'inspector',
  'auditor',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
] as const satisfies readonly Role[]
/** Auditors and inspectors look into files, not behind the masks. */
export const UNMASKERS = ['clerk', 'leader', 'township', 'village', 'posted', 'helper', 'grid'] as const

/** A member with birth date and sex drawn from the ID number. */
export function withBirth(member: NewMember): NewMember {
  if (!member.idNumber) return member
  const idNumber = plainIdNumber(member.idNumber)
  return { ...member, idNumber, birthOn: birthOf(idNumber), sex: sexOf(idNumber) }
}

/** Everything wrong with one member, at its place in the input. */
export function memberFaults(member: NewMember, today: Day, at: string): FieldFault[] {
  const faults: FieldFault[] = []
  if (member.idNumber) {
    const id = plainIdNumber(member.idNumber)
    const fault = idNumberFault(id, today)
    if (fault !== null) faults.push({ at: `${at}.idNumber`, reason: fault })
    else {
      if (member.birthOn && member.birthOn !== birthOf(id))
        faults.push({ at: `${at}.birthOn`, reason: `与身份证号不符，身份证号里是 ${birthOf(id)}` })
      if (member.sex && member.sex !== sexOf(id))
        faults.push({ at: `${at}.sex`, reason: `与身份证号不符，身份证号里是${sexOf(id) === 'male' ? '男' : '女'}` })
    }
  } else if (member.birthOn && member.birthOn > today) faults.push({ at: `${at}.birthOn`, reason: '出生日期晚于今天' })
  if (member.disability && member.disability !== 'none' && member.health === 'healthy')
    faults.push({ at: `${at}.health`, reason: '登记了残疾等级，健康状况不能是“健康”' })
  return faults
}

/** One main cause and at most two others, none twice, and no other cause without a main one. */
export function causeFaults(of: {
  causeMain?: string | null | undefined
  causesOther: readonly string[]
}): FieldFault[] {
  const faults: FieldFault[] = []
  if (of.causesOther.length > 2) faults.push({ at: 'causesOther', reason: '其他致贫原因最多两项' })
  if (new Set(of.causesOther).size < of.causesOther.length)
    faults.push({ at: 'causesOther', reason: '其他致贫原因有重复' })
  if (of.causeMain && of.causesOther.includes(of.causeMain))
    faults.push({ at: 'causesOther', reason: '其他致贫原因不能与主要致贫原因相同' })
  if (!of.causeMain && of.causesOther.length > 0)
    faults.push({ at: 'causeMain', reason: '填写了其他致贫原因，主要致贫原因也要填写' })
  return faults
}

/** Everything wrong with a household about to be taken in. */
export function takeInFaults(body: NewHousehold, today: Day): FieldFault[] {
  const faults = [
    ...causeFaults(body),
    ...body.members.flatMap((m, i) => memberFaults(m, today, `members.${i}`)),
    ...headFaults(body.members),
  ]
  if (body.from !== undefined && body.from > today) faults.push({ at: 'from', reason: '登记日期不能晚于今天' })
  const seen = new Map<string, number>()
  body.members.forEach((m, i) => {
    if (!m.idNumber) return
    const id = plainIdNumber(m.idNumber)
    if (seen.has(id))
      faults.push({ at: `members.${i}.idNumber`, reason: `与第 ${seen.get(id)! + 1} 名成员的身份证号相同` })
    else seen.set(id, i)
  })
  return faults
}

function headFaults(members: readonly NewMember[]): FieldFault[] {
  const heads = members.filter((m) => m.relation === 'head').length
  if (heads === 0) return [{ at: 'members', reason: '请指明谁是户主' }]
  if (heads > 1) return [{ at: 'members', reason: '一户只能有一名户主' }]
  const spouses = members.filter((m) => m.relation === 'spouse').length
  return spouses > 1 ? [{ at: 'members', reason: '户主的配偶只能有一人' }] : []
}

/** A change takes force on a day that has come, and not before what stands now did. */
export function dayFaults(on: Day, since: Day, today: Day): FieldFault[] {
  if (on > today) return [{ at: 'on', reason: '日期不能晚于今天' }]
  if (on < since) return [{ at: 'on', reason: `日期不能早于现有登记的起始日期 ${since}` }]
  return []
}

/** Whole years on a day. */
export function ageOn(birth: Day | null, today: Day): number | null {
  if (birth === null) return null
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(5) < birth.slice(5) ? years - 1 : years
}

/** Who is head after the head has gone: the spouse, else the oldest whose birth is known, else whoever is there. */
export function nextHead(left: readonly PersonRow[]): PersonRow | undefined {
  const byAge = [...left].sort((a, b) => (a.birthOn ?? '9').localeCompare(b.birthOn ?? '9') || a.id.localeCompare(b.id))
  return byAge.find((p) => p.relation === 'spouse') ?? byAge[0]
}

const SAME_UNDER_SPOUSE = new Set<string>([
  'son',
  'daughter',
  'daughter-in-law',
  'son-in-law',
  'grandson',
  'granddaughter',
  'grandson-maternal',
  'granddaughter-maternal',
])
const UNDER_SPOUSE: Partial<Record<Relation, Relation>> = {
  father: 'father-in-law',
  mother: 'mother-in-law',
  'father-in-law': 'father',
  'mother-in-law': 'mother',
}
const UNDER_CHILD: Partial<Record<Relation, Relation>> = {
  son: 'sibling',
  daughter: 'sibling',
  father: 'grandfather',
  mother: 'grandmother',
}

/**
 * What a member is to the new head, from what both were to the old one. Where that does not follow it is 其他, to be
 * put right by a request of change.
 */
export function relationTo(newHead: PersonRow, member: PersonRow): Relation {
  if (member.id === newHead.id) return 'head'
  const was = member.relation as Relation
  if (newHead.relation === 'spouse') return SAME_UNDER_SPOUSE.has(was) ? was : (UNDER_SPOUSE[was] ?? 'other')
  if (newHead.relation === 'son' || newHead.relation === 'daughter') {
    if (was === 'spouse' || was === 'head')
      return member.sex === 'male' ? 'father' : member.sex === 'female' ? 'mother' : 'other'
    if (newHead.relation === 'son' && was === 'daughter-in-law') return 'other'
    return UNDER_CHILD[was] ?? 'other'
  }
  if (newHead.relation === 'father' || newHead.relation === 'mother') {
    if (was === 'father' || was === 'mother') return 'spouse'
    if (was === 'sibling') return member.sex === 'male' ? 'son' : member.sex === 'female' ? 'daughter' : 'other'
    if (was === 'son') return 'grandson'
    if (was === 'daughter') return 'granddaughter'
  }
  return 'other'
}

/** Why someone cannot come in under a relation: one head, one spouse. */
export function joinFaults(relation: string, present: readonly { relation: string; name: string }[]): FieldFault[] {
  for (const only of ['head', 'spouse'] as const) {
    const there = relation === only ? present.find((p) => p.relation === only) : undefined
    if (there !== undefined)
      return [{ at: 'relation', reason: `该户已有${RELATIONS[only]}：${there.name}，请核对与户主关系` }]
  }
  return []
}

/** The facts of the list that a file lacks: of the household itself, and of each member. */
export function missingFacts(
  required: readonly FactKey[],
  household: Pick<HouseholdRow, 'id'>,
  members: readonly PersonRow[],
): string[] {
  const lacks = (value: unknown) => value === null || value === undefined || value === ''
  return required.flatMap((key) => {
    const { subject, title } = FACTS[key]
    if (subject === 'household') {
      const value = (household as Record<string, unknown>)[key]
      return lacks(value) ? [title] : []
    }
    const column = key === 'personPhone' ? 'phone' : key
    const who = members.filter((m) => lacks((m as unknown as Record<string, unknown>)[column])).map((m) => m.name)
    return who.length > 0 ? [`${who.join('、')}的${title}`] : []
  })
}
