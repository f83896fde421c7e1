#!/usr/bin/env node
// Starts the programs of this repository with the Node 24 that it brings along:
//   guben start …       the server
//   guben node FILE …   any file
//   guben …             the command line
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { Refusal, ready, root, stopWith } from './ready.mjs'

// Garbage is collected sooner: under full load the server takes 200 MB instead of 350, at the same speed.
const frugal = ['--max-semi-space-size=8', '--heap-growing-percent=30']

try {
  const node = await ready()
  const [file, ...rest] = program(process.argv.slice(2))
  if (!existsSync(file)) throw new Refusal(`找不到程序文件 ${file}。`)
  process.exit(await run(node, [file, ...rest]))
} catch (error) {
  stopWith(error)
}

/** The file to run and its arguments. */
function program([first, ...rest]) {
  if (first === 'start') {
    process.env.NODE_ENV ||= 'production'
    return [join(root, 'src/apps/server.ts'), ...rest]
  }
  if (first === 'node') {
    if (rest.length === 0) throw new Refusal('用法：guben node 文件 [参数…]')
    return rest
  }
  return [join(root, 'src/apps/cli.ts'), ...(first === undefined ? [] : [first, ...rest])]
}

/** Runs the program, hands it the signals we get, and answers with its exit code. */
function run(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...frugal, ...args], { stdio: 'inherit' })
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
      process.on(name, () => {
        // Ctrl-C reaches the whole foreground group, the child included: twice would mean "at once".
        if (name === 'SIGINT' && isInForeground()) return
        child.kill(name)
      })
    }
    // `npm start` puts a shell between itself and us. Ended by a signal, the two go without passing it on.
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGTERM')
    }, 200)
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

/** Whether our process group is the one that the terminal sends its signals to (Linux; elsewhere by the terminal). */
function isInForeground() {
  try {
    const text = readFileSync('/proc/self/stat', 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return Number(fields[5]) > 0 && fields[5] === fields[2]
  } catch {
    return process.stdin.isTTY === true
  }
}
