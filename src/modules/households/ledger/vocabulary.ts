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
  RELATIONS,
  SCHOOLING,
  SEXES,
  STANDINGS,
  WORK,
} from '../model.ts'

/**
 * What counties write for the codes of the register. A word counts when it stands here, whole, or when the person who
 * brings the ledger has said what it means: nothing is concluded from a part of a word (不是贫困户 holds 贫困户).
 */
export interface Vocabulary {
  /** code → its name on the screen */
  readonly labels: Readonly<Record<string, string>>
  /** code → other words for it, divided by blanks */
  readonly words: Readonly<Record<string, string>>
  /** a cell may hold several */
  readonly isSeveral?: boolean
}

const YES_NO: Vocabulary = {
  labels: { yes: '是', no: '否' },
  words: {
    yes: '有 √ ✓ ✔ 1 y yes true 已有 达标 已达标 合格',
    no: '不是 无 没有 × ✗ ✘ x 0 n no false 未达标 不达标 不合格',
  },
}

const yesNo = (yes: string, no: string): Vocabulary => ({
  ...YES_NO,
  words: { yes: `${YES_NO.words.yes} ${yes}`, no: `${YES_NO.words.no} ${no}` },
})

const CAUSE: Vocabulary = {
  labels: CAUSES,
  words: {
    illness: '病 患病 疾病 生病 因病致贫 家人患病',
    disability: '残 残疾 因残致贫 家人残疾',
    schooling: '学 上学 教育 因学致贫 子女上学 供学',
    disaster: '灾 灾害 受灾 自然灾害 因灾致贫',
    land: '缺地 缺耕地 少地 耕地少 土地少 缺少土地',
    water: '水源不足 缺少水源 缺水源',
    skill: '缺技能 缺少技术 无技术 没有技术 技术缺乏',
    labour: '缺劳动力 缺少劳力 缺少劳动力 劳动力不足 劳力不足 无劳力 无劳动力',
    funds: '缺钱 缺少资金 资金不足 资金短缺',
    traffic: '交通落后 交通不便 交通条件差',
    drive: '动力不足 内生动力不足 发展动力不足 自身发展力不足 自身动力不足',
    other: '其它 其他原因 其它原因',
  },
}

const LEVELS: Record<string, string> = {
  none: '否 非残疾 无残疾 没有',
  'level-1': '1级 I级 一 1',
  'level-2': '2级 II级 二 2',
  'level-3': '3级 III级 三 3',
  'level-4': '4级 IV级 四 4',
}

const { dissolved: _dissolved, ...STANDING_LABELS } = STANDINGS

