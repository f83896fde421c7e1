import type { Day } from '#kernel/pure/day.ts'
import { birthOf, idNumberFault, plainIdNumber } from '#kernel/pure/identity.ts'
import {
  type Cell,
  type Columns,
  cellOf,
  dayIn,
  fenIn,
  type LedgerRow,
  type RowFault,
  textOf,
} from '#kernel/pure/ledger.ts'
import { type FactKey, factOf, SOURCES, type Source, type Standing } from '../model.ts'
import type { NewMember } from '../register/model.ts'
import { memberFaults } from '../register/rules.ts'
import { type HelperField, HOUSEHOLD_FIELDS, type HouseholdField } from './fields.ts'
import type { FindHome } from './homes.ts'
import type { FindCode } from './vocabulary.ts'
import { factIn, type Read, rankIn, sexIn, standingIn } from './words.ts'

/** Facts a ledger may hold: those of the register, but for what is moved by commands of its own. */
type Facts = Partial<Record<FactKey, unknown>>

export interface HelperSaid {
  name: string
  unit: string
}

export interface LedgerMember {
  row: number
  name: string
  /** whether the ledger says that this is the head */
  head: boolean
  idNumber: string | null
  sex: 'male' | 'female' | null
  birthOn: Day | null
  /** only what the ledger says; an empty cell says nothing */
  facts: Facts
  /** fields of its row that say something which could not be read: they are not taken for empty */
  unread: ReadonlySet<string>
}

export interface LedgerHousehold {
  /** number of the first of its rows in the sheet */
  row: number
  place: string
  facts: Facts
  standing: Exclude<Standing, 'dissolved'> | null
  listedOn: Day | null
  /** source → fen */
  income: Partial<Record<Source, number>>
  helper: HelperSaid | null
  members: LedgerMember[]
  /** of all its rows */
  unread: ReadonlySet<string>
}

export interface ReadLedger<T> {
  /** those with faults too: they are judged on, so that everything that is wrong with a row is told at once */
  entries: T[]
  faults: RowFault[]
}

const HOUSEHOLD_FACTS = [
  'groupName', 'phone', 'bank', 'kind', 'causeMain', 'causesOther', 'foodOk', 'clothingOk', 'schoolingOk', 'medicalOk',
  'housingOk', 'waterSafe', 'houseArea', 'houseGrade', 'houseStructure', 'houseYear', 'electricity', 'fuel', 'relocated',
] as const satisfies readonly (FactKey & HouseholdField)[] // biome-ignore format: a list
const PERSON_FACTS = [
  'nation', 'personPhone', 'education', 'schooling', 'health', 'disability', 'labour', 'work', 'lowIncome',
  'medicalInsured', 'pensionInsured', 'relation',
] as const satisfies readonly (FactKey & HouseholdField)[] // biome-ignore format: a list
const INCOMES = Object.keys(SOURCES) as Source[]

const ROWS_A_TURN = 500

/** Most people one household can have; more are several households read as one. */
const MOST_MEMBERS = 30

/** A row's faults are gathered while it is read. */
class Reader<Field extends string> {
  readonly reasons: string[] = []
  readonly unread = new Set<string>()
  readonly row: LedgerRow
  readonly columns: Columns<Field>
  readonly today: Day
  readonly find: FindCode

  constructor(row: LedgerRow, { columns, today, find }: { columns: Columns<Field>; today: Day; find: FindCode }) {
    this.row = row
    this.columns = columns
    this.today = today
    this.find = find
  }

  cell(field: Field): Cell {
    return cellOf(this.row, this.columns, field)
  }

  text(field: Field): string {
    return textOf(this.cell(field))
  }

  blame(field: Field, reason: string): void {
    this.reasons.push(reason)
    this.unread.add(field)
  }

  take<T>(field: Field, read: Read<T>): T | undefined {
    if (read === undefined) return undefined
    if ('value' in read) return read.value
    this.blame(field, read.fault)
    return undefined
  }
}

function factsOf(r: Reader<HouseholdField>, keys: readonly (FactKey & HouseholdField)[]): Facts {
  const facts: Facts = {}
  for (const key of keys) {
    const value = r.take(key, factIn(key, r.cell(key), r.find))
    if (value !== undefined) facts[key] = value
  }
  return facts
}

interface RowRead extends Pick<LedgerHousehold, 'facts' | 'standing' | 'listedOn' | 'income' | 'helper'> {
  key: { no: string; head: string; headId: string; place: string }
  startsHere: boolean
  member: LedgerMember | null
  where: ReturnType<FindHome> | null
  reasons: string[]
  unread: Set<string>
  row: number
}

