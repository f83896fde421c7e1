import { type ImportAnswer, readTable, sheetWithReasons } from '#kernel/server/documents/table-import.ts'
import { writeWorkbook } from '#kernel/server/documents/xlsx-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { hashPassword } from '#kernel/server/session.ts'
import { everyOrganisation, everyPlace, placeFinder } from '#modules/organisations/public.ts'
import { loginFault, oneTimePassword } from './accounts.ts'
import { COLUMNS, type Opening, type Plan, planPeople } from './import.rules.ts'
import * as store from './store.ts'

/** Hashing is the dear part of many accounts; so many run beside each other. */
const AT_ONCE = 4

export interface PeopleImport extends ImportAnswer {
  /** XLSX in base64 with the first passwords, given this once; only their digests are kept */
  passwords: string | null
}

/**
 * Takes a register of officers in, with their posts and, when the administrator imports it, their accounts: all of it,
 * or nothing when any row is faulty. What is there already is passed over, so that the organisation department and the
 * administrator send the same sheet one after the other.
 */
export async function importPeople(h: Handle, file: string, dryRun: boolean): Promise<PeopleImport> {
  const table = await readTable(file, COLUMNS)
  await store.holdRegister(h)
  const plan = planPeople(
    table.rows,
    {
      by: h.scope,
      county: h.scope.county,
      today: h.today,
      hasClerk: await store.hasClerk(h, h.today),
      people: await store.everyone(h, h.today),
      organisations: await everyOrganisation(h),
      findPlace: placeFinder(await everyPlace(h)),
    },
    () => h.id(),
  )
  const told = {
    rows: table.rows.length,
    counts: countsOf(plan),
    faults: plan.faults.map((f) => ({ ...f, reasons: [...f.reasons] })),
    passwords: null,
  }
  if (plan.faults.length > 0) return { ...told, imported: false, returned: await sheetWithReasons(table, plan.faults) }
  if (dryRun) return { ...told, imported: false, returned: null }
  return { ...told, imported: true, returned: null, passwords: await carryOut(h, plan) }
}

function countsOf(plan: Plan): ImportAnswer['counts'] {
  const all = [
    { what: '登记人员', count: plan.people.length, unit: '名' },
    { what: '任职', count: plan.posts.length, unit: '项' },
    { what: '开立账号', count: plan.accounts.length, unit: '个' },
    { what: '已有、跳过的行', count: plan.skipped, unit: '行' },
  ]
  return all.filter((c) => c.count > 0)
}

async function carryOut(h: Handle, plan: Plan): Promise<string | null> {
  if (plan.people.length + plan.posts.length + plan.accounts.length === 0) return null
  await store.addPeople(h, plan.people)
  await store.addPosts(h, plan.posts, h.today, '批量导入')
  const opened = await hashed(plan.accounts)
  const rows = opened.map(({ person, login, digest }) => ({
    id: h.id(),
    person,
    login,
    password: digest,
    mustChange: true,
  }))
  await store.addAccounts(h, rows).catch((error: unknown) => {
    throw loginFault(error)
  })
  await h.record({
    command: 'people.import',
    subject: h.scope.county,
    place: h.scope.county,
    after: { people: plan.people.length, posts: plan.posts.length, accounts: plan.accounts.length },
  })
  return opened.length === 0 ? null : passwordSheet(opened)
}

type Opened = Opening & { password: string; digest: string }

async function hashed(accounts: readonly Opening[]): Promise<Opened[]> {
  const opened: Opened[] = []
  for (let i = 0; i < accounts.length; i += AT_ONCE)
    opened.push(
      ...(await Promise.all(
        accounts.slice(i, i + AT_ONCE).map(async (account) => {
          const password = oneTimePassword()
          return { ...account, password, digest: await hashPassword(password) }
        }),
      )),
    )
  return opened
}

/** One line a person, to be cut and handed out. */
async function passwordSheet(opened: readonly Opened[]): Promise<string> {
  const bytes = await writeWorkbook([
    {
      name: '初始密码',
      title: '账号和初始密码（首次登录须修改，请当面交本人，用后销毁本表）',
      columns: ['姓名', '岗位', '所在组织', '账号', '初始密码'].map((title, i) => ({
        title,
        kind: 'text' as const,
        width: [12, 18, 30, 20, 22][i]!,
      })),
      rows: opened.map((o) => [o.name, o.title, o.unitName || null, o.login, o.password]),
    },
  ])
  return Buffer.from(bytes).toString('base64')
}
