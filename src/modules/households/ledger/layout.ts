import type { Columns } from '#kernel/pure/ledger.ts'
import {
  CAUSES,
  DISABILITY,
  EDUCATION,
  FUELS,
  HEALTH,
  HOUSE_GRADES,
  HOUSE_STRUCTURES,
  HOUSEHOLD_KINDS,
  LABOUR,
  labelOf,
  RELATIONS,
  SCHOOLING,
  SEXES,
  STANDINGS,
  WORK,
} from '../model.ts'
import type { HelperField, HouseholdField } from './fields.ts'
import type { ExportKind } from './model.ts'

/** A row as it is read for a ledger: by the names of the fields, codes as they are kept, amounts in fen. */
export type LedgerCells = Readonly<Record<string, unknown>>
type Kind = 'text' | 'number' | 'date'
type Value = string | number | null

export interface LayoutColumn {
  readonly title: string | string[]
  readonly kind: Kind
  readonly width?: number
  value(row: LedgerCells): Value
}

interface FieldSpec {
  readonly kind: Kind
  readonly width?: number
  value(row: LedgerCells): Value
}

const text = (field: string, width?: number): FieldSpec => ({
  kind: 'text',
  ...(width !== undefined && { width }),
  value: (row) => (row[field] as string | null | undefined) ?? null,
})
const coded = (field: string, labels: Readonly<Record<string, string>>, width?: number): FieldSpec => ({
  kind: 'text',
  ...(width !== undefined && { width }),
  value: (row) => labelOf(labels, row[field] as string | null) || null,
})
const several = (field: string, labels: Readonly<Record<string, string>>): FieldSpec => ({
  kind: 'text',
  width: 20,
  value: (row) => ((row[field] as string[] | null) ?? []).map((code) => labelOf(labels, code)).join('、') || null,
})
const yes = (field: string): FieldSpec => ({
  kind: 'text',
  width: 8,
  value: (row) => (row[field] === true ? '是' : row[field] === false ? '否' : null),
})
const number = (field: string): FieldSpec => ({
  kind: 'number',
  value: (row) => (row[field] === null || row[field] === undefined ? null : Number(row[field])),
})
const yuan = (field: string): FieldSpec => ({
  kind: 'number',
  width: 14,
  value: (row) => (row[field] === null || row[field] === undefined ? null : Number(row[field]) / 100),
})
const date = (field: string): FieldSpec => ({ ...text(field), kind: 'date' })

/** What a ledger's field says in a sheet: what is written here is read back by an import. */
const CELLS: Record<HouseholdField | HelperField | 'members' | 'perHead' | 'secondName' | 'helperTitle', FieldSpec> = {
  township: text('township', 16),
  village: text('village', 16),
  placeCode: text('placeCode', 16),
  groupName: text('groupName'),
  householdNo: text('householdNo'),
  head: text('head', 10),
  headId: text('headId', 22),
  relation: coded('relation', RELATIONS, 14),
  idNumber: text('idNumber', 22),
  name: text('name', 10),
  sex: coded('sex', SEXES, 6),
  birthOn: date('birthOn'),
  nation: text('nation', 8),
  personPhone: text('personPhone', 15),
  phone: text('phone', 15),
  bank: text('bank', 24),
  standing: coded('standing', STANDINGS, 12),
  kind: {
    kind: 'text',
    value: (row) => (row.standing === 'general' ? null : labelOf(HOUSEHOLD_KINDS, row.kind as string)),
  },
  listedOn: date('listedOn'),
  causeMain: coded('causeMain', CAUSES, 16),
  causesOther: several('causesOther', CAUSES),
  foodOk: yes('foodOk'),
  clothingOk: yes('clothingOk'),
  schoolingOk: yes('schoolingOk'),
  medicalOk: yes('medicalOk'),
  housingOk: yes('housingOk'),
  waterSafe: yes('waterSafe'),
  houseArea: number('houseArea'),
  houseGrade: coded('houseGrade', HOUSE_GRADES, 8),
  houseStructure: coded('houseStructure', HOUSE_STRUCTURES),
  houseYear: number('houseYear'),
  electricity: yes('electricity'),
  fuel: several('fuel', FUELS),
  relocated: yes('relocated'),
  wage: yuan('wage'),
  business: yuan('business'),
  property: yuan('property'),
  transfer: yuan('transfer'),
  cost: yuan('cost'),
  perHead: yuan('perHead'),
  members: number('members'),
  education: coded('education', EDUCATION),
  schooling: coded('schooling', SCHOOLING),
  health: coded('health', HEALTH),
  disability: coded('disability', DISABILITY, 8),
  labour: coded('labour', LABOUR),
  work: coded('work', WORK),
  lowIncome: yes('lowIncome'),
  medicalInsured: yes('medicalInsured'),
  pensionInsured: yes('pensionInsured'),
  helperName: text('helperName', 12),
  helperUnit: text('helperUnit', 22),
  helperTitle: text('helperTitle', 18),
  secondName: text('secondName', 12),
  rank: {
    kind: 'text',
    value: (row) => (row.rank === 1 ? '第一' : row.rank === 2 ? '第二' : null),
  },
  fromDay: date('fromDay'),
}
type CellName = keyof typeof CELLS

