// Makes the packages of this repository ready and finds the Node 24 that runs it.
// Plain JavaScript without dependencies: this is what any Node >= 18 meets first on a fresh clone.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository, an absolute path. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const modules = join(root, 'node_modules')
const stampFile = join(modules, '.guben-stamp')
const neededNode = 24
const neededNpm = 10

/** A reason to stop that the reader can do something about: printed without a stack. */
export class Refusal extends Error {}

/**
 * Installs the packages unless what package-lock.json asks for is there, and returns the program file of Node 24.
 * @throws {Refusal} with a Chinese explanation
 */
export async function ready() {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (!isStamped(digest)) {
    if (!isInstalled()) await install()
    stamp(digest)
  }
  linkCommand()
  return findNode()
}

/** Prints a Refusal as it is, anything else with its stack, and ends with code 1. */
export function stopWith(error) {
  console.error(error instanceof Refusal ? `\n固本：${error.message}\n` : error)
  process.exit(1)
}

function isStamped(digest) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === digest
}

/** A copy that cannot be written to (installed by somebody else) simply goes without the stamp. */
function stamp(digest) {
  try {
    writeFileSync(stampFile, `${digest}\n`)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of it. Only packages for other
 * platforms may be missing. So a plain `npm install` by hand is not repeated.
 */
function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const found = readPackages(join(modules, '.package-lock.json'))
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '') return true
    const there = found[place]
    if (there === undefined) return entry.optional === true && !isForHere(entry)
    return there.version === entry.version && there.integrity === entry.integrity && existsSync(join(root, place))
  })
}

function readPackages(file) {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).packages ?? {}) : {}
}

function isForHere(entry) {
  const fits = (list, here) =>
    list === undefined || list.includes(here) || (list[0]?.startsWith('!') && !list.includes(`!${here}`))
  // Which C library this is matters to a few packages only; npm leaves the others out, so absence is right there.
  return (
    fits(entry.os, process.platform) &&
    fits(entry.cpu, process.arch) &&
    entry.libc === undefined &&
    entry.os !== undefined
  )
}

async function install() {
  const npm = findNpm()
  assertNpm(npm)
  console.error('固本：正在安装软件包（首次约需一两分钟，取决于网络）…')
  const began = Date.now()
  const { code, said } = await runInstall(npm)
  if (code !== 0) throw new Refusal(explainFailure(said))
  console.error(`固本：软件包已就绪，用时 ${secondsSince(began)} 秒。`)
}

/** The npm that runs us, whatever the PATH says; `npx` names its own program, with npm's beside it. */
function findNpm() {
  const path = process.env.npm_execpath
  if (path !== undefined && /^np[mx](-cli)?\.(c?js|mjs)$/.test(basename(path))) {
    const cli = join(dirname(path), 'npm-cli.js')
    if (existsSync(cli)) return [process.execPath, cli]
  }
  return ['npm']
}

function assertNpm([program, ...before]) {
  const asked = spawnSync(program, [...before, '--version'], { encoding: 'utf8', cwd: root })
  if (asked.error || asked.status !== 0) {
    throw new Refusal('找不到 npm。请安装 Node.js（自带 npm）18 或更高版本，再重新执行本命令。')
  }
  const version = asked.stdout.trim()
  if (Number.parseInt(version, 10) < neededNpm) {
    throw new Refusal(
      `npm ${version} 太旧，须为 ${neededNpm} 或更高版本。请执行 npm install -g npm@${neededNpm} 升级后再试。`,
    )
  }
}

/** Type checking and tests need the development packages, so NODE_ENV=production must not leave them out. */
function runInstall([program, ...before]) {
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional']
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, 'ci', ...options], { cwd: root, stdio: ['ignore', 'inherit', 'pipe'] })
    const began = Date.now()
    const progress = setInterval(() => console.error(`固本：仍在安装，已用 ${secondsSince(began)} 秒…`), 10_000)
    let said = ''
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk)
      said = (said + chunk).slice(-20_000)
    })
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(progress)
      resolve({ code: code ?? 1, said })
    })
  })
}

function explainFailure(said) {
  const causes = [
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EIDLETIMEOUT|network/i,
      '软件包下载不下来：本机连不上软件包仓库。请检查网络；内网机器请用 npm config set registry 指定内部仓库，或用 npm config set proxy 设置代理，再重新执行。',
    ],
    [/ENOSPC/, '磁盘空间不足，软件包安装到一半停止了。请腾出约 1.5 GB 空间后重新执行。'],
    [/EACCES|EPERM|EROFS/, `没有权限写入 ${modules}。请用该文件夹的属主来执行，或改正其属主后重新执行。`],
    [/EUSAGE|in sync/, 'package.json 与 package-lock.json 不一致。请执行 npm install 更新锁文件后再试。'],
    [
      /EINTEGRITY|E404|ETARGET/,
      '软件包仓库给出的内容与锁文件不符。请检查所用的软件包仓库是否完整，执行 npm cache clean --force 后重试。',
    ],
  ]
  const found = causes.find(([pattern]) => pattern.test(said))
  return found ? found[1] : '软件包安装失败，原因见上面 npm 的输出。排除后重新执行本命令即可。'
}

/** So that `npx guben` finds the command at once and asks no registry. */
function linkCommand() {
  const link = join(modules, '.bin', 'guben')
  if (existsSync(link)) return
  try {
    chmodSync(join(root, 'bin/guben.mjs'), 0o755)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync('../../bin/guben.mjs', link)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'EEXIST'].includes(error.code)) throw error
  }
}

function findNode() {
  const packaged = join(modules, `node-${process.platform}-${process.arch}`, 'bin/node')
  for (const program of [packaged, process.execPath]) {
    if (existsSync(program) && majorOf(program) >= neededNode) return program
  }
  throw new Refusal(
    `本项目需要 Node.js ${neededNode}。本机是 Node.js ${process.versions.node}，而 ${process.platform}-${process.arch} 没有可用的随附版本。\n` +
      `请自行安装 Node.js ${neededNode}（例如 npm install -g node@${neededNode}，或从 Node.js 官网下载），再用它重新执行本命令。`,
  )
}

/** Asked of the program itself: a program for another C library is there but does not run. */
function majorOf(program) {
  if (program === process.execPath) return Number.parseInt(process.versions.node, 10)
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return asked.status === 0 ? Number.parseInt(asked.stdout.slice(1), 10) : 0
}

function secondsSince(began) {
  return Math.round((Date.now() - began) / 1000)
}
