import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Handle } from './handle.ts'

/** The last seal of a county's journal, noted outside the database: this is how a cut tail or an older copy is found. */
export interface Anchor {
  seq: number
  digest: string
}

const fileOf = (home: string, county: string) => join(home, 'anchors', `${county}.json`)

export async function headOf(h: Handle): Promise<Anchor | undefined> {
  return h.maybe<Anchor>(
    sql`SELECT seq, digest FROM kernel.journal_seal WHERE county = ${h.scope.county} ORDER BY seq DESC LIMIT 1`,
  )
}

/** Whether the journal still has the seal that was noted. */
export async function stillHolds(h: Handle, anchor: Anchor): Promise<boolean> {
  const row = await h.maybe<{ digest: string }>(
    sql`SELECT digest FROM kernel.journal_seal WHERE county = ${h.scope.county} AND seq = ${anchor.seq}`,
  )
  return row?.digest === anchor.digest
}

export async function writeAnchor(home: string, county: string, anchor: Anchor): Promise<void> {
  const file = fileOf(home, county)
  await mkdir(join(home, 'anchors'), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.draft`, `${JSON.stringify(anchor)}\n`)
  await rename(`${file}.draft`, file)
}

/** Nothing when no anchor was kept, as in a home that data were just imported into. */
export async function readAnchor(home: string, county: string): Promise<Anchor | undefined> {
  const text = await readFile(fileOf(home, county), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Anchor)
}

/** For a county that is taken out whole; see `removeCounty`. */
export async function forgetAnchor(home: string, county: string): Promise<void> {
  await rm(fileOf(home, county), { force: true })
}
