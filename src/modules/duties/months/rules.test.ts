import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Calendar, type DeadlineRule, isWorkingDay } from '#kernel/pure/calendar.ts'
import { addDays, firstDay, lastDay } from '#kernel/pure/day.ts'
import type { Recurrence } from '../model.ts'
import { deadlineInChinese, dueAgain, judgedOn, periodOf, startsOf, termOf } from './rules.ts'

const calendar: Calendar = {
  notices: new Map([
    [2016, '国办发明电〔2015〕18号'],
    [2017, '国办发明电〔2016〕17号'],
  ]),
  exceptions: new Map([
    ['2016-10-03', false],
    ['2016-10-04', false],
    ['2016-10-05', false],
    ['2016-10-06', false],
    ['2016-10-07', false],
    ['2016-10-08', true],
    ['2016-10-09', true],
  ]),
}

const month = fc.integer({ min: 1, max: 12 }).map((m) => `2016-${String(m).padStart(2, '0')}`)
const day = fc.integer({ min: 0, max: 365 }).map((n) => addDays('2016-01-01', n))
const recurrence = fc.constantFrom<Recurrence>('once', 'monthly', 'quarterly', 'yearly')
const rule: fc.Arbitrary<DeadlineRule> = fc.oneof(
  fc.record({ kind: fc.constant('workingDays' as const), count: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('calendarDays' as const), count: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ kind: fc.constant('dayOfMonth' as const), day: fc.integer({ min: 1, max: 31 }) }),
  fc.record({ kind: fc.constant('workingDayOfMonth' as const), nth: fc.constantFrom(-5, -1, 1, 3, 15) }),
  fc.constant({ kind: 'endOfMonth' as const }),
  day.map((d) => ({ kind: 'fixed' as const, day: d })),
)

describe('周期', () => {
  it('每个月落在它的周期之内，周期首尾衔接', () => {
    fc.assert(
      fc.property(recurrence, month, (r, m) => {
        const p = periodOf(r, m)
        expect(p.from <= m && m <= p.to).toBe(true)
        expect(periodOf(r, p.from).period).toBe(p.period)
        expect(periodOf(r, p.to)).toEqual({ ...p, ...(r === 'once' && { from: p.to, to: p.to }) })
      }),
    )
  })

  it('季度与年度的写法', () => {
    expect(periodOf('quarterly', '2016-05')).toEqual({ period: '2016-Q2', from: '2016-04', to: '2016-06' })
    expect(periodOf('yearly', '2016-05')).toEqual({ period: '2016', from: '2016-01', to: '2016-12' })
  })
})

describe('期限', () => {
  it('任何规则、任何起点：期限不早于起算日，起算日不早于开始日，同一周期内不论哪个月算都一样', () => {
    fc.assert(
      fc.property(rule, recurrence, month, day, (deadline, r, m, start) => {
        if (deadline.kind === 'fixed' && r !== 'once') return
        const term = termOf(calendar, { recurrence: r, deadline }, m, start)
        if (term === null) return
        expect(term.dueOn >= term.countedFrom).toBe(true)
        expect(term.countedFrom >= start || term.countedFrom >= firstDay(periodOf(r, m).from)).toBe(true)
        if (r === 'monthly') expect(term.countedFrom >= firstDay(m)).toBe(true)
        const again = termOf(calendar, { recurrence: r, deadline }, periodOf(r, m).to, start)
        if (r !== 'once') expect(again).toEqual(term)
      }),
    )
  })

  it('日历不变时重新计算，期限不变', () => {
    fc.assert(
      fc.property(rule, recurrence, month, day, (deadline, r, m, start) => {
        if (deadline.kind === 'fixed' && r !== 'once') return
        const term = termOf(calendar, { recurrence: r, deadline }, m, start)
        if (term !== null) expect(dueAgain(calendar, { recurrence: r, deadline }, term)).toBe(term.dueOn)
      }),
    )
  })

  it('每月某日遇休息日提前到上一个工作日', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), month, (d, m) => {
        const term = termOf(
          calendar,
          { recurrence: 'monthly', deadline: { kind: 'dayOfMonth', day: d } },
          m,
          '2016-01-01',
        )
        if (term === null) return
        expect(isWorkingDay(calendar, term.dueOn)).toBe(true)
        expect(term.dueOn <= lastDay(m)).toBe(true)
      }),
    )
  })

  it('月中才下达、当期期限已过的，从下一期起办', () => {
    const item = { recurrence: 'monthly' as const, deadline: { kind: 'dayOfMonth' as const, day: 10 } }
    expect(termOf(calendar, item, '2016-03', '2016-03-20')).toBeNull()
    expect(termOf(calendar, item, '2016-04', '2016-03-20')).toEqual({
      period: '2016-04',
      countedFrom: '2016-04-01',
      dueOn: '2016-04-08',
    })
    expect(termOf(calendar, item, '2016-02', '2016-03-20')).toBeNull()
  })

  it('一次性事项不因下达时当月期限已过而落空', () => {
    const item = { recurrence: 'once' as const, deadline: { kind: 'dayOfMonth' as const, day: 10 } }
    expect(termOf(calendar, item, '2016-03', '2016-03-20')?.dueOn).toBe('2016-04-08')
  })

  it('工作日期限跳过国庆长假并认调休', () => {
    const item = { recurrence: 'once' as const, deadline: { kind: 'workingDays' as const, count: 2 } }
    expect(termOf(calendar, item, '2016-09', '2016-09-30')?.dueOn).toBe('2016-10-09')
  })

  it('未录入日历的年份按名拒绝', () => {
    const item = { recurrence: 'once' as const, deadline: { kind: 'workingDays' as const, count: 2 } }
    expect(() => termOf(calendar, item, '2019-09', '2019-09-30')).toThrow('calendar-missing')
  })

  it('压茬推进：各批从各自的开始日起算', () => {
    expect(startsOf({ place: '999901', issuedOn: '2016-03-01' }, [])).toEqual([
      { place: '999901', start: '2016-03-01', until: undefined },
    ])
    const waves = [
      { place: '999901100', from: '2016-02-15', to: '2016-03-31' },
      { place: '999901101', from: '2016-04-01', to: '2016-04-30' },
    ]
    expect(startsOf({ place: '999901', issuedOn: '2016-03-01' }, waves)).toEqual([
      { place: '999901100', start: '2016-03-01', until: '2016-03-31' },
      { place: '999901101', start: '2016-04-01', until: '2016-04-30' },
    ])
    const fixed = { recurrence: 'once' as const, deadline: { kind: 'fixed' as const, day: '2016-03-20' } }
    expect(termOf(calendar, fixed, '2016-04', '2016-04-01', '2016-04-30')?.dueOn).toBe('2016-04-30')
  })

  it('月末那天整日有效，次日才判定', () => {
    expect(judgedOn('2016-10')).toBe('2016-11-01')
    expect(judgedOn('2016-12')).toBe('2017-01-01')
  })

  it('期限用话说清', () => {
    expect(deadlineInChinese('monthly', { kind: 'dayOfMonth', day: 25 })).toBe('每月25日前')
    expect(deadlineInChinese('quarterly', { kind: 'endOfMonth' })).toBe('每季度末前')
    expect(deadlineInChinese('once', { kind: 'workingDays', count: 5 })).toBe('下达后5个工作日内')
    expect(deadlineInChinese('once', { kind: 'fixed', day: '2016-06-30' })).toBe('2016年6月30日前')
  })
})
