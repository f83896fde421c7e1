import { expect, it } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { Guesses, guesserOf } from './guesses.ts'

const miss = async () => {
  throw new Problem('code-unknown')
}

it('一小时错五次要等到第一次错满一小时；办成的、别的错都不计；一百个一起来也只试五次', async () => {
  let now = 0
  const guesses = new Guesses(() => now)
  const result = (work: () => Promise<unknown>) =>
    guesses.inTurn('甲', work).then(
      () => 'right',
      (error: Problem) => error.code,
    )
  for (let n = 0; n < 10; n += 1) expect(await result(async () => 1)).toBe('right')
  for (let n = 0; n < 10; n += 1) expect(await result(() => Promise.reject(new Problem('busy')))).toBe('busy')
  const all = await Promise.all(Array.from({ length: 100 }, () => result(miss)))
  expect(all.filter((code) => code === 'code-unknown')).toHaveLength(5)
  expect(all.filter((code) => code === 'codes-missed')).toHaveLength(95)
  expect(await guesses.inTurn('乙', async () => '别人不受影响')).toBe('别人不受影响')
  now = 3_599_000
  await expect(guesses.inTurn('甲', async () => 1)).rejects.toMatchObject({ params: { seconds: 1 } })
  now = 3_600_001
  expect(await result(async () => 1)).toBe('right')
})

it('登录的人按人计，没有登录的按地址计；IPv6 按一户的网段计', () => {
  expect(guesserOf({ id: 'c' }, '10.0.0.1')).toBe('c')
  expect(guesserOf(null, '10.0.0.1')).toBe('10.0.0.1')
  expect(guesserOf(null, '::ffff:203.0.113.7')).toBe('203.0.113.7')
  for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'])
    expect(guesserOf(null, address)).toBe('2001:db8:1:2::/64')
  expect(guesserOf(null, '2001:db8::1')).toBe('2001:db8:0:0::/64')
  expect(guesserOf(null, '::1')).toBe('0:0:0:0::/64')
})
