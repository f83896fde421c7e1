import { closeSync, openSync, readSync } from 'node:fs'

const CODE_POINTS = 0x110000

/** A set of code points, one bit each (136 kB). */
export class CodePointSet {
  readonly bits = new Uint8Array(CODE_POINTS / 8)

  add(point: number): void {
    this.bits[point >> 3]! |= 1 << (point & 7)
  }

  has(point: number): boolean {
    return ((this.bits[point >> 3]! >> (point & 7)) & 1) === 1
  }

  /** Keeps what is in both. */
  intersect(other: CodePointSet): void {
    for (let index = 0; index < this.bits.length; index++) this.bits[index]! &= other.bits[index]!
  }

  /** Adds what is in the other. */
  unite(other: CodePointSet): void {
    for (let index = 0; index < this.bits.length; index++) this.bits[index]! |= other.bits[index]!
  }
}

/** Code points that a font file (otf or ttf) has glyphs for, read from its `cmap` table (formats 4 and 12, which our fonts use). */
export function codePointsOf(file: string): CodePointSet {
  const view = readTable(file, 'cmap')
  const points = new CodePointSet()
  for (let index = 0; index < view.getUint16(2); index++) {
    const subtable = view.getUint32(4 + index * 8 + 4)
    const format = view.getUint16(subtable)
    if (format === 4) addSegments(view, subtable, points)
    if (format === 12) addGroups(view, subtable, points)
  }
  return points
}

/** Reads one table of a font file and nothing else of it. */
function readTable(file: string, tag: string): DataView {
  const handle = openSync(file, 'r')
  try {
    const head = Buffer.alloc(12 + 64 * 16)
    readSync(handle, head, 0, head.length, 0)
    for (let index = 0; index < head.readUInt16BE(4); index++) {
      const record = 12 + index * 16
      if (head.toString('latin1', record, record + 4) !== tag) continue
      const table = new Uint8Array(head.readUInt32BE(record + 12))
      readSync(handle, table, 0, table.length, head.readUInt32BE(record + 8))
      return new DataView(table.buffer)
    }
  } finally {
    closeSync(handle)
  }
  throw new Error(`${file} has no ${tag} table`)
}

function addSegments(view: DataView, at: number, points: CodePointSet): void {
  const doubled = view.getUint16(at + 6)
  for (let offset = 0; offset < doubled; offset += 2) {
    const end = view.getUint16(at + 14 + offset)
    const start = view.getUint16(at + 16 + doubled + offset)
    const delta = view.getUint16(at + 16 + 2 * doubled + offset)
    const rangeAt = at + 16 + 3 * doubled + offset
    const range = view.getUint16(rangeAt)
    for (let point = start; point <= end && point !== 0xffff; point++) {
      const listed = range === 0 ? point : view.getUint16(rangeAt + range + (point - start) * 2)
      if (range === 0 ? ((listed + delta) & 0xffff) !== 0 : listed !== 0) points.add(point)
    }
  }
}

function addGroups(view: DataView, at: number, points: CodePointSet): void {
  for (let index = 0; index < view.getUint32(at + 12); index++) {
    const group = at + 16 + index * 12
    for (let point = view.getUint32(group); point <= view.getUint32(group + 4); point++) points.add(point)
  }
}
