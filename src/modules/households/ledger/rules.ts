import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { RowFault } from '#kernel/pure/ledger.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { type ChangeKey, incomeKeyOf } from '../changes/model.ts'
import { type FactKey, type Source, STANDINGS, type Standing } from '../model.ts'
import { causeFaults } from '../register/rules.ts'
import type { FindPost, HelperPost } from './posts.ts'
import type { LedgerHousehold, LedgerMember, LedgerPairing } from './read.ts'

/** Who takes ledgers in: the county all of them, a township its own. */
export const IMPORTERS = ['clerk', 'township'] as const satisfies readonly Role[]
/** Whose menu holds what was taken in; a village, which brings no ledger in, reads of it and takes its own list out. */
export const LEDGER_DESKS: readonly Role[] = ['clerk', 'leader', 'auditor', 'township']
export const LEDGER_READERS: readonly Role[] = [...LEDGER_DESKS, 'village']
export const EXPORTERS = ['clerk', 'leader', 'township', 'village'] as const satisfies readonly Role[]

/** A person on record, as far as a ledger may touch them. Telephone numbers are clear. */
export interface KnownPerson {
  id: Id
  revision: number
  household: Id | null
  life: string
  name: string
  birthOn: Day | null
  /** hexadecimal print of the ID number */
  print: string | null
  /** by FactKey; the telephone under `personPhone` */
  facts: Partial<Record<FactKey, unknown>>
}

export interface KnownHousehold {
  id: Id
  revision: number
  place: string
  placeName: string
  name: string
  head: Id | null
  standing: Standing
  facts: Partial<Record<FactKey, unknown>>
  members: KnownPerson[]
  /** of the ledger's year; without an amount where what was said was taken back */
  income: Partial<Record<Source, { id: Id; amount: number | null }>>
  helpers: { rank: number; person: Id; name: string }[]
}

export interface Register {
  byPrint: ReadonlyMap<string, KnownPerson>
  /** `name birth` → people */
  byBirth: ReadonlyMap<string, readonly KnownPerson[]>
  /** `place head` → households */
  byHead: ReadonlyMap<string, readonly Id[]>
  households: ReadonlyMap<Id, KnownHousehold>
  /** what open requests ask for, each as {@link askedKey} */
  asked: ReadonlySet<string>
}

export const birthKey = (name: string, birthOn: Day) => `${name}\n${birthOn}`
export const headKey = (place: string, name: string) => `${place.slice(0, 12)}\n${name}`

/** One content that somebody asks to be put into the register; the same asked twice is one request. */
export function askedKey(subject: Id, field: ChangeKey, to: unknown): string {
  return `${subject} ${field} ${JSON.stringify(Array.isArray(to) ? [...to].sort() : to)}`
}

export interface PersonChange {
  id: Id
  base: number
  facts: Partial<Record<FactKey, unknown>>
  /** written down now for the first time */
  idNumber: string | null
}

/** What another person is asked to approve: facts of one household or one of its people. */
export interface Asked {
  household: Id
  subject: Id
  place: string
  base: number
  /** clear, with what stands now */
  fields: { key: ChangeKey; from: unknown; to: unknown }[]
}

/** What a ledger comes to when nothing is wrong with it; beside faults it is of no use. */
export interface HouseholdPlan {
  fresh: { household: LedgerHousehold; helper: HelperPost | null }[]
  changed: { id: Id; base: number; facts: Partial<Record<FactKey, unknown>> }[]
  persons: PersonChange[]
  asked: Asked[]
  joining: { household: Id; place: string; member: LedgerMember }[]
  income: { household: Id; place: string; source: Source; amount: number; replaces: Id | null }[]
  /** households that stand in the register as the ledger says, or of which just this is asked already */
  same: number
}

export interface PlanAs {
  /** ID number → hexadecimal print */
  prints: ReadonlyMap<string, string>
  findPost: FindPost
  /**
   * The county's desk: it takes in households as listed, as they were before the register, and what it says of those on
   * record takes force at once. Others ask, and another person approves.
   */
  isCounty: boolean
  /** of the incomes told */
  year: number
  /** what is known of a year that is over is not replaced by one person alone */
  isYearOver: boolean
}

