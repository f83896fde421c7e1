import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { newId } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import {
  type CardName,
  digestOfHeld,
  type Operation,
  type OperationResult,
  PAGE_BYTES,
  type PushAnswer,
  type ReconcileAnswer,
  versionOf,
} from '#kernel/pure/sync.ts'
import { testBed } from '../../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice } from '../../../../tests/kit/office.ts'
import { accessStatements } from '../access.ts'
import type { Handle } from '../handle.ts'
import { sealCounty } from '../jobs.ts'
import { defineModule, type TableAccess } from '../module.ts'
import { defineSyncCommand } from './module-sync.ts'

/** A little module with homes that are visited and named, as any module of the field is made. */
const seen: TableAccess = {
  read: [
    { roles: 'all', rows: 'area' },
    { roles: ['system'], rows: 'county' },
  ],
  add: [
    { roles: 'all', rows: 'area' },
    { roles: ['system'], rows: 'county' },
  ],
  change: [
    { roles: 'all', rows: 'area' },
    { roles: ['system'], rows: 'county' },
  ],
}
const access = { home: seen, visit: seen }
/** What the next operation is to meet: the database's end, or a fault of the program. */
let trouble: 'none' | 'connection' | 'fault' = 'none'

const visit = defineSyncCommand({
  body: z.object({ home: z.uuid(), note: z.string().max(2000) }),
  run: async (h, { id, body, madeAt }) => {
    const home = await h.one<{ place: string }>(
      sql`SELECT place FROM trial.home WHERE county = ${h.scope.county} AND id = ${body.home}`,
      '这一户',
    )
    await h.run(sql`INSERT INTO trial.visit (county, id, place, home, note, made_at)
      VALUES (${h.scope.county}, ${id}, ${home.place}, ${body.home}, ${body.note}, ${madeAt})`)
    if (trouble === 'fault') throw new TypeError('a fault of ours')
    if (trouble === 'connection') {
      trouble = 'none'
      await h.run(sql`SELECT pg_terminate_backend(pg_backend_pid())`)
    }
    if (body.note === '回避')
      throw new Problem('action-not-allowed', { action: '走访' }, { reasons: ['本人应当回避。'] })
    return body.note === '待审' ? { state: 'held', note: '等村里核对' } : { state: 'accepted' }
  },
})

const rename = defineSyncCommand({
  body: z.object({ home: z.uuid(), name: z.string() }),
  run: async (h, { base, body }) => {
    const home = await h.one<{ name: string }>(
      sql`SELECT name FROM trial.home WHERE county = ${h.scope.county} AND id = ${body.home}`,
    )
    if (base.name === home.name) {
      await setName(h, body.home, body.name)
      return { state: 'accepted' }
    }
    const about = `trial.home/${body.home}`
    const said = {
      base: base.name,
      theirs: home.name,
      theirsBy: '另一人',
      theirsAt: h.now.toISOString(),
      mine: body.name,
    }
    return { state: 'conflict', conflicts: [{ about, field: 'name', title: '户主姓名', ...said }] }
  },
  resolve: (h, { about, value }) => setName(h, about.split('/')[1]!, value as string),
})

async function setName(h: Handle, home: string, name: string): Promise<void> {
  await h.run(sql`UPDATE trial.home SET name = ${name} WHERE county = ${h.scope.county} AND id = ${home}`)
}

const trial = defineModule({
  name: 'trial',
  title: '试验',
  depends: [],
  access: {},
  sync: {
    sources: [
      {
        kind: 'home',
        cards: (h, { ids }) =>
          h.rows(sql`SELECT o.id, json_build_object('name', o.name, 'text', o.text,
              'visits', (SELECT count(*) FROM trial.visit v WHERE v.county = o.county AND v.home = o.id)) AS body
            FROM trial.home o WHERE o.county = ${h.scope.county}
              AND (${ids === undefined} OR o.id = ANY(${(ids ?? []) as string[]}::uuid[]))`),
      },
    ],
    commands: { 'trial.visit': visit, 'trial.rename': rename },
  },
})

const bed = testBed({ also: [trial] })
let office: Office
const VILLAGE = '999901100201'
const OTHER_VILLAGE = '999901101201'
let homes: string[] = []

