// @vitest-environment node
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/pure/ids.ts'
import {
  type Card,
  digestOfHeld,
  type Operation,
  type OperationResult,
  type PushBody,
  type ReconcileBody,
  versionOf,
} from '#kernel/pure/sync.ts'
import { openHandset } from '../../../../tests/kit/handset.ts'
import { ApiProblem } from '../problem.ts'
import { readBundle, unsentOf, writeBundle } from './bundle.ts'
import { deviceClock } from './clock.ts'
import { DeviceDatabase } from './database.ts'
import { isOpen } from './outbox.ts'
import { changePin, newLockBox, openLockBox, pinFault } from './seal.ts'
import type { Transport } from './transport.ts'

const NOW = new Date('2016-11-20T01:00:00Z')
const opened: DeviceDatabase[] = []

afterEach(async () => {
  for (const db of opened.splice(0)) await db.wipe().catch(() => undefined)
})

type Cut = 'none' | 'before' | 'after' | 'busy'

/** A server in memory: carries out each operation once, and says what a device should hold. */
class Town {
  cards = new Map<string, Card>()
  done = new Map<string, { result: OperationResult; times: number; order: number }>()
  /** what each operation said that was carried out */
  bodies = new Map<string, unknown>()
  photographs = new Map<string, number>()
  /** befalls the device while it sends a photograph */
  onPhotograph: (id: string) => Promise<void> = async () => undefined
  devices = new Set<string>()
  locked = new Set<string>()
  cuts: Cut[] = []
  signedIn = true
  pageSize = 3
  restMost = 5
  /** of each reconciliation, whether all that is held was told */
  compared: boolean[] = []
  told: { unsent: number | undefined; sentAt: string | undefined }[] = []

  write(id: string, text: string): void {
    const body = { text }
    this.cards.set(id, { kind: 'household', id, version: versionOf(body), body })
  }

