import type { ClientBase } from 'pg'

/** Settings without which an acknowledged write may be lost or silently damaged. */
const requiredOn = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'] as const

/** Powers that would let the application role step around row-level security. */
interface AppRole {
  rolname: string
  rolsuper: boolean
  rolbypassrls: boolean
  rolcreaterole: boolean
  owns: string | null
  runs_programs: boolean
}

export interface GuardOptions {
  /** The database was given by DATABASE_URL: only there may GUBEN_ALLOW_NO_CHECKSUMS=1 excuse missing checksums. */
  isOutside?: boolean
}

/**
 * Refuses a database on which the product's promises do not hold: writes that may be lost, or an application
 * role that row-level security does not bind. `client` may be connected as any role of the database.
 * @throws with one Chinese and one English sentence that name the setting and the remedy.
 */
export async function assertSafeSettings(
  client: ClientBase,
  appRole: string,
  options: GuardOptions = {},
): Promise<void> {
  await assertVersion(client)
  await assertDurable(client, options)
  await assertRoleSettings(client, appRole)
  await assertBound(client, appRole)
}

/** Refuses anything older than PostgreSQL 15, and what only pretends to be PostgreSQL. */
export async function assertVersion(client: ClientBase): Promise<void> {
  const number = Number(await setting(client, 'server_version_num'))
  if (number >= 150000) return
  refuse(
    `数据库版本过低（${await setting(client, 'server_version')}），须为 PostgreSQL 15 至 18，请升级数据库。`,
    'The database server is too old (server_version); upgrade it to PostgreSQL 15 or later.',
  )
}

async function assertDurable(client: ClientBase, { isOutside = false }: GuardOptions): Promise<void> {
  for (const name of requiredOn) {
    if ((await setting(client, name)) !== 'off') continue
    if (name === 'data_checksums') assertChecksumsExcused(isOutside)
    else refuseSetting(name)
  }
}

function assertChecksumsExcused(isOutside: boolean): void {
  if (isOutside && process.env.GUBEN_ALLOW_NO_CHECKSUMS === '1') return
  const excuse = isOutside
    ? [
        '；确实不能停机时，可设环境变量 GUBEN_ALLOW_NO_CHECKSUMS=1 暂时放行',
        ', or set GUBEN_ALLOW_NO_CHECKSUMS=1 to go on without them',
      ]
    : ['', '']
  refuse(
    `数据库没有打开数据校验（data_checksums = off），磁盘损坏将无从发现。请停库后执行 pg_checksums --enable -D 数据目录，再启动${excuse[0]}。`,
    `data_checksums is off, so that a damaged disk would go unnoticed; stop the database and run pg_checksums --enable${excuse[1]}.`,
  )
}

function refuseSetting(name: string): never {
  return refuse(
    `数据库设置 ${name} 已关闭，断电时已保存的数据可能丢失。请执行 ALTER SYSTEM SET ${name} = on; 并重新加载配置后再启动。`,
    `${name} is off, so that acknowledged writes may be lost; set it on (ALTER SYSTEM SET ${name} = on) and reload.`,
  )
}

/** `ALTER ROLE … SET` and `ALTER DATABASE … SET` reach the application's sessions even when the server's setting is right. */
async function assertRoleSettings(client: ClientBase, appRole: string): Promise<void> {
  const { rows } = await client.query<{ setting: string }>(
    `SELECT s.setting
       FROM pg_db_role_setting d
       LEFT JOIN pg_roles r ON r.oid = d.setrole
       LEFT JOIN pg_database b ON b.oid = d.setdatabase
       CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting)
      WHERE (d.setrole = 0 OR r.rolname = $1)
        AND (d.setdatabase = 0 OR b.datname = current_database())`,
    [appRole],
  )
  const isOff = rows.some(({ setting }) => /^synchronous_commit=(off|false|no|0)$/i.test(setting))
  if (!isOff) return
  refuse(
    `应用角色 ${appRole} 或本数据库单独关闭了 synchronous_commit，断电时已保存的数据可能丢失。请执行 ALTER ROLE ${appRole} RESET synchronous_commit;（或 ALTER DATABASE … RESET）。`,
    `synchronous_commit is off for the role ${appRole} or the database; reset it with ALTER ROLE or ALTER DATABASE … RESET.`,
  )
}

/** Refuses a role that row-level security does not bind. */
export async function assertBound(client: ClientBase, appRole: string): Promise<void> {
  // The role itself and each role that it may become by SET ROLE.
  const { rows } = await client.query<AppRole>(
    `SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
            coalesce(
              (SELECT min(c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                  AND n.nspname NOT LIKE 'pg\\_temp\\_%' AND n.nspname NOT LIKE 'pg\\_toast%'),
              (SELECT min(n.nspname) FROM pg_namespace n WHERE n.nspowner = r.oid),
              (SELECT d.datname FROM pg_database d WHERE d.datdba = r.oid AND d.datname = current_database())
            ) AS owns,
            r.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') AS runs_programs
       FROM pg_roles me
       JOIN pg_roles r ON r.oid = me.oid OR (NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
      WHERE me.rolname = $1
      ORDER BY r.oid <> me.oid, r.rolname`,
    [appRole],
  )
  if (rows.length === 0) {
    refuse(
      `数据库中没有应用角色 ${appRole}。请重新启动系统，让它自行建立该角色。`,
      `The application role ${appRole} does not exist; restart so that it is created.`,
    )
  }
  for (const role of rows) assertHarmless(role, appRole)
}

function assertHarmless(role: AppRole, appRole: string): void {
  const through = role.rolname === appRole ? '' : `（经由所属角色 ${role.rolname}）`
  const revoke = `REVOKE ${role.rolname} FROM ${appRole};`
  const remedy = (own: string) => (through === '' ? own : revoke)
  const alter = (option: string) => remedy(`ALTER ROLE ${appRole} ${option};`)
  const subject = `应用角色 ${appRole}${through}`
  if (role.rolsuper) refusePower(subject, '是超级用户（SUPERUSER）', 'is a superuser', alter('NOSUPERUSER'), appRole)
  if (role.rolbypassrls)
    refusePower(subject, '可绕过行级权限（BYPASSRLS）', 'has BYPASSRLS', alter('NOBYPASSRLS'), appRole)
  if (role.rolcreaterole)
    refusePower(subject, '可建立角色（CREATEROLE）', 'has CREATEROLE', alter('NOCREATEROLE'), appRole)
  if (role.runs_programs)
    refusePower(subject, '可读写服务器上的文件', 'may reach the files of the server', revoke, appRole)
  if (role.owns !== null) {
    const give = remedy(`REASSIGN OWNED BY ${appRole} TO CURRENT_USER;`)
    refusePower(subject, `拥有 ${role.owns}，行级权限管不住属主`, `owns ${role.owns}`, give, appRole)
  }
}

function refusePower(subject: string, chinese: string, english: string, remedy: string, appRole: string): never {
  return refuse(
    `${subject}${chinese}，各单位的数据将无法隔离。请由数据库管理员执行 ${remedy}`,
    `The application role ${appRole} ${english}; run ${remedy}`,
  )
}

async function setting(client: ClientBase, name: string): Promise<string> {
  const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [name])
  return rows[0]?.value ?? ''
}

function refuse(chinese: string, english: string): never {
  throw new Error(`${chinese} ${english}`)
}