/**
 * What taking a ledger in comes to: new households, changed facts, people who join a household that is known. An empty
 * cell changes nothing, and who stands in the register but not in the ledger stays. What has a procedure of its own
 * (moves, heads, standings) is told as a fault. Households with unreadable cells are judged too, as far as what can be
 * read goes, so that one look tells all that is wrong. Yields now and then, so that other work gets its turn.
 */
export function* planHouseholds(
  ledger: readonly LedgerHousehold[],
  register: Register,
  as: PlanAs,
): Generator<number, { plan: HouseholdPlan; faults: RowFault[] }> {
  const plan: HouseholdPlan = { fresh: [], changed: [], persons: [], asked: [], joining: [], income: [], same: 0 }
  const faults: RowFault[] = []
  const claimed = new Map<Id, number>()
  for (const [index, household] of ledger.entries()) {
    if (index % 500 === 499) yield index
    const own: RowFault[] = []
    const found = matched(household, register, as, own)
    const before = found.target === null ? undefined : claimed.get(found.target.id)
    if (before !== undefined) own.push(at(household.row, `与第 ${before} 行是登记中的同一户`))
    if (found.target !== null) {
      claimed.set(found.target.id, household.row)
      planKnown(household, found.target, found, register, as, plan, own)
    } else planFresh(household, found.doubtful.size > 0, as, plan, own)
    faults.push(...own)
  }
  return { plan, faults }
}

function at(row: number, reason: string, field?: string): RowFault {
  return { row, reasons: [reason], ...(field !== undefined && { fields: [field] }) }
}

interface Matched {
  target: KnownHousehold | null
  persons: Map<LedgerMember, KnownPerson>
  /** of whom it is not known who they are: what follows from that is not told beside it */
  doubtful: Set<LedgerMember>
}

/** Who of the ledger's household is on record, and the one household they live in. */
function matched(household: LedgerHousehold, register: Register, as: PlanAs, faults: RowFault[]): Matched {
  const persons = new Map<LedgerMember, KnownPerson>()
  const doubtful = new Set(household.members.filter((m) => m.unread.has('idNumber') || m.unread.has('headId')))
  for (const member of household.members) {
    if (doubtful.has(member)) continue
    const before = faults.length
    const known = knownPerson(member, household, register, as, faults)
    if (known !== undefined) persons.set(member, known)
    else if (faults.length > before) doubtful.add(member)
  }
  const ids = new Set([...persons.values()].map((p) => p.household!))
  if (ids.size > 1) {
    const where = [...ids].map((id) => whereOf(register.households.get(id)))
    faults.push(at(household.row, `表中是一户，登记中分属${where.join('、')}，请先办理迁移或分户`))
    for (const member of persons.keys()) doubtful.add(member)
  }
  const [only] = ids
  const target = only === undefined || ids.size > 1 ? null : (register.households.get(only) ?? null)
  if (target !== null) matchByName(household, target, persons)
  return { target, persons, doubtful }
}

function whereOf(household: KnownHousehold | undefined): string {
  return household === undefined ? '其他户' : `${household.placeName}${household.name}户`
}

function knownPerson(
  member: LedgerMember,
  household: LedgerHousehold,
  register: Register,
  as: PlanAs,
  faults: RowFault[],
): KnownPerson | undefined {
  const print = member.idNumber === null ? undefined : as.prints.get(member.idNumber)
  const same = print === undefined ? undefined : register.byPrint.get(print)
  if (same !== undefined) {
    const reason = identityReason(member, same)
    if (reason !== null) faults.push(at(member.row, reason, 'idNumber'))
    return reason === null ? same : undefined
  }
  // without a village nobody is told apart by name
  if (household.place === '') return undefined
  if (member.birthOn !== null) return namesake(member, household, register, faults)
  if (!member.head || member.idNumber !== null) return undefined
  const homes = register.byHead.get(headKey(household.place, member.name)) ?? []
  if (homes.length > 1)
    faults.push(at(member.row, `该村登记有 ${homes.length} 户户主名为“${member.name}”，请填写户主身份证号`, 'idNumber'))
  const home = homes.length === 1 ? register.households.get(homes[0]!) : undefined
  return home?.members.find((p) => p.id === home.head)
}

