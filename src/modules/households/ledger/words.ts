import { type Cell, textOf } from '#kernel/pure/ledger.ts'
import { FACTS, type FactKey, factOf, type Standing } from '../model.ts'
import { memberBody, takeInBody } from '../register/model.ts'

/** What counties write for the codes of the register, besides the official labels. The first that fits counts. */
const WORDS: Partial<Record<FactKey, readonly (readonly [RegExp, string])[]>> = {
  kind: [
    [/低保.*贫困|贫困.*低保/, 'low-income-poor'],
    [/五保|特困/, 'five-guarantee'],
    [/低保/, 'low-income'],
    [/一般|^无$/, 'ordinary'],
  ],
  causeMain: [
    [/^因?病|患病/, 'illness'],
    [/残/, 'disability'],
    [/动力|内生|懒/, 'drive'],
    [/学|教育/, 'schooling'],
    [/灾/, 'disaster'],
    [/缺.*(土地|耕地|地)$/, 'land'],
    [/缺水|水源/, 'water'],
    [/技术|技能/, 'skill'],
    [/劳/, 'labour'],
    [/资金|缺钱/, 'funds'],
    [/交通/, 'traffic'],
    [/其他|其它/, 'other'],
  ],
  relation: [
    [/^(户主|本人|户主本人)$/, 'head'],
    [/^(配偶|妻子?|夫|丈夫|老伴)$/, 'spouse'],
    [/^(儿?子|[长次三四五]子|独生?子|养子|继子)$/, 'son'],
    [/^(女儿?|[长次三四五]女|独生?女|养女|继女)$/, 'daughter'],
    [/儿媳|媳妇/, 'daughter-in-law'],
    [/女婿/, 'son-in-law'],
    [/外孙女/, 'granddaughter-maternal'],
    [/外孙/, 'grandson-maternal'],
    [/孙女/, 'granddaughter'],
    [/孙/, 'grandson'],
    [/岳父|公公|家公/, 'father-in-law'],
    [/岳母|婆婆|家婆/, 'mother-in-law'],
    [/祖父|爷爷|姥爷|外公/, 'grandfather'],
    [/祖母|奶奶|姥姥|外婆/, 'grandmother'],
    [/^父亲?$/, 'father'],
    [/^母亲?$/, 'mother'],
    [/侄|外甥/, 'nephew'],
    [/^(兄弟姐妹|兄|弟|姐|妹|哥哥?|弟弟|姐姐|妹妹|兄弟|姐妹)$/, 'sibling'],
    [/其他|其它/, 'other'],
  ],
  education: [
    [/文盲|不识字|^无$/, 'none'],
    [/学龄前/, 'pre-school-age'],
    [/大专|专科|本科|大学|研究生|硕士|博士/, 'college'],
    [/高中|中专|中职|职高|技校/, 'senior'],
    [/初中/, 'junior'],
    [/小学/, 'primary'],
  ],
  schooling: [
    [/^(非在校生?|否|无|不在校|未在校)$/, 'no'],
    [/学前|幼儿/, 'kindergarten'],
    [/小学/, 'primary'],
    [/初中|^初[一二三]|[七八九]年级/, 'junior'],
    [/中等职业|中职|中专|职高|技工/, 'vocational'],
    [/高等职业|高职|大专|专科/, 'college'],
    [/高中|^高[一二三]/, 'senior'],
    [/本科|大学|研究生|硕士|博士/, 'university'],
  ],
  health: [
    [/^(健康|良好|较好|一般)$/, 'healthy'],
    [/残/, 'disabled'],
    [/大病|重病/, 'serious'],
    [/慢性|慢病/, 'chronic'],
  ],
  disability: [
    [/^(无|否|非残疾|无残疾)$/, 'none'],
    [/[一1ⅠI]级|^[一1]$/, 'level-1'],
    [/[二2Ⅱ]级|^[二2]$/, 'level-2'],
    [/[三3Ⅲ]级|^[三3]$/, 'level-3'],
    [/[四4Ⅳ]级|^[四4]$/, 'level-4'],
  ],
  labour: [
    [/丧失/, 'lost'],
    [/^无|没有/, 'none'],
    [/技能/, 'skilled'],
    [/弱|半劳/, 'weak'],
    [/普通|^有|正常|劳动力$/, 'ordinary'],
  ],
  work: [
    [/^(未务工|无|否|未外出(务工)?|没有)$/, 'none'],
    [/省外|国外|境外/, 'outside'],
    [/县外|省内/, 'province'],
    [/[乡镇]\)?外|县内/, 'county'],
    [/[乡镇]\)?内|村内|本[乡镇村]/, 'township'],
  ],
  houseGrade: [
    [/^A/i, 'A'],
    [/^B/i, 'B'],
    [/^C/i, 'C'],
    [/^D/i, 'D'],
  ],
  houseStructure: [
    [/土坯|土木|土房/, 'adobe'],
    [/砖木|砖瓦/, 'brick-wood'],
    [/砖混/, 'brick-concrete'],
    [/钢筋|框架|钢混|混凝土/, 'concrete'],
    [/窑/, 'cave'],
    [/其他|其它/, 'other'],
  ],
  fuel: [
    [/柴|草|秸秆/, 'wood'],
    [/粪/, 'dung'],
    [/清洁|电|气|太阳能/, 'clean'],
    [/煤|炭/, 'coal'],
    [/其他|其它/, 'other'],
  ],
}

const STANDING_WORDS: readonly (readonly [RegExp, Exclude<Standing, 'dissolved'>])[] = [
  [/监测|边缘|不稳定|突发/, 'watched'],
  [/未脱贫|未退出|未摘帽/, 'listed'],
  [/脱贫|退出|摘帽/, 'exited'],
  [/^(否|无)$|一般|非贫困|非建档|普通/, 'general'],
  [/^是$|建档|贫困|在册/, 'listed'],
]

