import { addWorkingDays, type Calendar } from '#kernel/pure/calendar.ts'
import { addDays, type Day, dayInChinese } from '#kernel/pure/day.ts'
import { checkDigitOf } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import {
  COUNTED,
  type Counted,
  NOTICE_FIELDS,
  NOTICE_STATES,
  type NoticeField,
  type NoticeRecord,
  type NoticeRow,
  type NoticeStanding,
  type NoticeState,
} from './model.ts'

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
/** Who takes down an objection for a resident. */
export const TAKERS = ['clerk', 'leader', 'township', 'village', 'posted'] as const satisfies readonly Role[]
/** Who answers one: never the village that posted the notice. */
export const ANSWERERS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]
export const WITHDRAWERS = ['clerk', 'leader', 'township'] as const satisfies readonly Role[]

/** The last day on which a notice hangs; the day of posting is not counted. */
export function lastDayOf(calendar: Calendar, postedOn: Day, days: number, counted: Counted): Day {
  return counted === 'working' ? addWorkingDays(calendar, postedOn, days) : addDays(postedOn, days)
}

export function termText(days: number, counted: Counted): string {
  return `${days} 个${COUNTED[counted]}`
}

/** What the next step of a procedure asks. */
export function standingOf(
  notice: Pick<NoticeRecord, 'state' | 'endsOn' | 'openObjections' | 'upheld' | 'why'>,
  today: Day,
): NoticeStanding {
  const { endsOn, openObjections, upheld } = notice
  const made = (state: NoticeStanding['state'], reasons: string[]) => ({ state, endsOn, openObjections, reasons })
  if (notice.state === 'withdrawn')
    return made('withdrawn', [`公示已撤回（${notice.why ?? '未写缘由'}），应当重新公示。`])
  const reasons: string[] = []
  if (today <= endsOn) reasons.push(`公示到 ${dayInChinese(endsOn)} 为止，期满后才能办理下一步。`)
  if (openObjections > 0) reasons.push(`有 ${openObjections} 件异议尚未答复，答复后才能办理下一步。`)
  if (upheld > 0) reasons.push(`有 ${upheld} 件异议成立，应当退回或者终止办理，不能按公示的结果办理。`)
  if (reasons.length === 0) return made('passed', [])
  return made(openObjections > 0 || upheld > 0 ? 'objected' : 'running', reasons)
}

const FULL_DATE = /\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?/g
const CHINESE_DIGITS: Record<string, string> = {
  〇: '0',
  零: '0',
  一: '1',
  幺: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
}
const HEALTH =
  /病|癌|瘤|残疾|残障|因残|伤残|致残|瘫|聋|哑|失明|盲人|视障|孕|流产|透析|化疗|手术|住院|诊断|艾滋|HIV|结核|肝炎|糖尿|高血压|精神障碍|智力障碍|智障|抑郁|癫痫|中风|脑梗|血压|用药|服药|医保报销|药费/i
/** Names of places and groups are as they are: 哑柏镇 is no illness. */
const NAMED_BY_OTHERS: ReadonlySet<string> = new Set(['place', 'group', 'unit'])

/**
 * What may not hang in public in a text, in words for the reader; null when there is nothing. Digits are read through
 * spaces, hyphens, full-width and Chinese numerals.
 */
export function forbiddenIn(text: string, options: { health?: boolean } = {}): string | null {
  const whole = text.normalize('NFKC')
  // before dates are passed over: the middle of an ID number, written apart, looks like one
  if (holdsIdNumber(joinedDigits(whole))) return '含有身份证号'
  const plain = whole.replace(FULL_DATE, '日')
  const digits = joinedDigits(plain)
  for (const run of digits.match(/\d{7,}[Xx]?/g) ?? []) return numberIn(run)
  if (/\d{2,}\*{2,}\d{2,}/.test(digits)) return '含有遮去中间几位的证件号或者电话'
  if (options.health !== false && HEALTH.test(plain)) return '写到了健康状况'
  return null
}

function joinedDigits(text: string): string {
  return text
    .replace(/[〇零一幺二两三四五六七八九]/g, (c) => CHINESE_DIGITS[c]!)
    .replace(/(?<=[\dXx*])[\s\-—–.·]+(?=[\dXx*])/g, '')
}

function holdsIdNumber(digits: string): boolean {
  const found = digits.matchAll(/(?=([1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx]))/g)
  return [...found].some(([, number]) => checkDigitOf(number!.slice(0, 17)) === number![17]!.toUpperCase())
}

function numberIn(run: string): string {
  const length = run.replace(/[Xx]$/, '').length
  if (
    /[Xx]$/.test(run) ||
    (run.length === 18 && /^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])/.test(run)) ||
    length === 15
  )
    return '含有身份证号'
  if (run.length === 11 && run.startsWith('1')) return '含有手机号码'
  if (length >= 16) return '含有银行账号'
  return '含有电话或者其他号码'
}

