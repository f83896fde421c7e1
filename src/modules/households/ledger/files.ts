import type { Id } from '#kernel/pure/ids.ts'
import { type Ledger, readLedger } from '#kernel/server/documents/ledger.ts'
import type { ReadLimits } from '#kernel/server/documents/xlsx-read.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { Spooled } from '#kernel/server/spool.ts'
import { mended, openMends } from './mends.ts'
import { LEDGER_BYTES } from './model.ts'
import * as store from './store.ts'

/** A county's whole ledger in one sheet; the worker that reads it has the memory for it and no more. */
export const LIMITS: Partial<ReadLimits> = {
  fileBytes: LEDGER_BYTES,
  unpackedBytes: 400 * 1024 * 1024,
  cells: 4_000_000,
  milliseconds: 60_000,
  memoryMb: 768,
}

function keyContext(h: Handle, file: Id): string {
  return `${h.scope.county}/households.ledger_file/key_sealed/${file}`
}

/** Registers a file that lies in the spool; only who sent it may use it. */
export async function keepFile(
  h: Handle,
  file: Spooled,
  name: string,
): Promise<{ file: Id; name: string; size: number }> {
  const { id, size, digest } = file
  await store.addFile(h, { id, name, size, digest, key: h.vault.seal(file.key, keyContext(h, id)) })
  return { file: id, name, size }
}

/** The key to the bytes of a file, for who sent or drew it. */
export async function openFile(h: Handle, id: Id): Promise<store.StoredFile & { clearKey: string }> {
  const file = await store.loadFile(h, id)
  return { ...file, clearKey: h.vault.open(file.key, keyContext(h, id)) }
}

export async function bytesOf(h: Handle, kernel: Kernel, id: Id): Promise<Buffer> {
  const { clearKey } = await openFile(h, id)
  return kernel.spool.read({ id, key: clearKey })
}

/** The sheet of an import as it stands now: as it came, with what was mended since. */
export async function sheetOf(h: Handle, kernel: Kernel, row: store.ImportRow): Promise<Ledger> {
  const bytes = await bytesOf(h, kernel, row.file)
  const ledger = await readLedger(bytes, { sheet: row.sheet || undefined, header: row.header, limits: LIMITS })
  return mended(ledger, await openMends(h, row.id))
}
