import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import pg from 'pg'

/** Days stay text and counts become numbers: nothing in between can shift a date by a zone. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.DATE) return (text: string) => text
      if (oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC) return Number
    }
    return pg.types.getTypeParser(oid, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}

export interface DatabaseUrls {
  readonly ownerUrl: string
  readonly appUrl: string
  /** the same database entered as the role that may read public views and nothing else */
  readonly publicUrl: string
}

export interface Database {
  readonly app: pg.Pool
  /** connections of the public's own: however many look at the public pages, the county's work finds a connection */
  readonly open: pg.Pool
  readonly urls: DatabaseUrls
  /** A connection as the owner, for migrations and exports only. */
  asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A question of the public is short; one that is not holds nobody up for longer. */
const PUBLIC_MS = 5_000

function poolOf(connectionString: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    types,
    // BEGIN, entering the scope and the first statement leave together, without waiting for each other
    pipeline: true,
    ...options,
  } as pg.PoolConfig)
  // An idle connection that breaks (the database was killed) is dropped from the pool; the next request opens another.
  pool.on('error', () => undefined)
  // One that breaks while it is used, between two statements, has nobody waiting to be told: without this the program would end.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

export function openDatabase(urls: DatabaseUrls, options: { connections?: number } = {}): Database {
  const app = poolOf(urls.appUrl, { max: options.connections ?? 16, application_name: 'guben' })
  const open = poolOf(urls.publicUrl, { max: 8, application_name: 'guben-public', statement_timeout: PUBLIC_MS })
  return {
    app,
    open,
    urls,
    asOwner: async (work) => {
      const client = new pg.Client({ connectionString: urls.ownerUrl, types, application_name: 'guben-owner' })
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    },
    close: async () => {
      await Promise.all([app.end(), open.end()])
    },
  }
}

/** Query builder without a connection: it only writes SQL; a Handle runs it. Rows are typed where the query is written. */
// biome-ignore lint/suspicious/noExplicitAny: tables are described by the SQL in tables/, not twice in TypeScript
export const build = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export type Statement<T> = RawBuilder<T> | Compilable<T>

export function compile(statement: Statement<unknown>): CompiledQuery {
  return 'toOperationNode' in statement && !('executeQuery' in statement) && 'compile' in statement
    ? (statement as RawBuilder<unknown>).compile(build)
    : (statement as Compilable).compile()
}