beforeAll(async () => {
  const role = new URL(bed.kernel.database.urls.appUrl).username
  await bed.kernel.database.asOwner(async (c) => {
    await c.query(`CREATE SCHEMA trial; GRANT USAGE ON SCHEMA trial TO "${role}";
      CREATE TABLE trial.home (county char(6), id uuid, place kernel.place, name text, text text, PRIMARY KEY (county, id));
      CREATE TABLE trial.visit (county char(6), id uuid, place kernel.place, home uuid, note text, made_at timestamptz, PRIMARY KEY (county, id))`)
    for (const [table, rule] of Object.entries(access))
      for (const statement of accessStatements('trial', table, rule, role)) await c.query(statement)
  })
  office = await openOffice(bed.kernel)
})
afterAll(() => office?.app.close())

beforeEach(async () => {
  trouble = 'none'
  await bed.kernel.database.asOwner((c) => c.query('TRUNCATE trial.home, trial.visit'))
  homes = await addHomes(VILLAGE, 3)
})

async function addHomes(place: string, count: number, text = ''): Promise<string[]> {
  return bed.kernel.asSystem(COUNTY, async (h) => {
    const ids = Array.from({ length: count }, () => h.id())
    for (const id of ids)
      await h.run(
        sql`INSERT INTO trial.home (county, id, place, name, text) VALUES (${COUNTY}, ${id}, ${place}, '王某某', ${text})`,
      )
    return ids
  })
}

async function newDevice(role: 'helper' | 'posted' = 'helper'): Promise<string> {
  const id = newId(new Date())
  const { status } = await office.ask(role, 'POST', '/api/sync/devices', { id, label: '手机' })
  expect(status).toBe(200)
  return id
}

let seq = 0
function operationOf(command: string, body: unknown, base: Record<string, string> = {}): Operation {
  seq += 1
  return { id: newId(new Date()), seq, command, madeAt: '2016-03-01T00:30:00.000Z', base, body }
}
const visiting = (note = '看望', home = homes[0]!) => operationOf('trial.visit', { home, note })

async function send(device: string, operations: Operation[], more: object = {}) {
  const { status, body } = await office.ask('helper', 'POST', '/api/sync/push', { device, operations, ...more })
  return { status, body, results: (body as PushAnswer).results as OperationResult[] }
}
const visits = () =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<{ id: string }>(sql`SELECT id FROM trial.visit WHERE county = ${COUNTY} ORDER BY id`),
  )
const kept = (device: string) =>
  bed.kernel.asSystem(COUNTY, (h) =>
    h.rows<{ id: string; state: string; body: Buffer | null; skew_ms: number | null }>(
      sql`SELECT id, state, body, skew_ms FROM kernel.operation WHERE county = ${COUNTY} AND device = ${device} ORDER BY seq`,
    ),
  )

/** A device as the field app is one: keeps what it is given, asks until nothing is missing, and counts for itself. */
async function syncWhole(device: string, held = new Map<string, { kind: string; id: string; version: string }>()) {
  let want: CardName[] | undefined
  let digest = ''
  let more = false
  for (let pages = 1; ; pages += 1) {
    const said: Record<string, Record<string, string>> = {}
    for (const { kind, id, version } of held.values()) said[kind] = { ...said[kind], [id]: version }
    const { status, body } = await office.ask('helper', 'POST', '/api/sync/reconcile', { device, held: said, want })
    expect(status).toBe(200)
    const answer = body as ReconcileAnswer
    for (const { kind, id } of answer.drop) held.delete(`${kind}/${id}`)
    for (const { kind, id, body: content } of answer.put)
      held.set(`${kind}/${id}`, { kind, id, version: versionOf(content) })
    digest = answer.digest ?? digest
    more = want === undefined ? answer.more : more
    want = answer.rest.length > 0 ? answer.rest : undefined
    if (want === undefined && !more) return { held, pages, digest }
    expect(pages).toBeLessThan(200)
  }
}

