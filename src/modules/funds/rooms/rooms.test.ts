import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addDays } from '#kernel/pure/day.ts'
import { type Id, newId } from '#kernel/pure/ids.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { book, closeThing, decideBooking, openThing } from '../public.ts'
import { actor, COUNTY, withPack } from '../sample.ts'
import type { BookingBody } from './model.ts'
import { loadBooking, stepsOf } from './store.ts'

const bed = testBed()
const as = <T>(role: Parameters<typeof actor>[0], work: Parameters<typeof bed.kernel.act<T>>[1]) =>
  bed.kernel.act(actor(role), work)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (e: { code: string; reasons?: string[]; params?: { reason?: string } }) =>
      [e.code, ...(e.reasons ?? []), e.params?.reason ?? ''].join(' ').trim(),
  )
const TODAY = '2017-05-01'
let n = 0
let room: Id

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await withPack(bed.kernel, {})
})
const thing = (pieces = 1) => {
  n += 1
  return as('centre', (h) =>
    openThing(h, { kind: 'room', title: `关爱公寓 ${n}`, place: COUNTY, pieces, longest: 7, rules: '' }),
  )
}
beforeEach(async () => {
  bed.at(TODAY)
  room = await thing()
})
const asked = (fromDay: string, toDay: string, more: Partial<BookingBody> = {}): BookingBody => ({
  thing: room,
  pieces: 1,
  fromDay,
  toDay,
  borrowerKind: 'household',
  name: '王老五',
  purpose: '家属探亲',
  wait: false,
  ...more,
})
const ask = (fromDay: string, toDay: string, more: Partial<BookingBody> = {}) =>
  as('centre', (h) => book(h, asked(fromDay, toDay, more)))
const decide = (
  id: Id,
  action: 'hand' | 'back' | 'cancel',
  more: { standing?: 'good' | 'damaged'; comment?: string } = {},
) => as('centre', (h) => decideBooking(h, id, { action, comment: '', evidence: [], ...more }))
const state = async (id: Id) => (await as('centre', (h) => loadBooking(h, id))).state

describe('借用', () => {
  it('预约、借出、交还并注明完好情况；损坏的要写明', async () => {
    const { id } = await ask(TODAY, addDays(TODAY, 2))
    expect(await refusal(decide(id, 'hand'))).toContain('请选择完好情况')
    await decide(id, 'hand', { standing: 'good' })
    expect(await refusal(decide(id, 'back', { standing: 'damaged' }))).toContain('请写明情况')
    bed.at(addDays(TODAY, 1))
    await decide(id, 'back', { standing: 'damaged', comment: '水龙头漏水' })
    const steps = await as('centre', (h) => stepsOf(h, id))
    expect(steps.map((s) => [s.step, s.standing])).toEqual([
      ['ask', null],
      ['book', null],
      ['hand', 'good'],
      ['back', 'damaged'],
    ])
  })

  it('同一间房同一天只借一家；愿意等的排队，取消、提前交还后按次序补上', async () => {
    const first = await ask('2017-05-03', '2017-05-06')
    expect(await refusal(ask('2017-05-06', '2017-05-08'))).toContain('已经有人预约')
    const long = await ask('2017-05-02', '2017-05-08', { wait: true })
    const short = await ask('2017-05-06', '2017-05-07', { wait: true })
    expect([long.state, short.state]).toEqual(['waiting', 'waiting'])
    expect((await ask('2017-05-07', '2017-05-08')).state).toBe('booked')
    // 长的一项仍与后来的冲突，轮到短的也冲突，只好都等
    expect((await decide(first.id, 'cancel', { comment: '行程有变' })).served).toEqual([])
    expect(await state(long.id)).toBe('waiting')
    const other = await ask('2017-05-03', '2017-05-05')
    expect(other.state).toBe('booked')
    bed.at('2017-05-03')
    await decide(other.id, 'hand', { standing: 'good' })
    const next = await ask('2017-05-04', '2017-05-06', { wait: true })
    expect(next.state).toBe('waiting')
    expect((await decide(other.id, 'back', { standing: 'good' })).served).toEqual([next.id])
    expect(await state(next.id)).toBe('booked')
  })

  it('前一家逾期不还，后一家借不出', async () => {
    const first = await ask(TODAY, TODAY)
    await decide(first.id, 'hand', { standing: 'good' })
    const second = await ask('2017-05-02', '2017-05-03')
    bed.at('2017-05-02')
    expect(await refusal(decide(second.id, 'hand', { standing: 'good' }))).toContain('尚未交还')
    expect(await refusal(as('centre', (h) => closeThing(h, room)))).toContain('没有办结')
  })

  it('十六人同时抢一间房，只有一人约成；三把轮椅只约出三把', async () => {
    const race = (pieces: number) =>
      Promise.all(
        Array.from({ length: 16 }, () =>
          ask('2017-05-03', '2017-05-04').then(
            () => 1,
            () => 0,
          ),
        ),
      ).then((all) => {
        expect(all.reduce<number>((a, b) => a + b, 0)).toBe(pieces)
      })
    await race(1)
    room = await thing(3)
    await race(3)
  })

  it('表里也不许：绕过程序直接写，一样不能重复预约', async () => {
    await ask('2017-05-03', '2017-05-06')
    const raw = (from: string, to: string, wanted = 'booked') =>
      as('centre', (h) =>
        h.run(sql`INSERT INTO funds.booking (county, id, thing, place, pieces, from_day, to_day, borrower_kind, name_sealed, name_shown, purpose, state, asked_at, asked_on)
          VALUES (${COUNTY}, ${newId(new Date())}, ${room}, ${COUNTY}, 1, ${from}, ${to}, 'resident', ''::bytea, '王**', '探亲', ${wanted}, now(), ${TODAY})`),
      )
    expect(await refusal(raw('2017-05-06', '2017-05-06'))).toContain('已经有人预约')
    expect(await refusal(raw('2017-05-01', '2017-05-03'))).toContain('已经有人预约')
    expect(await refusal(raw('2017-05-07', '2017-05-20'))).toContain('最多借用 7 天')
    expect(await refusal(raw('2017-05-07', '2017-05-08', 'out'))).toContain('rule-of-data')
    expect(await refusal(raw('2017-05-07', '2017-05-08'))).toBe('none')
    expect(
      await refusal(
        as('centre', (h) =>
          h.run(sql`UPDATE funds.booking SET from_day = '2017-05-01' WHERE county = ${COUNTY} AND thing = ${room}`),
        ),
      ),
    ).toBe('rule-of-data')
  })
})
