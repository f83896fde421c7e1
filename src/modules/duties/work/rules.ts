import { addWorkingDays, type Calendar, isOverdue, workingDaysBetween } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import type { DutyState } from '../model.ts'
import { judgedOn } from '../months/rules.ts'

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

/** How many working days ahead a duty counts as due soon. */
export function dueSoonBy(calendar: Calendar, today: Day): Day {
  return addWorkingDays(calendar, today, 5)
}