const column = (field: CellName, ...title: string[]): LayoutColumn => ({ ...CELLS[field], title })

const HOME: LayoutColumn[] = [
  column('township', '住址', '乡镇'),
  column('village', '住址', '行政村'),
  column('groupName', '住址', '村民小组'),
  column('placeCode', '住址', '行政村代码'),
]
const HOUSEHOLD: LayoutColumn[] = [
  column('standing', '识别情况', '户类型'),
  column('kind', '识别情况', '户属性'),
  column('listedOn', '识别情况', '识别日期'),
  column('causeMain', '致贫原因', '主要致贫原因'),
  column('causesOther', '致贫原因', '其他致贫原因'),
]
const CONDITIONS: LayoutColumn[] = [
  column('foodOk', '两不愁三保障', '吃不愁'),
  column('clothingOk', '两不愁三保障', '穿不愁'),
  column('schoolingOk', '两不愁三保障', '义务教育有保障'),
  column('medicalOk', '两不愁三保障', '基本医疗有保障'),
  column('housingOk', '两不愁三保障', '住房安全有保障'),
  column('waterSafe', '两不愁三保障', '饮水安全'),
  column('houseArea', '住房', '住房面积（平方米）'),
  column('houseStructure', '住房', '住房结构'),
  column('houseGrade', '住房', '住房安全等级'),
  column('houseYear', '住房', '建房年份'),
  column('electricity', '生活条件', '通生活用电'),
  column('fuel', '生活条件', '主要燃料'),
  column('relocated', '生活条件', '易地扶贫搬迁户'),
]
const HELPERS: LayoutColumn[] = [
  column('helperName', '帮扶责任人', '姓名'),
  column('helperUnit', '帮扶责任人', '单位'),
  column('helperTitle', '帮扶责任人', '职务'),
]

/** The ledgers' own layouts; an import knows every heading again. */
export function layoutOf(kind: ExportKind, year: number): LayoutColumn[] {
  const income: LayoutColumn[] = [
    column('wage', `${year}年收入（元）`, '工资性收入'),
    column('business', `${year}年收入（元）`, '生产经营性收入'),
    column('property', `${year}年收入（元）`, '财产性收入'),
    column('transfer', `${year}年收入（元）`, '转移性收入'),
    column('cost', `${year}年收入（元）`, '生产经营性支出'),
    column('perHead', `${year}年收入（元）`, '人均纯收入'),
  ]
  if (kind === 'helper')
    return [
      ...HOME,
      column('head', '帮扶对象', '户主姓名'),
      column('headId', '帮扶对象', '户主身份证号'),
      column('standing', '帮扶对象', '户类型'),
      ...HELPERS,
      column('rank', '结对', '第几帮扶责任人'),
      column('fromDay', '结对', '结对日期'),
    ]
  if (kind === 'household')
    return [
      ...HOME,
      column('head', '户主', '户主姓名'),
      column('headId', '户主', '户主身份证号'),
      column('members', '户主', '家庭人口'),
      column('phone', '户主', '联系电话'),
      column('bank', '户主', '银行账号'),
      ...HOUSEHOLD,
      ...CONDITIONS,
      ...income,
      ...HELPERS,
    ]
  return [
    ...HOME,
    column('head', '户主姓名'),
    column('name', '家庭成员', '姓名'),
    column('relation', '家庭成员', '与户主关系'),
    column('idNumber', '家庭成员', '身份证号'),
    column('sex', '家庭成员', '性别'),
    column('birthOn', '家庭成员', '出生日期'),
    column('nation', '家庭成员', '民族'),
    column('personPhone', '家庭成员', '成员联系电话'),
    column('education', '家庭成员', '文化程度'),
    column('schooling', '家庭成员', '在校生状况'),
    column('health', '家庭成员', '健康状况'),
    column('disability', '家庭成员', '残疾等级'),
    column('labour', '家庭成员', '劳动能力'),
    column('work', '家庭成员', '务工情况'),
    column('lowIncome', '家庭成员', '享受低保'),
    column('medicalInsured', '家庭成员', '参加医疗保险'),
    column('pensionInsured', '家庭成员', '参加养老保险'),
    ...HOUSEHOLD,
    ...HELPERS,
  ]
}

/** The headings of a ledger that was taken in, filled anew; what it was not said to hold stays empty. */
export function layoutLike(headings: readonly string[][], columns: Columns): LayoutColumn[] {
  const fields = new Map(Object.entries(columns).map(([field, at]) => [at, field as CellName]))
  return headings.map((path, at) => {
    const spec = CELLS[fields.get(at) as CellName]
    const title = path.length > 0 ? [...path] : ['（无列名）']
    return spec === undefined ? { kind: 'text', title, value: () => null } : { ...spec, title }
  })
}
