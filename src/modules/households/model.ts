import { z } from 'zod'
import { placeCode } from '#kernel/pure/schema.ts'

/** Codes of the household file 建档立卡 (登记表, 2013–14), each with its Chinese label. */
export const STANDINGS = {
  general: '一般农户',
  listed: '建档立卡户',
  watched: '监测户',
  exited: '已退出',
  dissolved: '已销户',
} as const
export type Standing = keyof typeof STANDINGS

export const HOUSEHOLD_KINDS = {
  ordinary: '一般贫困户',
  'low-income': '低保户',
  'five-guarantee': '五保户',
  'low-income-poor': '低保贫困户',
} as const

/** Whom helping is about: households that must have a helper, households that have one. */
export const HELPED = { due: '应帮扶', paired: '已结对' } as const

/** 致贫原因: one main, at most two others. */
export const CAUSES = {
  illness: '因病',
  disability: '因残',
  schooling: '因学',
  disaster: '因灾',
  land: '缺土地',
  water: '缺水',
  skill: '缺技术',
  labour: '缺劳力',
  funds: '缺资金',
  traffic: '交通条件落后',
  drive: '自身发展动力不足',
  other: '其他',
} as const
export type Cause = keyof typeof CAUSES

export const RELATIONS = {
  head: '户主',
  spouse: '配偶',
  son: '之子',
  daughter: '之女',
  'daughter-in-law': '之儿媳',
  'son-in-law': '之女婿',
  grandson: '之孙子',
  granddaughter: '之孙女',
  'grandson-maternal': '之外孙子',
  'granddaughter-maternal': '之外孙女',
  father: '之父',
  mother: '之母',
  'father-in-law': '之岳父（公公）',
  'mother-in-law': '之岳母（婆婆）',
  grandfather: '之祖父',
  grandmother: '之祖母',
  sibling: '之兄弟姐妹',
  nephew: '之侄（外甥）',
  other: '其他',
} as const
export type Relation = keyof typeof RELATIONS

export const SEXES = { male: '男', female: '女' } as const

export const EDUCATION = {
  none: '文盲或半文盲',
  'pre-school-age': '学龄前儿童',
  primary: '小学',
  junior: '初中',
  senior: '高中（中专）',
  college: '大专及以上',
} as const

export const SCHOOLING = {
  no: '非在校',
  kindergarten: '学前教育',
  primary: '小学',
  junior: '初中',
  senior: '普通高中',
  vocational: '中等职业学校',
  college: '高等职业学校',
  university: '本科及以上',
} as const

export const HEALTH = { healthy: '健康', chronic: '长期慢性病', serious: '患有大病', disabled: '残疾' } as const

export const DISABILITY = {
  none: '无',
  'level-1': '一级',
  'level-2': '二级',
  'level-3': '三级',
  'level-4': '四级',
} as const

export const LABOUR = {
  ordinary: '普通劳动力',
  skilled: '技能劳动力',
  weak: '弱劳动力或半劳动力',
  lost: '丧失劳动力',
  none: '无劳动力',
} as const

export const WORK = {
  none: '未务工',
  township: '乡（镇）内务工',
  county: '乡（镇）外县内务工',
  province: '县外省内务工',
  outside: '省外务工',
} as const

export const LIVES = { living: '在户', dead: '死亡', away: '迁出本县' } as const

export const HOUSE_GRADES = { A: 'A级', B: 'B级', C: 'C级', D: 'D级' } as const

export const HOUSE_STRUCTURES = {
  adobe: '土坯（土木）',
  'brick-wood': '砖木',
  'brick-concrete': '砖混',
  concrete: '钢筋混凝土',
  cave: '窑洞',
  other: '其他',
} as const

export const FUELS = { wood: '柴草', dung: '干畜粪', coal: '煤炭', clean: '清洁能源', other: '其他' } as const

/** 收入来源; the last is what is spent to earn it, and is taken off. */
export const SOURCES = {
  wage: '工资性收入',
  business: '生产经营性收入',
  transfer: '转移性收入',
  property: '财产性收入',
  cost: '生产经营性支出',
} as const
export type Source = keyof typeof SOURCES

export function codeOf<T extends Record<string, string>>(codes: T) {
  return z.enum(Object.keys(codes) as [keyof T & string, ...(keyof T & string)[]], '请从列出的选项中选择')
}

/** The name of a code in one of the lists above; a code that is not in it stands for itself. */
export function labelOf(codes: Readonly<Record<string, string>>, code: string | null | undefined): string {
  return code === null || code === undefined ? '' : (codes[code] ?? code)
}