describe('上传', () => {
  it('每项一次：重发、一批里重复、次序颠倒，都只算一次，答复不变', async () => {
    const device = await newDevice()
    const [a, b, c] = [visiting('一'), visiting('二'), visiting('待审')]
    const first = await send(device, [c, a, b, a])
    expect(first.results.map((r) => [r.id, r.state])).toEqual([
      [a.id, 'accepted'],
      [a.id, 'accepted'],
      [b.id, 'accepted'],
      [c.id, 'held'],
    ])
    const again = await send(device, [b, c, a])
    expect(again.results).toEqual([first.results[0], first.results[2], first.results[3]])
    expect(await visits()).toHaveLength(3)
    const changed = await send(device, [{ ...a, body: { home: homes[0], note: '改了' } }])
    expect(changed.results[0]).toMatchObject({ state: 'refused', problem: { code: 'already-sent' } })
  })

  it('同时重发，也只算一次', async () => {
    const device = await newDevice()
    const one = visiting()
    const all = await Promise.all(Array.from({ length: 8 }, () => send(device, [one])))
    expect(all.every((r) => r.results[0]!.state === 'accepted')).toBe(true)
    expect(await visits()).toHaveLength(1)
  })

  it('不收的，连同缘由整个留在服务器上，内容封存；后面的照办', async () => {
    const device = await newDevice()
    const bad = operationOf('trial.visit', { home: 'x' })
    const unknown = operationOf('trial.unknown', { secret: '610826199001011234' })
    const [avoid, good] = [visiting('回避'), visiting()]
    const { results } = await send(device, [bad, unknown, avoid, good])
    expect(results.map((r) => r.state)).toEqual(['refused', 'refused', 'refused', 'accepted'])
    expect(results[0]!.problem).toMatchObject({ code: 'input-invalid', status: 400 })
    expect(results[0]!.problem!.faults!.map((f) => f.at)).toEqual(['home', 'note'])
    expect(results[2]!.problem).toMatchObject({ code: 'action-not-allowed', reasons: ['本人应当回避。'] })
    expect((await visits()).map((v) => v.id)).toEqual([good.id])
    expect((await send(device, [avoid])).results).toEqual([results[2]])
    const rows = await kept(device)
    expect(rows.map((r) => [r.state, r.body === null])).toEqual([
      ['refused', false],
      ['refused', false],
      ['refused', false],
      ['accepted', true],
    ])
    expect(rows[1]!.body!.includes('610826199001011234')).toBe(false)
    await bed.kernel.asSystem(COUNTY, async (h) => {
      const context = `${COUNTY}/kernel.operation/body/${device}/${unknown.id}`
      expect(JSON.parse(h.vault.open(rows[1]!.body!, context))).toEqual(unknown.body)
    })
  })

  it('什么怪字符都堵不住后面的', async () => {
    const device = await newDevice()
    const odd = ['\u0000', '\ud800', '\u{1f600}', '\\u0000']
    const strange = odd.map((text) => operationOf('trial.visit', { home: homes[0], note: text }, { [text]: text }))
    const named = odd.map((text) => operationOf('trial.visit', { home: text, [text]: text }))
    const good = visiting()
    const { status, results } = await send(device, [...strange, ...named, good])
    expect(status).toBe(200)
    expect(results.map((r) => r.again ?? false)).toEqual(Array(9).fill(false))
    expect(results.slice(4, 8).every((r) => r.state === 'refused')).toBe(true)
    expect(results[0]!.state).toBe('refused')
    expect(results[8]!.state).toBe('accepted')
    expect((await send(device, [...strange, ...named])).results).toEqual(results.slice(0, 8))
  })

  it('一批做到一半断了：做完的算数，其余重发，不丢不重', async () => {
    const device = await newDevice()
    const batch = [visiting('一'), visiting('二'), visiting('三')]
    expect((await send(device, batch.slice(0, 1))).status).toBe(200)
    trouble = 'connection'
    expect((await send(device, batch)).body).toMatchObject({ code: 'unavailable', status: 503 })
    expect((await visits()).map((v) => v.id)).toEqual([batch[0]!.id])
    expect((await send(device, batch)).results.map((r) => r.state)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await visits()).toHaveLength(3)
  })

  it('程序自己出错：不当作不收，以后重发照办', async () => {
    const device = await newDevice()
    const one = visiting()
    trouble = 'fault'
    const failed = (await send(device, [one])).results[0]!
    expect(failed).toMatchObject({ state: 'refused', again: true, problem: { code: 'internal' } })
    expect(await kept(device)).toEqual([])
    trouble = 'none'
    expect((await send(device, [one])).results[0]!.state).toBe('accepted')
  })

  it('钟不准只作标记；没有信号多久都收', async () => {
    const device = await newDevice()
    const late = { ...visiting(), madeAt: '2016-01-01T00:00:00.000Z' }
    await send(device, [late], {
      sentAt: '2016-03-01T03:00:00.000Z',
      unsent: 4,
      unsentSince: '2016-01-01T00:00:00.000Z',
    })
    const ahead = { ...visiting(), madeAt: '2026-01-01T00:00:00.000Z' }
    expect((await send(device, [ahead])).results[0]!.state).toBe('accepted')
    const [first, second] = await kept(device)
    expect(first!.skew_ms).toBe(2 * 3_600_000)
    expect(second!.skew_ms).toBeGreaterThan(9 * 365 * 86_400_000)
    const { body } = await office.ask('security', 'GET', '/api/sync/devices?size=200')
    expect(body.rows.find((d: { id: string }) => d.id === device)).toMatchObject({
      holder: 'helper某',
      unsent: 4,
      unsentSince: '2016-01-01T00:00:00.000Z',
      skewMs: 7_200_000,
    })
  })

  it('登录过期、不是自己的设备、没有登记的设备，都不收，也什么都不改', async () => {
    const device = await newDevice()
    const payload = { device, operations: [visiting()] }
    const headers = { cookie: 'guben=expired' }
    const expired = await office.app.inject({ method: 'POST', url: '/api/sync/push', payload, headers })
    expect(expired.json()).toMatchObject({ code: 'session-ended', status: 401 })
    expect((await office.ask('posted', 'POST', '/api/sync/push', payload)).body.code).toBe('device-unknown')
    expect((await office.ask('admin', 'POST', '/api/sync/push', payload)).body.code).toBe('not-allowed')
    expect((await send(newId(new Date()), [visiting()])).body.code).toBe('device-unknown')
    expect(await visits()).toEqual([])
  })
})

