import pg from 'pg'
import { scramVerifier } from './scram.ts'
import { socketPort } from './settings.ts'

/** Names of the embedded cluster. */
export const superRole = 'guben_super'
export const ownerRole = 'guben_owner'
export const appRole = 'guben_app'
export const publicRole = 'guben_public'
export const databaseName = 'guben'

/** Passwords of the four roles. */
export interface Passwords {
  super: string
  owner: string
  app: string
  public: string
}

/** A URL that node-postgres, psql and `new URL` all understand: the socket's folder is the percent-encoded host. */
export function socketUrl(socket: string, role: string, password: string, database: string): string {
  return `postgres://${role}:${password}@${encodeURIComponent(socket)}:${socketPort}/${database}?sslmode=disable`
}

/**
 * Makes the database and its three roles where they are missing; safe to repeat after a crash at any point.
 * The owner has no power beyond the database; the application role owns nothing and passes no row-level security; the
 * public role reads public views and nothing else.
 */
export async function ensureDatabase(socket: string, passwords: Passwords): Promise<void> {
  await withClient(socketUrl(socket, superRole, passwords.super, 'postgres'), async (client) => {
    await ensureRole(client, socket, ownerRole, passwords.owner)
    await ensureRole(client, socket, appRole, passwords.app)
    await ensureRole(client, socket, publicRole, passwords.public)
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${ownerRole}`)
    await client.query(`REVOKE ALL ON DATABASE ${databaseName} FROM PUBLIC`)
    await client.query(`GRANT CONNECT ON DATABASE ${databaseName} TO ${appRole}, ${publicRole}`)
  })
  await withClient(socketUrl(socket, superRole, passwords.super, databaseName), async (client) => {
    await client.query(`ALTER SCHEMA public OWNER TO ${ownerRole}`)
  })
}

async function ensureRole(client: pg.Client, socket: string, role: string, password: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${role}`)
  const lacksLogin = found.rowCount === 0 || !(await canLogIn(socketUrl(socket, role, password, 'postgres')))
  const verifier = lacksLogin ? `PASSWORD '${scramVerifier(password)}'` : ''
  await client.query(
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS ${verifier}`,
  )
}

/** Whether the URL's role and password are accepted. @throws when the server cannot be asked at all. */
export async function canLogIn(url: string): Promise<boolean> {
  try {
    await withClient(url, async () => undefined)
    return true
  } catch (error) {
    const code = (error as { code?: string }).code
    // 28xxx: password or role refused; 42501: the role is right, but may not enter this database.
    if (code?.startsWith('28')) return false
    if (code === '42501') return true
    throw error
  }
}

/** Runs `work` with a connection of its own, closed afterwards. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'guben supervisor',
  })
  // A server that stops in between breaks the connection a second time; the first error says enough.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