const SEX_WORDS = [
  [/^男性?$|^M$/i, 'male'],
  [/^女性?$|^F$/i, 'female'],
] as const

/** A value read from a cell, or what is wrong with it; undefined when the cell is empty. */
export type Read<T = unknown> = { value: T } | { fault: string } | undefined

/** As counties' codes are compared: full width as half width, no blanks, no number before it (1.因病 → 因病), no 之. */
function bare(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/^\(?\d{1,2}[).、:]+(?=\D)/, '')
    .replace(/^(户主)?之(?=.)/, '')
}

function choose<T extends string>(
  text: string,
  labels: Readonly<Record<string, string>>,
  words: readonly (readonly [RegExp, T])[],
): T | undefined {
  const said = bare(text)
  const exact = Object.entries(labels).find(([, label]) => bare(label) === said)
  return (exact?.[0] as T | undefined) ?? words.find(([word]) => word.test(said))?.[1]
}

function labelsOf(key: FactKey): Readonly<Record<string, string>> {
  return factOf(key).options ?? {}
}

function vocabulary(labels: Readonly<Record<string, string>>): string {
  return Object.values(labels).join('、')
}

/** A cell read as a fact of the register. */
export function factIn(key: FactKey, cell: Cell): Read {
  const text = textOf(cell)
  if (text === '') return undefined
  const { title, type, most = Number.POSITIVE_INFINITY } = factOf(key)
  switch (type) {
    case 'yes':
      return yesIn(title, text)
    case 'number':
      return numberIn(title, text, most, key === 'houseYear')
    case 'choice':
      return choiceIn(key, text)
    case 'choices':
      return choicesIn(key, text, most)
    case 'phone':
      return shaped(memberBody.shape.phone, dialled(text))
    case 'account':
      return shaped(takeInBody.shape.bank, text)
    default:
      return text.length > most ? { fault: `${title}不超过 ${most} 字` } : { value: text }
  }
}

function yesIn(title: string, text: string): Read<boolean> {
  const said = bare(text).toLowerCase()
  if (/^(否|无|没|未|不|×|✗|✘|x|0|n|false|d|c)/.test(said)) return { value: false }
  if (/^(是|有|已|√|✓|✔|1|y|true|通|安全|达标|合格|参加|享受|正常|保障)/.test(said)) return { value: true }
  return { fault: `${title}看不懂“${text}”，请填“是”或“否”` }
}

function numberIn(title: string, text: string, most: number, whole: boolean): Read<number> {
  const number = Number(text.replace(/[,，\s]|平方米|平米|㎡|m2|年/g, ''))
  if (!Number.isFinite(number) || number < 0 || number > most) return { fault: `${title}“${text}”不是合适的数字` }
  if (whole && (number < 1900 || !Number.isInteger(number))) return { fault: `${title}“${text}”不是年份` }
  return { value: whole ? number : Math.round(number * 10) / 10 }
}

function choiceIn(key: FactKey, text: string): Read<string> {
  const labels = labelsOf(key)
  const code = choose(text, labels, WORDS[key] ?? [])
  if (code !== undefined) return { value: code }
  return { fault: `${FACTS[key].title}看不懂“${text}”，可填：${vocabulary(labels)}` }
}

function choicesIn(key: FactKey, text: string, most: number): Read<string[]> {
  if (/^(无|没有|\/|-|—)$/.test(bare(text))) return { value: [] }
  const labels = labelsOf(key)
  const words = WORDS[key === 'causesOther' ? 'causeMain' : key] ?? []
  const parts = text.split(/[、,，;；/\s]+/).filter((part) => part !== '')
  const codes = parts.map((part) => choose(part, labels, words))
  const unknown = parts.filter((_, i) => codes[i] === undefined)
  const { title } = FACTS[key]
  if (unknown.length > 0) return { fault: `${title}看不懂“${unknown.join('、')}”，可填：${vocabulary(labels)}` }
  const distinct = [...new Set(codes as string[])]
  return distinct.length > most ? { fault: `${title}最多填 ${most} 项` } : { value: distinct }
}

function shaped(
  schema: { safeParse(v: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string }[] } } },
  text: string,
): Read {
  const read = schema.safeParse(text)
  return read.success ? { value: read.data } : { fault: read.error?.issues[0]?.message ?? '填写不正确' }
}

function dialled(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s()]/g, '')
    .replace(/^\+?86(?=1\d{10}$)/, '')
}

export function standingIn(cell: Cell): Read<Exclude<Standing, 'dissolved'>> {
  const text = textOf(cell)
  if (text === '') return undefined
  const code = STANDING_WORDS.find(([word]) => word.test(bare(text)))?.[1]
  return code === undefined
    ? { fault: `户类型看不懂“${text}”，可填：一般农户、建档立卡户、监测户、已脱贫` }
    : { value: code }
}

export function sexIn(cell: Cell): Read<'male' | 'female'> {
  const text = textOf(cell)
  if (text === '') return undefined
  const code = SEX_WORDS.find(([word]) => word.test(bare(text)))?.[1]
  return code === undefined ? { fault: `性别看不懂“${text}”，请填男或女` } : { value: code }
}

/** First or second helper; nothing said is the first. */
export function rankIn(cell: Cell): Read<1 | 2> {
  const said = bare(textOf(cell))
  if (said === '') return undefined
  if (/^(第?一|1|主|第一.*|主要.*|首要.*)$/.test(said)) return { value: 1 }
  if (/^(第?二|2|副|次|第二.*|次要.*|协助.*)$/.test(said)) return { value: 2 }
  return { fault: `第几帮扶责任人看不懂“${said}”，请填“第一”或“第二”` }
}
