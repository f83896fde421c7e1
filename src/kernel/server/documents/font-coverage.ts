/**
 * Code points that a font file has glyphs for, read from its `cmap` table (formats 4 and 12, which all our fonts use).
 * `bytes` is a whole sfnt file (otf or ttf).
 */
export function codePointsOf(bytes: Uint8Array): Set<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cmap = tableOffset(view, 'cmap')
  const points = new Set<number>()
  for (let index = 0; index < view.getUint16(cmap + 2); index++) {
    const subtable = cmap + view.getUint32(cmap + 4 + index * 8 + 4)
    const format = view.getUint16(subtable)
    if (format === 4) addSegments(view, subtable, points)
    if (format === 12) addGroups(view, subtable, points)
  }
  return points
}

function tableOffset(view: DataView, tag: string): number {
  for (let index = 0; index < view.getUint16(4); index++) {
    const record = 12 + index * 16
    const name = String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(record + k)))
    if (name === tag) return view.getUint32(record + 8)
  }
  throw new Error(`font has no ${tag} table`)
}

function addSegments(view: DataView, at: number, points: Set<number>): void {
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

function addGroups(view: DataView, at: number, points: Set<number>): void {
  for (let index = 0; index < view.getUint32(at + 12); index++) {
    const group = at + 16 + index * 12
    for (let point = view.getUint32(group); point <= view.getUint32(group + 4); point++) points.add(point)
  }
}
