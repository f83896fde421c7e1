import { setFlagsFromString } from 'node:v8'
import { compose } from '#apps/compose.ts'
import { makeServer } from '#kernel/server/http/server.ts'
import { startWorker } from '#kernel/server/jobs.ts'
import { readSettings } from '#kernel/server/settings.ts'
import { makeDoorkeeper } from '#modules/people/public.ts'

const { kernel, stop } = await compose(readSettings(), () => undefined)
const app = await makeServer(kernel, makeDoorkeeper(kernel))
const worker = await startWorker(kernel)
process.on('SIGTERM', async () => {
  await app.close()
  await worker.stop()
  await stop()
  process.exit(0)
})
const address = await app.listen({ port: 0, host: '127.0.0.1' })
console.log(`固本已就绪: ${address}/console/`)
if (process.env.MEM)
  setInterval(() => {
    const m = process.memoryUsage()
    console.error(
      Object.entries(m)
        .map(([k, v]) => `${k} ${(v / 2 ** 20).toFixed(0)}`)
        .join(' '),
    )
  }, 1500).unref()
