import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const STAMP = 'dist/console/.sources'
const SOURCES = [
  'src/apps/console',
  'src/ui',
  'src/kernel/browser',
  'src/kernel/pure',
  'src/modules',
  'package-lock.json',
]

/** Builds the console when its sources are newer than what was built; a second start finds it built. */
export async function buildFrontEnd(say: (line: string) => void): Promise<void> {
  const wanted = await digestOfSources()
  const built = existsSync(STAMP) ? await readFile(STAMP, 'utf8') : ''
  if (built === wanted) return
  say('构建界面…')
  await run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    'src/apps/console/vite.config.ts',
    '--logLevel',
    'warn',
  ])
  await writeFile(STAMP, wanted)
  say('界面已构建')
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) for (const file of await filesOf(source)) hash.update(file).update(await readFile(file))
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((e) => e.isFile() && /\.(tsx?|css|html|json)$/.test(e.name) && !e.name.includes('.test.'))
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