function identityReason(member: LedgerMember, known: KnownPerson): string | null {
  if (known.name !== member.name) return `该身份证号登记的姓名是“${known.name}”，表中为“${member.name}”，请核对`
  if (known.life === 'dead') return `${member.name}已登记死亡，请核对`
  if (known.household === null) return `${member.name}已登记迁出，迁回请先办理迁入`
  return null
}

/** Of the same name and birth date: the same person in the same village, unless both have ID numbers, which differ then. */
function namesake(
  member: LedgerMember,
  household: LedgerHousehold,
  register: Register,
  faults: RowFault[],
): KnownPerson | undefined {
  const alike = (register.byBirth.get(birthKey(member.name, member.birthOn!)) ?? []).filter(
    (p) => p.household !== null && p.life === 'living' && (p.print === null || member.idNumber === null),
  )
  const placeOf = (p: KnownPerson) => register.households.get(p.household!)?.place.slice(0, 12)
  const near = alike.filter((p) => placeOf(p) === household.place.slice(0, 12))
  if (near.length === 1) return near[0]
  if (alike.length > 0) {
    const where = whereOf(register.households.get(alike[0]!.household!))
    faults.push(
      at(member.row, `已有姓名和出生日期相同的人登记在${where}，请填写身份证号以便核对是否同一人`, 'idNumber'),
    )
  }
  return undefined
}

/** Those told by name only are sought in the household that is known by now. */
function matchByName(
  household: LedgerHousehold,
  target: KnownHousehold,
  persons: Map<LedgerMember, KnownPerson>,
): void {
  const taken = new Set([...persons.values()].map((p) => p.id))
  for (const member of household.members) {
    if (persons.has(member)) continue
    const alike = target.members.filter(
      (p) =>
        p.name === member.name &&
        !taken.has(p.id) &&
        (p.print === null || member.idNumber === null) &&
        (p.birthOn === null || member.birthOn === null || p.birthOn === member.birthOn),
    )
    if (alike.length !== 1) continue
    persons.set(member, alike[0]!)
    taken.add(alike[0]!.id)
  }
}

/** @param isDoubtful the household may be on record after all: it is not asked for what only a new one must have */
function planFresh(
  household: LedgerHousehold,
  isDoubtful: boolean,
  as: PlanAs,
  plan: HouseholdPlan,
  faults: RowFault[],
): void {
  const { standing, facts, members, row, unread } = household
  faults.push(...causeReasons(facts, unread).map((reason) => at(row, reason, 'causesOther')))
  const said = household.helper === null ? null : as.findPost(household.helper)
  if (said !== null && 'reason' in said) faults.push(at(row, said.reason, 'helperName'))
  if (!isDoubtful) {
    faults.push(...members.flatMap(relationFault))
    if (standing !== null && standing !== 'general' && !as.isCounty)
      faults.push(at(row, `“${STANDINGS[standing]}”由县级导入，或先登记为一般农户再按识别程序办理`, 'standing'))
    else faults.push(...listingFaults(household, said !== null))
  }
  plan.fresh.push({ household, helper: said !== null && 'post' in said ? said.post : null })
}

function relationFault(member: LedgerMember): RowFault[] {
  if (member.facts.relation !== undefined || member.unread.has('relation')) return []
  return [at(member.row, `没有写明${member.name}与户主关系`, 'relation')]
}

function causeReasons(facts: LedgerHousehold['facts'], unread: ReadonlySet<string>): string[] {
  if (unread.has('causeMain') || unread.has('causesOther')) return []
  return causeFaults(causesOf(facts)).map((f) => f.reason)
}

/** What a household that is taken in as listed or watched must bring along. */
function listingFaults({ row, standing, facts, unread }: LedgerHousehold, hasHelper: boolean): RowFault[] {
  const faults: RowFault[] = []
  if (standing === 'listed' && facts.causeMain === undefined && !unread.has('causeMain'))
    faults.push(at(row, '建档立卡户要写明主要致贫原因', 'causeMain'))
  if ((standing === 'listed' || standing === 'watched') && !hasHelper)
    faults.push(at(row, `${STANDINGS[standing]}必须有在岗的帮扶责任人，请在表中写明`, 'helperName'))
  return faults
}