  line<T>(work: () => T): Promise<T> {
    const cut = this.cuts.shift() ?? 'none'
    if (cut === 'before') return Promise.reject(new TypeError('Failed to fetch'))
    if (cut === 'busy') return Promise.reject(refusal(503, 'unavailable'))
    if (!this.signedIn) return Promise.reject(refusal(401, 'session-ended'))
    try {
      const answer = work()
      return cut === 'after' ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(answer)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  greet(device: string): void {
    if (this.locked.has(device)) throw refusal(423, 'device-locked')
    if (!this.devices.has(device)) throw refusal(404, 'device-unknown')
  }

  carryOut(operation: Operation): OperationResult {
    const before = this.done.get(operation.id)
    if (before !== undefined) return before.result
    const { ask } = operation.body as { ask: string }
    const result: OperationResult = { id: operation.id, state: ask === 'refuse' ? 'refused' : 'accepted' }
    for (const id of (operation.body as { photographs: string[] }).photographs)
      if (!this.photographs.has(id)) throw new Error(`photograph ${id} is not there`)
    this.bodies.set(operation.id, operation.body)
    this.done.set(operation.id, { result, times: 1, order: this.done.size })
    return result
  }

  hasNetwork = true

  transport: Transport = {
    isThere: () => this.hasNetwork,
    register: ({ id }) =>
      this.line(() => {
        if (this.locked.has(id)) throw refusal(423, 'device-locked')
        this.devices.add(id)
      }),
    push: (body: PushBody) =>
      this.line(() => {
        this.greet(body.device)
        this.told.push({ unsent: body.unsent, sentAt: body.sentAt })
        if (body.operations.some((o) => (o.body as { ask: string }).ask === 'malformed'))
          throw refusal(400, 'input-invalid')
        return { results: body.operations.map((o) => this.carryOut(o)), now: NOW.toISOString() }
      }),
    reconcile: ({ device, held, want }: ReconcileBody) =>
      this.line(() => {
        this.greet(device)
        this.compared.push(want === undefined)
        const all = [...this.cards.values()]
        const missing = all.filter((c) =>
          want === undefined ? held.household?.[c.id] !== c.version : want.some((w) => w.id === c.id),
        )
        const put = structuredClone(missing.slice(0, this.pageSize))
        const rest = missing.slice(put.length, put.length + this.restMost).map(({ kind, id }) => ({ kind, id }))
        const now = NOW.toISOString()
        if (want !== undefined) return { put, drop: [], rest, more: false, digest: null, now }
        const drop = Object.keys(held.household ?? {})
          .filter((id) => !this.cards.has(id))
          .map((id) => ({ kind: 'household', id }))
        return { put, drop, rest, more: put.length + rest.length < missing.length, digest: digestOfHeld(all), now }
      }),
    photograph: async (device, id) => {
      await this.onPhotograph(id)
      return this.line(() => {
        this.greet(device)
        if (id.endsWith('bad')) throw refusal(422, 'file-refused')
        this.photographs.set(id, (this.photographs.get(id) ?? 0) + 1)
      })
    },
  }
}

function refusal(status: number, code: string): ApiProblem {
  return new ApiProblem({ type: 'about:blank', title: code, status, detail: code, code })
}

const { seal } = await newLockBox('739154', 1000)

async function open(town: Town, name: string, device: string) {
  const briefOf = (card: Card) => (card.body as { text: string }).text
  const { transport } = town
  const phone = await openHandset({ name, device, seal, transport, wall: () => NOW.getTime(), briefOf })
  opened.push(phone.db)
  return phone
}

const visit = (more: Record<string, unknown> = {}) => ({
  command: 'fieldwork.visit',
  title: '走访',
  body: { ask: 'accept', photographs: [], ...more },
})

describe('设备上的同步', () => {
  it('登记、按序上传、核对，摘要一致', async () => {
    const town = new Town()
    for (let i = 0; i < 8; i++) town.write(`h${i}`, `户${i}`)
    const phone = await open(town, 'a', newId(NOW))
    const ids: string[] = []
    for (let i = 0; i < 3; i++) ids.push((await phone.outbox.add(visit(), NOW)).id)
    expect(phone.outbox.unsent()).toEqual({ count: 3, since: NOW.toISOString() })
    await phone.finish()
    expect(ids.map((id) => town.done.get(id)?.order)).toEqual([0, 1, 2])
    expect(phone.outbox.unsent().count).toBe(0)
    expect(phone.outbox.all().map((k) => k.state)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(phone.shelves.briefs().get('household')?.size).toBe(8)
    expect(phone.engine.state.get()).toMatchObject({ phase: 'resting', isSame: true })
    expect((await phone.shelves.card<{ text: string }>('household', 'h3'))?.body).toEqual({ text: '户3' })
    await phone.close()
  })

  it('手上有什么只说一次：缺的按名单分页补，名单长了才再比一次；中途断了从头比', async () => {
    const town = new Town()
    for (let i = 0; i < 13; i++) town.write(`h${i}`, `户${i}`)
    const phone = await open(town, 'pages', newId(NOW))
    await phone.finish()
    // 3 and 5 by name in two pages; then 3 and 2 in one.
    expect(town.compared).toEqual([true, false, false, true, false])
    expect(phone.engine.state.get().isSame).toBe(true)
    for (let i = 0; i < 5; i++) town.write(`h${i}`, `改${i}`)
    Object.assign(town, { compared: [], cuts: ['none', 'after'] })
    await phone.finish()
    expect(town.compared).toEqual([true, false, true])
    expect(phone.shelves.digest()).toBe(digestOfHeld(town.cards.values()))
    await phone.close()
  })

  it('手机上没有一个字是明文', async () => {
    const town = new Town()
    town.write('h0', '王某某家住沟口')
    const phone = await open(town, 'plain', newId(NOW))
    await phone.outbox.add(
      { ...visit({ note: '老人住院' }), photographs: [{ id: 'p', bytes: new Uint8Array([9, 9]) }] },
      NOW,
    )
    town.cuts = ['none', 'busy']
    phone.engine.wake()
    await phone.settle()
    await phone.finish()
    for (const table of phone.db.tables) {
      const text = JSON.stringify(await table.toArray(), (_, v) =>
        v instanceof Uint8Array ? new TextDecoder('utf-8', { fatal: false }).decode(v) : v,
      )
      for (const word of ['王某某', '老人', '走访']) expect(text).not.toContain(word)
    }
    await phone.close()
  })

  it('网络断开后等待的时间越来越长；登录过期只停不丢；登录后继续', async () => {
    const town = new Town()
    const phone = await open(town, 'b', newId(NOW))
    await phone.outbox.add(visit(), NOW)
    town.cuts = ['before', 'busy', 'after']
    phone.engine.wake()
    await phone.settle()
    expect(phone.engine.state.get()).toMatchObject({ phase: 'waiting', attempt: 1, problem: { code: 'network' } })
    town.signedIn = false
    await phone.finish()
    expect(phone.engine.state.get().phase).toBe('signed-out')
    expect(phone.outbox.unsent().count).toBe(1)
    town.signedIn = true
    phone.engine.signedIn()
    await phone.finish()
    expect(phone.outbox.unsent().count).toBe(0)
    expect(town.done.size).toBe(1)
    await phone.close()
  })

  it('一批里有一项不合格式，只退回这一项；被退回的不算送达成功', async () => {
    const town = new Town()
    const phone = await open(town, 'c', newId(NOW))
    for (const ask of ['accept', 'malformed', 'refuse', 'accept']) await phone.outbox.add(visit({ ask }), NOW)
    await phone.finish()
    expect(phone.outbox.all().map((k) => k.state)).toEqual(['accepted', 'refused', 'refused', 'accepted'])
    expect(phone.outbox.all()[1]!.problem?.code).toBe('input-invalid')
    await phone.close()
  })

  it('照片先于走访送到；服务器不收的照片不拖住走访', async () => {
    const town = new Town()
    const phone = await open(town, 'd', newId(NOW))
    const bytes = new Uint8Array([1, 2, 3])
    const body = { ask: 'accept', photographs: ['good', 'so-bad'], signature: 'so-bad' }
    const photographs = body.photographs.map((id) => ({ id, bytes }))
    await phone.outbox.add({ ...visit(), body, photographs }, NOW)
    town.cuts = ['none', 'after', 'none', 'after']
    await phone.finish()
    expect([...town.photographs.keys()]).toEqual(['good'])
    expect(phone.outbox.unsent().count).toBe(0)
    expect((await phone.db.photographs.toArray()).map((p) => [p.id, p.state])).toEqual([['so-bad', 'refused']])
    await phone.close()
  })

  it('设备被锁定，内容清空', async () => {
    const town = new Town()
    town.write('h0', '户')
    const id = newId(NOW)
    const phone = await open(town, 'e', id)
    await phone.finish()
    town.locked.add(id)
    await phone.finish()
    expect(phone.wiped).toHaveLength(1)
    expect(phone.engine.state.get().phase).toBe('locked')
    const after = new DeviceDatabase('e')
    expect(await after.cards.count()).toBe(0)
    after.close()
  })

  it('手机里的内容坏了，核对时发现并补齐', async () => {
    const town = new Town()
    for (let i = 0; i < 5; i++) town.write(`h${i}`, `户${i}`)
    const phone = await open(town, 'f', newId(NOW))
    await phone.finish()
    const row = (await phone.db.cards.get(['household', 'h2']))!
    row.sealed[20]! ^= 1
    await phone.db.cards.put(row)
    expect(await phone.shelves.check()).toBe(1)
    await phone.finish()
    expect(await phone.shelves.check()).toBe(0)
    expect((await phone.shelves.card('household', 'h2'))?.body).toEqual({ text: '户2' })
    await phone.close()
  })

  it('导出未上传的内容，换一台手机导入再送，不丢不重', async () => {
    const town = new Town()
    const old = await open(town, 'g1', newId(NOW))
    const kept = await old.outbox.add(
      { ...visit({ photographs: ['p1'] }), photographs: [{ id: 'p1', bytes: new Uint8Array([7, 8, 9]) }] },
      NOW,
    )
    const bytes = (await old.outbox.photograph('p1'))!
    const bundle = {
      county: '610826',
      person: 'p',
      operations: old.outbox.all(),
      photographs: [{ id: 'p1', operation: kept.id, bytes }],
    }
    const file = await writeBundle(bundle, '出门见山', 1000)
    expect(new TextDecoder().decode(file)).not.toContain('走访')
    expect(await readBundle(file, '出门见水', 1000)).toBeNull()
    file[60]! ^= 1
    expect(await readBundle(file, '出门见山', 1000)).toBeNull()
    file[60]! ^= 1
    const read = (await readBundle(file, '出门见山', 1000))!
    expect(read).toEqual(bundle)
    const phone = await open(town, 'g2', newId(NOW))
    expect(await phone.outbox.take(read.operations, read.photographs)).toBe(1)
    expect(await phone.outbox.take(read.operations, read.photographs)).toBe(0)
    await phone.finish()
    await old.finish()
    expect(town.done.size).toBe(1)
    expect(town.photographs.has('p1')).toBe(true)
    await phone.close()
    await old.close()
  })

  it('任意次断线、杀掉页面、服务器改动之后：不丢、不重、按序、两边一致', async () => {
    const cut = fc.constantFrom<Cut>('none', 'before', 'after', 'busy')
    const deed = fc.oneof(
      fc.record({
        do: fc.constant('visit' as const),
        ask: fc.constantFrom('accept', 'accept', 'refuse', 'malformed'),
        picture: fc.boolean(),
      }),
      fc.record({ do: fc.constantFrom('correct' as const, 'withdraw' as const), nth: fc.nat(3) }),
      fc.record({ do: fc.constant('change' as const), id: fc.integer({ min: 0, max: 6 }), text: fc.string() }),
      fc.record({ do: fc.constant('drop' as const), id: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ do: fc.constant('wake' as const), cuts: fc.array(cut, { maxLength: 6 }) }),
      fc.record({ do: fc.constant('forget device' as const) }),
      fc.record({ do: fc.constant('kill' as const), cuts: fc.array(cut, { maxLength: 3 }) }),
    )
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 20 }), async (deeds) => {
        const town = new Town()
        const name = `random-${run++}`
        const id = newId(NOW)
        let phone = await open(town, name, id)
        let made: { id: string; ask: string; body: unknown }[] = []
        for (const d of deeds) {
          if (d.do === 'visit') {
            const picture = newId(NOW)
            const photographs = d.picture ? [{ id: picture, bytes: new Uint8Array([1]) }] : []
            const body = { ask: d.ask, photographs: photographs.map((p) => p.id) }
            made.push({ id: (await phone.outbox.add({ ...visit(), body, photographs }, NOW)).id, ask: d.ask, body })
          } else if ('nth' in d) {
            const one = made.at(-1 - d.nth)
            if (one === undefined) continue
            const body = { ask: one.ask, photographs: [], note: '改过的' }
            if (d.do === 'withdraw') {
              if (await phone.outbox.withdraw(one.id)) made = made.filter((m) => m !== one)
            } else if (await phone.outbox.correct(one.id, { title: '走访', body })) one.body = body
          } else if (d.do === 'change') town.write(`h${d.id}`, d.text)
          else if (d.do === 'drop') town.cards.delete(`h${d.id}`)
          else if (d.do === 'forget device') town.devices.clear()
          else if (d.do === 'wake') {
            town.cuts = d.cuts
            phone.engine.wake()
            await phone.settle()
          } else {
            town.cuts = d.cuts
            phone.engine.wake()
            await phone.crash(Math.random() * 4)
            phone = await open(town, name, id)
          }
        }
        town.cuts = []
        await phone.finish()
        const wellFormed = made.filter((m) => m.ask !== 'malformed')
        expect([...town.done.keys()]).toEqual(wellFormed.map((m) => m.id))
        expect(phone.outbox.all().map((k) => [k.id, k.state])).toEqual(
          made.map((m) => [m.id, m.ask === 'accept' ? 'accepted' : 'refused']),
        )
        for (const m of wellFormed) expect(town.bodies.get(m.id)).toEqual(m.body)
        expect(phone.shelves.digest()).toBe(digestOfHeld(town.cards.values()))
        expect(await phone.shelves.check()).toBe(0)
        expect(phone.engine.state.get().isSame).toBe(true)
        await phone.close()
      }),
      { numRuns: Number(process.env.GUBEN_SYNC_RUNS ?? 120) },
    )
  })
})

