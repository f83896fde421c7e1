import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import pino from 'pino'
import { makeServer } from '#kernel/server/http/server.ts'
import { startWorker } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { readSettings, type Settings } from '#kernel/server/settings.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'
import { compose } from './compose.ts'
import { sampleAccounts } from './demo/accounts.ts'
import { dropHalfLoaded, isEmpty, loadDemo } from './demo/load.ts'
import { sampleReceipts } from './demo/receipts.ts'
import { buildFrontEnd } from './front-end.ts'
import { addHealth } from './health.ts'
import { addPages } from './pages.ts'
import { addSetUp } from './set-up.ts'

/** By then the program has ended, whatever is still at work. */
const STOP_MS = 9_000
/** So long what is at work may go on to its end. */
const FINISH_MS = 4_000
const began = Date.now()
const say = (line: string) => console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(5)} 秒] ${line}`)

async function main(): Promise<void> {
  const settings = readSettings()
  const log = pino({ level: process.env.GUBEN_LOG ?? 'warn', base: null })
  const { kernel, stop } = await compose(settings, say, log)
  let face: Face | undefined
  const end = once(async () => {
    say('正在停止…')
    const over = wait(STOP_MS, undefined, { ref: false })
    await Promise.race([face?.close(), wait(FINISH_MS, undefined, { ref: false })])
    await Promise.race([stop(), over])
    say('已停止')
    process.exit(0)
  })
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  try {
    face = await bringUp(kernel, settings)
  } catch (error) {
    await stop()
    throw error
  }
}

interface Face {
  close(): Promise<void>
}

/** Front end, data, HTTP and worker, in this order; the address is printed when all of them stand. */
async function bringUp(kernel: Kernel, settings: Settings): Promise<Face> {
  const built = buildFrontEnd(say)
  // A failure to build is told when it is waited for, not as an unhandled rejection in the middle of loading.
  built.catch(() => undefined)
  await dropHalfLoaded(kernel, say)
  if (settings.demo !== null && (await isEmpty(kernel)))
    await loadDemo(kernel, settings.demo, say, { size: settings.demoSize })
  await built
  const app = await makeServer(kernel, makeDoorkeeper(kernel), settings.origin)
  const code = addSetUp(app, kernel)
  addHealth(app, kernel)
  await addPages(app, kernel, settings.origin)
  const address = await app.listen({ port: settings.port, host: '127.0.0.1' })
  const worker = await startWorker(kernel)
  await greet(kernel, address, code)
  return {
    close: async () => {
      await Promise.all([app.close(), worker.stop()])
    },
  }
}

async function greet(kernel: Kernel, address: string, code: string): Promise<void> {
  const accounts = await sampleAccounts(kernel)
  say(`固本已就绪: ${address}/console/`)
  if (await isEmpty(kernel))
    return say(`还没有任何县的数据，请打开 ${address}/console/setup 完成初始化，初始化码 ${code}`)
  if (accounts.length === 0) return
  console.log('\n演示账号（密码都是同一个，仅供演示）:')
  for (const a of accounts) console.log(`  ${a.login.padEnd(14)} ${a.password}   ${a.place} ${a.title} ${a.person}`)
  for (const [county, code] of Object.entries(await sampleReceipts(kernel)))
    console.log(`\n示例捐赠查询码: ${code}   在 ${address}/${county}/trace 查询去向`)
  console.log('')
}

function reasonOf(error: unknown): string {
  if ((error as { code?: string }).code === 'EADDRINUSE') return '端口已被占用，请换一个端口，例如 PORT=8081 npm start'
  return error instanceof Error ? error.message : String(error)
}

function once(work: () => Promise<void>): () => void {
  let started = false
  return () => {
    if (started) return
    started = true
    void work()
  }
}

if (!existsSync('package.json')) console.error('请在固本的目录里启动')
main().catch((error: unknown) => {
  console.error(`启动失败：${reasonOf(error)}`)
  if (process.env.GUBEN_LOG === 'debug') console.error(error)
  process.exit(1)
})
