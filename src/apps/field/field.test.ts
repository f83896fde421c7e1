import { describe, expect, it } from 'vitest'
import type { Session } from '#kernel/browser/contract.ts'
import type { Kept } from '#kernel/browser/sync/outbox.ts'
import { visitBody } from '#modules/fieldwork/model.ts'
import { type HomeBrief, searchHomes, tasksToday, upcoming, withOwnWork } from './briefs.ts'
import { onlyPostOf } from './phone.ts'
import {
  asAttempt,
  bodyOfVisit,
  changeInWords,
  draftOf,
  factsOf,
  newOpinion,
  newVisit,
  pendingChanges,
  withChange,
} from './visit-draft.ts'
import { ageOn, STATE_WORDS, shortTime } from './words.ts'

const ID = '01560000-0000-7000-8000-000000000001'
const SON = '01560000-0000-7000-8000-000000000002'
const home = (more: Partial<HomeBrief> = {}): HomeBrief => ({
  id: ID,
  name: '艾保山',
  place: '999901100201',
  placeName: '试验村',
  groupName: '二组',
  search: '艾保山 aibaoshan abs',
  standing: 'listed',
  seenOn: '2016-09-01',
  planItems: [],
  opinions: [{ id: 'o1', text: '修路', dueOn: '2016-11-18', state: 'open' }],
  ...more,
})
const kept = (more: Partial<Kept>): Kept => ({
  id: 'k',
  seq: 0,
  state: 'unsent',
  madeAt: '2016-11-20T01:00:00.000Z',
  command: 'fieldwork.visit',
  title: '走访',
  base: {},
  body: { kind: 'household', household: ID, onDay: '2016-11-20' },
  photographs: [],
  ...more,
})
const settings = { rhythm: { visitDays: { listed: 30 }, planAhead: 7 }, errands: [] }
const TODAY = '2016-11-20'

describe('今天的事', () => {
  const tasks = (work: Kept[]) =>
    tasksToday(withOwnWork(new Map([[ID, home()]]), work), TODAY, settings).map((t) => t.kind)

  it('刚在本机登记的走访和答复，不等送达就不再列为待办', () => {
    expect(tasks([]).sort()).toEqual(['answer', 'visit'])
    expect(tasks([kept({})])).toEqual(['answer'])
    expect(tasks([kept({}), kept({ command: 'fieldwork.answer', body: { opinion: 'o1' } })])).toEqual([])
  })

  it('今天没有事，也看得到接下来先走访谁', () => {
    const homes = [home(), home({ id: 'x', seenOn: '2016-11-10' }), home({ id: SON, seenOn: '2016-11-01' })]
    const days = upcoming(homes, TODAY, settings, 5).map((u) => [u.home.id, u.dueOn])
    expect(days).toEqual([
      [SON, '2016-12-01'],
      ['x', '2016-12-10'],
    ])
    expect(upcoming([home({ standing: 'general' })], TODAY, settings, 5)).toEqual([])
  })

  it('被退回的不算，上门未遇的也不算', () => {
    expect(tasks([kept({ state: 'refused' })]).sort()).toEqual(['answer', 'visit'])
    const body = { kind: 'attempt', household: ID, onDay: TODAY }
    expect(tasks([kept({ body })]).sort()).toEqual(['answer', 'visit'])
  })

  it('早于已有走访的补记不改变最近走访', () => {
    const [one] = withOwnWork(new Map([[ID, home()]]), [
      kept({ body: { kind: 'household', household: ID, onDay: '2016-08-01' } }),
    ])
    expect(one!.seenOn).toBe('2016-09-01')
  })
})

it('按姓名、拼音、简拼、小组查找', () => {
  const homes = [
    home(),
    home({ id: SON, name: '白玉莲', search: '白玉莲 baiyulian byl', groupName: '三组', standing: 'watched' }),
  ]
  const found = (typed: string, standing: string | null = null) =>
    searchHomes(homes, typed, standing).map((h) => h.name)
  expect(found('')).toHaveLength(2)
  expect(found(' ABS ')).toEqual(['艾保山'])
  expect(found('玉莲')).toEqual(['白玉莲'])
  expect(found('baiyu 三组')).toEqual(['白玉莲'])
  expect(found('', 'watched')).toEqual(['白玉莲'])
  expect(found('没有')).toEqual([])
})

