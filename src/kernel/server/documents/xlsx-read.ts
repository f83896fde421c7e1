import { Worker } from 'node:worker_threads'
import { badFile } from './bad-file.ts'
import type { Sheet } from './sheet.ts'
import type { SheetLimits } from './xlsx-sheet.ts'
import { type ZipLimits, zipDirectory } from './zip-directory.ts'

export type ReadLimits = ZipLimits & SheetLimits & { fileBytes: number; milliseconds: number; memoryMb: number }

/** Far beyond any ledger of a county, far below what hurts the server. */
export const usualLimits: ReadLimits = {
  fileBytes: 20 * 1024 * 1024,
  unpackedBytes: 50 * 1024 * 1024,
  ratio: 100,
  entries: 200,
  rows: 100_000,
  columns: 500,
  cells: 2_000_000,
  milliseconds: 10_000,
  memoryMb: 256,
}

export type ReaderTask = { bytes: Uint8Array; limits: ReadLimits }
export type ReaderAnswer = { sheets: Sheet[] } | { refused: string }

/**
 * Reads the visible sheets of an XLSX file: values only. The directory is checked before anything is unpacked; the rest happens
 * in a worker thread with bounded memory and time. Throws Problem `file-refused` with a reason in Chinese for every bad file.
 */
export async function readWorkbook(bytes: Uint8Array, limits: Partial<ReadLimits> = {}): Promise<Sheet[]> {
  const all = { ...usualLimits, ...limits }
  refuseOtherFormats(bytes, all)
  zipDirectory(bytes, all)
  return inTurn(() => readInWorker(bytes, all))
}

function refuseOtherFormats(bytes: Uint8Array, limits: ReadLimits): void {
  if (bytes.length > limits.fileBytes) {
    throw badFile(`文件超过 ${Math.round(limits.fileBytes / 1024 / 1024)} MB，请分成几个文件上传。`)
  }
  if (bytes.length === 0) throw badFile('文件是空的，请重新选择文件。')
  const start = [...bytes.subarray(0, 4)]
  if (start.join() === [0xd0, 0xcf, 0x11, 0xe0].join()) {
    throw badFile('这是旧版 .xls 格式或者设有密码，请在 Excel 或 WPS 中取消密码并另存为 .xlsx 后上传。')
  }
  if (start.join() !== [0x50, 0x4b, 0x03, 0x04].join()) throw badFile('这不是 Excel 工作簿，请上传 .xlsx 文件。')
}

const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

/** At most two workbooks are read at once; the others wait. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

async function readInWorker(bytes: Uint8Array, limits: ReadLimits): Promise<Sheet[]> {
  // A copy: the bytes of a Buffer may be part of a pool, which cannot be handed over.
  const task: ReaderTask = { bytes: new Uint8Array(bytes), limits }
  const worker = new Worker(new URL('./xlsx-reader.worker.ts', import.meta.url), {
    workerData: task,
    transferList: [task.bytes.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
  })
  let timer: NodeJS.Timeout | undefined
  try {
    const answer = await new Promise<ReaderAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => reject(refusalOf(error)))
      worker.once('exit', () => reject(badFile('文件没有读完，请分成几个文件上传。')))
      timer = setTimeout(
        () => reject(badFile(`读取超过 ${limits.milliseconds / 1000} 秒，请减少行数或者分成几个文件上传。`)),
        limits.milliseconds,
      )
    })
    if ('refused' in answer) throw badFile(answer.refused)
    return answer.sheets
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

function refusalOf(error: unknown): unknown {
  const code = (error as { code?: string }).code
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? badFile('文件内容过多，请减少行数或者分成几个文件上传。', error) : error
}
