import { crc32, inflateRawSync } from 'node:zlib'
import { badFile } from './bad-file.ts'

export type ZipEntry = {
  name: string
  method: number
  crc: number
  compressedSize: number
  /** Size after unpacking as the directory declares it: not trusted, but never exceeded. */
  size: number
  headerOffset: number
}

export type ZipLimits = {
  /** Bytes of all entries after unpacking. */
  unpackedBytes: number
  /** Unpacked to packed, of one entry; looked at from 1 MiB on. */
  ratio: number
  entries: number
}

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50
const RATIO_FROM_BYTES = 1024 * 1024

const damaged = () => badFile('文件已损坏或不完整，请在电脑上用 Excel 或 WPS 打开后另存为 .xlsx，再上传。')

/**
 * Reads the central directory of a ZIP file without unpacking anything, and refuses what is dangerous: too many entries, too
 * large or too dense after unpacking, names that leave the archive, links, entries that share bytes, encryption, ZIP64.
 * Throws Problem `file-refused`.
 */
export function zipDirectory(bytes: Uint8Array, limits: ZipLimits): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOfDirectory(view)
  const count = view.getUint16(end + 10, true)
  if (count > limits.entries) {
    throw badFile(`文件内部的部件有 ${count} 个，超过 ${limits.entries} 个，请删去图片和多余的工作表后再上传。`)
  }
  const entries = new Map<string, ZipEntry>()
  let at = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged()
    const nameLength = view.getUint16(at + 28, true)
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) throw damaged()
    const entry = readEntry(bytes, view, at, nameLength)
    if (entries.has(entry.name)) throw damaged()
    entries.set(entry.name, entry)
    at = next
  }
  refuseBombs([...entries.values()], limits)
  refuseOverlaps([...entries.values()], end)
  return entries
}

function endOfDirectory(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at
  }
  throw damaged()
}

function readEntry(bytes: Uint8Array, view: DataView, at: number, nameLength: number): ZipEntry {
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/')
  const isLink = view.getUint32(at + 38, true) >>> 28 === 0xa
  if (isLink || name.startsWith('/') || /^[a-z]:|\0/i.test(name) || name.split('/').includes('..')) {
    throw badFile('文件内部含有不正常的路径，可能被篡改，已拒绝接收。请用 Excel 或 WPS 重新另存为 .xlsx 后上传。')
  }
  if ((view.getUint16(at + 8, true) & 1) === 1) throw badFile('文件设有密码，请取消密码后再上传。')
  return {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    headerOffset: view.getUint32(at + 42, true),
  }
}

function refuseBombs(entries: ZipEntry[], limits: ZipLimits): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (total > limits.unpackedBytes) {
    const limit = Math.round(limits.unpackedBytes / 1024 / 1024)
    throw badFile(`文件展开后超过 ${limit} MB，请删去图片和空白行列，或者分成几个文件上传。`)
  }
  if (entries.some((entry) => entry.size > RATIO_FROM_BYTES && entry.size > entry.compressedSize * limits.ratio)) {
    throw badFile('文件的压缩程度不正常，已拒绝接收。请清除表中大片的空白行列，另存为 .xlsx 后再上传。')
  }
}

/** Entries that share packed bytes unpack to far more than the file holds. */
function refuseOverlaps(entries: ZipEntry[], end: number): void {
  let last = 0
  for (const entry of entries.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    if (entry.headerOffset < last) throw damaged()
    last = entry.headerOffset + 30 + entry.compressedSize
    if (last > end) throw damaged()
  }
}

/**
 * Unpacks one entry. The output stops at the declared size: an entry that goes on longer, ends earlier or does not match its
 * checksum is refused, so a directory that lies costs no more memory than it declares.
 */
export function unpackEntry(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(entry.headerOffset, true) !== LOCAL_HEADER) throw damaged()
  const start =
    entry.headerOffset +
    30 +
    view.getUint16(entry.headerOffset + 26, true) +
    view.getUint16(entry.headerOffset + 28, true)
  const packed = bytes.subarray(start, start + entry.compressedSize)
  const unpacked = inflated(packed, entry)
  if (unpacked.length !== entry.size || crc32(unpacked) !== entry.crc) throw damaged()
  return unpacked
}

function inflated(packed: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.method === 0) return packed
  if (entry.method !== 8) throw damaged()
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
  } catch {
    throw damaged()
  }
}