describe('一次走访', () => {
  it('被退回的改了重报，照片和签字一样不少', () => {
    const [PHOTO, SIGNED] = ['01560000-0000-7000-8000-0000000000a1', '01560000-0000-7000-8000-0000000000a2']
    const first = {
      ...newVisit('household', TODAY, 'routine'),
      confirmed: 'signature' as const,
      signature: SIGNED,
      photographs: [PHOTO],
      opinions: [{ ...newOpinion(new Date()), text: '盼着修路' }],
    }
    const at = { household: ID, place: null }
    const sent = visitBody.parse(bodyOfVisit(first, at))
    const draft = draftOf(sent, new Set([PHOTO]))
    expect(draft.sent).toEqual([SIGNED])
    const again = bodyOfVisit(draft, at)
    expect(again).not.toHaveProperty('sent')
    expect(visitBody.parse(again)).toEqual(sent)
  })

  it('改登上门未遇，见到谁、本人怎么说的不再算数；前后的空白不算写了', () => {
    const met = { ...newVisit('household', TODAY, 'routine'), met: [SON], metOthers: '邻居', note: ' 大门上锁 ' }
    const attempt = { ...met, confirmed: 'spoken' as const, ...asAttempt({ ...met, confirmed: 'spoken' }) }
    expect(bodyOfVisit(attempt, { household: ID, place: null })).toMatchObject({
      kind: 'attempt',
      met: [],
      metOthers: '',
      note: '大门上锁',
      confirmed: 'none',
    })
    expect(asAttempt({ ...met, confirmed: 'witness' }).confirmed).toBe('witness')
  })

  it('只问变了的；改回原样就不算变化', () => {
    const draft = newVisit('household', TODAY, 'routine')
    const changed = withChange(draft, { subject: ID, field: 'houseGrade', from: 'B', to: 'D' })
    expect(changed.changes).toHaveLength(1)
    expect(withChange(changed, { subject: ID, field: 'houseGrade', from: 'B', to: 'C' }).changes).toEqual([
      { subject: ID, field: 'houseGrade', from: 'B', to: 'C' },
    ])
    expect(withChange(changed, { subject: ID, field: 'houseGrade', from: 'B', to: 'B' }).changes).toEqual([])
    expect(factsOf('household')).not.toContain('bank')
    expect(factsOf('person')).not.toContain('idNumber')
  })

  it('发出的内容合乎服务器的格式；没写的诉求、没用上的签字不带；电话不带原来的号', () => {
    const opinion = newOpinion(new Date('2016-11-20T01:00:00Z'))
    const draft = {
      ...newVisit('household', TODAY, 'routine'),
      met: [SON],
      opinions: [
        { ...opinion, kind: 'errand' as const, matter: '预约体检', text: ' 想体检 ' },
        { ...opinion, id: SON },
      ],
      changes: [
        { subject: ID, field: 'phone' as const, from: '139****1234', to: '13900001234' },
        { subject: SON, field: 'health' as const, from: 'healthy', to: 'serious' },
      ],
      confirmed: 'spoken' as const,
      witness: '张三',
      signature: SON,
    }
    const body = bodyOfVisit(draft, { household: ID, place: null })
    expect(visitBody.parse(body)).toMatchObject({
      opinions: [{ id: opinion.id, kind: 'errand', matter: '预约体检', text: '想体检' }],
      witness: '',
      signature: null,
    })
    expect(body.changes[0]).not.toHaveProperty('from')
    expect(body.changes[1]).toMatchObject({ from: 'healthy' })
    const walk = bodyOfVisit(newVisit('village', TODAY, 'routine'), { household: null, place: '999901100201' })
    expect(visitBody.parse(walk)).toMatchObject({ kind: 'village', place: '999901100201', household: null })
  })

  it('已经报过、正在等待审核的变化列出来，不再问第二遍；送到以后以户情为准', () => {
    const asked = { id: 'c', subject: ID, field: 'waterSafe', title: '', to: true, askedBy: '甲', askedAt: '' }
    const card = { id: ID, members: [{ id: SON, name: '艾小军' }], openChanges: [asked] }
    const changes = [
      { subject: ID, field: 'houseGrade', from: 'B', to: 'D' },
      { subject: SON, field: 'health', to: 'serious' },
      { subject: ID, field: 'waterSafe', to: true },
    ]
    const visit = (state: Kept['state']) => kept({ state, body: { household: ID, changes } })
    const pending = (work: Kept[], of = card) => pendingChanges(of as never, work)
    const own = ['住房安全等级 → D级', '艾小军 健康状况 → 患有大病']
    expect(pending([])).toEqual(['饮水安全 → 是'])
    expect(pending([visit('unsent')])).toEqual(['饮水安全 → 是', ...own])
    expect(pending([visit('held')], { ...card, openChanges: [] })).toEqual([])
    expect(pending([visit('refused')])).toEqual(['饮水安全 → 是'])
  })

  it('变化说得明白', () => {
    const card = { members: [{ id: SON, name: '艾小军' }] } as never
    expect(changeInWords({ subject: SON, field: 'health', from: 'healthy', to: 'serious' }, card)).toBe(
      '艾小军 健康状况：健康 → 患有大病',
    )
  })
})

it('只有一个用走访端的岗位，不用再选；几个都能用的，密码还没有改的，停下来问', () => {
  const session = (roles: string[], mustChangePassword = false) =>
    ({ posts: roles.map((role) => ({ id: role, role })), mustChangePassword }) as unknown as Session
  expect(onlyPostOf(session(['helper', 'auditor']))?.id).toBe('helper')
  expect(onlyPostOf(session(['helper', 'posted']))).toBeNull()
  expect(onlyPostOf(session(['auditor']))).toBeNull()
  expect(onlyPostOf(session(['helper'], true))).toBeNull()
})

it('字词：只有送达并接受的才说送达', () => {
  expect(shortTime('2016-11-20T01:05:00.000Z')).toBe('11月20日 09:05')
  expect(ageOn('1956-12-01', TODAY)).toBe('59岁')
  expect(STATE_WORDS.refused).toBe('被退回')
  expect(Object.values(STATE_WORDS).join()).not.toContain('成功')
})