const CODED = {
  standing: {
    labels: STANDING_LABELS,
    words: {
      general: '一般户 普通户 普通农户 非贫困户 非建档立卡户 非建档立卡贫困户 未建档',
      listed: '建档立卡贫困户 贫困户 在册贫困户 建档立卡 已建档立卡 未脱贫 未脱贫户 未脱贫贫困户',
      watched: '监测对象 监测 边缘户 边缘易致贫户 脱贫不稳定户 突发严重困难户',
      exited: '已脱贫 脱贫 脱贫户 已脱贫户 脱贫贫困户 退出 退出户 已摘帽',
    },
  },
  kind: {
    labels: HOUSEHOLD_KINDS,
    words: {
      ordinary: '一般贫困 一般',
      'low-income': '低保',
      'five-guarantee': '五保 五保贫困户 特困 特困户 特困供养户',
      'low-income-poor': '低保贫困',
    },
  },
  causeMain: CAUSE,
  causesOther: { ...CAUSE, isSeveral: true },
  relation: {
    labels: RELATIONS,
    words: {
      head: '本人 户主本人',
      spouse: '妻 妻子 夫 丈夫 老伴 爱人',
      son: '儿 儿子 长子 次子 三子 四子 五子 独子 独生子 大儿子 二儿子 小儿子 养子 继子',
      daughter: '女 女儿 长女 次女 三女 四女 五女 独女 独生女 大女儿 二女儿 小女儿 养女 继女',
      'daughter-in-law': '儿媳 儿媳妇 长媳 次媳',
      'son-in-law': '女婿 婿',
      grandson: '孙子 孙 长孙 次孙',
      granddaughter: '孙女 长孙女 次孙女',
      'grandson-maternal': '外孙 外孙子',
      'granddaughter-maternal': '外孙女',
      father: '父 父亲 爸爸',
      mother: '母 母亲 妈妈',
      'father-in-law': '岳父 公公 家公',
      'mother-in-law': '岳母 婆婆 家婆',
      grandfather: '祖父 爷爷 外祖父 外公 姥爷',
      grandmother: '祖母 奶奶 外祖母 外婆 姥姥',
      sibling: '兄弟姐妹 兄弟 姐妹 兄 弟 姐 妹 哥 哥哥 弟弟 姐姐 妹妹',
      nephew: '侄 侄子 侄儿 侄女 外甥 外甥女',
      other: '其它 其他亲属 其它亲属 非亲属',
    },
  },
  sex: { labels: SEXES, words: { male: '男性 m', female: '女性 f' } },
  education: {
    labels: EDUCATION,
    words: {
      none: '文盲 半文盲 文盲/半文盲 文盲、半文盲 文盲半文盲 不识字 未上学 未上过学',
      'pre-school-age': '学龄前',
      primary: '小学毕业 小学文化',
      junior: '初中毕业 初中文化',
      senior: '高中 中专 高中/中专 高中、中专 中职 职高 技校 职业高中 普通高中',
      college: '大专 专科 本科 大学 大学本科 大学专科 大专以上 研究生 硕士 博士 大学及以上 本科及以上',
    },
  },
  schooling: {
    labels: SCHOOLING,
    words: {
      no: '非在校生 不在校 未在校 否 无',
      kindergarten: '学前 幼儿园 学前班',
      primary: '小学生 小学在读',
      junior: '初中生 初中在读 初一 初二 初三 七年级 八年级 九年级',
      senior: '高中 高中生 高中在读 高一 高二 高三',
      vocational: '中等职业 中职 中专 职高 技工学校 技校',
      college: '高等职业 高职 大专 专科 高职高专',
      university: '本科 大学 大学本科 研究生 硕士 博士',
    },
  },
  health: {
    labels: HEALTH,
    words: {
      healthy: '良好 较好 正常',
      chronic: '慢性病 慢病 患有慢性病 患慢性病 患有长期慢性病',
      serious: '大病 重病 患大病 患重病 重大疾病 患有重大疾病',
      disabled: '残 残疾人 身体残疾',
    },
  },
  disability: { labels: DISABILITY, words: LEVELS },
  labour: {
    labels: LABOUR,
    words: {
      ordinary: '普通 普通劳力 有 有劳动力 有劳动能力 正常',
      skilled: '技能 技能劳力',
      weak: '弱劳动力 弱劳力 半劳动力 半劳力 弱劳动力/半劳动力 弱半劳动力',
      lost: '丧失 丧失劳动能力',
      none: '无 没有 无劳力 无劳动能力 没有劳动力 没有劳动能力',
    },
  },
  work: {
    labels: WORK,
    words: {
      none: '无 否 没有 未外出 未外出务工 没有务工',
      township: '乡镇内务工 乡内务工 镇内务工 乡(镇)内 乡镇内 本乡镇务工 村内务工 本村务工',
      county: '乡镇外县内务工 乡(镇)外县内 乡镇外县内',
      province: '县外省内 省内县外务工 省内县外',
      outside: '省外 境外务工 国外务工 境外 国外',
    },
  },
  houseGrade: {
    labels: HOUSE_GRADES,
    words: { A: 'a a级房', B: 'b b级房', C: 'c c级危房', D: 'd d级危房' },
  },
  houseStructure: {
    labels: HOUSE_STRUCTURES,
    words: {
      adobe: '土坯 土木 土房 土坯房 土木房 土坯结构 土木结构',
      'brick-wood': '砖木结构 砖木房 砖瓦 砖瓦房 砖瓦结构',
      'brick-concrete': '砖混结构 砖混房',
      concrete: '钢混 钢混结构 框架 框架结构 钢筋混凝土结构 混凝土',
      cave: '土窑 土窑洞 石窑 石窑洞 砖窑 砖窑洞',
      other: '其它',
    },
  },
  fuel: {
    labels: FUELS,
    words: {
      wood: '柴 草 柴火 木柴 薪柴 秸秆',
      dung: '畜粪 牛粪 干牛粪',
      coal: '煤 炭 煤球',
      clean: '电 气 燃气 天然气 煤气 液化气 沼气 太阳能 清洁燃料',
      other: '其它',
    },
    isSeveral: true,
  },
  foodOk: yesNo('不愁 有保障 已保障', '愁 无保障 没有保障 未保障'),
  clothingOk: yesNo('不愁 有保障 已保障', '愁 无保障 没有保障 未保障'),
  schoolingOk: yesNo('有保障 已保障 保障', '无保障 没有保障 未保障'),
  medicalOk: yesNo('有保障 已保障 保障', '无保障 没有保障 未保障'),
  housingOk: yesNo('有保障 已保障 保障 安全 a级 b级', '无保障 没有保障 未保障 不安全 危房 c级 d级 c级危房 d级危房'),
  waterSafe: yesNo('有保障 已保障 保障 安全', '无保障 没有保障 未保障 不安全'),
  electricity: yesNo('通 已通 通电 已通电 正常', '不通 未通 未通电 不通电'),
  relocated: yesNo('搬迁户 易地搬迁户 易地扶贫搬迁户 搬迁 已搬迁', '非搬迁户 未搬迁 不搬迁'),
  lowIncome: yesNo('享受 已享受 低保户 低保', '未享受 不享受 非低保户 未享受低保'),
  medicalInsured: yesNo('参加 已参加 参保 已参保', '未参加 没参加 没有参加 未参保'),
  pensionInsured: yesNo('参加 已参加 参保 已参保', '未参加 没参加 没有参加 未参保'),
  rank: {
    labels: { 1: '第一', 2: '第二' },
    words: {
      1: '一 1 主 主要 第1 第一帮扶人 第一帮扶责任人 主要帮扶人 主要帮扶责任人',
      2: '二 2 副 次 次要 第2 第二帮扶人 第二帮扶责任人 协助帮扶人',
    },
  },
} as const satisfies Record<string, Vocabulary>
export type CodedField = keyof typeof CODED

