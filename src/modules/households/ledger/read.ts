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
}

export interface ReadLedger<T> {
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
class Reader {
  readonly reasons: string[] = []
  readonly row: LedgerRow
  readonly columns: Columns<HouseholdField>
  readonly today: Day

  constructor(row: LedgerRow, { columns, today }: ReadAs) {
    this.row = row
    this.columns = columns
    this.today = today
  }

  cell(field: HouseholdField): Cell {
    return cellOf(this.row, this.columns, field)
  }

  text(field: HouseholdField): string {
    return textOf(this.cell(field))
  }

  take<T>(read: Read<T>): T | undefined {
    if (read === undefined) return undefined
    if ('value' in read) return read.value
    this.reasons.push(read.fault)
    return undefined
  }

  facts(keys: readonly (FactKey & HouseholdField)[]): Facts {
    const facts: Facts = {}
    for (const key of keys) {
      const value = this.take(factIn(key, this.cell(key)))
      if (value !== undefined) facts[key] = value
    }
    return facts
  }
}

interface RowRead extends Pick<LedgerHousehold, 'facts' | 'standing' | 'listedOn' | 'income' | 'helper'> {
  key: { no: string; head: string; headId: string; place: string }
  startsHere: boolean
  member: LedgerMember | null
  where: ReturnType<FindHome> | null
  fault: RowFault
}

export interface ReadAs {
  columns: Columns<HouseholdField>
  paths: readonly string[][]
  today: Day
  findHome: FindHome
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
    for (const { fault } of group) if (fault.reasons.length > 0) faults.push(fault)
    if (household !== null) entries.push(household)
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
    facts: r.facts(HOUSEHOLD_FACTS),
    standing: r.take(standingIn(r.cell('standing'))) ?? null,
    listedOn: dayOf(r, 'listedOn') ?? null,
    income: incomeOf(r, as.paths),
    helper: helperIn(r),
    fault: { row: row.row, reasons: r.reasons },
  }
  read.member = memberIn(r, as, read.key)
  read.startsHere = read.member?.head === true
  return read
}

function placeIn(where: ReturnType<FindHome> | null): string {
  return where !== null && 'place' in where ? where.place : ''
}

function dayOf(r: Reader, field: HouseholdField): Day | undefined {
  const day = dayIn(r.cell(field))
  const { title } = HOUSEHOLD_FIELDS[field]
  if (day === null) r.reasons.push(`${title}看不懂“${r.text(field)}”，请写成 2014-05-01 的样子`)
  else if (day !== undefined && day > r.today) r.reasons.push(`${title} ${day} 晚于今天`)
  else return day
  return undefined
}

/** Amounts in yuan, or in units of ten thousand where the heading says so. */
function incomeOf(r: Reader, paths: readonly string[][]): LedgerHousehold['income'] {
  const income: LedgerHousehold['income'] = {}
  for (const source of INCOMES) {
    const column = r.columns[source]
    if (column === undefined) continue
    const fen = fenIn(r.cell(source), /万元/.test(paths[column]?.join('') ?? '') ? 10_000 : 1)
    if (fen === undefined) continue
    if (fen === null || fen < 0 || fen > 10_000_000_00)
      r.reasons.push(`${SOURCES[source]}“${r.text(source)}”不是合适的金额`)
    else income[source] = fen
  }
  return income
}

function helperIn(r: Reader): HelperSaid | null {
  const name = r.text('helperName')
  if (name === '' || name === '无') return null
  return { name, unit: r.text('helperUnit') }
}

