import { expect, test } from 'vitest'
import { titleLines } from './title-lines.ts'

test('a title that fits stays one line', () => {
  expect(titleLines('关于石门镇基层党建重点任务的督办函')).toEqual(['关于石门镇基层党建重点任务的督办函'])
})

test('a long title is cut into even lines, not inside a word', () => {
  const lines = titleLines(
    '关于切实做好2026年度防返贫动态监测和帮扶工作集中排查发现问题整改落实情况报送工作有关事项的提示函',
  )
  expect(lines).toHaveLength(3)
  expect(lines.join('')).toContain('2026年度')
  for (const line of lines) {
    expect([...line].length).toBeLessThanOrEqual(22)
    expect(line).not.toMatch(/整$|^改|提$|^示|^的/)
  }
})

test('line breaks of the writer are kept', () => {
  expect(titleLines('关于印发责任清单\n的通知')).toEqual(['关于印发责任清单', '的通知'])
})
