import { addDays, addMonths, type Day, firstDay, lastDay, monthOf } from '#kernel/pure/day.ts'
import { canonicalJson, sha256Hex } from '#kernel/pure/digest.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Role } from '#kernel/pure/scope.ts'
import {
  LEDGER_FORMAT,
  type LedgerAccount,
  type LedgerPosting,
  type LedgerRecord,
  type PublicFigures,
} from './model.ts'

/**
 * Whether a text holds the full name of somebody concerned.
 * @param isName whether a part of the text is the name of one who is known by a fingerprint alone; null when there is none
 */
export function namesWithin(
  text: string,
  names: readonly string[],
  isName: ((part: string) => boolean) | null,
): boolean {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  const told = names.map((name) => name.replace(/\s/g, '').replace(/(家庭|家|户)$/, ''))
  if (told.some((name) => name.length > 1 && !name.includes('*') && plain.includes(name))) return true
  return isName !== null && NAME_LENGTHS.some((length) => partsOf(plain, length).some(isName))
}

/** What an officer wrote for the books, as the public may read it: no number that could be an ID, a telephone or an account. */
export function withoutNumbers(text: string | null): string | null {
  return text === null ? null : text.normalize('NFKC').replace(/\d[\d -]{4,}[\dXx]/g, '******')
}

/** A text without the titles of purposes that stand in it. */
export function withoutTitles(text: string, titles: readonly string[]): string {
  return titles.toSorted((a, b) => b.length - a.length).reduce((plain, title) => plain.replaceAll(title, '…'), text)
}

const NAME_LENGTHS = [2, 3, 4] as const

function partsOf(text: string, length: number): string[] {
  const parts = Array.from({ length: text.length - length + 1 }, (_, from) => text.slice(from, from + length))
  return [...new Set(parts)].filter((part) => /^\p{Script=Han}+$/u.test(part))
}

const ORGANISATION =
  /(财政|..局|..厅|..部|..办|..委|委员会|办公室|政府|机关|党委|支部|公司|集团|银行|信用社|合作社|基金|基金会|慈善会|红十字会|联合会|促进会|总会|协会|商会|工会|中心|学校|大学|学院|联社|总社|医院|法院|企业|单位|组织|资金)$/

