import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface FrontEnd {
  readonly name: string
  readonly title: string
  readonly sources: readonly string[]
}

const SHARED = ['src/apps/precompress.ts', 'src/kernel/browser', 'src/kernel/pure', 'src/modules', 'package-lock.json']
const FRONT_ENDS: readonly FrontEnd[] = [
  { name: 'console', title: '工作平台', sources: ['src/apps/console', 'src/ui', ...SHARED] },
  { name: 'field', title: '走访端', sources: ['src/apps/field', ...SHARED] },
]

/**
 * Builds the front ends whose sources are newer than what was built; a second start finds them built.
 * @param only the name of one
 */
export async function buildFrontEnd(say: (line: string) => void, only?: string): Promise<void> {
  for (const frontEnd of FRONT_ENDS) if (only === undefined || only === frontEnd.name) await buildOne(frontEnd, say)
}

async function buildOne({ name, title, sources }: FrontEnd, say: (line: string) => void): Promise<void> {
  const stamp = `dist/${name}/.sources`
  const wanted = await digestOf(sources)
  const built = existsSync(stamp) ? await readFile(stamp, 'utf8') : ''
  if (built === wanted) return
  say(`构建${title}界面…`)
  await run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    `src/apps/${name}/vite.config.ts`,
    '--logLevel',
    'warn',
  ])
  await writeFile(stamp, wanted)
  say(`${title}界面已构建`)
}

async function digestOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) for (const file of await filesOf(source)) hash.update(file).update(await readFile(file))
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((e) => e.isFile() && /\.(tsx?|css|html|json|svg)$/.test(e.name) && !e.name.includes('.test.'))
    .map((e) => join(e.parentPath, e.name))
    .sort()
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('界面构建失败，请查看上面的提示'))))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFrontEnd((line) => console.log(line))
