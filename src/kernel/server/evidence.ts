import { type RawBuilder, sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt } from '#kernel/pure/problem.ts'
import type { Handle } from './handle.ts'

/**
 * Puts files beside a record, so that whoever sees the record's place or unit can open them too. A file that lies
 * there already is taken as it is; another gets a second label on the same bytes.
 * @returns the ids to keep with the record, in the order given
 * @throws input-invalid at `evidence` when a file does not exist or is not within the asker's reach
 */
export async function attachEvidence(h: Handle, ids: readonly Id[], place: string, unit: Id | null): Promise<Id[]> {
  if (ids.length === 0) return []
  const { county, person } = h.scope
  const known = await h.rows<{ id: Id; there: boolean }>(sql`
    SELECT id, place = ${place} AND unit IS NOT DISTINCT FROM ${unit}::uuid AS there FROM kernel.file
    WHERE county = ${county} AND id = ANY(${ids as Id[]})`)
  const there = new Map(known.map((f) => [f.id, f.there]))
  const missing = ids.filter((id) => !there.has(id))
  if (missing.length > 0) throw faultAt('evidence', '有证明材料没有上传成功，请重新上传。')
  const pairs = ids.map((id) => ({ from: id, id: there.get(id) ? id : h.id() }))
  const copies = pairs.filter((p) => p.from !== p.id)
  if (copies.length > 0)
    await h.run(sql`
      INSERT INTO kernel.file (county, id, place, unit, person, name, type, size, digest, at)
      SELECT ${county}, c.id, ${place}, ${unit}, ${person}, f.name, f.type, f.size, f.digest, ${h.now}
      FROM json_to_recordset(${JSON.stringify(copies)}) AS c("from" uuid, id uuid)
      JOIN kernel.file f ON f.county = ${county} AND f.id = c."from"`)
  return pairs.map((p) => p.id)
}

export interface EvidenceLabel {
  id: Id
  name: string
  type: string
  size: number
  digest: string
}

/** The labels of files, for a list on the screen; those out of reach are left out. */
export async function evidenceLabels(h: Handle, ids: readonly Id[]): Promise<Map<Id, EvidenceLabel>> {
  if (ids.length === 0) return new Map()
  const rows = await h.rows<EvidenceLabel>(sql`
    SELECT id, name, type, size, digest FROM kernel.file WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]})`)
  return new Map(rows.map((r) => [r.id, r]))
}

/**
 * The same for a statement that reads the rows that name files: the labels of a row's `evidence`, in the order in which it
 * names them.
 * @param row the row's alias in the statement
 */
export function evidenceOf(row: string): RawBuilder<EvidenceLabel[]> {
  const [county, named] = [sql.ref(`${row}.county`), sql.ref(`${row}.evidence`)]
  return sql`(SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size, 'digest', f.digest)
      ORDER BY array_position(${named}, f.id)), '[]')
    FROM kernel.file f WHERE f.county = ${county} AND f.id = ANY (${named}))`
}