/** Whether a source of money bears the name of an organisation: anything else may be a person, and is not printed. */
export function isOrganisation(title: string): boolean {
  return ORGANISATION.test(title.replace(/[（(][^（(]*[）)]$/, '').trim())
}

export const PUBLISHERS = ['finance', 'leader'] as const satisfies readonly Role[]

export interface Period {
  readonly from: Day
  readonly to: Day
}

/**
 * The period that is to be public next. Periods of `months` months end with the months that `months` divides, so that the last
 * ends with the year; the first begins where the books do.
 * @param lastTo last day of what is public already
 */
export function nextPeriod(lastTo: Day | null, firstPosting: Day, months: number): Period {
  const from = lastTo === null ? firstPosting : addDays(lastTo, 1)
  let month = monthOf(from)
  while (Number(month.slice(5)) % months !== 0) month = addMonths(month, 1)
  return { from, to: lastDay(month) }
}

export function dueDay(period: Period, within: number): Day {
  return addDays(period.to, within)
}

/** Every reason why a period cannot be published to a day. */
export function whyNotPublish(to: Day, next: Period | null, today: Day): string[] {
  if (next === null) return ['还没有账目。']
  if (next.from >= today) return [`这一期的账目从 ${next.from} 开始，当天的账还没有记完，最早次日公布。`]
  const reasons: string[] = []
  if (to < next.from) reasons.push(`公开账目应当从 ${next.from} 开始，截止日不能早于这一天。`)
  if (to > next.to) reasons.push(`一期公开账目不能超过 ${next.to}，请分期公布。`)
  if (to >= today) reasons.push('截止日应当早于今天：当天的账还没有记完。')
  return reasons
}

/** The days of a quarter's beginning and end, for who asks by quarter. */
export function monthsOf(period: Period): string[] {
  const months: string[] = []
  for (let month = monthOf(period.from); firstDay(month) <= period.to; month = addMonths(month, 1)) months.push(month)
  return months
}

export interface LedgerInput {
  readonly county: string
  readonly countyName: string
  readonly period: Period
  readonly purposes: readonly { readonly code: string; readonly title: string }[]
  readonly accounts: readonly (LedgerAccount & { readonly opening: Fen })[]
  /** in an order in which no account gives what it has not got */
  readonly postings: readonly LedgerPosting[]
}

/** The records of a public ledger: a header, every account with what it held, every posting, and what it adds up to. */
export function recordsOf(input: LedgerInput): LedgerRecord[] {
  const { county, countyName, period, purposes } = input
  const accounts = new Map(input.accounts.map((a) => [a.id, a]))
  const balance = new Map(input.accounts.map((a) => [a.id, a.opening]))
  let [cameIn, wentOut, transfers, moved] = [0, 0, 0, 0]
  for (const p of input.postings)
    for (const t of p.transfers) {
      balance.set(t.from, balance.get(t.from)! - t.amount)
      balance.set(t.to, balance.get(t.to)! + t.amount)
      const [own, other] = [accounts.get(t.from)!.floor === 'zero', accounts.get(t.to)!.floor === 'zero']
      if (!own && other) cameIn += t.amount
      if (own && !other) wentOut += t.amount
      transfers += 1
      moved += t.amount
    }
  const held = (of: (id: string) => Fen) =>
    input.accounts.filter((a) => a.floor === 'zero').reduce((all, a) => all + of(a.id), 0)
  return [
    {
      t: 'header',
      format: LEDGER_FORMAT,
      county,
      title: `${countyName}捐赠和专项资金公开账目`,
      from: period.from,
      to: period.to,
      unit: '分',
      purposes: purposes.map(({ code, title }) => ({ code, title })),
    },
    ...input.accounts.map((a) => ({ t: 'account' as const, ...a })),
    ...input.postings.map((p) => ({ t: 'posting' as const, ...p })),
    {
      t: 'end',
      accounts: input.accounts.length,
      postings: input.postings.length,
      transfers,
      moved,
      in: cameIn,
      out: wentOut,
      opening: held((id) => accounts.get(id)!.opening),
      closing: held((id) => balance.get(id)!),
      balances: input.accounts.map((a) => ({ id: a.id, closing: balance.get(a.id)! })),
    },
  ]
}

/**
 * One line for each record, in canonical JSON, each with the running digest: SHA-256 of the line before's digest, a line feed and
 * the record. The last line's digest is the ledger's.
 */
export function chained(records: readonly LedgerRecord[]): { text: string; digest: string } {
  let digest = ''
  const lines = records.map((record) => {
    digest = sha256Hex(`${digest}\n${canonicalJson(record)}`)
    return `${canonicalJson({ ...record, chain: digest })}\n`
  })
  return { text: lines.join(''), digest }
}

/** What the public page draws, counted from the records that are published. */
export function figuresOf(input: LedgerInput): PublicFigures {
  const accounts = new Map(input.accounts.map((a) => [a.id, a]))
  const titles = new Map(input.purposes.map((p) => [p.code, p.title]))
  const months = new Map(monthsOf(input.period).map((m) => [m, { in: 0, out: 0 }]))
  const [purposes, places, sources] = [new Map<string, Fen>(), new Map<string, Fen>(), new Map<string, Fen>()]
  const add = (to: Map<string, Fen>, key: string, amount: Fen) => to.set(key, (to.get(key) ?? 0) + amount)
  for (const p of input.postings)
    for (const t of p.transfers) {
      const [from, to] = [accounts.get(t.from)!, accounts.get(t.to)!]
      const month = months.get(monthOf(p.booked))!
      if (from.floor === to.floor) continue
      // a correction takes from where it was counted, so that net sums stand
      const isIn = to.floor === 'zero'
      const isPaid = (isIn ? from : to).kind === 'payee'
      const sign = isIn === isPaid ? -1 : 1
      if (isPaid) {
        month.out += sign * t.amount
        add(purposes, titles.get(t.purpose) ?? '其他', sign * t.amount)
        add(places, t.place, sign * t.amount)
      } else {
        month.in += sign * t.amount
        add(sources, (isIn ? to : from).kind === 'gift' ? '社会捐赠' : '财政和专项资金', sign * t.amount)
      }
    }
  const sorted = (all: Map<string, Fen>) =>
    [...all].filter(([, sum]) => sum !== 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return {
    months: [...months].map(([month, sums]) => ({ month, ...sums })),
    purposes: sorted(purposes).map(([title, out]) => ({ title, out })),
    places: sorted(places).map(([title, out]) => ({ title, out })),
    sources: sorted(sources).map(([title, sum]) => ({ title, in: sum })),
  }
}