function memberIn(r: Reader, as: ReadAs, key: RowRead['key']): LedgerMember | null {
  const ownName = r.text('name')
  const name = (ownName || (as.columns.name === undefined ? key.head : '')).replace(/\s/g, '')
  const facts = r.facts(PERSON_FACTS)
  if (name === '') return null
  const said = facts.relation
  const isAlone = as.columns.relation === undefined && as.columns.name === undefined
  const head = said === 'head' || isAlone || (said === undefined && name === key.head)
  if (head) facts.relation = 'head'
  const idNumber = idIn(r, head) ?? null
  const member: LedgerMember = {
    row: r.row.row,
    name,
    head,
    idNumber,
    sex: r.take(sexIn(r.cell('sex'))) ?? null,
    birthOn: dayOf(r, 'birthOn') ?? null,
    facts,
  }
  if ([...name].length > 40 || [...name].length < 2) r.reasons.push(`姓名“${name}”请填写 2 至 40 个字`)
  for (const fault of memberFaults(asNewMember(member), as.today, 'm'))
    if (!fault.at.endsWith('idNumber')) r.reasons.push(fault.reason)
  if (idNumber !== null && member.birthOn === null && idNumberFault(idNumber, as.today) === null)
    member.birthOn = birthOf(idNumber)
  return member
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

function idIn(r: Reader, head: boolean): string | undefined {
  const own = r.cell('idNumber')
  const cell = textOf(own) === '' && head ? r.cell('headId') : own
  const text = plainIdNumber(textOf(cell))
  if (text === '' || text === '无') return undefined
  if (typeof cell === 'number' && Math.abs(cell) >= 1e15) {
    r.reasons.push('身份证号是按数字存的，后几位已经丢失，请把该列设为文本后重新填写')
    return undefined
  }
  const fault = idNumberFault(text, r.today)
  if (fault === null) return text
  r.reasons.push(fault)
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

function householdOf(group: readonly RowRead[]): LedgerHousehold | null {
  const first = group[0]!
  const at = first.fault
  const household: LedgerHousehold = {
    row: at.row,
    place: first.key.place,
    facts: {},
    standing: null,
    listedOn: null,
    income: {},
    helper: null,
    members: [],
  }
  if (first.where === null) at.reasons.push('没有写明行政村')
  else if ('reason' in first.where) at.reasons.push(first.where.reason)
  for (const read of group) {
    merge(household, read)
    if (read.member !== null) household.members.push(read.member)
    else if (read !== first || first.key.head === '') read.fault.reasons.push('没有写明姓名')
  }
  at.reasons.push(...householdReasons(household, first.key))
  return at.reasons.length > 0 || household.place === '' ? null : household
}

function merge(household: LedgerHousehold, read: RowRead): void {
  const differs = (title: string, a: unknown, b: unknown) => {
    if (a !== null && a !== undefined && JSON.stringify(a) !== JSON.stringify(b))
      read.fault.reasons.push(`同一户的${title}与第 ${household.row} 行不一致`)
  }
  for (const [key, value] of Object.entries(read.facts) as [FactKey, unknown][]) {
    differs(factOf(key).title, household.facts[key], value)
    household.facts[key] = value
  }
  for (const [source, fen] of Object.entries(read.income) as [Source, number][]) {
    differs(SOURCES[source], household.income[source], fen)
    household.income[source] = fen
  }
  if (read.standing !== null) differs('户类型', household.standing, read.standing)
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
  } else if (heads.length === 0) reasons.push(key.head === '' ? '没有指明谁是户主' : `成员中没有户主“${key.head}”`)
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
    else faults.push({ row: member.row, reasons: [`身份证号与第 ${before} 行相同`] })
  }
  return faults
}

/** A row of the helper ledger. */
export interface LedgerPairing {
  row: number
  place: string | null
  head: string
  headId: string | null
  groupName: string
  helper: HelperSaid
  rank: 1 | 2
  fromDay: Day | null
}

/** Rows as pairings; a household's village is needed unless its head is told by ID number. */
export function readPairings(
  rows: readonly LedgerRow[],
  as: { columns: Columns<HelperField>; today: Day; findHome: FindHome },
): ReadLedger<LedgerPairing> {
  const entries: LedgerPairing[] = []
  const faults: RowFault[] = []
  for (const row of rows) {
    const reasons: string[] = []
    const text = (field: HelperField) => textOf(cellOf(row, as.columns, field))
    const code = text('placeCode')
    const village = text('village')
    const where = code === '' && village === '' ? null : as.findHome({ code, village, township: text('township') })
    const headId = plainIdNumber(text('headId'))
    if (where !== null && 'reason' in where) reasons.push(where.reason)
    if (where === null && headId === '') reasons.push('没有写明行政村，也没有户主身份证号，无法确定是哪一户')
    const idFault = headId === '' ? null : idNumberFault(headId, as.today)
    if (idFault !== null) reasons.push(idFault)
    if (text('head') === '') reasons.push('没有写明户主')
    if (text('helperName') === '') reasons.push('没有写明帮扶责任人')
    const rank = rankIn(cellOf(row, as.columns, 'rank'))
    if (rank !== undefined && 'fault' in rank) reasons.push(rank.fault)
    const fromDay = dayIn(cellOf(row, as.columns, 'fromDay'))
    if (fromDay === null) reasons.push(`结对日期看不懂“${text('fromDay')}”，请写成 2016-03-01 的样子`)
    else if (fromDay !== undefined && fromDay > as.today) reasons.push(`结对日期 ${fromDay} 晚于今天`)
    if (reasons.length > 0) {
      faults.push({ row: row.row, reasons })
      continue
    }
    entries.push({
      row: row.row,
      place: placeIn(where) || null,
      head: text('head').replace(/\s/g, ''),
      headId: headId || null,
      groupName: text('groupName'),
      helper: { name: text('helperName'), unit: text('helperUnit') },
      rank: rank !== undefined && 'value' in rank ? rank.value : 1,
      fromDay: fromDay ?? null,
    })
  }
  return { entries, faults }
}