export interface ReadAs {
  columns: Columns<HouseholdField>
  paths: readonly string[][]
  today: Day
  findHome: FindHome
  find: FindCode
}

/**
 * Rows as households with their members. Rows are of one household when they bear the same household number, or else the
 * same head in the same village one after the other; where only the relation is told, a head begins a household.
 * Yields after every some hundred rows how many it has read, so that other work gets its turn.
 */
export function* readHouseholds(
  rows: readonly LedgerRow[],
  as: ReadAs,
): Generator<number, ReadLedger<LedgerHousehold>> {
  const groups: RowRead[][] = []
  let before: RowRead | undefined
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) yield index
    const read = readRow(row, as)
    if (before !== undefined && belongsTo(read, before, as.columns)) {
      inherit(read, before)
      groups.at(-1)!.push(read)
    } else groups.push([read])
    before = read
  }
  const entries: LedgerHousehold[] = []
  const faults: RowFault[] = []
  for (const group of groups) {
    const household = householdOf(group)
    for (const { row, reasons, unread } of group)
      if (reasons.length > 0) faults.push({ row, reasons, fields: [...unread] })
    if (household.members.length > 0) entries.push(household)
  }
  faults.push(...twiceInFile(entries))
  return { entries, faults }
}

function readRow(row: LedgerRow, as: ReadAs): RowRead {
  const r = new Reader(row, as)
  const code = r.text('placeCode')
  const village = r.text('village')
  const where = code === '' && village === '' ? null : as.findHome({ code, village, township: r.text('township') })
  const read: RowRead = {
    key: {
      no: r.text('householdNo'),
      head: r.text('head'),
      headId: plainIdNumber(r.text('headId')),
      place: placeIn(where),
    },
    startsHere: false,
    member: null,
    where,
    facts: factsOf(r, HOUSEHOLD_FACTS),
    standing: r.take('standing', standingIn(r.cell('standing'), r.find)) ?? null,
    listedOn: dayOf(r, 'listedOn') ?? null,
    income: incomeOf(r, as.paths),
    helper: helperIn(r),
    reasons: r.reasons,
    unread: r.unread,
    row: row.row,
  }
  read.member = memberIn(r, as, read.key)
  read.startsHere = read.member?.head === true
  return read
}

function placeIn(where: ReturnType<FindHome> | null): string {
  return where !== null && 'place' in where ? where.place : ''
}

function dayOf(r: Reader<HouseholdField>, field: HouseholdField): Day | undefined {
  return dayRead(r, field, HOUSEHOLD_FIELDS[field].title, '2014-05-01')
}

function dayRead<Field extends string>(r: Reader<Field>, field: Field, title: string, like: string): Day | undefined {
  const day = dayIn(r.cell(field))
  if (day === null) r.blame(field, `${title}看不懂“${r.text(field)}”，请写成 ${like} 的样子`)
  else if (day !== undefined && day > r.today) r.blame(field, `${title} ${day} 晚于今天`)
  else return day
  return undefined
}

/** Amounts in yuan, or in units of ten thousand where the heading says so. */
function incomeOf(r: Reader<HouseholdField>, paths: readonly string[][]): LedgerHousehold['income'] {
  const income: LedgerHousehold['income'] = {}
  for (const source of INCOMES) {
    const column = r.columns[source]
    if (column === undefined) continue
    const fen = fenIn(r.cell(source), /万元/.test(paths[column]?.join('') ?? '') ? 10_000 : 1)
    if (fen === undefined) continue
    if (fen === null || fen < 0 || fen > 10_000_000_00)
      r.blame(source, `${SOURCES[source]}“${r.text(source)}”不是合适的金额`)
    else income[source] = fen
  }
  return income
}

function helperIn(r: Reader<HouseholdField>): HelperSaid | null {
  const name = r.text('helperName')
  if (name === '' || name === '无') return null
  return { name, unit: r.text('helperUnit') }
}

