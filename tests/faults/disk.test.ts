import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, open, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photograph } from '#apps/demo/photograph.ts'
import { demoHome, guben, openFolder, type RunningServer, sealedJournal, startServer, Visitor } from '../kit/server.ts'

/**
 * Two real ways to have no room: a full filesystem of our own, which takes the right to mount, and a limit on the size
 * of files (`RLIMIT_FSIZE`), which any user may set on their own processes. The second is always tried.
 */
const mayMount = canMount()

interface Shortage {
  begin(): Promise<void> | void
  end(): Promise<void> | void
}

/** Files of the process, and of those it starts from now on, end at so many bytes. The limit can be lifted again. */
function limitFiles(pids: () => number[], bytes: number): Shortage {
  const setAll = (limit: string) => pids().filter((pid) => limited(pid, limit)).length
  return {
    begin: () => {
      if (setAll(String(bytes)) === 0) throw new Error('没有一个进程的文件大小能够限制')
    },
    // The database may have ended meanwhile: the one that is started in its place has no limit.
    end: () => void setAll('unlimited'),
  }
}

/** Set as the user of the process, since even root may lack the right to limit others. A process may have ended by now. */
function limited(pid: number, limit: string): boolean {
  try {
    const { uid, gid } = statSync(`/proc/${pid}`)
    return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:`], { uid, gid }).status === 0
  } catch {
    return false
  }
}

/**
 * Fills a filesystem and leaves so many bytes. It is written until there is no room: others write at the same time, so
 * what was free a moment ago may be free no more.
 */
function fill(folder: string, left: number): Shortage {
  const filler = join(folder, 'filler')
  return {
    begin: async () => {
      const written = await writeUntilFull(filler)
      await truncate(filler, Math.max(0, written - left))
    },
    end: () => rm(filler, { force: true }),
  }
}

/** How many bytes there was room for. */
async function writeUntilFull(path: string): Promise<number> {
  const chunk = Buffer.alloc(64 * 1024, 1)
  const file = await open(path, 'w')
  try {
    for (let written = 0; ; ) {
      try {
        written += (await file.write(chunk)).bytesWritten
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return written
        throw error
      }
    }
  } finally {
    await file.close()
  }
}

function canMount(): boolean {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'guben-test', folder]).status === 0
  if (mounted) spawnSync('umount', [folder])
  spawnSync('rmdir', [folder])
  return mounted
}

function mount(folder: string, size: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'guben-test', folder])
}

function unmount(folder: string): void {
  if (spawnSync('umount', [folder]).status !== 0) spawnSync('umount', ['--lazy', folder])
}

/** Every file under a folder, for what must not be left behind. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && f.name !== 'filler')
    .map((f) => f.name)
}

async function labels(home: string): Promise<string[]> {
  const { url } = guben(home, ['database-url', '--as', 'app']) as { url: string }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`SELECT set_config('guben.county', '610826', false), set_config('guben.role', 'system', false)`)
    const { rows } = await client.query<{ digest: string }>('SELECT digest FROM kernel.file ORDER BY digest')
    return rows.map((r) => r.digest)
  } finally {
    await client.end()
  }
}

async function put(visitor: Visitor, bytes: Buffer): Promise<Response> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), '照片.jpg')
  const packed = new Response(form)
  return visitor.askRaw('POST', '/api/files', Buffer.from(await packed.arrayBuffer()), {
    'content-type': packed.headers.get('content-type')!,
  })
}

describe('存放证明材料的磁盘满了', () => {
  let home = ''
  let server: RunningServer
  beforeAll(async () => {
    home = await demoHome()
    await mkdir(join(home, 'files'), { recursive: true })
  }, 240_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  async function play(shortage: Shortage): Promise<void> {
    const visitor = await new Visitor(server.url).signIn('jingban')
    const [before, known] = [filesUnder(join(home, 'files')).sort(), await labels(home)]
    const photo = await photograph('演示图片', `磁盘写满 ${crypto.randomUUID()}`)
    await shortage.begin()
    const refused = await put(visitor, photo)
    expect([refused.status, await refused.json()]).toEqual([
      507,
      expect.objectContaining({ code: 'disk-full', title: '磁盘已满', detail: expect.stringContaining('清理磁盘') }),
    ])
    expect(filesUnder(join(home, 'files')).sort()).toEqual(before)
    expect(await labels(home)).toEqual(known)
    await shortage.end()
    const reply = await put(visitor, photo)
    expect(reply.status).toBe(200)
    const { id, digest, size } = (await reply.json()) as { id: string; digest: string; size: number }
    expect(filesUnder(join(home, 'files')).sort()).toEqual([...before, digest].sort())
    expect(await labels(home)).toEqual([...known, digest].sort())
    const back = await visitor.ask('GET', `/api/files/${id}`)
    expect((await back.arrayBuffer()).byteLength).toBe(size)
  }

  it('写到一半没有空间（文件大小受限）：说清缘由，不留半个文件，也没有无文件的登记', async () => {
    server = await startServer({ home })
    try {
      await play(limitFiles(() => [server.process.pid!], 4096))
    } finally {
      await server.stop()
    }
  }, 90_000)

  it(`写到一半没有空间（${mayMount ? '1 MB 的文件系统' : '没有挂载权限，改用更小的限额'}）：同样如此`, async () => {
    const folder = join(home, 'files')
    if (mayMount) {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder)
      mount(folder, '1m')
    }
    server = await startServer({ home })
    try {
      await play(mayMount ? fill(folder, 8192) : limitFiles(() => [server.process.pid!], 512))
    } finally {
      await server.stop()
      if (mayMount) unmount(folder)
    }
  }, 90_000)
})

describe('数据库的磁盘满了', () => {
  interface Note {
    key: string
    fact: string
  }

  /** Reports findings until told to stop; every answer is either yes or a clear problem. */
  async function write(
    visitor: Visitor,
    body: (fact: string) => unknown,
    until: AbortSignal,
    told: Told,
  ): Promise<void> {
    while (!until.aborted) {
      const note = { key: crypto.randomUUID(), fact: `磁盘演练记录 ${crypto.randomUUID()} ${'满'.repeat(600)}` }
      const reply = await visitor.ask('POST', '/api/findings', body(note.fact), { 'idempotency-key': note.key })
      if (reply.ok) told.acknowledged.push(note)
      else {
        told.refused.push(note)
        told.codes.add(`${reply.status} ${((await reply.json()) as { code: string }).code}`)
        await wait(20)
      }
    }
  }

  interface Told {
    acknowledged: Note[]
    refused: Note[]
    codes: Set<string>
  }

  async function play(home: string, shortage: (server: RunningServer) => Shortage): Promise<void> {
    let server = await startServer({ home })
    try {
      const visitor = await new Visitor(server.url).signIn('jingban')
      const { rows } = await visitor.get<{ rows: { id: string }[] }>('/api/organisations?kind=village-branch&size=1')
      const evidence = await visitor.upload('照片.jpg', await photograph('演示图片', '磁盘写满'))
      const body = (fact: string) => ({
        category: 'service',
        fact,
        grounds: '磁盘演练依据',
        subject: rows[0]!.id,
        evidence: [evidence],
      })
      const told: Told = { acknowledged: [], refused: [], codes: new Set() }
      const stop = new AbortController()
      const writers = Promise.all(Array.from({ length: 4 }, () => write(visitor, body, stop.signal, told)))
      const lack = shortage(server)
      try {
        while (told.acknowledged.length < 20) await wait(20)
        await lack.begin()
        for (let waited = 0; waited < 60_000 && told.refused.length < 20; waited += 50) await wait(50)
      } finally {
        stop.abort()
        await writers
      }
      expect(told.refused.length).toBeGreaterThan(0)
      for (const code of told.codes) expect(['507 disk-full', '503 unavailable']).toContain(code)
      await lack.end()
      // The server is the same: it recovers by itself as soon as there is room.
      for (let waited = 0; ; waited += 200) {
        const reply = await visitor.ask('POST', '/api/findings', body('有了空间以后登记的事实'))
        if (reply.ok) break
        if (waited > 60_000) throw new Error(`没有恢复：${await reply.text()}\n${server.output()}`)
        await wait(200)
      }
      const count = async (fact: string) =>
        (await visitor.get<{ total: number }>(`/api/findings?q=${encodeURIComponent(fact.slice(0, 50))}&size=1`)).total
      for (const note of told.acknowledged) expect(await count(note.fact)).toBe(1)
      for (const note of told.refused.slice(-5)) {
        await visitor.send('/api/findings', body(note.fact), { 'idempotency-key': note.key })
        expect(await count(note.fact)).toBe(1)
      }
      expect(await sealedJournal(home, '610826')).toMatchObject({ faults: [], pending: 0 })
      // And nothing on the disk was hurt: it starts again.
      await server.stop()
      server = await startServer({ home })
    } finally {
      await server.stop()
    }
  }

  /** The postmaster and all it has started. */
  function processesOf(home: string): number[] {
    const note = join(home, 'postgres/data/postmaster.pid')
    if (!existsSync(note)) return []
    const master = readFileSync(note, 'utf8').split('\n')[0]!
    const children = spawnSync('pgrep', ['-P', master], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
    return [master, ...children].map(Number)
  }

  it('数据库写不下去（文件大小受限）：答复清楚，有空间后自己恢复，已应答的一条不少、一条不重', async () => {
    const home = await demoHome()
    try {
      await play(home, () => limitFiles(() => processesOf(home), 8192))
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  }, 300_000)

  it(`数据库写不下去（${mayMount ? '文件系统写满' : '没有挂载权限，改用更小的限额'}）：同样如此`, async () => {
    const original = await demoHome()
    const home = mayMount ? await openFolder('guben-full-') : original
    if (mayMount) {
      const needed = Number(execFileSync('du', ['-sm', original], { encoding: 'utf8' }).split('\t')[0])
      mount(home, `${needed + 120}m`)
    }
    try {
      if (mayMount) {
        execFileSync('cp', ['-a', `${original}/.`, home])
        await rm(original, { recursive: true, force: true })
      }
      await play(home, () => (mayMount ? fill(home, 256 * 1024) : limitFiles(() => processesOf(home), 4096)))
    } finally {
      if (mayMount) unmount(home)
      await rm(home, { recursive: true, force: true })
    }
  }, 300_000)
})
