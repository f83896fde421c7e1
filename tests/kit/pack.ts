import { rm } from 'node:fs/promises'
import { afterAll, beforeAll } from 'vitest'
import { type Composed, compose } from '#apps/compose.ts'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { type Cast, loadCast } from '#apps/demo/cast.ts'
import { loadDemo } from '#apps/demo/load.ts'
import type { FigureGroup } from '#kernel/pure/figures.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { visitFigures } from '#modules/fieldwork/public.ts'
import { helpFigures } from '#modules/households/public.ts'
import { pairingFigures } from '#modules/organisations/public.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { postingSummary } from '#modules/postings/public.ts'
import { testBed } from './county.ts'
import { countedOf, valuesOf } from './figures.ts'
import { demoHome } from './server.ts'

export interface PackBed {
  kernel: Kernel
  /** the county's clerks and leaders; there once the demo is loaded */
  cast(): Cast
  ask<T>(question: (h: Handle) => Promise<T>): Promise<T>
  /** every figure that the commands print, by key */
  figures(): Promise<Record<string, number>>
  /** those and what the API lists as their records, asked for by the county's clerk */
  opened(): Promise<{ printed: Record<string, number>; listed: Record<string, number> }>
}

/** A database of its own for one test file with the demo of a pack in it, loaded once. */
export function packBed(pack: string, county: string): PackBed {
  const bed = testBed()
  beforeAll(() => loadDemo(bed.kernel, pack, () => undefined), 600_000)
  return askable(bed, county)
}

/** The same with the Suide year, which is played once in a test run. */
export function suideBed(): PackBed {
  const bed = {} as { kernel: Kernel }
  let home = ''
  let composed: Composed | undefined
  beforeAll(async () => {
    home = await demoHome()
    composed = await compose(readSettings({ GUBEN_HOME: home }), () => undefined)
    bed.kernel = composed.kernel
  }, 240_000)
  afterAll(async () => {
    await composed?.stop()
    await rm(home, { recursive: true, force: true })
  })
  return askable(bed, '610826')
}

function askable(of: { kernel: Kernel }, county: string): PackBed {
  const bed = of as PackBed
  let cast: Cast
  beforeAll(async () => {
    cast = await loadCast(bed.kernel, county)
  })
  const groups = (): Promise<FigureGroup[]> => bed.kernel.asSystem(county, printedFigures)
  bed.cast = () => cast
  bed.ask = (question) => bed.kernel.asSystem(county, question)
  bed.figures = async () => valuesOf(await groups())
  bed.opened = async () => {
    const app = await makeServer(bed.kernel, makeDoorkeeper(bed.kernel))
    const payload = { login: 'jingban', password: DEMO_PASSWORD }
    const signIn = await app.inject({ method: 'POST', url: '/api/session', payload })
    const cookie = String(signIn.headers['set-cookie']).split(';')[0]!
    const get = async (url: string) => {
      const reply = await app.inject({ method: 'GET', url, headers: { cookie } })
      if (reply.statusCode !== 200) throw new Error(`${url} answered ${reply.statusCode}: ${reply.body}`)
      return reply.json()
    }
    const all = await groups()
    const listed = await countedOf(all, get)
    await app.close()
    return { printed: valuesOf(all), listed }
  }
  return bed
}

async function printedFigures(h: Handle): Promise<FigureGroup[]> {
  const { groups } = await postingSummary(h)
  return [...(await helpFigures(h)), ...(await visitFigures(h)), ...(await pairingFigures(h)), ...groups]
}
