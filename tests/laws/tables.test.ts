import { beforeAll, describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'
import { testBed } from '../kit/county.ts'

const bed = testBed()
const schemas = ['kernel', ...modules.map((m) => m.name)]
const REFERENCE = new Set([
  'kernel.clock',
  'kernel.vault_probe',
  'kernel.calendar_notice',
  'kernel.calendar_day',
  'kernel.migration',
])

/** Unique keys without the county, each with its reason. */
const WITHOUT_COUNTY: Record<string, string> = {
  'people.account_login': '登录时先填账号，那时还不知道是哪个县的人，所以账号名全库唯一',
}

interface Table {
  name: string
  rls: boolean
  forced: boolean
  columns: string[]
}
let tables: Table[] = []
const query = async (text: string, values: unknown[] = []) =>
  bed.kernel.database.asOwner(async (c) => (await c.query(text, values)).rows)

beforeAll(async () => {
  tables = await query(
    `SELECT n.nspname || '.' || c.relname AS name, c.relrowsecurity AS rls, c.relforcerowsecurity AS forced,
            (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1) ORDER BY 1`,
    [schemas],
  )
})

describe('表的规矩', () => {
  it('每张表都强制行级安全', () => {
    expect(tables.length).toBeGreaterThan(10)
    expect(tables.filter((t) => !t.rls || !t.forced).map((t) => t.name)).toEqual([])
  })

  it('每张表都在名片上写明谁能看、谁能改', () => {
    const declared = [kernelCard, ...modules].flatMap((m) => Object.keys(m.access).map((t) => `${m.name}.${t}`))
    expect(tables.map((t) => t.name).filter((n) => n !== 'kernel.migration')).toEqual([...declared].sort())
  })

  it('除全国共用的表外，每个主键、唯一键、外键都带县', async () => {
    const keys = await query(
      `SELECT k.conrelid::regclass::text AS table, k.conname AS name, k.contype AS type,
              (SELECT array_agg(a.attname::text ORDER BY x.n) FROM unnest(k.conkey) WITH ORDINALITY x(num, n)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.num) AS columns
       FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.contype IN ('p', 'u', 'f') AND n.nspname = ANY ($1)`,
      [schemas],
    )
    const bad = keys.filter((k) => !REFERENCE.has(k.table) && k.columns[0] !== 'county')
    expect(bad).toEqual([])
  })

  it('每个唯一索引也都带县；例外逐个写明理由', async () => {
    const indexes = await query(
      `SELECT i.indrelid::regclass::text AS table, n.nspname || '.' || c.relname AS name, a.attname::text AS first
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
       WHERE i.indisunique AND n.nspname = ANY ($1) ORDER BY 2`,
      [schemas],
    )
    expect(indexes.length).toBeGreaterThan(tables.length / 2)
    const bare = indexes.filter((i) => !REFERENCE.has(i.table) && i.first !== 'county').map((i) => i.name)
    expect(bare).toEqual(Object.keys(WITHOUT_COUNTY))
  })

  it('没有 ON DELETE SET NULL 或级联删除', async () => {
    const bad = await query(
      `SELECT k.conname FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
       WHERE k.contype = 'f' AND n.nspname = ANY ($1) AND k.confdeltype <> 'a'`,
      [schemas],
    )
    expect(bad).toEqual([])
  })

  it('每个视图都以查询者的身份读取，没有物化视图，没有越权函数', async () => {
    const bad = await query(
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ANY ($1) AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)))`,
      [schemas],
    )
    expect(bad).toEqual([])
  })

  it('以属主身份执行的函数只有守着“户户有人帮”、关爱和资金总账的那几个，和认出领导走村的一个：搜索路径固定，除判断有无之外应用角色调不动', async () => {
    const definers = await query(
      `SELECT n.nspname || '.' || p.proname AS name, p.proconfig, p.prorettype = 'trigger'::regtype AS trigger,
         has_function_privilege('guben_app', p.oid, 'EXECUTE') AS callable,
         has_function_privilege('guben_public', p.oid, 'EXECUTE') AS "byAnybody"
       FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ($1) AND p.prosecdef ORDER BY 1`,
      [schemas],
    )
    expect(definers.map((f) => f.name)).toEqual([
      'care.check_adviser',
      'care.check_case',
      'care.check_confirmation',
      'care.check_post',
      'care.confirm',
      'care.count_claim',
      'care.guard_claim',
      'care.hold_posts',
      'care.refuse_without_adviser',
      'fieldwork.mark_led',
      'funds.check_booking',
      'funds.check_grade',
      'funds.check_lines',
      'funds.check_loan',
      'funds.check_lots',
      'funds.check_postings',
      'funds.check_refund',
      'funds.check_whole',
      'funds.close_account',
      'funds.close_year',
      'funds.confirm',
      'funds.enter_loan',
      'funds.follow_merger',
      'funds.gift_moves_on',
      'funds.gifts_follow',
      'funds.goods_given',
      'funds.known_payees',
      'funds.left_of',
      'funds.move',
      'funds.must_follow',
      'funds.only_its_place',
      'funds.payment_moves_on',
      'funds.publication_follows',
      'funds.refund_moves_on',
      'funds.step_lot',
      'funds.stocked_beyond',
      'households.check_pairing',
      'households.check_post',
      'households.check_standing',
      'households.has_helper',
      'households.hold_posts',
      'households.refuse_without_helper',
    ])
    for (const f of definers)
      expect(f.proconfig, f.name).toEqual([expect.stringMatching(/^search_path=pg_catalog(, pg_temp)?$/)])
    expect(definers.filter((f) => f.callable && !f.trigger).map((f) => f.name)).toEqual([
      'funds.follow_merger',
      'funds.goods_given',
      'funds.known_payees',
      'households.has_helper',
    ])
    // 公众的角色只调得动回答有无的一个
    expect(definers.filter((f) => f.byAnybody && !f.trigger).map((f) => f.name)).toEqual(['households.has_helper'])
  })

  it('行级安全的条件里没有子查询', async () => {
    const policies = await query(
      `SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') AS text FROM pg_policies WHERE schemaname = ANY ($1)`,
      [schemas],
    )
    expect(policies.filter((p) => /select/i.test(p.text))).toEqual([])
  })

  it('应用角色不拥有任何东西，也不能绕过行级安全', async () => {
    const [role] = await query(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'guben_app'`,
    )
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false })
    const owned = await query(`SELECT relname FROM pg_class WHERE relowner = 'guben_app'::regrole`)
    expect(owned).toEqual([])
  })
})