describe('还没有开始上传的', () => {
  const bytes = (n: number) => new Uint8Array([n])
  const withPicture = (id: string, more: Record<string, unknown> = {}) => ({
    ...visit({ photographs: [id], ...more }),
    photographs: [{ id, bytes: bytes(1) }],
  })

  it('没有网络时可以改、可以撤：编号和次序不变，照片随之换掉，关掉再开还是改过的', async () => {
    const town = new Town()
    town.hasNetwork = false
    const id = newId(NOW)
    let phone = await open(town, 'edit-1', id)
    const first = await phone.outbox.add(withPicture('p1', { note: '错的' }), NOW)
    const second = await phone.outbox.add(visit(), NOW)
    const third = await phone.outbox.add(withPicture('p3'), NOW)
    phone.engine.wake()
    await phone.settle()
    expect(phone.engine.state.get()).toMatchObject({ phase: 'waiting', problem: { code: 'network' } })
    expect(phone.outbox.all().every(isOpen)).toBe(true)
    const { title, body } = visit({ photographs: ['p2'], note: '对的' })
    const correction = { title, body, photographs: [{ id: 'p2', bytes: bytes(2) }] }
    expect(await phone.outbox.correct(first.id, correction)).toBe(true)
    expect(await phone.outbox.withdraw(third.id)).toBe(true)
    expect(await phone.outbox.withdraw(third.id)).toBe(false)
    await phone.close()
    phone = await open(town, 'edit-1', id)
    expect(phone.outbox.all().map((k) => [k.id, k.seq, k.madeAt])).toEqual([
      [first.id, first.seq, first.madeAt],
      [second.id, second.seq, second.madeAt],
    ])
    expect(phone.outbox.all()[0]!.body).toEqual(body)
    expect(await phone.outbox.photograph('p2')).toEqual(bytes(2))
    expect((await phone.db.photographs.toArray()).map((p) => p.id)).toEqual(['p2'])
    town.hasNetwork = true
    await phone.finish()
    expect([...town.done.keys()]).toEqual([first.id, second.id])
    expect([...town.photographs.keys()]).toEqual(['p2'])
    expect(town.bodies.get(first.id)).toEqual(body)
    await phone.close()
  })

  it('已经发出、没有收到回音的不能再改：可能已经到了；关掉再开也一样', async () => {
    const town = new Town()
    const id = newId(NOW)
    let phone = await open(town, 'edit-2', id)
    await phone.finish()
    const kept = await phone.outbox.add(visit({ note: '原来的' }), NOW)
    town.cuts = ['after']
    phone.engine.wake()
    await phone.settle()
    expect(town.done.has(kept.id)).toBe(true)
    const { title, body } = visit({ note: '改过的' })
    for (const again of [false, true]) {
      if (again) {
        await phone.close()
        phone = await open(town, 'edit-2', id)
      }
      expect(phone.outbox.all().map((k) => [k.state, isOpen(k)])).toEqual([['unsent', false]])
      expect(await phone.outbox.correct(kept.id, { title, body })).toBe(false)
      expect(await phone.outbox.withdraw(kept.id)).toBe(false)
    }
    await phone.finish()
    expect(phone.outbox.all()[0]).toMatchObject({ state: 'accepted', body: { note: '原来的' } })
    expect(await phone.outbox.correct(kept.id, { title, body })).toBe(false)
    await phone.close()
  })

  it('正在上传照片的还可以改：按改过的发，新添的照片先送到', async () => {
    const town = new Town()
    const phone = await open(town, 'edit-3', newId(NOW))
    await phone.finish()
    const first = await phone.outbox.add(withPicture('q1'), NOW)
    const second = await phone.outbox.add(withPicture('q2'), NOW)
    const { title, body } = visit({ photographs: ['q1', 'q3'], note: '添了一张' })
    town.onPhotograph = async (photograph) => {
      if (photograph !== 'q1') return
      const photographs = [
        { id: 'q1', bytes: bytes(1) },
        { id: 'q3', bytes: bytes(3) },
      ]
      expect(await phone.outbox.correct(first.id, { title, body, photographs })).toBe(true)
      expect(await phone.outbox.withdraw(second.id)).toBe(true)
    }
    await phone.finish()
    expect(town.bodies.get(first.id)).toEqual(body)
    expect([...town.done.keys()]).toEqual([first.id])
    expect([...town.photographs.keys()]).toContain('q3')
    expect(await phone.db.photographs.count()).toBe(0)
    await phone.close()
  })

  it('导出过的不能再改：文件可能先到', async () => {
    const town = new Town()
    town.hasNetwork = false
    const phone = await open(town, 'edit-4', newId(NOW))
    const kept = await phone.outbox.add(withPicture('r1'), NOW)
    const { operations, photographs } = await unsentOf(phone.outbox)
    expect([operations.map((k) => k.id), photographs.map((p) => p.id)]).toEqual([[kept.id], ['r1']])
    expect(await phone.outbox.withdraw(kept.id)).toBe(false)
    const other = await open(town, 'edit-5', newId(NOW))
    await other.outbox.take(operations, photographs)
    expect(other.outbox.all().map(isOpen)).toEqual([false])
    await phone.close()
    await other.close()
  })
})

