import type pg from 'pg'
import type { Kernel } from '#kernel/server/kernel.ts'

/** A statement as our server sent it, and the rows it got. */
export interface Recorded {
  readonly text: string
  readonly values: readonly unknown[]
  readonly rows: unknown[]
}

type Query = (text: string | pg.QueryConfig, values?: unknown[]) => Promise<pg.QueryResult>

/**
 * Carries `work` out and notes what it asked of the database, one list a transaction, without what only opens,
 * enters and ends them. Sessions, packs and calendars are kept by the server for a second, so what is asked once
 * before is not in the recording, as it is not in all but one of a second's requests.
 */
export async function recordTransactions(kernel: Kernel, work: () => Promise<unknown>): Promise<Recorded[][]> {
  const pool = kernel.database.app
  const connect = pool.connect as () => Promise<pg.PoolClient>
  const transactions: Recorded[][] = []
  const spied = new Map<pg.PoolClient, () => void>()
  pool.connect = (async () => {
    const client: pg.PoolClient = await connect.call(pool)
    const noted: Recorded[] = []
    transactions.push(noted)
    spied.get(client)?.()
    spied.set(client, spyOn(client, noted))
    return client
  }) as typeof pool.connect
  try {
    await work()
  } finally {
    pool.connect = connect as typeof pool.connect
    for (const end of spied.values()) end()
  }
  return transactions
}

function spyOn(client: pg.PoolClient, noted: Recorded[]): () => void {
  const query = client.query as unknown as Query
  client.query = (async (asked: string | pg.QueryConfig, values?: unknown[]) => {
    const text = typeof asked === 'string' ? asked : asked.text
    const answer = query.call(client, asked, values)
    if (isOnlyScope(text)) return answer
    const given = values ?? (typeof asked === 'string' ? [] : (asked.values ?? []))
    const recorded = { text, values: given, rows: [] as unknown[] }
    noted.push(recorded)
    const result = await answer
    recorded.rows.push(...result.rows)
    return result
  }) as unknown as typeof client.query
  return () => {
    client.query = query as unknown as typeof client.query
  }
}

function isOnlyScope(text: string): boolean {
  return /^(BEGIN|COMMIT|ROLLBACK)/.test(text) || text.includes("set_config('guben.county'")
}

/** Asks for what the server keeps for a second. */
const KEPT = /kernel\.(pack_version|calendar_)/

/** The one transaction of a request that finds everything warm. */
export async function recordRequest(kernel: Kernel, request: () => Promise<unknown>): Promise<Recorded[]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await request()
    const transactions = await recordTransactions(kernel, request)
    const [only] = transactions
    if (transactions.length === 1 && !only!.some(({ text }) => KEPT.test(text))) return only!
  }
  throw new Error('a warm request still needs more than one transaction')
}
