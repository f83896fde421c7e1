import {
  addWorkingDays,
  type Calendar,
  type DeadlineRule,
  dueOn,
  isOverdue,
  workingDaysBetween,
} from '#kernel/pure/calendar.ts'
import { addMonths, type Day, dayInChinese, firstDay, lastDay, type Month, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { DutyState, NewItem, NewList, NewWave, Progress, Recurrence } from './model.ts'

// ---- Periods and days

export interface Period {
  /** `2016-10`, `2016-Q4`, `2016` or `once` */
  readonly period: string
  readonly from: Month
  readonly to: Month
}

/** The period of a recurrence that a month lies in. What is done once has one period, whenever it is asked. */
export function periodOf(recurrence: Recurrence, month: Month): Period {
  const year = month.slice(0, 4)
  switch (recurrence) {
    case 'once':
      return { period: 'once', from: month, to: month }
    case 'monthly':
      return { period: month, from: month, to: month }
    case 'quarterly': {
      const quarter = Math.ceil(Number(month.slice(5)) / 3)
      const to = `${year}-${String(quarter * 3).padStart(2, '0')}`
      return { period: `${year}-Q${quarter}`, from: addMonths(to, -2), to }
    }
    case 'yearly':
      return { period: year, from: `${year}-01`, to: `${year}-12` }
  }
}

export interface Term {
  readonly period: string
  /** the day the term is counted from */
  readonly countedFrom: Day
  readonly dueOn: Day
}

/**
 * When an item falls due in the period that `month` lies in, for subjects whose work starts on `start` (the day the
 * list was issued, or their wave began). Counts of days run from the start of the period; a day of the month is
 * one of the period's last month. Null when it has not started by the end of the month, or when its day in this
 * period had passed before it started.
 * @param until the last day of the wave: the day by which a fixed day that lies before the start is put off
 */
export function termOf(
  calendar: Calendar,
  item: { recurrence: Recurrence; deadline: DeadlineRule },
  month: Month,
  start: Day,
  until?: Day,
): Term | null {
  if (monthOf(start) > month) return null
  const period = periodOf(item.recurrence, month)
  if (item.recurrence === 'once') return onceTerm(calendar, item.deadline, start, until)
  const begins = firstDay(period.from)
  const countedFrom = later(start, begins)
  const due = dueOn(calendar, item.deadline, countsDays(item.deadline) ? countedFrom : firstDay(period.to))
  return due < countedFrom ? null : { period: period.period, countedFrom, dueOn: due }
}

function countsDays(rule: DeadlineRule): boolean {
  return rule.kind === 'workingDays' || rule.kind === 'calendarDays'
}

function onceTerm(calendar: Calendar, rule: DeadlineRule, start: Day, until: Day | undefined): Term {
  const due = dueOn(calendar, rule, start)
  if (due >= start) return { period: 'once', countedFrom: start, dueOn: due }
  const next = rule.kind === 'fixed' ? (until ?? start) : dueOn(calendar, rule, firstDay(addMonths(monthOf(start), 1)))
  return { period: 'once', countedFrom: start, dueOn: next }
}

/** The due day of an open duty by a calendar that has changed. */
export function dueAgain(
  calendar: Calendar,
  item: { recurrence: Recurrence; deadline: DeadlineRule },
  duty: { countedFrom: Day; dueOn: Day; period: string },
): Day {
  if (item.deadline.kind === 'fixed') return duty.dueOn
  if (item.recurrence === 'once') return onceTerm(calendar, item.deadline, duty.countedFrom, undefined).dueOn
  const { to } = periodOf(item.recurrence, monthInPeriod(duty.period))
  return dueOn(calendar, item.deadline, countsDays(item.deadline) ? duty.countedFrom : firstDay(to))
}

function monthInPeriod(period: string): Month {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`
  return period.length === 4 ? `${period}-12` : period
}

/** Where a subject's work on a list starts: with the first wave that covers its place, else on the day of issue. */
export interface Start {
  readonly place: string
  readonly start: Day
  readonly until: Day | undefined
}

export function startsOf(
  list: { place: string; issuedOn: Day },
  waves: readonly { place: string; from: Day; to: Day }[],
): Start[] {
  if (waves.length === 0) return [{ place: list.place, start: list.issuedOn, until: undefined }]
  return waves.map((w) => ({ place: w.place, start: later(w.from, list.issuedOn), until: w.to }))
}

function later(a: Day, b: Day): Day {
  if (b > a) return b
  return a
}

/** The day on which a month's duties are judged: the first day after it, so that the last day counts in full. */
export function judgedOn(month: Month): Day {
  return firstDay(addMonths(month, 1))
}

/**
 * The first day on which a duty can be said to have been done. What was judged at the end of a month was not done in
 * it: a day before that would undo the judgement, and everything the closed month was told of.
 * @param frozen the month the duty falls due in is frozen
 */
export function earliestDone(
  duty: { countedFrom: Day; month: Month; judgedMonth: Month | null },
  frozen: boolean,
): Day {
  const days = [duty.countedFrom]
  if (duty.judgedMonth !== null) days.push(judgedOn(duty.judgedMonth))
  if (frozen) days.push(judgedOn(duty.month))
  return days.sort().at(-1)!
}

/** The term in words for the screen; the page itself never counts days. */
export function dueNote(
  calendar: Calendar,
  duty: { dueOn: Day; doneOn: Day | null; state: DutyState },
  today: Day,
): string {
  if (duty.state === 'void') return '已终止'
  if (duty.state === 'done') return isOverdue(duty.dueOn, duty.doneOn, today) ? '逾期办结' : '按时办结'
  if (duty.dueOn === today) return '今天到期'
  const days = workingDaysIn(calendar, today, duty.dueOn)
  if (isOverdue(duty.dueOn, null, today)) return days === null ? '已逾期' : `已逾期${-days}个工作日`
  return days === null ? '未到期' : `还有${days}个工作日`
}

/** Null where the calendar of a year ahead is not known yet: a note is not worth refusing the page. */
function workingDaysIn(calendar: Calendar, from: Day, to: Day): number | null {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  for (let year = Math.min(first, last); year <= Math.max(first, last); year += 1)
    if (!calendar.notices.has(year)) return null
  return workingDaysBetween(calendar, from, to)
}

/** The rule in words, e.g. `每月25日前`, `每季度末`, `下达后5个工作日内`. */
export function deadlineInChinese(recurrence: Recurrence, rule: DeadlineRule): string {
  const each = { once: '当月', monthly: '每月', quarterly: '每季度末月', yearly: '每年12月' }[recurrence]
  const since = { once: '下达后', monthly: '每月1日起', quarterly: '每季度首日起', yearly: '每年1月1日起' }[recurrence]
  switch (rule.kind) {
    case 'workingDays':
      return `${since}${rule.count}个工作日内`
    case 'calendarDays':
      return `${since}${rule.count}日内`
    case 'dayOfMonth':
      return `${each}${rule.day}日前`
    case 'workingDayOfMonth':
      return rule.nth > 0 ? `${each}第${rule.nth}个工作日前` : `${each}倒数第${-rule.nth}个工作日前`
    case 'endOfMonth':
      return { once: '当月底前', monthly: '每月底前', quarterly: '每季度末前', yearly: '每年底前' }[recurrence]
    case 'fixed':
      return `${dayInChinese(rule.day)}前`
  }
}

// ---- A list that holds together

/** Everything that is wrong with a list, each at its place; an empty answer means that it may be issued. */
export function faultsOfList(list: NewList): FieldFault[] {
  return [...faultsOfCodes(list), ...faultsOfWeights(list), ...faultsOfItems(list), ...faultsOfWaves(list)]
}

interface Located {
  readonly at: string
  readonly item: NewItem
}

export function itemsOf(list: NewList): Located[] {
  return [
    ...list.items.map((item, i) => ({ at: `items.${i}`, item })),
    ...list.objectives.flatMap((o, oi) => [
      ...o.items.map((item, i) => ({ at: `objectives.${oi}.items.${i}`, item })),
      ...o.indicators.flatMap((n, ni) =>
        n.items.map((item, i) => ({ at: `objectives.${oi}.indicators.${ni}.items.${i}`, item })),
      ),
    ]),
  ]
}

function faultsOfCodes(list: NewList): FieldFault[] {
  const codes = [
    ...itemsOf(list).map(({ at, item }) => ({ at, code: item.code })),
    ...list.objectives.flatMap((o, oi) => [
      { at: `objectives.${oi}`, code: o.code },
      ...o.indicators.map((n, ni) => ({ at: `objectives.${oi}.indicators.${ni}`, code: n.code })),
    ]),
  ]
  const seen = new Set<string>()
  const faults: FieldFault[] = []
  for (const { at, code } of codes) {
    if (seen.has(code)) faults.push({ at: `${at}.code`, reason: `编号“${code}”重复` })
    seen.add(code)
  }
  if (itemsOf(list).length === 0) faults.push({ at: 'items', reason: '清单中没有条目' })
  return faults
}

interface Weighed {
  readonly weight?: number | undefined
}

function faultsOfWeights(list: NewList): FieldFault[] {
  const faults: FieldFault[] = []
  list.objectives.forEach((o, oi) => {
    faults.push(...faultOfSum(`objectives.${oi}.weight`, o.code, o, [...o.indicators, ...o.items]))
    o.indicators.forEach((n, ni) => {
      faults.push(...faultOfSum(`objectives.${oi}.indicators.${ni}.weight`, n.code, n, n.items))
    })
  })
  return faults
}

function faultOfSum(at: string, code: string, whole: Weighed, parts: readonly Weighed[]): FieldFault[] {
  if (whole.weight === undefined || parts.length === 0) return []
  const unweighed = parts.filter((p) => p.weight === undefined).length
  if (unweighed === parts.length) return []
  if (unweighed > 0) return [{ at, reason: `“${code}”之下有 ${unweighed} 项没有填写权重` }]
  const sum = parts.reduce((all, p) => all + (p.weight ?? 0), 0)
  if (Math.abs(sum - whole.weight) < 0.005) return []
  return [{ at, reason: `“${code}”权重为 ${whole.weight}，其下各项合计 ${Number(sum.toFixed(2))}，两者应当相等` }]
}

function faultsOfItems(list: NewList): FieldFault[] {
  return itemsOf(list).flatMap(({ at, item }) => {
    const faults: FieldFault[] = []
    if ((item.measure === undefined) !== (item.target === undefined))
      faults.push({ at: `${at}.target`, reason: `“${item.code}”用指标衡量时，指标和目标值应同时填写` })
    if (item.measure !== undefined && item.evidence)
      faults.push({ at: `${at}.evidence`, reason: `“${item.code}”由指标自动判定，不需要再附佐证材料` })
    if (item.deadline.kind === 'fixed' && item.recurrence !== 'once')
      faults.push({ at: `${at}.deadline`, reason: `“${item.code}”每期都要办，不能只定一个日期` })
    if (item.deadline.kind === 'fixed' && item.deadline.day < list.issuedOn)
      faults.push({ at: `${at}.deadline`, reason: `“${item.code}”的期限早于清单下达日期` })
    return faults
  })
}

function faultsOfWaves(list: NewList): FieldFault[] {
  const faults: FieldFault[] = []
  const taken = new Map<string, number>()
  list.waves.forEach((w: NewWave, i) => {
    if (w.to < w.from) faults.push({ at: `waves.${i}.to`, reason: `第${w.wave}批的结束日期早于开始日期` })
    for (const place of w.places) {
      if (taken.has(place))
        faults.push({ at: `waves.${i}.places`, reason: `${place} 同时列入第${taken.get(place)}批和第${w.wave}批` })
      taken.set(place, w.wave)
    }
  })
  return faults
}

// ---- Progress

export interface Counted {
  total: number
  done: number
  late: number
  overdue: number
  short: number
}

export const NOTHING: Counted = { total: 0, done: 0, late: 0, overdue: 0, short: 0 }

/** Progress of every node of a tree from the counts of its items; a node's share is that of its items by weight. */
export function progressOfTree(
  nodes: readonly { id: Id; parent: Id | null; kind: string; weight: number | null }[],
  counts: ReadonlyMap<Id, Counted>,
): { byNode: Map<Id, Progress>; all: Progress } {
  const children = Map.groupBy(nodes, (n) => n.parent)
  const byNode = new Map<Id, Progress>()
  const visit = (node: (typeof nodes)[number]): { counted: Counted; weighed: number; weight: number } => {
    const below = (children.get(node.id) ?? []).map(visit)
    const own = node.kind === 'item' ? leaf(counts.get(node.id) ?? NOTHING, node.weight ?? 1) : sum(below)
    byNode.set(node.id, { ...own.counted, share: own.weight === 0 ? null : own.weighed / own.weight })
    return own
  }
  const all = sum((children.get(null) ?? []).map(visit))
  return { byNode, all: { ...all.counted, share: all.weight === 0 ? null : all.weighed / all.weight } }
}

function leaf(counted: Counted, weight: number) {
  const counts = counted.total > 0
  return { counted, weighed: counts ? (weight * counted.done) / counted.total : 0, weight: counts ? weight : 0 }
}

function sum(parts: readonly { counted: Counted; weighed: number; weight: number }[]) {
  const counted = { ...NOTHING }
  for (const p of parts) for (const key of Object.keys(NOTHING) as (keyof Counted)[]) counted[key] += p.counted[key]
  return {
    counted,
    weighed: parts.reduce((a, p) => a + p.weighed, 0),
    weight: parts.reduce((a, p) => a + p.weight, 0),
  }
}

// ---- What may be done with a duty

export interface DutyFacts {
  /** the acting post belongs to the organisation that must do it */
  readonly own: boolean
  readonly unitName: string
  /** title of the measure that proves it, when one does */
  readonly measure: string | null
  readonly needsEvidence: boolean
  /** the month it falls due in is frozen */
  readonly frozen: boolean
  readonly doneByMe: boolean
}

export const DUTY_ACTIONS = { fulfil: '办结', return: '退回', void: '终止' } as const
export type DutyAction = keyof typeof DUTY_ACTIONS

export const dutyWorkflow = defineWorkflow<DutyState, DutyAction, DutyFacts>({
  name: 'duty',
  title: '责任事项',
  states: {
    open: { label: '待办', tone: 'processing' },
    done: { label: '已办结', tone: 'success' },
    short: { label: '未达标', tone: 'error' },
    overdue: { label: '逾期未办', tone: 'error' },
    void: { label: '已终止', tone: 'default', final: true },
  },
  initial: 'open',
  transitions: [
    {
      action: 'fulfil',
      label: '办结',
      from: ['open', 'overdue'],
      to: 'done',
      roles: ['township', 'village', 'department', 'clerk', 'leader', 'system'],
      comment: 'required',
      evidence: 'optional',
      done: '已办结',
      *unless(f) {
        if (f.measure !== null) yield `本事项由指标“${f.measure}”在月末自动判定，不需要填报。`
        if (!f.own) yield `应由责任主体“${f.unitName}”办结，不能代办。`
      },
    },
    {
      action: 'return',
      label: '退回',
      from: ['done'],
      to: 'open',
      roles: ['clerk', 'leader', 'inspector', 'township'],
      comment: 'required',
      done: '已退回，责任主体须重新办理',
      *unless(f) {
        if (f.measure !== null) yield '由指标判定的事项不能退回。'
        if (f.doneByMe || f.own) yield '办结与核查应由不同的单位和人员承担，不能退回本单位办结的事项。'
        if (f.frozen) yield '所属月份已经月结；如不属实，请作为问题立案整改。'
      },
    },
    {
      action: 'void',
      label: '终止',
      from: ['open', 'overdue'],
      to: 'void',
      roles: ['clerk', 'leader'],
      comment: 'required',
      done: '已终止',
      *unless(f) {
        if (f.frozen) yield '所属月份已经月结，不能终止。'
      },
    },
  ],
})

// ---- Responsibility letters

export type LetterSide = 'sign-upper' | 'sign-lower'

export interface LetterFacts {
  readonly side: LetterSide
  /** the acting post belongs to the party of this side; the county's side is signed by the organisation department's leader */
  readonly forThisParty: boolean
  readonly signed: boolean
  readonly withdrawn: boolean
  readonly otherSignedByMe: boolean
  readonly partyName: string
}

export function* reasonsNotToSign(f: LetterFacts): Generator<string> {
  if (f.withdrawn) yield '责任书已经撤回。'
  if (f.signed) yield '本方已经签字。'
  if (!f.forThisParty) yield `应由“${f.partyName}”的负责人签字。`
  if (f.otherSignedByMe) yield '甲乙双方不能由同一人签字。'
}

/** The last day of the month a duty's `month` names. */
export function monthEnd(month: Month): Day {
  return lastDay(month)
}

/** How many working days ahead a duty counts as due soon. */
export function dueSoonBy(calendar: Calendar, today: Day): Day {
  return addWorkingDays(calendar, today, 5)
}