export type FactType =
  | 'text'
  | 'number'
  | 'yes'
  | 'choice'
  | 'choices'
  | 'phone'
  | 'account'
  | 'id-number'
  | 'place'
  | 'household'

export interface Fact {
  readonly subject: 'household' | 'person'
  readonly title: string
  readonly type: FactType
  /** for `choice` and `choices` */
  readonly options?: Readonly<Record<string, string>>
  /** entries of `choices`, characters of `text`, or the greatest `number` */
  readonly most?: number
  readonly unit?: string
  /** may be told on a visit; the rest is asked for at a desk */
  readonly visit: boolean
}

const household = (title: string, type: FactType, more: Partial<Fact> = {}): Fact => ({
  subject: 'household',
  title,
  type,
  visit: true,
  ...more,
})
const person = (title: string, type: FactType, more: Partial<Fact> = {}): Fact => ({
  ...household(title, type, more),
  subject: 'person',
})

/** Every fact of the register that may be asked to be changed. Closed: a new one is a change here, with its column. */
export const FACTS = {
  groupName: household('村民小组', 'text', { most: 30, visit: false }),
  phone: household('联系电话', 'phone'),
  bank: household('银行账号', 'account', { visit: false }),
  kind: household('贫困户属性', 'choice', { options: HOUSEHOLD_KINDS, visit: false }),
  causeMain: household('主要致贫原因', 'choice', { options: CAUSES }),
  causesOther: household('其他致贫原因', 'choices', { options: CAUSES, most: 2 }),
  foodOk: household('吃不愁', 'yes'),
  clothingOk: household('穿不愁', 'yes'),
  schoolingOk: household('义务教育有保障', 'yes'),
  medicalOk: household('基本医疗有保障', 'yes'),
  housingOk: household('住房安全有保障', 'yes'),
  waterSafe: household('饮水安全', 'yes'),
  houseArea: household('住房面积', 'number', { most: 99_999, unit: '平方米' }),
  houseGrade: household('住房安全等级', 'choice', { options: HOUSE_GRADES }),
  houseStructure: household('住房结构', 'choice', { options: HOUSE_STRUCTURES }),
  houseYear: household('建房年份', 'number', { most: 2100, unit: '年' }),
  electricity: household('通生活用电', 'yes'),
  fuel: household('主要燃料', 'choices', { options: FUELS, most: 3 }),
  relocated: household('易地扶贫搬迁户', 'yes', { visit: false }),
  place: household('所在村（网格）', 'place', { visit: false }),
  name: person('姓名', 'text', { most: 40, visit: false }),
  idNumber: person('公民身份号码', 'id-number', { visit: false }),
  relation: person('与户主关系', 'choice', { options: RELATIONS }),
  nation: person('民族', 'text', { most: 20, visit: false }),
  personPhone: person('联系电话', 'phone'),
  education: person('文化程度', 'choice', { options: EDUCATION }),
  schooling: person('在校生状况', 'choice', { options: SCHOOLING }),
  health: person('健康状况', 'choice', { options: HEALTH }),
  disability: person('残疾等级', 'choice', { options: DISABILITY }),
  labour: person('劳动能力', 'choice', { options: LABOUR }),
  work: person('务工情况', 'choice', { options: WORK }),
  lowIncome: person('享受低保', 'yes'),
  medicalInsured: person('参加城乡居民基本医疗保险', 'yes'),
  pensionInsured: person('参加城乡居民基本养老保险', 'yes'),
  life: person('在户状况', 'choice', { options: LIVES }),
  household: person('所在户', 'household', { visit: false }),
} as const satisfies Record<string, Fact>
export type FactKey = keyof typeof FACTS
export const factKey = z.enum(Object.keys(FACTS) as [FactKey, ...FactKey[]], '没有这项登记内容')

export function factOf(key: FactKey): Fact {
  return FACTS[key]
}

/** A value of a fact in words for the reader. */
export function factText(key: FactKey, value: unknown): string {
  const { type, options = {}, unit = '' } = factOf(key)
  if (value === null || value === undefined || value === '') return '未填'
  if (type === 'yes') return value === true ? '是' : '否'
  if (type === 'choices')
    return (value as string[]).length === 0 ? '无' : (value as string[]).map((v) => labelOf(options, v)).join('、')
  if (type === 'choice') return labelOf(options, String(value))
  return `${value}${unit}`
}

/** A village or a grid of it. */
export const homePlace = placeCode.refine((code) => code.length >= 12, '请选到村（社区）或网格')
