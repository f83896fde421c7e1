import { parentPort, workerData } from 'node:worker_threads'
import { Problem } from '#kernel/pure/problem.ts'
import { openWorkbook } from './xlsx-parts.ts'
import type { ReaderAnswer, ReaderTask } from './xlsx-read.ts'
import { readSheet } from './xlsx-sheet.ts'
import { zipDirectory } from './zip-directory.ts'

/** Reads one workbook in a thread of its own, whose memory is bounded, and answers once. */
function answer(task: ReaderTask): ReaderAnswer {
  try {
    const book = openWorkbook(task.bytes, zipDirectory(task.bytes, task.limits))
    return { sheets: book.sheets.map((sheet) => readSheet(sheet.name, sheet.bytes, book, task.limits)) }
  } catch (error) {
    if (error instanceof Problem) return { refused: String(error.params.reason) }
    throw error
  }
}

parentPort?.postMessage(answer(workerData as ReaderTask))
