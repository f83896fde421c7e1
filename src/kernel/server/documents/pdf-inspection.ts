import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MM_PER_POINT = 25.4 / 72
const DPI = 200

/** Distances in mm from the left and upper edge of the page. */
export type Box = { left: number; top: number; right: number; bottom: number }
export type PdfLine = Box & { text: string }
export type PdfPage = {
  widthMm: number
  heightMm: number
  /** From top to bottom; words on one level are one line. */
  lines: PdfLine[]
  /** Horizontal red lines of at least 100 mm; strokes less than 0.8 mm apart count as one. */
  redLines: Box[]
}
export type PdfFont = { name: string; embedded: boolean; subset: boolean }

/** Reads a PDF file back with poppler (`poppler-utils` must be installed): a test aid, not used by the server. */
export async function inspectPdf(file: string): Promise<{ pages: PdfPage[]; fonts: PdfFont[]; text: string }> {
  const [layout, fonts, text] = await Promise.all([
    poppler('pdftotext', ['-bbox-layout', file, '-']),
    poppler('pdffonts', [file]),
    poppler('pdftotext', ['-layout', file, '-']),
  ])
  const pages = layout
    .split('<page ')
    .slice(1)
    .map((page) => ({
      widthMm: numberIn(page, 'width') * MM_PER_POINT,
      heightMm: numberIn(page, 'height') * MM_PER_POINT,
      lines: linesOf(page),
    }))
  const red = await Promise.all(pages.map((_, index) => redLinesOf(file, index + 1)))
  return { pages: pages.map((page, index) => ({ ...page, redLines: red[index]! })), fonts: fontsOf(fonts), text }
}

async function poppler(program: string, parameters: string[]): Promise<string> {
  const { stdout } = await run(program, parameters, { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

function numberIn(markup: string, attribute: string): number {
  return Number(new RegExp(`\\b${attribute}="([\\d.]+)"`).exec(markup)?.[1])
}

function linesOf(page: string): PdfLine[] {
  const words = [...page.matchAll(/<word ([^>]*)>([^<]*)<\/word>/g)].map(([, box, text]) => ({
    text: decoded(text!),
    left: numberIn(box!, 'xMin') * MM_PER_POINT,
    right: numberIn(box!, 'xMax') * MM_PER_POINT,
    top: numberIn(box!, 'yMin') * MM_PER_POINT,
    bottom: numberIn(box!, 'yMax') * MM_PER_POINT,
  }))
  words.sort((a, b) => a.top + a.bottom - b.top - b.bottom || a.left - b.left)
  const levels: PdfLine[][] = []
  for (const word of words) {
    const level = levels.at(-1)
    const same = level && Math.abs(middle(level[0]!) - middle(word)) < 2
    if (same) level.push(word)
    else levels.push([word])
  }
  return levels.map(joined)
}

function joined(words: PdfLine[]): PdfLine {
  words.sort((a, b) => a.left - b.left)
  return {
    text: words.map((word) => word.text).join(' '),
    left: words[0]!.left,
    right: words.at(-1)!.right,
    top: Math.min(...words.map((word) => word.top)),
    bottom: Math.max(...words.map((word) => word.bottom)),
  }
}

const middle = (box: Box) => (box.top + box.bottom) / 2

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
}
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The columns of pdffonts have fixed widths: name 36, type 17, encoding 16, then emb, sub, uni. */
function fontsOf(table: string): PdfFont[] {
  return table
    .split('\n')
    .slice(2)
    .filter((row) => row !== '')
    .map((row) => {
      const flags = /(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/.exec(row)
      return { name: row.slice(0, 36).trim(), embedded: flags?.[1] === 'yes', subset: flags?.[2] === 'yes' }
    })
}

async function redLinesOf(file: string, page: number): Promise<Box[]> {
  const pixels = await run('pdftoppm', ['-r', `${DPI}`, '-f', `${page}`, '-l', `${page}`, file], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  })
  const { width, height, data } = readPpm(pixels.stdout)
  const mm = 25.4 / DPI
  const boxes: Box[] = []
  for (let y = 0; y < height; y++) {
    const run = longestRedRun(data.subarray(y * width * 3, (y + 1) * width * 3))
    if ((run.end - run.start) * mm < 100) continue
    const last = boxes.at(-1)
    if (last && y * mm - last.bottom < 0.8) last.bottom = (y + 1) * mm
    else boxes.push({ left: run.start * mm, right: run.end * mm, top: y * mm, bottom: (y + 1) * mm })
  }
  return boxes
}

function readPpm(bytes: Buffer): { width: number; height: number; data: Buffer } {
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'))
  if (!head) throw new Error('pdftoppm did not answer with a PPM picture')
  return { width: Number(head[1]), height: Number(head[2]), data: bytes.subarray(head[0].length) }
}

function longestRedRun(row: Buffer): { start: number; end: number } {
  let best = { start: 0, end: 0 }
  let start = -1
  for (let x = 0; x <= row.length / 3; x++) {
    const isRed = x < row.length / 3 && row[x * 3]! > 180 && row[x * 3]! - row[x * 3 + 1]! > 50
    if (isRed && start < 0) start = x
    if (!isRed && start >= 0) {
      if (x - start > best.end - best.start) best = { start, end: x }
      start = -1
    }
  }
  return best
}