function planKnown(
  household: LedgerHousehold,
  target: KnownHousehold,
  { persons, doubtful }: Matched,
  register: Register,
  as: PlanAs,
  plan: HouseholdPlan,
  faults: RowFault[],
): void {
  const facts = differing(household.facts, target.facts)
  const changes: [PersonChange, KnownPerson][] = []
  const joining: HouseholdPlan['joining'] = []
  faults.push(...standingFaults(household, target, persons, doubtful, as))
  for (const reason of causeReasons({ ...target.facts, ...household.facts }, household.unread))
    faults.push(at(household.row, reason, 'causesOther'))
  for (const member of household.members) {
    const known = persons.get(member)
    if (known !== undefined) changes.push(...changeOf(member, known))
    else if (!doubtful.has(member)) {
      faults.push(...relationFault(member))
      joining.push({ household: target.id, place: target.place, member })
    }
  }
  faults.push(...spouseFaults(household, target, persons, doubtful))
  const told = incomeOf(household, target)
  const isAsked = (line: Line) => !as.isCounty && as.isYearOver && line.before !== null
  const income = told.filter((line) => !isAsked(line)).map(({ before: _before, ...line }) => line)
  plan.joining.push(...joining)
  plan.income.push(...income)
  const { id, revision: base, place } = target
  if (as.isCounty) {
    if (Object.keys(facts).length > 0) plan.changed.push({ id, base, facts })
    plan.persons.push(...changes.map(([change]) => change))
    if (Object.keys(facts).length + changes.length + joining.length + income.length === 0) plan.same += 1
    return
  }
  const fields = [
    ...asFields(facts, target.facts),
    ...told
      .filter(isAsked)
      .map((line) => ({ key: incomeKeyOf(as.year, line.source), from: line.before, to: line.amount })),
  ]
  const asked = [
    { household: id, subject: id, place, base, fields },
    ...changes.map(([change, known]) => ({
      household: id,
      subject: change.id,
      place,
      base: change.base,
      fields: asFields(
        { ...change.facts, ...(change.idNumber !== null && { idNumber: change.idNumber }) },
        known.facts,
      ),
    })),
  ].flatMap((request) => stillToAsk(request, register))
  plan.asked.push(...asked)
  if (asked.length + joining.length + income.length === 0) plan.same += 1
}

function asFields(to: Partial<Record<FactKey, unknown>>, from: Partial<Record<FactKey, unknown>>): Asked['fields'] {
  return (Object.keys(to) as FactKey[]).map((key) => ({ key, from: from[key] ?? null, to: to[key] }))
}

/** The request without what is asked for already; nothing when that is all of it. */
function stillToAsk(request: Asked, register: Register): Asked[] {
  const fields = request.fields.filter(({ key, to }) => !register.asked.has(askedKey(request.subject, key, to)))
  return fields.length === 0 ? [] : [{ ...request, fields }]
}

function causesOf(facts: Partial<Record<FactKey, unknown>>): { causeMain: string | null; causesOther: string[] } {
  return {
    causeMain: (facts.causeMain as string | null | undefined) ?? null,
    causesOther: (facts.causesOther as string[] | undefined) ?? [],
  }
}

