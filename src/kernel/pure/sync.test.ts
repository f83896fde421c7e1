import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOfHeld, pushBody, resolveBody, versionOf } from './sync.ts'

const card = fc.record({ kind: fc.constantFrom('home', 'village'), id: fc.uuid(), version: fc.string() })

it('摘要与次序无关，任何一项不同即不同', () => {
  fc.assert(
    fc.property(fc.uniqueArray(card, { selector: (c) => c.id, minLength: 1 }), fc.nat(), (cards, at) => {
      const digest = digestOfHeld(cards)
      expect(digestOfHeld(cards.toReversed())).toBe(digest)
      const index = at % cards.length
      expect(digestOfHeld(cards.toSpliced(index, 1))).not.toBe(digest)
      const changed = cards.map((c, n) => (n === index ? { ...c, version: `${c.version}0` } : c))
      expect(digestOfHeld(changed)).not.toBe(digest)
    }),
  )
})

it('版本只看内容，不看键的次序；经过 JSON 来回不变', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
      const turned = Object.fromEntries(Object.entries(body).toReversed())
      expect(versionOf(turned)).toBe(versionOf(body))
      expect(versionOf(JSON.parse(JSON.stringify(body)))).toBe(versionOf(body))
    }),
  )
})

it('一次最多一百项；改成其他值要填是什么', () => {
  const operation = {
    id: '01560000-0000-7000-8000-000000000001',
    seq: 1,
    command: 'a.b',
    madeAt: '2016-03-01T00:00:00Z',
    body: {},
  }
  const push = (count: number) => pushBody.safeParse({ device: operation.id, operations: Array(count).fill(operation) })
  expect(push(100).success).toBe(true)
  expect(push(101).success).toBe(false)
  expect(resolveBody.safeParse({ choice: 'other', why: '入户核对' }).error!.issues[0]!.path).toEqual(['value'])
  expect(resolveBody.safeParse({ choice: 'mine', why: '入户核对' }).success).toBe(true)
})
