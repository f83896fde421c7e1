// The reference of the HTTP claims, a process of its own: node:http and a plain pg.Pool, nothing between them.
// It runs the statements that our server was seen to run, and answers their rows as JSON.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { freshValues, type Replayed } from './replay.ts'

export interface BareTask {
  readonly url: string
  readonly reads: Readonly<Record<string, readonly Replayed[]>>
  readonly writes: Readonly<Record<string, readonly Replayed[]>>
}

process.once('message', (task: BareTask) => {
  // the same readings of days and counts as ours, so that the same rows come out
  pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
  const pool = new pg.Pool({ connectionString: task.url, max: 16 })
  const server = createServer((request, response) => {
    answer(pool, task, request, response).catch((error: Error) => {
      response.writeHead(500).end(error.stack)
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
})
process.on('disconnect', () => process.exit(0))

async function answer(
  pool: pg.Pool,
  task: BareTask,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = request.url!.slice(1)
  const results =
    request.method === 'POST'
      ? await write(pool, task.writes[name]!, await bodyOf(request))
      : await read(pool, task.reads[name]!)
  const text = JSON.stringify(results)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}

async function read(pool: pg.Pool, statements: readonly Replayed[]): Promise<unknown[][]> {
  const results: unknown[][] = []
  for (const { text, values } of statements) results.push((await pool.query(text, values as unknown[])).rows)
  return results
}

async function write(pool: pg.Pool, statements: readonly Replayed[], _body: unknown): Promise<unknown[][]> {
  const values = freshValues(statements, new Date())
  const client = await pool.connect()
  const results: unknown[][] = []
  try {
    await client.query('BEGIN')
    for (const [at, { text }] of statements.entries()) results.push((await client.query(text, values[at])).rows)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
  return results
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