/**
 * What is wrong with the contents of a notice, at its place (`rows.3.name`); empty when it may hang.
 * @param allowed the columns of its kind
 */
export function* lint(
  notice: { title: string; basis: string; rows: readonly NoticeRow[] },
  allowed: readonly NoticeField[],
): Generator<{ at: string; where: string; what: string }> {
  for (const key of ['title', 'basis'] as const) {
    const what = forbiddenIn(withoutNames(notice[key], notice.rows))
    if (what !== null) yield { at: key, where: key === 'title' ? '标题' : '依据', what }
  }
  for (const [index, row] of notice.rows.entries())
    for (const [field, value] of Object.entries(row) as [NoticeField, unknown][]) {
      const fault = valueFault(field, value, allowed)
      if (fault !== null)
        yield {
          at: `rows.${index}.${field}`,
          where: `第 ${index + 1} 行“${NOTICE_FIELDS[field] ?? field}”`,
          what: fault,
        }
    }
}

/** A text without the names of places that its rows bear: the title of a notice in 哑柏村 says so. */
function withoutNames(text: string, rows: readonly NoticeRow[]): string {
  const names = rows.flatMap((row) => [row.place, row.group, row.unit])
  const found = names.filter((name) => typeof name === 'string' && name.length > 1 && text.includes(name))
  return found.reduce<string>((rest, name) => rest.replaceAll(String(name), '某地'), text)
}

function valueFault(field: NoticeField, value: unknown, allowed: readonly NoticeField[]): string | null {
  if (!(field in NOTICE_FIELDS) || !allowed.includes(field)) return '不在这类公示允许的栏目之内'
  if (typeof value === 'number') return numberFault(field, value)
  if (typeof value !== 'string') return '不是文字或者数字'
  if (value.length > 200) return '过长，每栏不超过 200 个字'
  if (field === 'name') {
    if (!/^[^*\s]\**$/.test(value)) return '没有隐去名字，只能写姓'
    return null
  }
  return forbiddenIn(value, { health: !NAMED_BY_OTHERS.has(field) })
}

/** Numbers are counts, years and amounts; a long one is a number of something else. */
function numberFault(field: NoticeField, value: number): string | null {
  if (!Number.isFinite(value) || value < 0) return '不是正常的数字'
  const most = field === 'amount' ? 9_999_999_999 : 9_999_999
  if (field !== 'amount' && !Number.isInteger(value)) return '不是整数'
  return value > most ? '含有电话或者其他号码' : null
}

export interface NoticeFacts {
  readonly today: Day
  readonly endsOn: Day
}

export type NoticeAction = 'object' | 'withdraw'

export const noticeWorkflow = defineWorkflow<NoticeState, NoticeAction, NoticeFacts>({
  name: 'notices.notice',
  title: '公示',
  initial: 'open',
  states: {
    open: { label: NOTICE_STATES.open, tone: 'processing' },
    ended: { label: NOTICE_STATES.ended, final: true, tone: 'success' },
    withdrawn: { label: NOTICE_STATES.withdrawn, final: true, tone: 'default' },
  },
  transitions: [
    {
      action: 'object',
      label: '登记异议',
      from: ['open'],
      to: null,
      roles: TAKERS,
      done: '异议已登记，答复之前不能办理下一步',
      *unless({ today, endsOn }) {
        if (today > endsOn) yield `公示期已于 ${dayInChinese(endsOn)} 届满，请作为举报或者信访事项反映。`
      },
    },
    {
      action: 'withdraw',
      label: '撤回公示',
      from: ['open'],
      to: 'withdrawn',
      roles: WITHDRAWERS,
      comment: 'required',
      done: '公示已撤回',
    },
  ],
})

export interface AnswerFacts {
  readonly role: Role
  /** who asks, who took the objection down, who posted the notice */
  readonly person: Id | null
  readonly takenBy: Id | null
  readonly postedBy: Id | null
  readonly answered: boolean
  readonly withdrawn: boolean
}

/** Every reason why an objection cannot be answered by who asks. */
export function* notAnswerable(f: AnswerFacts): Generator<string> {
  if (f.answered) yield '这件异议已经答复。'
  if (f.withdrawn) yield '公示已撤回，异议不必再答复。'
  if (!(ANSWERERS as readonly Role[]).includes(f.role)) yield '当前职务无权答复异议，由乡镇或者县级答复。'
  if (f.person === null) yield '须由本人答复，系统不能代办。'
  else {
    if (f.person === f.takenBy) yield '异议由您登记，应由其他人答复。'
    if (f.person === f.postedBy) yield '公示由您张贴，异议应由其他人答复。'
  }
}