describe('挂失', () => {
  it('锁了的设备样样都不行，登录也结束；解锁只能由管理员', async () => {
    const device = await newDevice()
    const why = { why: '手机丢在山上' }
    const locked = await office.ask('helper', 'POST', `/api/sync/devices/${device}/lock`, why)
    expect(locked.body).toMatchObject({ id: device, lockedWhy: why.why })
    expect((await send(device, [visiting()])).body).toMatchObject({ code: 'device-locked', status: 423 })
    const ask = (url: string, body: object, headers = {}) => office.ask('helper', 'POST', url, body, headers)
    expect((await ask('/api/sync/reconcile', { device })).body.code).toBe('device-locked')
    expect((await ask('/api/sync/devices', { id: device, label: '手机' })).body.code).toBe('device-locked')
    expect((await photograph(device, newId(new Date()), await picture())).code).toBe('device-locked')
    const signedOut = (headers: Record<string, string>) =>
      office.app.inject({ method: 'POST', url: '/api/sync/push', payload: { device, operations: [] }, headers })
    const named = { 'x-guben-county': COUNTY, 'x-guben-device': device }
    expect((await signedOut(named)).json().code).toBe('device-locked')
    expect((await signedOut({ ...named, 'x-guben-device': newId(new Date()) })).json().code).toBe('not-signed-in')
    expect((await signedOut({})).json().code).toBe('not-signed-in')
    expect((await ask(`/api/sync/devices/${device}/unlock`, why)).body.code).toBe('not-allowed')
    expect((await office.ask('posted', 'POST', `/api/sync/devices/${device}/lock`, why)).status).toBe(404)
    expect((await office.ask('security', 'POST', `/api/sync/devices/${device}/unlock`, why)).body.lockedAt).toBeNull()
    expect((await send(device, [visiting()])).results[0]!.state).toBe('accepted')
  })
})

