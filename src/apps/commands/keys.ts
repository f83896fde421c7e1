import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { readSettings } from '#kernel/server/settings.ts'
import { exportKeys, importKeys, type KeyNames, keyNames, rotateKey } from '#kernel/server/vault-keys.ts'
import { show, withKernel } from './with-kernel.ts'

interface Options {
  json?: boolean
  passphraseFile?: string
}

const SHORTEST = 12

export function addKeyCommands(program: Command): void {
  const key = program.command('key').description('封存身份证号等内容的密钥：show、export、import、rotate')
  key.command('show').description('密码套件和各把密钥的编号').option('--json', '输出 JSON').action(showKeys)
  key
    .command('export <文件>')
    .description('导出密钥（用口令加密），与数据备份分开保存')
    .option('--passphrase-file <文件>', '从文件读口令，不在终端询问')
    .option('--json', '输出 JSON')
    .action(exportTo)
  key
    .command('import <文件>')
    .description('装入导出的密钥：恢复备份，或向空库导入数据之前')
    .option('--passphrase-file <文件>', '从文件读口令，不在终端询问')
    .option('--json', '输出 JSON')
    .action(importFrom)
  key
    .command('rotate')
    .description('换一把新密钥：以后的内容用它封存，以前的仍用原来的打开')
    .option('--json', '输出 JSON')
    .action(rotate)
}

async function showKeys(options: Options): Promise<void> {
  tell(options, await keyNames(readSettings().home), '密钥')
}

async function exportTo(file: string, options: Options): Promise<void> {
  const phrase = await passphrase(options, true)
  tell(options, await exportKeys(readSettings().home, resolve(file), phrase), `密钥已导出到 ${resolve(file)}`)
}

async function importFrom(file: string, options: Options): Promise<void> {
  const phrase = await passphrase(options, false)
  const { home } = readSettings()
  const names = await importKeys(home, resolve(file), phrase, () => withKernel(async () => undefined))
  tell(options, names, '密钥已装入；服务若在运行，请重新启动')
}

async function rotate(options: Options): Promise<void> {
  const { home } = readSettings()
  await rotateKey(home)
  tell(options, await keyNames(home), '已换新密钥；服务若在运行，重新启动后开始使用。请重新导出密钥备份')
}

function tell(options: Options, names: KeyNames, what: string): void {
  const { suite, keys } = names
  show(options.json, { suite, keys, current: keys.at(-1) }, () => [
    `${what}。密码套件 ${suite}，现用 ${keys.at(-1)}，共 ${keys.length} 把`,
  ])
}

/** From a file, or asked twice at the terminal without showing it. */
async function passphrase(options: Options, isNew: boolean): Promise<string> {
  const given = options.passphraseFile === undefined ? await ask('口令：') : await fromFile(options.passphraseFile)
  if (isNew && given.length < SHORTEST) throw new Error(`口令至少 ${SHORTEST} 个字符`)
  if (isNew && options.passphraseFile === undefined && (await ask('再输一遍：')) !== given)
    throw new Error('两次输入的口令不同')
  return given
}

async function fromFile(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error('请用 --passphrase-file 给出口令')
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
