import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { StoredFile } from '../files.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'

/**
 * Takes a photograph in under the id the device gave it; sent again, it is the one that lies there already. It lies at the
 * place of the post until a record takes it beside itself.
 * @param digest SHA-256 of the bytes as the device has them, if it says: what was garbled on the way is not taken in
 */
export async function takePhotograph(
  h: Handle,
  kernel: Kernel,
  photograph: { id: Id; bytes: Buffer; digest: string | undefined },
): Promise<StoredFile> {
  const { county, person, place, unit } = h.scope
  const { id, bytes, digest } = photograph
  const known = await h.maybe<StoredFile>(sql`
    SELECT id, name, type, size, digest FROM kernel.file WHERE county = ${county} AND id = ${id} AND person = ${person}`)
  if (known !== undefined) return known
  if (digest !== undefined && createHash('sha256').update(bytes).digest('hex') !== digest)
    throw new Problem('file-refused', { reason: '照片在传输中损坏，请重新上传。' })
  return kernel.files.put(h, '照片.jpg', bytes, place ?? county, unit, id)
}