describe('核对', () => {
  it('分页取全，两边摘要相同；再问一次什么也不给', async () => {
    await addHomes(VILLAGE, 40, '长'.repeat(8000))
    const device = await newDevice()
    const { held, pages, digest } = await syncWhole(device)
    // The modules' own cards of the post come besides.
    expect([...held.values()].filter((c) => c.kind === 'home')).toHaveLength(43)
    expect(pages).toBe(Math.ceil((40 * 24_100) / PAGE_BYTES))
    expect(digestOfHeld(held.values())).toBe(digest)
    const again = await syncWhole(device, held)
    expect([again.pages, again.digest]).toEqual([1, digest])
  })

  it('别人改了的给新的，不再归我的收回，别村的从不给', async () => {
    const [foreign] = await addHomes(OTHER_VILLAGE, 1)
    const device = await newDevice()
    const { held } = await syncWhole(device)
    expect(held.has(`home/${foreign}`)).toBe(false)
    const other = await newDevice()
    await send(other, [visiting('看望', homes[1]!)])
    await bed.kernel.asSystem(COUNTY, (h) =>
      h.run(sql`UPDATE trial.home SET place = ${OTHER_VILLAGE} WHERE county = ${COUNTY} AND id = ${homes[2]!}`),
    )
    const { body } = await office.ask('helper', 'POST', '/api/sync/reconcile', {
      device,
      held: {
        home: Object.fromEntries([...held.values()].filter((c) => c.kind === 'home').map((c) => [c.id, c.version])),
        gone: { x: 'y' },
      },
    })
    const put = (body.put as { kind: string; id: string }[]).filter((c) => c.kind === 'home')
    expect(put.map((c) => c.id)).toEqual([homes[1]])
    expect(body.drop).toEqual([
      { kind: 'home', id: homes[2] },
      { kind: 'gone', id: 'x' },
    ])
    const after = await syncWhole(device, held)
    expect(digestOfHeld(after.held.values())).toBe(after.digest)
  })

  it('来去都可以压缩，炸弹不收，半截不收', async () => {
    await addHomes(VILLAGE, 20, '长'.repeat(500))
    const device = await newDevice()
    const cookie = await cookieOf('helper')
    const ask = (payload: Buffer, more: object = {}) =>
      office.app.inject({
        method: 'POST',
        url: '/api/sync/reconcile',
        payload,
        headers: { cookie, 'content-type': 'application/json', 'content-encoding': 'gzip', ...more },
      })
    const zipped = gzipSync(JSON.stringify({ device }))
    const reply = await ask(zipped, { 'accept-encoding': 'gzip' })
    expect(reply.headers['content-encoding']).toBe('gzip')
    const plain = await ask(zipped)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(JSON.parse(gunzipSync(reply.rawPayload).toString())).toEqual(plain.json())
    expect(reply.rawPayload.length).toBeLessThan(plain.rawPayload.length / 5)
    expect((await ask(gzipSync(Buffer.alloc(40_000_000, 32)))).json().code).toBe('too-large')
    expect((await ask(zipped.subarray(0, -12))).json().code).toBe('input-invalid')
    expect((await ask(randomBytes(200))).json().code).toBe('input-invalid')
  })
})

async function cookieOf(role: string): Promise<string> {
  const reply = await office.app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { login: role, password: 'guben-test-2016' },
  })
  return String(reply.headers['set-cookie']).split(';')[0]!
}

