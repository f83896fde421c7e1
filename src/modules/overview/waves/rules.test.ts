import { expect, it } from 'vitest'
import { spanInYear, stateOfWave } from './rules.ts'

it('一批在一年中的位置，跨年的部分不画', () => {
  expect(spanInYear('2016-01-01', '2016-12-31', 2016)).toEqual({ start: 0, length: 1 })
  expect(spanInYear('2015-11-01', '2016-01-31', 2016)).toEqual({ start: 0, length: 31 / 366 })
  expect(spanInYear('2016-12-31', '2017-02-01', 2016)).toEqual({ start: 365 / 366, length: 1 / 366 })
  expect(spanInYear('2015-01-01', '2015-12-31', 2016)).toBeNull()
  expect(spanInYear('2017-01-01', '2017-02-01', 2016)).toBeNull()
})

it('首日和末日都算在进行中', () => {
  const wave = { from: '2016-03-01', to: '2016-03-31' }
  const states = ['2016-02-29', '2016-03-01', '2016-03-31', '2016-04-01'].map((day) => stateOfWave(wave, day))
  expect(states).toEqual(['waiting', 'running', 'running', 'over'])
})