/** What differs that a ledger does not decide. */
function standingFaults(
  household: LedgerHousehold,
  target: KnownHousehold,
  persons: ReadonlyMap<LedgerMember, KnownPerson>,
  doubtful: ReadonlySet<LedgerMember>,
  as: PlanAs,
): RowFault[] {
  const { row, place, standing, helper } = household
  const faults: RowFault[] = []
  if (place !== '' && place.slice(0, 12) !== target.place.slice(0, 12))
    faults.push(at(row, `该户登记在${target.placeName}，与表中的村不符；迁移请先办理整户迁移`, 'village'))
  const head = household.members.find((m) => m.head)
  if (head !== undefined && !doubtful.has(head) && persons.get(head)?.id !== target.head)
    faults.push(at(row, `登记的户主是“${target.name}”，表中为“${head.name}”；变更户主请先提出变更申请`, 'head'))
  if (standing !== null && standing !== target.standing)
    faults.push(
      at(
        row,
        `户类型登记为“${STANDINGS[target.standing]}”，表中为“${STANDINGS[standing]}”；变更请按识别、退出程序办理`,
        'standing',
      ),
    )
  const reason = helper === null ? null : helperReason(helper, target, as)
  if (reason !== null) faults.push(at(row, reason, 'helperName'))
  return faults
}

function helperReason(
  helper: NonNullable<LedgerHousehold['helper']>,
  target: KnownHousehold,
  as: PlanAs,
): string | null {
  const said = as.findPost(helper)
  if ('reason' in said) return said.reason
  if (target.helpers.some((p) => p.person === said.post.person)) return null
  const names = target.helpers.map((p) => p.name).join('、')
  return `帮扶责任人登记为“${names || '无'}”，表中为“${helper.name}”；结对请用帮扶台账导入，更换请办理交接`
}

function spouseFaults(
  household: LedgerHousehold,
  target: KnownHousehold,
  persons: ReadonlyMap<LedgerMember, KnownPerson>,
  doubtful: ReadonlySet<LedgerMember>,
): RowFault[] {
  const spouse = household.members.find((m) => m.facts.relation === 'spouse')
  if (spouse === undefined || doubtful.has(spouse)) return []
  const before = target.members.find((p) => p.facts.relation === 'spouse')
  const mentioned = [...persons].find(([, p]) => p.id === before?.id)?.[0]
  if (before === undefined || persons.get(spouse)?.id === before.id) return []
  if (mentioned !== undefined && mentioned.facts.relation !== undefined) return []
  return [at(spouse.row, `该户已登记配偶“${before.name}”，请核对与户主关系`, 'relation')]
}

function changeOf(member: LedgerMember, known: KnownPerson): [PersonChange, KnownPerson][] {
  const facts = differing(member.facts, known.facts)
  const idNumber = known.print === null ? member.idNumber : null
  if (Object.keys(facts).length === 0 && idNumber === null) return []
  return [[{ id: known.id, base: known.revision, facts, idNumber }, known]]
}

function differing(
  said: Partial<Record<FactKey, unknown>>,
  known: Partial<Record<FactKey, unknown>>,
): Partial<Record<FactKey, unknown>> {
  const entries = Object.entries(said).filter(([key, value]) => !isSame(value, known[key as FactKey]))
  return Object.fromEntries(entries) as Partial<Record<FactKey, unknown>>
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x) => b.includes(x))
  return a === (b ?? null)
}

type Line = HouseholdPlan['income'][number] & { before: number | null }

function incomeOf(household: LedgerHousehold, target: KnownHousehold): Line[] {
  return (Object.entries(household.income) as [Source, number][]).flatMap(([source, amount]) => {
    const { id = null, amount: before = null } = target.income[source] ?? {}
    if (before === amount) return []
    return [{ household: target.id, place: target.place, source, amount, replaces: id, before }]
  })
}

/** What a household plan makes, in words for the screen. */
export function countsOf(plan: HouseholdPlan): Count[] {
  const counts: Count[] = [
    { what: '新登记户', count: plan.fresh.length, unit: '户' },
    {
      what: '新登记人口',
      count: plan.fresh.reduce((n, f) => n + f.household.members.length, plan.joining.length),
      unit: '人',
    },
    { what: '更新户档', count: plan.changed.length, unit: '户' },
    { what: '更新人员', count: plan.persons.length, unit: '人' },
    { what: '变更申请（由另一人审核后生效）', count: plan.asked.length, unit: '件' },
    {
      what: '收入',
      count: plan.income.length + plan.fresh.reduce((n, f) => n + Object.keys(f.household.income).length, 0),
      unit: '项',
    },
    { what: '结对', count: plan.fresh.filter((f) => f.helper !== null).length, unit: '对' },
    { what: '与登记一致', count: plan.same, unit: '户' },
  ]
  return counts.filter((c) => c.count > 0)
}

