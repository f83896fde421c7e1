import { mkdir, realpath } from 'node:fs/promises'
import type pg from 'pg'
import { assertVersion } from './guard.ts'
import { shortDigest } from './lock.ts'
import { instanceOf } from './place.ts'
import { canLogIn, withClient } from './roles.ts'
import { scramVerifier } from './scram.ts'
import { keptSecret } from './secrets.ts'

/** A database that somebody else runs. */
export interface ExternalDatabase {
  /** DATABASE_URL as given: its role owns the schema and migrates. */
  ownerUrl: string
  /** The same database entered as the application role. */
  appUrl: string
  appRole: string
  /** The same database entered as the role of the public. */
  publicUrl: string
  publicRole: string
  /** Nothing to stop: the database is not ours. */
  stop(): Promise<void>
}

/**
 * Makes an outside PostgreSQL (15 to 18) ready: finds or creates the application role of this home,
 * `guben_app_<8 hex>`, whose password is kept in secrets.json as `external.app`, and likewise `guben_public_<8 hex>` with
 * `external.public`, and lets both connect.
 * @param url DATABASE_URL, in the form of node-postgres.
 * @throws with a Chinese sentence when the database is not reached, too old, or its role may not create roles.
 */
export async function prepareExternal(url: string, home: string): Promise<ExternalDatabase> {
  await mkdir(home, { recursive: true })
  const realHome = await realpath(home)
  const instance = shortDigest(await instanceOf(realHome), 8)
  const app = await loginOf(url, realHome, `guben_app_${instance}`, 'external.app')
  const open = await loginOf(url, realHome, `guben_public_${instance}`, 'external.public')
  await reachable(url, async (client) => {
    await assertVersion(client)
    await assertMayCreate(client)
    for (const login of [app, open]) {
      await ensureRole(client, login)
      await ensureConnect(client, login.role)
    }
  })
  for (const login of [app, open]) {
    if (await canLogIn(login.url)) continue
    throw new Error(
      `${login.title} ${login.role} 不能登录外部数据库。请在 pg_hba.conf 中允许它以 scram-sha-256 方式，从本机连接该数据库，并重新加载配置。`,
    )
  }
  return {
    ownerUrl: url,
    appUrl: app.url,
    appRole: app.role,
    publicUrl: open.url,
    publicRole: open.role,
    stop: async () => undefined,
  }
}

/** A role of ours in somebody else's server. */
interface Login {
  role: string
  /** its name in messages */
  title: string
  /** of its password in secrets.json */
  secret: string
  password: string
  url: string
}

async function loginOf(url: string, home: string, role: string, secret: string): Promise<Login> {
  const password = await keptSecret(home, secret)
  const title = secret === 'external.app' ? '应用角色' : '公开查询角色'
  return { role, title, secret, password, url: withLogin(url, role, password) }
}

/** The URL with another role and password; everything else stays. Both must be safe inside a URL. */
export function withLogin(url: string, role: string, password: string): string {
  const parts = /^(postgres(?:ql)?:\/\/)(?:[^/?#]*@)?([^?#]*)(?:\?([^#]*))?/i.exec(url)
  if (parts === null) throw new Error('DATABASE_URL 的格式不对，应为 postgres://用户：口令@主机：端口/数据库。')
  const [, scheme, rest, query = ''] = parts
  const kept = query.split('&').filter((pair) => pair !== '' && !/^(user|password)=/.test(pair))
  return `${scheme}${role}:${password}@${rest}${kept.length > 0 ? `?${kept.join('&')}` : ''}`
}

async function reachable(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  try {
    await withClient(url, work)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code?.startsWith('28')) throw new Error(`外部数据库拒绝登录：${message}。请检查 DATABASE_URL 中的用户和口令。`)
    if (code === '3D000') throw new Error(`外部数据库不存在：${message}。请先建立该数据库，或改正 DATABASE_URL。`)
    if (isUnreached(code, message))
      throw new Error(`连不上外部数据库：${message}。请检查 DATABASE_URL 中的主机和端口，以及数据库是否在运行。`)
    throw error
  }
}

function isUnreached(code: string | undefined, message: string): boolean {
  return /^(E[A-Z_]+|57P03|08...|53300)$/.test(code ?? '') || /timeout|terminated/i.test(message)
}

async function assertMayCreate(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; database: string; may: boolean }>(
    `SELECT current_user AS role, current_database() AS database,
            has_database_privilege(current_user, current_database(), 'CREATE') AS may`,
  )
  const found = rows[0]
  if (found === undefined || found.may) return
  throw new Error(
    `DATABASE_URL 的用户 ${found.role} 不能在数据库 ${found.database} 中建立模式。请由数据库管理员执行 ALTER DATABASE "${found.database}" OWNER TO "${found.role}";`,
  )
}

async function ensureRole(client: pg.Client, { role, secret, password, url }: Login): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])
  if (found.rowCount === 1 && (await canLogIn(url).catch(() => false))) return
  const verb = found.rowCount === 1 ? 'ALTER' : 'CREATE'
  try {
    await client.query(`${verb} ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`)
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    const { rows } = await client.query<{ me: string }>('SELECT current_user AS me')
    throw new Error(
      `DATABASE_URL 的用户 ${rows[0]?.me} 没有建立角色的权限（CREATEROLE）。请由数据库管理员执行 ALTER ROLE "${rows[0]?.me}" CREATEROLE; 或者代为建立可登录的角色 ${role}，口令用 GUBEN_HOME 下 secrets.json 中的 ${secret}。`,
    )
  }
}

/** CONNECT is usually granted to everybody; where it was revoked, only the database's owner can grant it. */
async function ensureConnect(client: pg.Client, role: string): Promise<void> {
  const question = `SELECT current_database() AS database, has_database_privilege($1, current_database(), 'CONNECT') AS may`
  const before = await client.query<{ database: string; may: boolean }>(question, [role])
  const database = before.rows[0]?.database ?? ''
  if (before.rows[0]?.may) return
  await client.query(`GRANT CONNECT ON DATABASE "${database.replaceAll('"', '""')}" TO ${role}`).catch(() => undefined)
  const after = await client.query<{ may: boolean }>(question, [role])
  if (after.rows[0]?.may) return
  throw new Error(
    `角色 ${role} 不能进入数据库 ${database}。请由数据库管理员执行 GRANT CONNECT ON DATABASE "${database}" TO ${role};`,
  )
}