const picture = () =>
  sharp(randomBytes(64 * 64 * 3), { raw: { width: 64, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer()

async function photograph(device: string, id: string, payload: Buffer, more: object = {}) {
  const headers = { cookie: await cookieOf('helper'), 'content-type': 'image/jpeg', 'x-guben-device': device, ...more }
  const reply = await office.app.inject({ method: 'POST', url: `/api/sync/photographs/${id}`, payload, headers })
  return reply.json()
}

describe('照片', () => {
  it('用设备给的编号存下；重发是同一张；传坏了的不留', async () => {
    const device = await newDevice()
    const id = newId(new Date())
    const bytes = await picture()
    const digest = createHash('sha256').update(bytes).digest('hex')
    const bad = await photograph(device, id, bytes.subarray(0, 900), { 'x-guben-digest': digest })
    expect(bad.code).toBe('file-refused')
    expect((await office.ask('helper', 'GET', `/api/files/${id}`)).status).toBe(404)
    const stored = await photograph(device, id, bytes, { 'x-guben-digest': digest })
    expect(stored).toMatchObject({ id, type: 'image/jpeg' })
    expect(await photograph(device, id, bytes)).toEqual(stored)
    const files = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT id FROM kernel.file WHERE county = ${COUNTY} AND id = ${id}`),
    )
    expect(files).toHaveLength(1)
    expect((await office.ask('helper', 'GET', `/api/files/${id}`)).status).toBe(200)
    expect((await photograph(device, newId(new Date()), Buffer.from('not a picture'))).code).toBe('file-refused')
  })
})

describe('照片传到一半', () => {
  it('线断了，什么也不留；再传一次就是完整的', async () => {
    const device = await newDevice()
    const id = newId(new Date())
    const bytes = await picture()
    const address = new URL(await office.app.listen({ port: 0, host: '127.0.0.1' }))
    const head = `POST /api/sync/photographs/${id} HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\nx-guben-device: ${device}\r\ncookie: ${await cookieOf('helper')}\r\n`
    /** The line breaks while the server reads; over when the server has done with it. */
    const cut = async (more: string, part: Buffer) => {
      const begun = once(office.app.server, 'request') as Promise<[IncomingMessage, ServerResponse]>
      const socket = connect(Number(address.port), '127.0.0.1')
      socket.write(`${head}${more}\r\n\r\n`)
      socket.write(part)
      const [request, reply] = await begun
      await vi.waitUntil(() => request.readableFlowing, { timeout: 30_000 })
      const over = once(reply, 'close')
      socket.destroy()
      await over
    }
    await cut(`content-length: ${bytes.length}`, bytes.subarray(0, bytes.length / 2))
    await cut('transfer-encoding: chunked', Buffer.concat([Buffer.from('200\r\n'), bytes.subarray(0, 512)]))
    expect((await office.ask('helper', 'GET', `/api/files/${id}`)).status).toBe(404)
    expect(await photograph(device, id, bytes)).toMatchObject({ id })
  })
})

describe('冲突', () => {
  async function inConflict() {
    const device = await newDevice()
    await bed.kernel.asSystem(COUNTY, (h) => setName(h, homes[0]!, '王甲'))
    const operation = operationOf('trial.rename', { home: homes[0], name: '王乙' }, { name: '王某某' })
    const { results } = await send(device, [operation])
    const { body } = await office.ask('village', 'GET', '/api/sync/conflicts?size=200')
    const found = body.rows.find((c: { operation: string }) => c.operation === operation.id)
    return { device, operation, result: results[0]!, found }
  }
  const nameNow = () =>
    bed.kernel.asSystem(
      COUNTY,
      async (h) => (await h.one<{ name: string }>(sql`SELECT name FROM trial.home WHERE id = ${homes[0]!}`)).name,
    )
  const resolve = (role: 'village' | 'township' | 'posted', id: string, body: object) =>
    office.ask(role, 'POST', `/api/sync/conflicts/${id}/resolve`, { why: '入户核对过', ...body })

  it('逐项列出两个值和谁写的，没有定之前谁也没有盖掉谁', async () => {
    const { device, operation, result, found } = await inConflict()
    const said = { field: 'name', title: '户主姓名', base: '王某某', theirs: '王甲', theirsBy: '另一人', mine: '王乙' }
    expect(result).toMatchObject({ state: 'conflict', conflicts: [said] })
    expect(found).toMatchObject({ ...said, state: 'open', command: 'trial.rename', place: VILLAGE })
    expect((await send(device, [operation])).results).toEqual([result])
    expect(await nameNow()).toBe('王甲')
    const raw = await bed.kernel.asSystem(COUNTY, (h) =>
      h.one<{ text: string }>(sql`SELECT encode(values, 'escape') AS text FROM kernel.conflict WHERE id = ${found.id}`),
    )
    expect(raw.text).not.toContain('mine')
  })

  it('各种定法，都落到数据上；定过的不再定；外人看不到', async () => {
    const outcomes: [object, string][] = [
      [{ choice: 'mine' }, '王乙'],
      [{ choice: 'theirs' }, '王甲'],
      [{ choice: 'other', value: '王丙' }, '王丙'],
    ]
    for (const [choice, name] of outcomes) {
      await bed.kernel.asSystem(COUNTY, (h) => setName(h, homes[0]!, '王某某'))
      const { found } = await inConflict()
      expect((await resolve('posted', found.id, choice)).status).toBe(404)
      expect((await resolve('village', found.id, choice)).body).toMatchObject({
        state: 'resolved',
        choice: (choice as { choice: string }).choice,
      })
      expect(await nameNow()).toBe(name)
      expect((await resolve('township', found.id, choice)).body.code).toBe('action-not-allowed')
    }
    expect((await resolve('village', newId(new Date()), { choice: 'other' })).body.code).toBe('input-invalid')
  })
})

it('锁定之后，使用人的登录全部结束', async () => {
  const device = await newDevice('posted')
  const reply = await office.ask('posted', 'POST', `/api/sync/devices/${device}/lock`, { why: '手机丢在山上' })
  expect(reply.status).toBe(200)
  const sessions = () =>
    bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(
        sql`SELECT 1 FROM people.session s JOIN people.account a ON a.county = s.county AND a.id = s.account WHERE a.login = 'posted'`,
      ),
    )
  expect((await sessions()).length).toBeGreaterThan(0)
  const card = bed.kernel.cards.find((c) => c.name === 'people')!
  const { id } = await bed.kernel.asSystem(COUNTY, (h) =>
    h.one<{ id: string }>(
      sql`SELECT id FROM kernel.journal WHERE county = ${COUNTY} AND command = 'kernel.lock-device' AND subject = ${device}`,
    ),
  )
  expect(card.follows!['kernel.lock-device']).toBe('people.device-locked')
  await card.jobs!['people.device-locked']!.run(bed.kernel, COUNTY, { entry: id }, () => Promise.resolve())
  expect(await sessions()).toEqual([])
  await sealCounty(bed.kernel, COUNTY)
})