function memberIn(r: Reader<HouseholdField>, as: ReadAs, key: RowRead['key']): LedgerMember | null {
  const ownName = r.text('name')
  const name = (ownName || (as.columns.name === undefined ? key.head : '')).replace(/\s/g, '')
  const facts = factsOf(r, PERSON_FACTS)
  const said = facts.relation
  const isAlone = as.columns.relation === undefined && as.columns.name === undefined
  const isNamed = name !== '' && said === undefined && !r.unread.has('relation') && name === key.head
  const head = said === 'head' || isAlone || isNamed
  if (head) facts.relation = 'head'
  const idNumber = idIn(r, head) ?? null
  const member: LedgerMember = {
    row: r.row.row,
    name,
    head,
    idNumber,
    sex: r.take('sex', sexIn(r.cell('sex'), r.find)) ?? null,
    birthOn: dayOf(r, 'birthOn') ?? null,
    facts,
    unread: r.unread,
  }
  if (name === '') return null
  if ([...name].length > 40 || [...name].length < 2)
    r.blame(ownName === '' ? 'head' : 'name', `姓名“${name}”请填写 2 至 40 个字`)
  for (const { at, reason } of memberFaults(asNewMember(member), as.today, 'm')) {
    const field = at.slice('m.'.length)
    if (isField(field) && field !== 'idNumber')
      r.blame(field, reason.startsWith('与') ? `${HOUSEHOLD_FIELDS[field].title}${reason}` : reason)
  }
  if (idNumber !== null && member.birthOn === null && idNumberFault(idNumber, as.today) === null)
    member.birthOn = birthOf(idNumber)
  return member
}

function isField(name: string): name is HouseholdField {
  return Object.hasOwn(HOUSEHOLD_FIELDS, name)
}

/** What the register's own rules judge. */
export function asNewMember(member: LedgerMember): NewMember {
  const { personPhone, ...facts } = member.facts
  return {
    lowIncome: false,
    relation: 'other',
    ...facts,
    ...(personPhone !== undefined && { phone: personPhone }),
    name: member.name,
    idNumber: member.idNumber,
    sex: member.sex,
    birthOn: member.birthOn,
  } as NewMember
}

function idIn(r: Reader<HouseholdField>, head: boolean): string | undefined {
  const field = r.text('idNumber') === '' && head ? 'headId' : 'idNumber'
  const cell = r.cell(field)
  const text = plainIdNumber(textOf(cell))
  if (text === '' || text === '无') return undefined
  if (typeof cell === 'number' && Math.abs(cell) >= 1e15) {
    r.blame(field, '身份证号是按数字存的，后几位已经丢失，请把该列设为文本后重新填写')
    return undefined
  }
  const fault = idNumberFault(text, r.today)
  if (fault === null) return text
  r.blame(field, fault)
  return undefined
}

function belongsTo(read: RowRead, before: RowRead, columns: Columns<HouseholdField>): boolean {
  const { key } = read
  const differs = (a: string, b: string) => a !== '' && a !== b
  if (columns.name === undefined) return false
  if (differs(key.no, before.key.no) || differs(key.head, before.key.head) || differs(key.headId, before.key.headId))
    return false
  if (differs(key.place, before.key.place)) return false
  if (key.no !== '') return true
  if (read.startsHere) return false
  if (columns.head !== undefined) return true
  return columns.relation !== undefined
}

/** What stands on the first row of a household only holds for all of them. */
function inherit(read: RowRead, before: RowRead): void {
  const { key } = read
  read.key = {
    no: key.no || before.key.no,
    head: key.head || before.key.head,
    headId: key.headId || before.key.headId,
    place: key.place || before.key.place,
  }
  read.where ??= before.where
}

function householdOf(group: readonly RowRead[]): LedgerHousehold {
  const first = group[0]!
  const household: LedgerHousehold = {
    row: first.row,
    place: first.key.place,
    facts: {},
    standing: null,
    listedOn: null,
    income: {},
    helper: null,
    members: [],
    unread: new Set(group.flatMap((read) => [...read.unread])),
  }
  if (first.where === null) blameRow(first, 'village', '没有写明行政村')
  else if ('reason' in first.where) blameRow(first, 'village', first.where.reason)
  for (const read of group) {
    merge(household, read)
    if (read.member !== null) household.members.push(read.member)
    else if (read !== first || first.key.head === '') blameRow(read, 'name', '没有写明姓名')
  }
  for (const reason of householdReasons(household, first.key)) blameRow(first, 'relation', reason)
  return household
}

function blameRow(read: RowRead, field: HouseholdField, reason: string): void {
  if (read.reasons.includes(reason)) return
  read.reasons.push(reason)
  read.unread.add(field)
}

