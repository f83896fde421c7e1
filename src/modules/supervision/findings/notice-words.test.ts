import { describe, expect, it } from 'vitest'
import { noticeWords, waitsForLetter } from './notice-words.ts'

const half = { on: '2016-10-14', done: false, letter: '督办函' }

describe('待交办的问题怎样交办', () => {
  it('月中之前随督办函交办，也可以直接交办', () => {
    expect(waitsForLetter(half, '2016-10-13')).toBe(true)
    expect(noticeWords(3, half, '2016-10-13')).toBe(
      '3 个问题待交办：2016年10月14日月中督办时随督办函交办，急需整改的现在就可以直接交办。',
    )
  })

  it('到了月中应当办理月中督办，办过以后直接交办', () => {
    expect(waitsForLetter(half, '2016-10-14')).toBe(false)
    expect(noticeWords(3, half, '2016-10-14')).toMatch(/现在办理月中督办/)
    expect(noticeWords(3, { ...half, done: true }, '2016-10-13')).toMatch(/其余请直接交办/)
    expect(waitsForLetter({ ...half, done: true }, '2016-10-13')).toBe(false)
  })

  it('没有待交办的就不说', () => {
    expect(noticeWords(0, half, '2016-10-13')).toBeNull()
  })
})
