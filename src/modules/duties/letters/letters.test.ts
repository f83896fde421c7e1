import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '#kernel/pure/scope.ts'
import { renderLetters } from '#kernel/server/documents/letter.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { issueLists } from '../lists/service.ts'
import { COUNTY, EAST, item, list, openSample, WHO } from '../sample.ts'
import { letterDocument } from './document.ts'
import { signLetter, withdrawLetter, writeLetters } from './service.ts'
import * as letterStore from './store.ts'

const bed = testBed()
const system = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)

beforeAll(() => openSample(bed))

describe('责任书', () => {
  let letters: string[] = []

  it('按清单逐个生成，编号连续，再次生成不重复', async () => {
    bed.at('2016-06-02')
    await system(async (h) => {
      const [id] = await issueLists(h, [
        list('S', [item('s1', { subjectKind: 'township-committee', weight: 10 })], { issuedOn: '2016-06-01' }),
      ])
      letters = await writeLetters(h, id!, 'township-committee')
      expect(letters.length).toBe(2)
      expect(await writeLetters(h, id!, 'township-committee')).toEqual([])
      expect((await letterStore.listLetters(h, {}, { limit: 10, offset: 0 })).rows.map((l) => l.number)).toEqual([1, 2])
      expect((await letterStore.loadLetter(h, letters[0]!)).text).toContain('1. 工作任务s1（10分）。期限：每月25日前。')
      await expect(writeLetters(h, id!, 'department')).rejects.toMatchObject({ code: 'letter-text-missing' })
    })
  })

  it('双方签字，各留时间、职务和文本摘要；别人不能代签', async () => {
    await expect(bed.kernel.act(WHO.east, (h) => signLetter(h, letters[0]!, 'sign-upper'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
    await expect(bed.kernel.act(WHO.west, (h) => signLetter(h, letters[0]!, 'sign-lower'))).rejects.toMatchObject({
      code: 'not-found',
    })
    await bed.kernel.act(WHO.leader, (h) => signLetter(h, letters[0]!, 'sign-upper'))
    await bed.kernel.act(WHO.east, (h) => signLetter(h, letters[0]!, 'sign-lower'))
    const letter = await system((h) => letterStore.loadLetter(h, letters[0]!))
    expect(letter.state).toBe('signed')
    expect(letter.events.map((e) => [e.kind, e.title, e.digest === letter.digest])).toEqual([
      ['sign-lower', '党委书记', true],
      ['sign-upper', '部长', true],
    ])
    await expect(bed.kernel.act(WHO.leader, (h) => withdrawLetter(h, letters[0]!, '签错了'))).rejects.toMatchObject({
      code: 'action-not-allowed',
    })
  })

  it('乡镇与各村签订的责任书接着全县的编号，连号不重', async () => {
    const [own] = await bed.kernel.act(WHO.east, (h) =>
      issueLists(h, [list('ET', [item('e1')], { place: EAST, organisation: '东镇党委', issuedOn: '2016-06-01' })]),
    )
    const last = await system((h) =>
      h.one<{ n: number }>(sql`SELECT max(number) AS n FROM duties.letter WHERE county = ${COUNTY} AND year = 2016`),
    )
    const made = await bed.kernel.act(WHO.east, (h) => writeLetters(h, own!, 'village-branch'))
    const numbers = await system(async (h) => {
      const all = []
      for (const one of made) all.push((await letterStore.loadLetter(h, one)).number)
      return all
    })
    expect(numbers).toEqual([last.n + 1, last.n + 2])
    expect(await bed.kernel.act(WHO.east, (h) => writeLetters(h, own!, 'village-branch'))).toEqual([])
    expect(await bed.kernel.act(WHO.east, (h) => letterStore.takeNumbers(h, 2016, 1))).toBe(last.n + 3)
  })

  it('两人同时生成，各主体仍只有一份；撤回之后可以重新生成', async () => {
    const [own] = await system((h) =>
      issueLists(h, [list('T2', [item('t1', { subjectKind: 'township-committee' })], { issuedOn: '2016-06-01' })]),
    )
    const write = (who: Scope) => bed.kernel.act(who, (h) => writeLetters(h, own!, 'township-committee'))
    const made = await Promise.all([write(WHO.clerk), write(WHO.leader), write(WHO.clerk)])
    expect(made.map((m) => m.length).sort()).toEqual([0, 0, 2])
    const of = () => system((h) => letterStore.listLetters(h, { list: own! }, { limit: 10, offset: 0 }))
    expect((await of()).total).toBe(2)
    await bed.kernel.act(WHO.leader, (h) => withdrawLetter(h, made.flat()[0]!, '文本有误，撤回重拟'))
    expect(await write(WHO.clerk)).toHaveLength(1)
    expect((await of()).total).toBe(3)
    const twice = bed.kernel.database.asOwner((c) =>
      c.query(`INSERT INTO duties.letter SELECT county, gen_random_uuid(), list, nth, year, number + 1000, place, unit, upper,
        upper_name, lower_name, title, text, digest, written_at, written_on FROM duties.letter`),
    )
    await expect(twice).rejects.toThrow('letter_written_once')
  })

  it('签后文本不可改，签名不可改', async () => {
    for (const change of [
      `UPDATE duties.letter SET text = '改'`,
      'DELETE FROM duties.letter',
      'DELETE FROM duties.letter_event',
    ])
      await expect(bed.kernel.database.asOwner((c) => c.query(change))).rejects.toThrow('append-only')
  })

  it('可打印成 PDF', async () => {
    const document = await system((h) => letterDocument(h, letters[0]!))
    const [pdf] = renderLetters([document])
    expect(Buffer.from(pdf!.subarray(0, 5)).toString()).toBe('%PDF-')
  })
})
