import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { inject } from 'vitest'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { startEmbedded } from '#kernel/server/postgres/supervisor.ts'

/** A real server, as `npm start` runs it, in a process of its own. */
export interface RunningServer {
  /** empty when it was not waited for */
  readonly url: string
  readonly home: string
  readonly process: ChildProcess
  /** everything it has printed */
  output(): string
  /** SIGTERM and wait */
  stop(): Promise<void>
  /** `kill -9` of the program, leaving its database behind */
  kill(): Promise<void>
}

export interface StartOptions {
  home: string
  env?: Record<string, string>
  port?: number
  /** what it must have printed to count as started, if not its address */
  until?: RegExp
}

const READY = /固本已就绪: (\S+)\/console\//

export async function startServer({ home, env = {}, port = 0, until = READY }: StartOptions): Promise<RunningServer> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/apps/server.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      VITEST: '',
      GUBEN_HOME: home,
      PORT: String(port),
      GUBEN_DEMO: 'none',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout!.on('data', (chunk) => (printed += chunk))
  child.stderr!.on('data', (chunk) => (printed += chunk))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let waited = 0; !until.test(printed); waited += 50) {
    if (child.exitCode !== null || waited > 120_000) throw new Error(`服务没有起来:\n${printed}`)
    await wait(50)
  }
  const url = READY.exec(printed)?.[1] ?? ''
  return {
    url,
    home,
    process: child,
    output: () => printed,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs the command line in a home and gives back what it printed as JSON. */
export function guben(home: string, args: string[], env: Record<string, string> = {}): unknown {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/apps/cli.ts', ...args, '--json'],
    {
      env: { ...process.env, VITEST: '', GUBEN_HOME: home, GUBEN_DEMO: 'none', ...env },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  if (status !== 0) throw new Error(`guben ${args.join(' ')}: ${stdout}${stderr}`)
  return JSON.parse(stdout)
}

/** Keeps the database of a home running until it is left, so that not every command on it starts and stops one. */
export async function holdDatabase(home: string): Promise<{ leave(): Promise<void> }> {
  const held = await startEmbedded({ home, log: () => undefined })
  return { leave: () => held.stop() }
}

/** The journal of a county in a home beside a running server, once all that was done is sealed; after half a minute, as it is. */
export async function sealedJournal(home: string, county: string): Promise<JournalFound> {
  for (let waited = 0; ; waited += 500) {
    const [found] = guben(home, ['verify', '--county', county]) as JournalFound[]
    if (found!.pending === 0 || waited > 30_000) return found!
    await wait(500)
  }
}

interface JournalFound {
  faults: string[]
  entries: number
  sealed: number
  pending: number
}

/** A home with the Suide year in it: played once in a test run, copied for each who asks. */
export async function demoHome(): Promise<string> {
  const folder = inject('demoFolder')
  const original = join(folder, 'home')
  await exclusively(folder, async () => {
    if (existsSync(join(folder, 'ready'))) return
    // Open to the database's user, so that the data lie inside the home and every copy has its own.
    await mkdir(original)
    await chmod(original, 0o755)
    guben(original, ['demo', 'load', 'suide'])
    await writeFile(join(folder, 'ready'), '')
  })
  const copy = await openFolder('guben-home-')
  execFileSync('cp', ['-a', '-T', original, copy])
  await rm(join(copy, 'instance'), { force: true })
  return copy
}

/** A folder the database's user may enter, so that root's tests keep their database inside it. */
export async function openFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix))
  await chmod(folder, 0o755)
  return folder
}

async function exclusively(folder: string, work: () => Promise<void>): Promise<void> {
  const lock = join(folder, 'lock')
  for (let waited = 0; ; waited += 200) {
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (mine) break
    if (waited > 180_000) throw new Error('等不到演示数据')
    await wait(200)
  }
  try {
    await work()
  } finally {
    await rm(lock, { recursive: true })
  }
}

/** A browserless visitor: signs in and asks, with cookie and post. */
export class Visitor {
  readonly #url: string
  #cookie = ''
  post: string | undefined

  constructor(url: string) {
    this.#url = url
  }

  async signIn(login: string, password = DEMO_PASSWORD): Promise<this> {
    const reply = await fetch(`${this.#url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    })
    if (!reply.ok) throw new Error(`${login}: ${await reply.text()}`)
    this.#cookie = reply.headers.get('set-cookie')!.split(';')[0]!
    return this
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(this.post && { 'x-guben-post': this.post }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  /** the same with a body that is not JSON */
  async askRaw(method: string, path: string, body: Buffer, headers: Record<string, string>): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: { cookie: this.#cookie, ...headers },
      body: new Uint8Array(body),
    })
  }

  /** puts a file in and gives back its id */
  async upload(name: string, bytes: Buffer): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)]), name)
    const reply = await fetch(`${this.#url}/api/files`, {
      method: 'POST',
      headers: { cookie: this.#cookie },
      body: form,
    })
    if (!reply.ok) throw new Error(`${name}: ${reply.status} ${await reply.text()}`)
    return ((await reply.json()) as { id: string }).id
  }

  async get<T>(path: string): Promise<T> {
    const reply = await this.ask('GET', path)
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as T
  }

  async send<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    const reply = await this.ask('POST', path, body, headers)
    if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`)
    const text = await reply.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}
