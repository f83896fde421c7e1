import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { moveTo, openBed } from './bed.ts'
import { addClerk, CLERK, fillCounty, inventPlaces, settle } from './county.ts'
import { throughput } from './load.ts'
import { memoryOf } from './memory.ts'
import { signIn } from './visitor.ts'

const bed = await openBed()
try {
  await fillCounty(bed.kernel, {
    code: '999901',
    name: '试验县',
    places: inventPlaces('999901', 15, 350),
    months: ['2016-01', '2016-02', '2016-03'],
    findings: 6,
  })
  await addClerk(bed.kernel, '999901')
  await settle(bed.kernel)
  await moveTo(bed, '2016-03-31')
  const child = spawn(
    process.execPath,
    [
      ...(process.argv[3]?.split(' ').filter(Boolean) ?? []),
      '--disable-warning=ExperimentalWarning',
      'bench/zz-trial-server.ts',
    ],
    {
      env: { ...process.env, GUBEN_HOME: bed.home, PORT: '0', GUBEN_DEMO: 'none', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let out = ''
  child.stdout.on('data', (c) => (out += c))
  while (!out.includes('已就绪')) await wait(20)
  const port = Number(/:(\d+)\/console/.exec(out)![1])
  console.log('rss at start', memoryOf(child.pid!, 'VmRSS') / 2 ** 20)
  const cookie = await signIn(port, CLERK.login, CLERK.password)
  console.log('rss after sign-in', memoryOf(child.pid!, 'VmRSS') / 2 ** 20)
  const headers = { cookie }
  const cpu0 = process.cpuUsage()
  for (const path of (process.argv[2] ?? '/api/findings?page=1&size=20').split(',')) {
    await throughput({ port, method: 'GET', path, headers }, 1)
    console.log(
      path,
      await throughput({ port, method: 'GET', path, headers }, 5),
      'rss',
      memoryOf(child.pid!, 'VmRSS') / 2 ** 20,
      memoryOf(child.pid!, 'VmHWM') / 2 ** 20,
    )
  }
  const cpu = process.cpuUsage(cpu0)
  console.log('load cpu s', (cpu.user + cpu.system) / 1e6)
  child.kill('SIGTERM')
  await new Promise((r) => child.once('exit', r))
} finally {
  await bed.stop()
}
