import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { BareTask } from './bare-server.ts'

const ROOT = join(import.meta.dirname, '..')
const READY = /固本已就绪: http:\/\/[^:]+:(\d+)/

export interface ServerProcess {
  readonly port: number
  readonly pid: number
  /** milliseconds from the start of the process until it said that it was ready */
  readonly readyAfter: number
  /** stands still until `resume`, so that its own ticking takes nothing from the one that is measured */
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** The real server, started as `npm start` does it, on any free port. */
export async function startServer(home: string, demo = 'none'): Promise<ServerProcess> {
  const began = performance.now()
  const child = spawn(process.execPath, ['bin/guben.mjs', 'start'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', GUBEN_HOME: home, PORT: '0', GUBEN_DEMO: demo },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout!.on('data', (chunk) => (printed += chunk))
  child.stderr!.on('data', (chunk) => (printed += chunk))
  while (!READY.test(printed)) {
    if (child.exitCode !== null) throw new Error(`the server did not start:\n${printed}`)
    if (performance.now() - began > 300_000) throw new Error(`the server is not ready after 300 s:\n${printed}`)
    await wait(10)
  }
  const readyAfter = performance.now() - began
  return control(child, childOf(child.pid!), Number(READY.exec(printed)![1]), readyAfter)
}

/** The program that the starter started. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

/** The reference server, told what to run. */
export function startBareServer(task: BareTask): Promise<ServerProcess> {
  return forked('bare-server.ts', task)
}

/** The reference of the public site: gives the files of a folder, `<path as a name>.html`. */
export function startStaticServer(folder: string): Promise<ServerProcess> {
  return forked('static-server.ts', { folder })
}

async function forked(program: string, order: object): Promise<ServerProcess> {
  const began = performance.now()
  const child = fork(join(import.meta.dirname, program), [], { execArgv: [], serialization: 'advanced' })
  child.send(order)
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number))
    child.once('exit', () => reject(new Error(`${program} ended`)))
  })
  return control(child, child.pid!, port, performance.now() - began)
}

/** @param pid the process that serves: `child` itself, or the one it started and waits for */
function control(child: ChildProcess, pid: number, port: number, readyAfter: number): ServerProcess {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = () => void process.kill(pid, 'SIGKILL')
  process.once('exit', kill)
  return {
    port,
    pid,
    readyAfter,
    pause: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
    stop: async () => {
      process.kill(pid, 'SIGCONT')
      process.kill(pid, 'SIGTERM')
      await ended
      process.off('exit', kill)
    },
  }
}
