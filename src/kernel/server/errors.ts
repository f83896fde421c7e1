import { Problem, problemCatalogue } from '#kernel/pure/problem.ts'

/** SQLSTATE → problem. Names of constraints are never read to decide: they differ between PostgreSQL and its kin. */
const BY_STATE: Record<string, string> = {
  '23505': 'already-exists',
  '23503': 'reference-broken',
  '23514': 'rule-of-data',
  '23502': 'rule-of-data',
  '23P01': 'rule-of-data',
  '22P02': 'input-invalid',
  '22003': 'input-invalid',
  '22001': 'input-invalid',
  '22007': 'input-invalid',
  '22008': 'input-invalid',
  '22021': 'input-invalid',
  '22025': 'input-invalid',
  '22P05': 'input-invalid',
  '42501': 'not-allowed',
  GB001: 'rule-of-data',
}

const BROKEN = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
  '08000',
  '53300',
])

/** No room on the disk, in a quota, or under a limit on the size of files; said by Node or in the words of the database. */
const NO_ROOM = new Set(['53100', 'ENOSPC', 'EDQUOT', 'EFBIG'])
const NO_ROOM_IN_WORDS = /No space left on device|Disk quota exceeded|File too large/

/** Turns an error of the database or of a disk into a problem of the catalogue; everything else passes unchanged. */
export function problemOf(error: unknown): unknown {
  if (error instanceof Problem) return error
  const code = (error as { code?: string } | null)?.code
  const message = error instanceof Error ? error.message : ''
  if (isNoRoom(code, message)) return new Problem('disk-full', {}, { cause: error })
  if (code !== undefined && BROKEN.has(code)) return new Problem('unavailable', {}, { cause: error })
  if (message.includes('Connection terminated') || message.includes('not queryable'))
    return new Problem('unavailable', {}, { cause: error })
  const told = code === 'GB001' ? toldByTable(error as TableRule) : undefined
  if (told !== undefined) return told
  const known = code === undefined ? undefined : BY_STATE[code]
  return known === undefined ? error : new Problem(known, {}, { cause: error })
}

interface TableRule {
  readonly hint?: string
  readonly detail?: string
}

/** A rule that the tables keep names its problem in HINT and what the problem speaks of, as JSON, in DETAIL. */
function toldByTable(error: TableRule): Problem | undefined {
  if (error.hint === undefined || !problemCatalogue().has(error.hint)) return undefined
  const params = JSON.parse(error.detail ?? '{}') as Record<string, unknown>
  return new Problem(error.hint, params, { cause: error })
}

/** PostgreSQL knows only a full disk by its code; a quota or a limit is told by the system's own sentence. */
function isNoRoom(code: string | undefined, message: string): boolean {
  if (code === undefined) return false
  return NO_ROOM.has(code) || ((code === 'XX000' || code === '58030') && NO_ROOM_IN_WORDS.test(message))
}
