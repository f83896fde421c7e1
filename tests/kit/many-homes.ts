import { gunzipSync } from 'node:zlib'
import type { BrowserContext, Page } from 'playwright-core'
import { type Card, digestOfHeld, PAGE_BYTES, versionOf } from '#kernel/pure/sync.ts'

// The field app with as many homes as wanted, without a database of them behind it.
const PIN = '739154'
const NOW = '2016-11-20T01:00:00.000Z'

/** The households of a large post, with what its telephone needs besides. */
export function manyHomes(count: number): Card[] {
  const rhythm = { visitDays: { listed: 30, watched: 30 }, planAhead: 7 }
  return [
    ...Array.from({ length: count }, (_, i) => cardOf('household', `01560000-0000-7000-8000-${hex(i)}`, homeOf(i))),
    cardOf('settings', '999901', { rhythm, errands: [] }),
  ]
}

function hex(i: number): string {
  return i.toString(16).padStart(12, '0')
}

function cardOf(kind: string, id: string, body: unknown): Card {
  return { kind, id, version: versionOf(body), body }
}

/** A household as whole as they come: four members, ten visits, three helpers' words. */
function homeOf(i: number) {
  const name = `${'艾白曹杜高郝康李马牛'[i % 10]}${'保玉有秀长子建海'[i % 8]}${'山莲福英顺明国林'[(i >> 3) % 8]}`
  const day = (back: number) => new Date(Date.parse(NOW) - (back + (i % 40)) * 86_400_000).toISOString().slice(0, 10)
  const member = (m: number) => ({
    id: `01560000-0000-7000-9000-${hex(i * 10 + m)}`,
    revision: 1,
    name: `${name}${m}`,
    relation: m === 0 ? 'head' : 'son',
    sex: 'male',
    birthOn: '1960-01-01',
    nation: '汉族',
    idNumber: '6108**********1234',
    phone: '139****1234',
    education: 'primary',
    schooling: 'no',
    health: 'chronic',
    disability: 'none',
    labour: 'ordinary',
    work: 'none',
    lowIncome: false,
    medicalInsured: true,
    pensionInsured: true,
    life: 'living',
  })
  return {
    id: `01560000-0000-7000-8000-${hex(i)}`,
    revision: 1,
    place: '999901100201',
    placeName: '试验村',
    townshipName: '试验镇',
    name,
    search: `${name} xing ming xm`,
    head: null,
    standing: 'listed',
    kind: 'ordinary',
    listedOn: '2014-01-01',
    groupName: `${i % 9}组`,
    phone: '139****1234',
    causeMain: 'illness',
    causesOther: ['skill'],
    foodOk: true,
    clothingOk: true,
    members: [0, 1, 2, 3].map(member),
    income: [{ year: 2015, net: 1_800_000, heads: 4, perHead: 450_000 }],
    helpers: [{ person: '01560000-0000-7000-a000-000000000001', name: '帮扶人', rank: 1, from: '2015-01-01' }],
    planItems: [{ id: `01560000-0000-7000-b000-${hex(i)}`, title: '发展养羊五只', dueOn: day(-20) }],
    openChanges: [],
    visits: Array.from({ length: 10 }, (_, v) => ({
      id: `01560000-0000-7000-c000-${hex(i * 10 + v)}`,
      onDay: day(v * 30),
      who: '帮扶人',
      purpose: 'routine',
      note: '了解生产生活情况，宣讲医疗救助政策，家中老人身体较好，羊已出栏两只。',
      met: [],
    })),
    opinions:
      i % 20 === 0
        ? [
            {
              id: `01560000-0000-7000-d000-${hex(i)}`,
              kind: 'need',
              matter: null,
              text: '想贷款扩建羊圈',
              raisedOn: day(5),
              dueOn: day(-5),
              state: 'open',
              answer: null,
              unitName: '村支部',
            },
          ]
        : [],
    seenOn: day(0),
  }
}

/** Every page of this context gets these cards from the server, in larger pages than it makes; all else is answered as ever. */
export async function answerWith(context: BrowserContext, cards: readonly Card[]): Promise<void> {
  const digest = digestOfHeld(cards)
  await context.route('**/api/sync/reconcile', async (route) => {
    const raw = route.request().postDataBuffer()!
    const body = JSON.parse((raw[0] === 0x1f ? gunzipSync(raw) : raw).toString())
    const missing = cards.filter((c) => body.held?.[c.kind]?.[c.id] !== c.version)
    const put: Card[] = []
    for (let bytes = 0; put.length < missing.length && bytes < PAGE_BYTES * 16; ) {
      const card = missing[put.length]!
      bytes += JSON.stringify(card).length
      put.push(card)
    }
    await route.fulfill({ json: { put, drop: [], rest: [], more: put.length < missing.length, digest, now: NOW } })
  })
}

/** The first time: signs in, chooses a PIN, and waits until every home has come and the app can be opened without a network. */
export async function takeHome(page: Page, url: string, login: string, password: string): Promise<void> {
  await page.goto(`${url}/field/`)
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByLabel(/6 至 12 位数字/).fill(PIN)
  await page.getByLabel('再输一遍').fill(PIN)
  await page.getByRole('button', { name: '开始使用' }).click()
  await page.waitForFunction(() => document.querySelector('.f-strip')?.textContent === '已全部送达')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
}

/** Any later time: by the icon and the PIN to what there is to do today. */
export async function openAgain(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/field/`, { waitUntil: 'commit' })
  await page.getByLabel('口令').fill(PIN)
  await page.getByRole('button', { name: '打开' }).click()
  await page.getByRole('region', { name: '该走访' }).waitFor()
}
