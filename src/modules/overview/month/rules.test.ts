import { describe, expect, it } from 'vitest'
import type { Calendar } from '#kernel/pure/calendar.ts'
import type { GroupKey, TodoGroup, TodoItem } from './model.ts'
import { GROUPS } from './model.ts'
import { nextOf, termNote } from './rules.ts'

const calendar: Calendar = {
  notices: new Map([[2016, '国办发明电〔2015〕18号']]),
  exceptions: new Map([['2016-10-08', true]]),
}

function group(key: GroupKey, items: Partial<TodoItem>[], more: Partial<TodoGroup> = {}): TodoGroup {
  const whole = items.map(
    (item, i): TodoItem => ({
      id: `${key}-${i}`,
      group: key,
      title: '事项',
      unitName: '东镇党委',
      placeName: '东镇',
      since: null,
      dueOn: null,
      late: false,
      note: null,
      link: `/one/${i}`,
      ...item,
    }),
  )
  const late = whole.filter((i) => i.late).length
  return {
    key,
    title: GROUPS[key].title,
    unit: GROUPS[key].unit,
    total: items.length,
    late,
    note: null,
    waits: false,
    items: whole,
    ...more,
  }
}

describe('期限用文字说明', () => {
  it('按工作日计算，逾期、当天、未到各有说法', () => {
    expect(termNote(calendar, '2016-10-10', '2016-09-30')).toBe('还有7个工作日')
    expect(termNote(calendar, '2016-10-10', '2016-10-10')).toBe('今天到期')
    expect(termNote(calendar, '2016-10-07', '2016-10-10')).toBe('已逾期2个工作日')
    expect(termNote(calendar, null, '2016-10-10')).toBeNull()
  })

  it('没有日历的年份不猜天数，也不使页面打不开', () => {
    expect(termNote(calendar, '2017-01-04', '2016-12-30')).toBe('未到期')
    expect(termNote(calendar, '2015-12-30', '2016-01-04')).toBe('已逾期')
  })
})

describe('下一步只有一件', () => {
  it('没有待办就没有下一步', () => {
    expect(nextOf([])).toBeNull()
    expect(nextOf([group('duties-to-do', [])])).toBeNull()
  })

  it('先办逾期的，一件时直接打开，多件时打开清单', () => {
    const fresh = group('letters-to-read', [{ dueOn: '2016-10-12' }])
    const late = group('duties-to-do', [
      { dueOn: '2016-10-07', late: true, note: '已逾期2个工作日' },
      { dueOn: '2016-10-31' },
    ])
    expect(nextOf([fresh, late])).toEqual({
      title: '尽快办理责任事项',
      sentence: '共 2 项，其中 1 项已逾期，最早的期限是2016年10月7日（已逾期2个工作日）。',
      link: '/todo?group=duties-to-do',
      late: true,
    })
    expect(nextOf([fresh])).toMatchObject({ title: '签收函件', link: '/one/0', late: false })
  })

  it('都没有逾期时先办期限近的，没有期限的按职责次序', () => {
    const correct = group('findings-to-correct', [{ dueOn: '2016-10-20' }])
    const reply = group('letters-to-reply', [{ dueOn: '2016-10-12' }])
    const undated = group('visits-to-do', [{}, {}])
    expect(nextOf([correct, reply, undated])?.title).toBe('回复函件')
    expect(nextOf([undated, group('findings-to-recheck', [{}])])?.title).toBe('录入督查结果')
  })

  it('可以等月中督办函的，排在别的事项之后，并说明可以直接交办', () => {
    const note = '2 个问题待交办：2016年10月14日月中督办时随督办函交办，急需整改的现在就可以直接交办。'
    const held = group('findings-to-notify', [{}, {}], { note, waits: true })
    expect(nextOf([held, group('findings-to-recheck', [{}])])?.title).toBe('复核整改情况')
    expect(nextOf([held])).toEqual({
      title: '等待月中督办，或者直接交办问题',
      sentence: note,
      link: '/todo?group=findings-to-notify',
      late: false,
    })
    expect(nextOf([{ ...held, waits: false }])?.title).toBe('交办问题')
  })
})