export function isCoded(field: string): field is CodedField {
  return Object.hasOwn(CODED, field)
}

export function vocabularyOf(field: CodedField): Vocabulary {
  return CODED[field]
}

/** A person's own words for codes: field → word of the sheet → code; the empty code says that the word means nothing. */
export type Words = Readonly<Partial<Record<string, Readonly<Record<string, string>>>>>

/** As words are compared: full width as half width, no blanks, no number before it (1.因病 → 因病), no 之. */
export function bare(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/^\(?\d{1,2}[).、:]+(?=\D)/, '')
    .replace(/^(户主)?之(?=.)/, '')
    .toLowerCase()
}

/** What is written into a cell so that it is not empty. */
const NOTHING = new Set(['/', '\\', '-', '—', '——', '–'])

export function saysNothing(text: string): boolean {
  return NOTHING.has(bare(text))
}

/** The words of a cell that may hold several; none where it says 无. */
export function partsOf(text: string): string[] {
  if (/^(无|没有)$/.test(bare(text))) return []
  return text.split(/[、,，;；/\s]+/).filter((part) => part !== '')
}

/** 是 and 否 mean what the heading asks: whether the household is listed, watched or has left. */
function answersTo(heading: string): readonly (readonly [string, string])[] {
  if (/监测/.test(heading)) return [['是', 'watched']]
  if (/脱贫|退出|摘帽/.test(heading)) return [['是', 'exited']]
  if (!/建档立卡|贫困/.test(heading)) return []
  return [
    ['是', 'listed'],
    ['否', 'general'],
  ]
}

/** Finds the code of a word; undefined when nobody has said what it means. */
export type FindCode = (field: CodedField, word: string) => string | undefined

/**
 * @param own what the person who brings the ledger has said of its words; goes before what is generally known
 * @param headingOf the heading of the column that holds the field
 */
export function codeFinder(own: Words, headingOf: (field: CodedField) => string): FindCode {
  const books = new Map<CodedField, ReadonlyMap<string, string>>()
  return (field, word) => {
    let book = books.get(field)
    if (book === undefined) {
      book = bookOf(field, headingOf(field), own[field] ?? {})
      books.set(field, book)
    }
    return book.get(bare(word))
  }
}

function bookOf(field: CodedField, heading: string, own: Readonly<Record<string, string>>): Map<string, string> {
  const { labels, words } = vocabularyOf(field)
  const said = Object.entries(words).flatMap(([code, all]) => all.split(' ').map((word) => [word, code] as const))
  const named = Object.entries(labels).map(([code, label]) => [label, code] as const)
  const asked = field === 'standing' ? answersTo(heading) : []
  const all = [...said, ...asked, ...named, ...Object.entries(own)]
  return new Map(all.map(([word, code]) => [bare(word), code]))
}

export interface WordCount {
  readonly word: string
  /** rows in which it stands */
  readonly count: number
}

/** Of the contents of a column those words of which nobody has said what they mean, the most frequent first. */
export function unknownWords(field: CodedField, heading: string, said: readonly WordCount[]): WordCount[] {
  const find = codeFinder({}, () => heading)
  const unknown = new Map<string, WordCount>()
  for (const { word, count } of said) {
    if (word === '' || saysNothing(word)) continue
    for (const part of vocabularyOf(field).isSeveral ? partsOf(word) : [word])
      if (find(field, part) === undefined) {
        const before = unknown.get(bare(part))
        unknown.set(bare(part), { word: before?.word ?? part, count: (before?.count ?? 0) + count })
      }
  }
  return [...unknown.values()].sort((a, b) => b.count - a.count)
}

/** What somebody said of words that is no code of their field. */
export function strangeCodes(own: Words): { field: string; word: string }[] {
  return Object.entries(own).flatMap(([field, words]) =>
    Object.entries(words ?? {})
      .filter(([, code]) => !isCoded(field) || (code !== '' && !Object.hasOwn(vocabularyOf(field).labels, code)))
      .map(([word]) => ({ field, word })),
  )
}
