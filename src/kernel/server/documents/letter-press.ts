import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { Problem } from '#kernel/pure/problem.ts'
import type { LetterDocument } from './letter-document.ts'

export type PressTask = { id: number; letters: LetterDocument[] }
export type PressAnswer =
  | { id: number; pdfs: Uint8Array[] }
  | { id: number; refused: { code: string; params: Record<string, unknown> } }
  | { id: number; failed: string }

/** Letters in one message; some hundred milliseconds of work. */
const BATCH = 20

type Waiting = { task: PressTask; resolve: (pdfs: Uint8Array[]) => void; reject: (error: Error) => void }

let press: ChildProcess | undefined
let nextId = 0
const waiting = new Map<number, Waiting>()

/**
 * Like `renderLetters`, but in a process of its own: the server goes on answering, a fault in the native compiler cannot take it
 * down, and the fonts' memory (about 150 MB) is given back when no letter has come for half a minute.
 * Rejects with the same problems; with Error if the press died.
 */
export async function printLetters(letters: LetterDocument[]): Promise<Uint8Array[]> {
  const printed: Uint8Array[] = []
  for (let at = 0; at < letters.length; at += BATCH) {
    printed.push(...(await printBatch(letters.slice(at, at + BATCH))))
  }
  return printed
}

function printBatch(letters: LetterDocument[]): Promise<Uint8Array[]> {
  const task = { id: nextId++, letters }
  return new Promise((resolve, reject) => {
    waiting.set(task.id, { task, resolve, reject })
    send(task)
  })
}

function send(task: PressTask): void {
  const running = runningPress()
  running.channel?.ref() // the process must not end while a letter is awaited
  running.send(task)
}

function runningPress(): ChildProcess {
  if (press?.connected) return press
  const started = fork(join(import.meta.dirname, 'letter-press.process.ts'), [], {
    serialization: 'advanced',
    execArgv: [],
    // Nothing of the server's settings is needed there, least of all its passwords.
    env: { PATH: process.env.PATH },
  })
  started.unref()
  started.channel?.unref()
  started.on('message', (answer) => settle(answer as PressAnswer))
  started.on('error', (error) => failAll(started, error))
  started.on('exit', (code, signal) => {
    if (code === 0) askAgain(started)
    else failAll(started, new Error(`the letter press ended (${signal ?? code})`))
  })
  press = started
  return started
}

function settle(answer: PressAnswer): void {
  const asked = waiting.get(answer.id)
  waiting.delete(answer.id)
  if (waiting.size === 0) press?.channel?.unref()
  if ('pdfs' in answer) asked?.resolve(answer.pdfs)
  else if ('refused' in answer) asked?.reject(new Problem(answer.refused.code, answer.refused.params))
  else asked?.reject(new Error(answer.failed))
}

/** The press left because it was idle, at the moment when it was asked. */
function askAgain(ended: ChildProcess): void {
  if (press !== ended) return
  press = undefined
  for (const { task } of waiting.values()) send(task)
}

function failAll(ended: ChildProcess, error: Error): void {
  if (press !== ended) return
  press = undefined
  for (const asked of waiting.values()) asked.reject(error)
  waiting.clear()
}
