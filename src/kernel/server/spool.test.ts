import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSpool } from './spool.ts'

let home = ''
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'guben-spool-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

describe.each(['gm', 'intl'] as const)('密存区 %s', (suite) => {
  const text = Buffer.from('身份证号 610801199001011234 '.repeat(5000))
  const pieces = function* () {
    for (let at = 0; at < text.length; at += 7001) yield text.subarray(at, at + 7001)
  }

  it('存取如一，磁盘上没有明文', async () => {
    const spool = makeSpool(home, suite)
    const kept = await spool.put(pieces())
    expect(kept.size).toBe(text.length)
    expect((await spool.read(kept)).equals(text)).toBe(true)
    expect((await buffer(await spool.stream(kept))).equals(text)).toBe(true)
    expect((await readFile(join(home, 'spool', kept.id))).includes('610801199001011234')).toBe(false)
    const empty = await spool.put([])
    expect((await buffer(await spool.stream(empty))).length).toBe(0)
  })

  it('改了一个字节就打不开，整读流读都一样；钥匙不对也一样', async () => {
    const spool = makeSpool(home, suite)
    const kept = await spool.put(pieces())
    const path = join(home, 'spool', kept.id)
    const bytes = await readFile(path)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(path, bytes)
    await expect(spool.read(kept)).rejects.toMatchObject({ code: 'sealed-unreadable' })
    await expect(spool.stream(kept).then(buffer)).rejects.toMatchObject({ code: 'sealed-unreadable' })
    const other = await spool.put(pieces())
    await expect(spool.read({ id: other.id, key: kept.key })).rejects.toMatchObject({ code: 'sealed-unreadable' })
  })

  it('超过上限的不留下；到期的清走，再取说已过期', async () => {
    const spool = makeSpool(home, suite)
    const before = (await readdir(join(home, 'spool'))).length
    await expect(spool.put(pieces(), 10_000)).rejects.toMatchObject({ code: 'too-large' })
    expect((await readdir(join(home, 'spool'))).length).toBe(before)
    const kept = await spool.put(pieces())
    expect(await spool.sweep(new Date(Date.now() + 1000))).toBeGreaterThan(0)
    await expect(spool.read(kept)).rejects.toMatchObject({ code: 'not-found' })
    await expect(spool.stream(kept)).rejects.toMatchObject({ code: 'not-found' })
  })
})
