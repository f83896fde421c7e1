import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bed } from './bed.ts'
import { atLeast, atMost, type Claim } from './claim.ts'
import { throughput } from './load.ts'
import { interleaved } from './rounds.ts'
import { startServer, startStaticServer } from './server-process.ts'

const CONNECTIONS = 16
const KB = 1000

/** Pages of the public site against a server that gives the same bytes from files, and what the first page weighs. */
export async function portalClaims(bed: Bed, county: string, quick: boolean): Promise<Claim[]> {
  const ours = await startServer(bed.home)
  const folder = await mkdtemp(join(tmpdir(), 'guben-static-'))
  const pages = [
    { path: `/${county}/`, what: '公开网站:首页' },
    { path: `/${county}/bulletins`, what: '公开网站:每月通报' },
  ]
  for (const { path } of pages)
    await writeFile(join(folder, `${encodeURIComponent(path)}.html`), (await fetched(ours.port, path)).text)
  const files = await startStaticServer(folder)
  try {
    const claims: Claim[] = []
    for (const { path, what } of pages) {
      const seconds = quick ? 1 : 4
      const ask = (port: number) => throughput({ port, method: 'GET', path }, seconds, CONNECTIONS)
      await ask(ours.port)
      await ask(files.port)
      const result = await interleaved(
        quick ? 3 : 7,
        () => ask(ours.port),
        async () => {
          ours.pause()
          try {
            return await ask(files.port)
          } finally {
            ours.resume()
          }
        },
      )
      claims.push({
        section: 'portal',
        what,
        ours: result.ours,
        reference: result.reference,
        unit: '次/秒',
        bar: atLeast(0.3),
        note: `对照是同一台机器上逐次读文件的静态服务器,${CONNECTIONS} 个连接,${result.spread}`,
      })
    }
    return [...claims, ...(await weightClaims(ours.port, pages[0]!.path))]
  } finally {
    await files.stop()
    await ours.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function fetched(port: number, path: string): Promise<{ text: string; bytes: number }> {
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'accept-encoding': 'gzip' } })
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`)
  const bytes = Number(reply.headers.get('content-length') ?? 0)
  return { text: await reply.text(), bytes }
}

/** What a telephone loads that opens the site for the first time: the page and all it names, packed as sent. */
async function weightClaims(port: number, path: string): Promise<Claim[]> {
  const page = await fetched(port, path)
  const named = [...page.text.matchAll(/(?:src|<link[^>]* href)="(\/[^"]+)"/g)].map((m) => m[1]!)
  const scripts = [...page.text.matchAll(/<script[^>]* src="(\/[^"]+)"/g)].map((m) => m[1]!)
  const weigh = async (paths: readonly string[]) => {
    let total = 0
    for (const one of paths) total += (await fetched(port, one)).bytes
    return total
  }
  return [
    {
      section: 'portal',
      what: '公开网站:首页第一次打开共传',
      ours: (page.bytes + (await weigh(named))) / KB,
      reference: null,
      unit: 'kB',
      bar: atMost(100, 'value'),
    },
    {
      section: 'portal',
      what: '公开网站:其中脚本',
      ours: (await weigh(scripts)) / KB,
      reference: null,
      unit: 'kB',
      bar: atMost(30, 'value'),
    },
  ]
}