export interface Count {
  what: string
  count: number
  unit: string
}

export interface PairingPlan {
  pairs: { household: Id; place: string; helper: HelperPost; rank: 1 | 2; fromDay: Day | null; row: number }[]
  same: number
}

/** Whom the helper ledger pairs anew; who changes a helper hands over, and a ledger does not. */
export function planPairings(
  ledger: readonly LedgerPairing[],
  register: Register,
  as: Pick<PlanAs, 'prints' | 'findPost'>,
): { plan: PairingPlan; faults: RowFault[] } {
  const plan: PairingPlan = { pairs: [], same: 0 }
  const faults: RowFault[] = []
  const taken = new Map<string, number>()
  for (const row of ledger) {
    const isTold = row.headId !== null || (row.place !== null && row.head !== '')
    const home = isTold ? homeOf(row, register, as) : null
    const said = row.helper.name === '' ? null : as.findPost(row.helper)
    if (home !== null && 'reason' in home) faults.push(at(row.row, home.reason, 'head'))
    if (said !== null && 'reason' in said) faults.push(at(row.row, said.reason, 'helperName'))
    if (home === null || said === null || 'reason' in home || 'reason' in said || row.unread.has('rank')) continue
    faults.push(...pairOf(row, home.household, said.post, taken, plan))
  }
  return { plan, faults }
}

function pairOf(
  row: LedgerPairing,
  household: KnownHousehold,
  helper: HelperPost,
  taken: Map<string, number>,
  plan: PairingPlan,
): RowFault[] {
  const faults: RowFault[] = []
  const ordinal = row.rank === 1 ? '一' : '二'
  const slot = `${household.id} ${row.rank}`
  const before = taken.get(slot)
  taken.set(slot, row.row)
  if (before !== undefined)
    faults.push(at(row.row, `与第 ${before} 行是同一户的同一名次，一户只有一名第${ordinal}帮扶责任人`, 'rank'))
  const there = household.helpers.find((p) => p.rank === row.rank)
  if (there !== undefined && there.person !== helper.person)
    faults.push(at(row.row, `该户第${ordinal}帮扶责任人现为“${there.name}”，更换请办理交接`, 'helperName'))
  if (faults.length > 0) return faults
  if (there !== undefined) plan.same += 1
  else
    plan.pairs.push({
      household: household.id,
      place: household.place,
      helper,
      rank: row.rank,
      fromDay: row.fromDay,
      row: row.row,
    })
  return []
}

function homeOf(
  row: LedgerPairing,
  register: Register,
  as: Pick<PlanAs, 'prints'>,
): { household: KnownHousehold } | { reason: string } {
  if (row.headId !== null) {
    const print = as.prints.get(row.headId)
    const person = print === undefined ? undefined : register.byPrint.get(print)
    const household = person?.household == null ? undefined : register.households.get(person.household)
    if (household === undefined) return { reason: `户档中没有这个身份证号的在户人员（${row.head}），请先导入户台账` }
    if (row.head !== '' && person!.name !== row.head && household.name !== row.head)
      return { reason: `该身份证号登记的姓名是“${person!.name}”，表中为“${row.head}”，请核对` }
    return { household }
  }
  const ids = register.byHead.get(headKey(row.place!, row.head)) ?? []
  const all = ids.map((id) => register.households.get(id)!)
  const named = all.length > 1 && row.groupName !== '' ? all.filter((x) => x.facts.groupName === row.groupName) : all
  if (named.length === 1) return { household: named[0]! }
  return named.length === 0
    ? { reason: `该村户档中没有户主“${row.head}”，请先导入户台账` }
    : { reason: `该村登记有 ${named.length} 户户主名为“${row.head}”，请填写户主身份证号` }
}

export function pairingCounts(plan: PairingPlan): Count[] {
  const counts: Count[] = [
    { what: '新结对', count: plan.pairs.length, unit: '对' },
    { what: '与登记一致', count: plan.same, unit: '对' },
  ]
  return counts.filter((c) => c.count > 0)
}
