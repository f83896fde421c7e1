import type { Browser, BrowserContext } from 'playwright-core'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { openBrowser, PHONE } from '../tests/kit/browser.ts'
import { answerWith, manyHomes, openAgain, takeHome } from '../tests/kit/many-homes.ts'
import { atMost, type Claim } from './claim.ts'
import { interleaved, timed } from './rounds.ts'

/** What the processor of a cheap phone takes longer. */
const SLOWER = 4
const MANY = 10_000
const FEW = 100

/** Opening the field app with ten thousand homes on the phone against the same app with a hundred, in turn. */
export async function openingClaim(port: number, login: string, quick: boolean): Promise<Claim> {
  const url = `http://127.0.0.1:${port}`
  const browser = await openBrowser()
  try {
    const [many, few] = [await phoneWith(browser, url, login, MANY), await phoneWith(browser, url, login, FEW)]
    const { ours, reference, spread } = await interleaved(
      quick ? 3 : 7,
      () => opened(many, url),
      () => opened(few, url),
    )
    return {
      section: 'field',
      what: '手机上有一万户,打开到今天的事(比一百户)',
      ours,
      reference,
      unit: '毫秒',
      bar: atMost(3),
      note: `处理器放慢 ${SLOWER} 倍,含输口令;${spread}`,
    }
  } finally {
    await browser.close()
  }
}

async function phoneWith(browser: Browser, url: string, login: string, homes: number): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN' })
  context.setDefaultTimeout(240_000)
  await answerWith(context, manyHomes(homes))
  const page = await context.newPage()
  await takeHome(page, url, login, DEMO_PASSWORD)
  await page.close()
  return context
}

async function opened(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  const took = await timed(() => openAgain(page, url))
  await page.close()
  return took
}