function merge(household: LedgerHousehold, read: RowRead): void {
  const differs = (field: HouseholdField, title: string, a: unknown, b: unknown) => {
    if (a !== null && a !== undefined && JSON.stringify(a) !== JSON.stringify(b))
      blameRow(read, field, `同一户的${title}与第 ${household.row} 行不一致`)
  }
  for (const [key, value] of Object.entries(read.facts) as [FactKey & HouseholdField, unknown][]) {
    differs(key, factOf(key).title, household.facts[key], value)
    household.facts[key] = value
  }
  for (const [source, fen] of Object.entries(read.income) as [Source, number][]) {
    differs(source, SOURCES[source], household.income[source], fen)
    household.income[source] = fen
  }
  if (read.standing !== null) differs('standing', '户类型', household.standing, read.standing)
  household.standing ??= read.standing
  household.listedOn ??= read.listedOn
  household.helper ??= read.helper
}

function householdReasons(household: LedgerHousehold, key: RowRead['key']): string[] {
  const { members } = household
  const reasons: string[] = []
  if (members.length === 0) return ['没有写明姓名']
  if (members.length > MOST_MEMBERS) reasons.push(`一户超过 ${MOST_MEMBERS} 人，请核对户主和户编号是否逐户填写`)
  const heads = members.filter((m) => m.head)
  if (heads.length === 0 && members.length === 1 && key.head === '') {
    members[0]!.head = true
    members[0]!.facts.relation = 'head'
  } else if (heads.length === 0 && !household.unread.has('relation'))
    reasons.push(key.head === '' ? '没有指明谁是户主' : `成员中没有户主“${key.head}”`)
  if (heads.length > 1) reasons.push(`一户有 ${heads.length} 名户主（${heads.map((m) => m.name).join('、')}）`)
  if (members.filter((m) => m.facts.relation === 'spouse').length > 1) reasons.push('户主的配偶只能有一人')
  return reasons
}

/** One ID number stands in a file once. */
function twiceInFile(households: readonly LedgerHousehold[]): RowFault[] {
  const seen = new Map<string, number>()
  const faults: RowFault[] = []
  for (const member of households.flatMap((x) => x.members)) {
    if (member.idNumber === null) continue
    const before = seen.get(member.idNumber)
    if (before === undefined) seen.set(member.idNumber, member.row)
    else faults.push({ row: member.row, reasons: [`身份证号与第 ${before} 行相同`], fields: ['idNumber'] })
  }
  return faults
}

/** A row of the helper ledger. */
export interface LedgerPairing {
  row: number
  /** null when the row does not say it, or says it wrongly */
  place: string | null
  head: string
  /** null when the row does not say it, or says it wrongly */
  headId: string | null
  groupName: string
  helper: HelperSaid
  rank: 1 | 2
  fromDay: Day | null
  unread: ReadonlySet<string>
}

/** Rows as pairings; a household's village is needed unless its head is told by ID number. */
export function readPairings(
  rows: readonly LedgerRow[],
  as: { columns: Columns<HelperField>; today: Day; findHome: FindHome; find: FindCode },
): ReadLedger<LedgerPairing> {
  const entries: LedgerPairing[] = []
  const faults: RowFault[] = []
  for (const row of rows) {
    const r = new Reader<HelperField>(row, as)
    entries.push(pairingOf(r, as.findHome))
    if (r.reasons.length > 0) faults.push({ row: row.row, reasons: r.reasons, fields: [...r.unread] })
  }
  return { entries, faults }
}

function pairingOf(r: Reader<HelperField>, findHome: FindHome): LedgerPairing {
  const code = r.text('placeCode')
  const village = r.text('village')
  const where = code === '' && village === '' ? null : findHome({ code, village, township: r.text('township') })
  const headId = plainIdNumber(r.text('headId'))
  if (where !== null && 'reason' in where) r.blame('village', where.reason)
  if (where === null && headId === '') r.blame('village', '没有写明行政村，也没有户主身份证号，无法确定是哪一户')
  const idFault = headId === '' ? null : idNumberFault(headId, r.today)
  if (idFault !== null) r.blame('headId', idFault)
  if (r.text('head') === '') r.blame('head', '没有写明户主')
  if (r.text('helperName') === '') r.blame('helperName', '没有写明帮扶责任人')
  return {
    row: r.row.row,
    place: placeIn(where) || null,
    head: r.text('head').replace(/\s/g, ''),
    headId: idFault === null && headId !== '' ? headId : null,
    groupName: r.text('groupName'),
    helper: { name: r.text('helperName'), unit: r.text('helperUnit') },
    rank: r.take('rank', rankIn(r.cell('rank'), r.find)) ?? 1,
    fromDay: dayRead(r, 'fromDay', '结对日期', '2016-03-01') ?? null,
    unread: r.unread,
  }
}
