import fc from 'fast-check'
import { expect, it } from 'vitest'
import { citizenName, code, phone } from './model.ts'
import { CODES_A_DAY, citizenSessionIsAlive, codeIsGood, notAnotherCode, shownName } from './rules.ts'

it('公开名称：不愿显示的从不露出名字', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\u4e00-\u9fa5]{2,4}$/), (name) => {
      expect(shownName({ kind: 'person', name, manner: 'unnamed' })).toBe('爱心人士')
      expect(shownName({ kind: 'organisation', name, manner: 'unnamed' })).toBe('爱心单位')
      expect(shownName({ kind: 'person', name, manner: 'masked' })).not.toContain(name)
    }),
  )
  expect(shownName({ kind: 'person', name: '王小二', manner: 'masked' })).toBe('王**')
  expect(shownName({ kind: 'person', name: null, manner: 'full' })).toBe('爱心人士')
  expect(shownName({ kind: 'organisation', name: '某某商行', manner: 'full' })).toBe('某某商行')
})

it('手机号码、验证码、名称怎样写都认得，写错的说明白', () => {
  expect(phone.parse(' +86 138-0000-1234 ')).toBe('13800001234')
  expect(phone.parse('１３８００００１２３４')).toBe('13800001234')
  expect(phone.safeParse('12800001234').success).toBe(false)
  expect(code.parse(' 123 456')).toBe('123456')
  for (const bad of ['王', '13800001234', '<b>王五</b>', '王五\n赵六'])
    expect(citizenName.safeParse(bad).success).toBe(false)
  for (const good of ['买买提·阿不都', '某某（集团）有限公司', '82中校友会']) expect(citizenName.parse(good)).toBe(good)
})

it('一分钟一次、一天五次：任何时刻表都越不过去', () => {
  const start = Date.UTC(2016, 2, 1, 1)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 60 }), (seconds) => {
      const sent: { sentAt: Date }[] = []
      for (const s of seconds.sort((a, b) => a - b)) {
        const now = new Date(start + s * 1000)
        if (notAnotherCode(now, sent) === null) sent.unshift({ sentAt: now })
      }
      expect(sent.length).toBeLessThanOrEqual(CODES_A_DAY)
      for (let i = 1; i < sent.length; i += 1)
        expect(sent[i - 1]!.sentAt.getTime() - sent[i]!.sentAt.getTime()).toBeGreaterThanOrEqual(60_000)
    }),
  )
})

it('验证码十分钟内、五次内、用过一次之前有效；登录静止一小时、最长十二小时', () => {
  const sentAt = new Date('2016-03-01T01:00:00Z')
  const at = (minutes: number) => new Date(sentAt.getTime() + minutes * 60_000)
  expect(codeIsGood({ sentAt, tries: 0, usedAt: null }, at(10))).toBe(true)
  expect(codeIsGood({ sentAt, tries: 0, usedAt: null }, at(10.1))).toBe(false)
  expect(codeIsGood({ sentAt, tries: 5, usedAt: null }, at(1))).toBe(false)
  expect(codeIsGood({ sentAt, tries: 1, usedAt: at(1) }, at(2))).toBe(false)
  expect(codeIsGood({ sentAt, tries: 0, usedAt: null }, at(-1))).toBe(false)
  const session = { createdAt: sentAt, seenAt: at(600) }
  expect(citizenSessionIsAlive(session, at(659).getTime())).toBe(true)
  expect(citizenSessionIsAlive(session, at(660).getTime())).toBe(false)
  expect(citizenSessionIsAlive({ createdAt: sentAt, seenAt: at(719) }, at(721).getTime())).toBe(false)
})
