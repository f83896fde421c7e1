import { sql } from 'kysely'
import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from './handle.ts'

/** How many entries one pass chains. */
const BATCH = 2000

/** The digest of an entry's own content, the same wherever it is computed: every column, NULL unlike any text. */
const LEAF = sql`encode(sha256(convert_to(concat_ws(E'\\x1f', j.county, j.id, extract(epoch FROM j.at)::numeric(20,6),
  extract(epoch FROM j.written_at)::numeric(20,6), quote_nullable(j.person), quote_nullable(j.post), quote_nullable(j.role),
  quote_nullable(j.command), quote_nullable(j.subject), j.place, quote_nullable(j.unit), quote_nullable(j.why),
  quote_nullable(j.before), quote_nullable(j.after)), 'UTF8')), 'hex')`

export interface SealedEntry {
  id: Id
  command: string
  subject: string
}

function linkOf(previous: string, seq: number, leaf: string): string {
  return sha256Hex(`${previous}\n${seq}\n${leaf}`)
}

/**
 * Chains the entries of one county that no seal covers yet. One sealer works at a time; what another
 * transaction commits late is simply sealed in the next pass. Of an entry that keeps only its day (written at the day's end, see
 * `dayOnly`), the seal keeps no more: its place in the chain is all that is left to see.
 * @returns the entries sealed, oldest first
 */
export async function sealPending(handle: Handle): Promise<SealedEntry[]> {
  const { county } = handle.scope
  const [{ locked } = { locked: false }] = await handle.rows<{ locked: boolean }>(
    sql`SELECT pg_try_advisory_xact_lock(hashtext('guben-seal'), ${Number(county)}) AS locked`,
  )
  if (!locked) return []
  const entries = await handle.rows<SealedEntry & { leaf: string; sealedAt: Date | null }>(sql`
    SELECT j.id, j.command, j.subject, ${LEAF} AS leaf, CASE WHEN j.written_at > clock_timestamp() THEN j.written_at END AS "sealedAt"
    FROM kernel.journal_pending p JOIN kernel.journal j ON j.county = p.county AND j.id = p.entry
    WHERE p.county = ${county} ORDER BY j.id LIMIT ${BATCH}`)
  if (entries.length === 0) return []
  const head = await handle.maybe<{ seq: number; digest: string }>(
    sql`SELECT seq, digest FROM kernel.journal_seal WHERE county = ${county} ORDER BY seq DESC LIMIT 1`,
  )
  let seq = head?.seq ?? 0
  let digest = head?.digest ?? ''
  const seals = entries.map((entry) => {
    seq += 1
    digest = linkOf(digest, seq, entry.leaf)
    return { seq, entry: entry.id, digest, sealedAt: entry.sealedAt }
  })
  await handle.run(sql`
    INSERT INTO kernel.journal_seal (county, seq, entry, digest, sealed_at)
    SELECT ${county}, s.seq, s.entry, s.digest, coalesce(s."sealedAt", clock_timestamp())
    FROM json_to_recordset(${JSON.stringify(seals)}) AS s(seq bigint, entry uuid, digest text, "sealedAt" timestamptz)`)
  await handle.run(sql`
    DELETE FROM kernel.journal_pending WHERE county = ${county} AND entry = ANY (${seals.map((s) => s.entry)}::uuid[])`)
  return entries
}

export interface Verification {
  county: string
  entries: number
  sealed: number
  pending: number
  /** digest of the last seal, to be kept or printed elsewhere */
  head: string | null
  /** what is wrong, the first bad record of each kind named; empty when the journal is whole */
  faults: string[]
}

/** Recomputes the whole chain of one county and names what was changed, removed, added or moved. */
export async function verifyJournal(
  handle: Handle,
  expectedHead?: { seq: number; digest: string },
): Promise<Verification> {
  const { county } = handle.scope
  const faults: string[] = []
  let digest = ''
  let seq = 0
  for (;;) {
    const seals = await handle.rows<{ seq: number; entry: Id; digest: string; leaf: string | null }>(sql`
      SELECT s.seq, s.entry, s.digest, CASE WHEN j.id IS NULL THEN NULL ELSE ${LEAF} END AS leaf
      FROM kernel.journal_seal s LEFT JOIN kernel.journal j ON j.county = s.county AND j.id = s.entry
      WHERE s.county = ${county} AND s.seq > ${seq} ORDER BY s.seq LIMIT 20000`)
    if (seals.length === 0) break
    for (const seal of seals) {
      if (seal.seq !== seq + 1) faults.push(`第 ${seq + 1} 号封条缺失`)
      if (seal.leaf === null) faults.push(`第 ${seal.seq} 号封条对应的记录 ${seal.entry} 被删除`)
      else if (linkOf(digest, seal.seq, seal.leaf) !== seal.digest)
        faults.push(`记录 ${seal.entry}（第 ${seal.seq} 号）被改动或移位`)
      digest = seal.digest
      seq = seal.seq
      if (faults.length >= 20) break
    }
    if (faults.length >= 20) break
  }
  if (expectedHead !== undefined) await checkHead(handle, expectedHead, faults)
  const counts = await handle.one<{ entries: number; pending: number; stray: number }>(sql`
    SELECT (SELECT count(*) FROM kernel.journal WHERE county = ${county}) AS entries,
           (SELECT count(*) FROM kernel.journal_pending WHERE county = ${county}) AS pending,
           (SELECT count(*) FROM kernel.journal j WHERE j.county = ${county}
              AND NOT EXISTS (SELECT 1 FROM kernel.journal_seal s WHERE s.county = j.county AND s.entry = j.id)
              AND NOT EXISTS (SELECT 1 FROM kernel.journal_pending p WHERE p.county = j.county AND p.entry = j.id)) AS stray`)
  if (counts.stray > 0) faults.push(`有 ${counts.stray} 条记录未经封存程序写入`)
  return { county, entries: counts.entries, sealed: seq, pending: counts.pending, head: digest || null, faults }
}

/** A head that was noted elsewhere must still be there: this is how a cut tail or an older copy is found. */
async function checkHead(handle: Handle, expected: { seq: number; digest: string }, faults: string[]): Promise<void> {
  const row = await handle.maybe<{ digest: string }>(
    sql`SELECT digest FROM kernel.journal_seal WHERE county = ${handle.scope.county} AND seq = ${expected.seq}`,
  )
  if (row?.digest !== expected.digest) faults.push(`与留存的第 ${expected.seq} 号封条不符，日志尾部可能被截断或替换`)
}
