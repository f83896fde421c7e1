import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildFrontEnd } from '#apps/front-end.ts'
import { addPages } from '#apps/pages.ts'
import { openBrowser, PHONE } from '../kit/browser.ts'
import { testBed } from '../kit/county.ts'
import { answerWith, manyHomes, openAgain, takeHome } from '../kit/many-homes.ts'
import { type Office, openOffice, PASSWORD } from '../kit/office.ts'

/** What the app does when it is opened must not grow with what it holds; how long ten thousand homes take, `npm run bench` tells. */
const bed = testBed()
const HOMES = 1000
/** homes whose few words are read in one piece */
const A_PIECE = 200
const MOST_ELEMENTS = 500

let office: Office
let url = ''
let browser: Browser

beforeAll(async () => {
  await buildFrontEnd(() => undefined, 'field')
  bed.at('2016-11-20')
  office = await openOffice(bed.kernel)
  await addPages(office.app, bed.kernel)
  url = await office.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await office?.app.close()
})

/** Notes what is read of which table of the telephone's storage, one reading of all of it as one. */
function noteReadings(): void {
  const readings: string[] = []
  Object.assign(window, { readings })
  for (const way of ['get', 'getAll', 'openCursor'] as const) {
    const real = IDBObjectStore.prototype[way] as (...args: unknown[]) => IDBRequest
    IDBObjectStore.prototype[way] = function (this: IDBObjectStore, ...args: unknown[]) {
      readings.push(this.name)
      const request = real.apply(this, args)
      request.addEventListener('success', () => {
        if (Array.isArray(request.result)) readings.push(...request.result.slice(1).map(() => this.name))
      })
      return request
    } as never
  }
}

it(`${HOMES} 户在手机上：打开时不逐户读取，页面上也只有今天的事`, async () => {
  const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN' })
  context.setDefaultTimeout(60_000)
  await answerWith(context, manyHomes(HOMES))
  const first = await context.newPage()
  await takeHome(first, url, 'helper', PASSWORD)
  await first.close()
  const page = await context.newPage()
  await page.addInitScript(noteReadings)
  await openAgain(page, url)
  const readings = await page.evaluate(() => (window as unknown as { readings: string[] }).readings)
  const read = Map.groupBy(readings, (table) => table)
  expect(read.get('cards') ?? []).toEqual([])
  expect(read.get('shelves')!.length).toBeLessThanOrEqual(HOMES / A_PIECE + 1)
  expect(await page.locator('*').count()).toBeLessThan(MOST_ELEMENTS)
  await context.close()
}, 120_000)