describe('口令', () => {
  it('错的口令打不开，改了口令打开的是同一把钥匙', async () => {
    const { box, seal } = await newLockBox('739154', 1000)
    const sealed = await seal.seal({ a: '字' }, 'x/1')
    expect(await openLockBox(box, '739155')).toBeNull()
    const again = (await openLockBox(box, ' 739154'))!
    expect(await again.open(sealed, 'x/1')).toEqual({ a: '字' })
    await expect(again.open(sealed, 'x/2')).rejects.toThrow()
    expect(await changePin(box, '111111', '864209')).toBeNull()
    const changed = (await changePin(box, '739154', '864209'))!
    expect(await openLockBox(changed, '739154')).toBeNull()
    expect(await (await openLockBox(changed, '864209'))!.open(sealed, 'x/1')).toEqual({ a: '字' })
  })

  it('一猜就中的口令不收', () => {
    expect(pinFault('12345')).toContain('6 至 12 位')
    expect(pinFault('111111')).toContain('同一个')
    expect(pinFault('123456')).toContain('连续')
    expect(pinFault('987654')).toContain('连续')
    expect(pinFault('135791')).toBeNull()
    expect(pinFault('739154')).toBeNull()
  })
})

it('走错的钟按服务器的时间校正', () => {
  const wall = Date.parse('2026-11-22T00:00:00Z')
  const clock = deviceClock(0, () => wall)
  const shift = clock.teach('2016-11-20T01:00:00.000Z', wall - 2000)
  expect(clock.now().toISOString()).toBe('2016-11-20T01:00:01.000Z')
  expect(
    deviceClock(shift, () => wall)
      .now()
      .toISOString(),
  ).toBe('2016-11-20T01:00:01.000Z')
})
