import { beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { registerPeople } from '#modules/people/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { raiseFindings } from '../findings/service.ts'
import { COUNTY, ORG, openSample, PLACE, samplePack, WHO } from '../sample.ts'
import { draftLetters, writeLetters } from './drafts.ts'
import { lettersPack } from './pack.ts'
import { letterDocument } from './printed.ts'
import { consequenceOf, verdictsOn } from './rules.ts'
import { draftsToIssue, issueLetters, readLetter } from './service.ts'
import { loadLetter } from './store.ts'
import { letterView, rowView } from './view.ts'

const bed = testBed()
const as = <T>(who: keyof typeof WHO, work: (h: Handle) => Promise<T>) => bed.kernel.act(WHO[who], work)
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (e: unknown) => (e instanceof Problem ? e.code : String(e)),
  )

const praise = {
  code: 'praise',
  title: '表扬函',
  prefix: '试组表',
  subject: '关于表扬{addressee}的函',
  text: ['{month}，你单位工作成绩突出：', '{items}', '特予表扬。'],
}
const letters = { ...samplePack.letters, kinds: [...samplePack.letters.kinds, praise] }
const TEXT = '阵地建设走在前列，党员活动经常。\n\n群众满意度全县第一。'

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel, { letters })
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const people = Object.entries(WHO).map(([name, who]) => ({ id: who.person!, name }))
    await registerPeople(h, { people, posts: [], accounts: [] }, '2016-01-01')
    await raiseFindings(h, [
      {
        key: 'e1',
        subject: ORG.eastOne,
        place: PLACE.eastOne,
        category: 'meetings',
        spring: 'inspection',
        raisedOn: '2016-03-02',
        month: '2016-03',
        fact: '没有按时召开支部党员大会。',
        grounds: '三会一课制度',
      },
    ])
  })
  bed.at('2016-03-16')
})

describe('a kind that lists nothing', () => {
  it('is written by a person to chosen addressees, never drafted for every unit', async () => {
    expect(await codeOf(as('clerk', (h) => draftLetters(h, '2016-03', 'praise')))).toBe('letter-kind-lists')
    expect(
      await codeOf(as('clerk', (h) => writeLetters(h, { kind: 'demand', addressees: [ORG.east], text: TEXT }))),
    ).toBe('letter-kind-lists')
    const ids = await as('clerk', (h) =>
      writeLetters(h, { kind: 'praise', addressees: [ORG.east, ORG.west], text: TEXT }),
    )
    expect(ids).toHaveLength(2)
    const unknown = { kind: 'praise', addressees: [WHO.east.person!], text: TEXT }
    expect(await codeOf(as('clerk', (h) => writeLetters(h, unknown)))).toBe('input-invalid')
    const [first] = await as('leader', (h) => issueLetters(h, ids))
    expect(first!.number).toBe('试组表〔2016〕1号')
    const document = await as('east', (h) => letterDocument(h, ids[0]!))
    expect(document.title).toBe('关于表扬东镇党委的函')
    expect(document.blocks.map((b) => (b.kind === 'paragraph' ? b.text : b.kind))).toEqual([
      '2016年3月，你单位工作成绩突出：',
      '阵地建设走在前列，党员活动经常。',
      '群众满意度全县第一。',
      '特予表扬。',
    ])
    const view = await as('east', (h) => letterView(h, ids[0]!))
    expect(view.wantsReply).toBe(false)
    await as('east', (h) => readLetter(h, ids[0]!))
  })

  it('may be written again in the same month to the same unit', async () => {
    const again = await as('clerk', (h) => writeLetters(h, { kind: 'praise', addressees: [ORG.east], text: TEXT }))
    expect(again).toHaveLength(1)
  })

  it('follows no rhythm and counts nothing', () => {
    const faults = (more: object) =>
      lettersPack.safeParse({ ...letters, kinds: [{ ...praise, ...more }] }).error?.issues.map((i) => i.path.at(-1))
    expect(faults({})).toBeUndefined()
    expect(faults({ when: 'mid' })).toEqual(['when'])
    expect(faults({ subject: '{count}项成绩' })).toEqual(['text'])
  })
})

describe('the desk', () => {
  it('is told for each kind what follows when it is issued', () => {
    const { kinds } = lettersPack.parse(letters)
    const of = (code: string) => consequenceOf(kinds.find((k) => k.code === code)!)
    expect(of('reminder')).toBe('签发后编号、送达主送单位，内容不能再改；不要求回复。')
    expect(of('demand')).toContain('所列问题同时交办')
    expect(of('warning')).toMatch(/逾期未改.*计入年度考核/)
    expect(of('praise')).not.toMatch(/问题|整改/)
  })

  it('is offered only what it may issue, and told who issues the rest', async () => {
    await as('clerk', (h) => draftLetters(h, '2016-03', 'demand'))
    const forClerk = await as('clerk', (h) => draftsToIssue(h, '2016-03'))
    expect(forClerk.allowed).toEqual([])
    expect(forClerk.refused.map((r) => r.reason)).toEqual([
      '按本县工作机制，这种函件由组织部负责人签发。拟稿人不能签发自己拟的函件，请由另一人签发。',
    ])
    expect(forClerk.next).toBe('下一步：请组织部负责人签发。草稿已列入组织部负责人首页的“待签发函件”，不必另行报送。')
    const forLeader = await as('leader', (h) => draftsToIssue(h, '2016-03'))
    expect([forLeader.allowed.length, forLeader.refused, forLeader.next]).toEqual([2, [], null])
    await as('leader', (h) => issueLetters(h, forLeader.allowed))
  })

  it('is told of the clerk where only the clerk issues', () => {
    const kind = lettersPack.parse(letters).kinds.find((k) => k.code === 'praise')!
    const facts = {
      me: 'leader',
      role: 'leader',
      drafters: [],
      replier: null,
      isAddressee: false,
      wantsReply: false,
    } as const
    const [issue] = verdictsOn(kind, 'draft', { ...facts, issuers: ['clerk'], items: 1 })
    expect(issue!.reasons).toEqual(['按本县工作机制，这种函件由组织部经办人签发。'])
  })

  it('sees that a draft will ask for a reply before it has a day for it', async () => {
    const ids = await as('leader', (h) => writeLetters(h, { kind: 'praise', addressees: [ORG.west], text: TEXT }))
    const draft = await as('leader', (h) => loadLetter(h, ids[0]!))
    expect((await as('leader', (h) => letterView(h, ids[0]!))).next).toMatch(/请另一名组织部负责人签发/)
    const pack = lettersPack.parse(letters)
    const wants = (kind: string) => rowView(pack, { ...draft, kind, title: null, late: false }).wantsReply
    expect([wants('praise'), wants('reminder'), wants('demand'), wants('warning')]).toEqual([false, false, true, true])
  })
})
