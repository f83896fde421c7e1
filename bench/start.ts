import { atMost, type Claim } from './claim.ts'
import { startServer } from './server-process.ts'

/**
 * Starts a home twice as `npm start` does: the first time it makes the database and plays the demo year, then it only
 * starts. The front end is built once for all homes, so its building is in the first start only on a fresh clone.
 */
export async function startClaims(home: string): Promise<Claim[]> {
  const first = await timeToPage(home, 'suide')
  const next = await timeToPage(home, 'none')
  const common = { section: 'start', reference: null, unit: '秒' }
  return [
    {
      ...common,
      what: '首次启动到第一个页面(含演示年)',
      ours: first,
      bar: atMost(60, 'value'),
      note: '软件包已装好;界面按源码是否变化决定是否重新构建',
    },
    { ...common, what: '再次启动到第一个页面', ours: next, bar: atMost(5, 'value') },
  ]
}

/** Seconds from the command until the console's page and the session's answer came. */
async function timeToPage(home: string, demo: string): Promise<number> {
  const server = await startServer(home, demo)
  const asked = performance.now()
  const page = await fetch(`http://127.0.0.1:${server.port}/console/`)
  if (!page.ok) throw new Error(`the console answers ${page.status}`)
  await page.text()
  const seconds = (server.readyAfter + performance.now() - asked) / 1000
  await server.stop()
  return seconds
}
