import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { modules } from '#apps/modules.ts'
import { sitePages } from '#apps/portal/home.ts'
import type { Page } from '#kernel/server/http/page.ts'
import { kernelCard } from '#kernel/server/kernel-card.ts'
import type { ModuleCard } from '#kernel/server/module.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { issueReceipt, issueSlip } from '#kernel/server/receipts.ts'
import { tokenDigest } from '#kernel/server/session.ts'
import { publish } from '#modules/funds/public.ts'
import { suide } from '#packs/suide/pack.ts'
import { scopeFor, testBed } from '../kit/county.ts'
import { openPortal, PlainBrowser } from '../kit/portal.ts'

/**
 * What the public may read is an allow-list of columns, on the cards; the database's public role can read nothing else. And
 * whatever else lies in the tables, planted in every column that takes it, is found on no public page, feed or file.
 */
const bed = testBed()
const COUNTY = '999901'
const TODAY = '2016-03-01'
const cards: readonly ModuleCard[] = [kernelCard, ...modules]
const listed = cards.flatMap((card) =>
  Object.entries(card.publicViews ?? {}).map(([view, columns]) => ({ name: `${card.name}.${view}`, columns })),
)
const asOwner = <T>(work: (client: pg.Client) => Promise<T>) => bed.kernel.database.asOwner(work)

/** A request of the public's own role, outside every promise that the program makes of itself. */
async function asPublicRole(statement: string): Promise<Record<string, unknown>[]> {
  const client = await bed.kernel.database.open.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT set_config('guben.county', $1, true), set_config('guben.role', 'public', true)`, [
      COUNTY,
    ])
    return (await client.query(statement)).rows
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

describe('公开视图', () => {
  it('每个 public_ 视图都在名片上，列与允许公开的清单逐一相同', async () => {
    const { rows } = await asOwner((c) =>
      c.query(
        `SELECT v.table_schema || '.' || v.table_name AS name,
           (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = format('%I.%I', v.table_schema, v.table_name)::regclass AND a.attnum > 0) AS columns
         FROM information_schema.views v WHERE v.table_name LIKE 'public\\_%' AND v.table_schema = ANY ($1) ORDER BY 1`,
        [cards.map((card) => card.name)],
      ),
    )
    expect(rows).toEqual([...listed].sort((a, b) => (a.name < b.name ? -1 : 1)))
  })

  it('没有一列的名字像证件、电话、账号、健康或者封存内容', () => {
    const bad =
      /sealed|print$|phone|mobile|identity|id_?card|bank|health|illness|disab|birth|^person$|^unit$|person_|name_full/
    expect(
      listed.flatMap(({ name, columns }) => columns.filter((c) => bad.test(c)).map((c) => `${name}.${c}`)),
    ).toEqual([])
  })

  it('公开查询角色只能读这些视图：一张表也读不全，什么也写不了，不拥有任何东西', async () => {
    const { rows } = await asOwner((c) =>
      c.query(
        `SELECT n.nspname || '.' || c.relname AS name, c.relkind AS kind,
           has_table_privilege('guben_public', c.oid, 'SELECT') AS read,
           has_table_privilege('guben_public', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AS write,
           c.relowner = 'guben_public'::regrole AS owns
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname = ANY ($1)`,
        [[...cards.map((card) => card.name), 'pgboss', 'public']],
      ),
    )
    expect(rows.length).toBeGreaterThan(50)
    expect(rows.filter((r) => r.write || r.owns)).toEqual([])
    expect(
      rows
        .filter((r) => r.read)
        .map((r) => r.name)
        .sort(),
    ).toEqual(listed.map((v) => v.name).sort())
    const [role] = await asOwner(
      async (c) =>
        (
          await c.query(
            `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid) AS roles
             FROM pg_roles r WHERE rolname = 'guben_public'`,
          )
        ).rows,
    )
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, roles: 0 })
  })

  it('每张有公开视图的表，都写明公众读哪些行；公众从不整表可写', () => {
    for (const card of modules)
      for (const [table, access] of Object.entries(card.access)) {
        const removes = (access.remove ?? []).some((g) => g.roles !== 'all' && g.roles.includes('public'))
        expect(removes, `${card.name}.${table}`).toBe(false)
      }
  })

  it('只有登录、收件、凭编号和查自己捐赠去向的页面以系统身份办理', () => {
    const atDesk = cards.flatMap((card) =>
      (card.pages ?? []).filter((p) => p.atDesk).map((p) => `${p.method} ${p.path}`),
    )
    expect(atDesk.sort()).toEqual([
      'GET /me/gifts/:id',
      'GET /me/gifts/:id/csv',
      'GET /sign-in/oidc',
      'GET /sign-in/oidc/back',
      'POST /answers',
      'POST /complain',
      'POST /confirm',
      'POST /confirm/say',
      'POST /sign-in',
      'POST /sign-in/code',
      'POST /trace',
      'POST /trace/csv',
    ])
  })
})

/** Where markers may come to light: columns that the cards make public, named here a second time. */
const MAY_SHOW = [
  'kernel.county.name',
  'places.place_version.name',
  'notices.notice.title',
  'notices.notice.basis',
  'notices.notice.contact',
  'notices.notice.rows',
  'notices.notice.fields',
  'notices.notice.kind',
  'notices.notice.counted',
  'duties.list.title',
  'duties.list.kind',
  'duties.node.title',
  'supervision.bulletin.number_text',
  'supervision.bulletin.digest',
  'care.wish.title',
  'care.wish.detail',
  'care.wish.unit_name',
  'care.team.title',
  'care.team.intro',
  'funds.gift.giver_shown',
  'funds.gift.purposes',
  'funds.publication.digest',
  'funds.publication.figures',
  // in the ledger as it was really published
  'funds.account.title',
  'funds.account.purposes',
  'funds.transfer.purpose',
  'funds.posting.why',
]

/** What officers write freely and everybody may read: never with a number in it that could be an ID, a telephone or an account. */
const WITHOUT_NUMBERS = ['funds.account.title', 'funds.posting.why', 'funds.lot.item', 'funds.lot_step.why']

/** What somebody who has signed in reads besides of what is their own: every planted row is the planted citizen's. */
const OWN_MAY_SHOW = [
  ...['citizens.citizen.shown', 'funds.gift.memo', 'funds.gift.ended_why', 'care.claim.released_why'],
  // their own copy of everything
  ...['funds.gift.need', 'care.claim.reason', 'care.delivery.what', 'kernel.journal.command', 'kernel.journal.subject'],
  'care.activity.title',
]

/** What the holder of a number, or the giver of a gift, reads besides of the one thing: names stand there as they are shown, masked. */
const HOLDER_MAY_SHOW = [
  'notices.objection.answer',
  'fieldwork.opinion.answer',
  'funds.gift.goods',
  'funds.payment.purpose',
  'funds.confirmation.name_shown',
  'funds.lot.item',
  'funds.lot.counted_in',
  'funds.lot_step.name_shown',
  'funds.lot_step.why',
  'care.claim.shown',
  'care.delivery.for_shown',
  'care.delivery.what',
]

interface Column {
  name: string
  type: string
  udt: string
  free: boolean
}

/** Columns whose shape the pages rely on; a marker still stands in each. */
const SHAPES: Record<string, (mark: string) => unknown> = {
  'notices.notice.rows': (mark) => JSON.stringify([{ name: mark, place: mark, decision: mark }]),
  'notices.notice.fields': () => ['name', 'place', 'decision'],
  'notices.notice.days': () => 7,
  'funds.publication.body': () => gzipSync('{}'),
  'funds.publication.figures': (mark) =>
    JSON.stringify({
      months: [{ month: '2016-03', in: 1, out: 1 }],
      purposes: [{ title: mark, out: 1 }],
      places: [{ title: mark, out: 1 }],
      sources: [{ title: mark, in: 1 }],
    }),
  'supervision.bulletin.content': (mark) =>
    JSON.stringify({
      unanswered: [{ name: mark }],
      measures: [{ title: mark }],
      categories: [],
      places: [],
      toDate: {},
      ofMonth: {},
    }),
  'kernel.county.whole': () => true,
}

/** In this throw-away copy a table loses its rules, and gets a row for each value that one of its states may have. */
async function plant(client: pg.Client, schema: string, table: string): Promise<void> {
  const name = `"${schema}"."${table}"`
  const checks = await client.query<{ text: string }>(
    `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [name],
  )
  const states = new Map<string, string[]>()
  for (const { text } of checks.rows) {
    const found = /\(\(?"?(\w+)"? = ANY \(ARRAY\[(.*?)\]\)/.exec(text)
    const values = [...(found?.[2] ?? '').matchAll(/'([^']*)'/g)].map((m) => m[1]!)
    if (values.length > 0) states.set(found![1]!, values)
  }
  const keys = await client.query(
    `SELECT conname, conrelid::regclass::text AS at FROM pg_constraint
     WHERE contype <> 't' AND (conrelid = $1::regclass OR confrelid = $1::regclass)`,
    [name],
  )
  for (const k of keys.rows) await client.query(`ALTER TABLE ${k.at} DROP CONSTRAINT IF EXISTS "${k.conname}" CASCADE`)
  const indexes = await client.query(
    `SELECT indexrelid::regclass::text AS i FROM pg_index WHERE indrelid = $1::regclass`,
    [name],
  )
  for (const { i } of indexes.rows) await client.query(`DROP INDEX ${i}`)
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
  const columns = await client.query<Column>(
    `SELECT column_name AS name, data_type AS type, coalesce(domain_name, udt_name) AS udt, is_nullable = 'YES' AS free FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER'`,
    [schema, table],
  )
  for (const c of columns.rows) if (!c.free) await client.query(`ALTER TABLE ${name} ALTER "${c.name}" DROP NOT NULL`)
  const variants = Math.max(1, ...[...states.values()].map((v) => v.length))
  for (let at = 0; at < variants; at += 1) {
    const values = columns.rows.map((c) => valueFor(`${schema}.${table}.${c.name}`, c, at, states))
    await client.query(
      `INSERT INTO ${name} (${columns.rows.map((c) => `"${c.name}"`).join(', ')}) VALUES (${values.map((_, i) => `$${i + 1}`).join(', ')})`,
      values,
    )
  }
}

const ID = '01560000-0000-7000-8000-0000000000c1'

function valueFor(of: string, column: Column, at: number, states: ReadonlyMap<string, string[]>): unknown {
  const mark = `暗记-${of}-110101199003078888`
  const shape = SHAPES[of]
  if (shape !== undefined) return shape(mark)
  const { name, type, udt, free } = column
  if (name === 'county') return COUNTY
  if (udt === 'place' || name === 'place') return at % 2 === 0 ? '999901100' : '999901100201'
  if (name === 'month') return '2016-03'
  const state = states.get(name)
  if (state !== undefined) return state[at % state.length]
  if (type === 'ARRAY') return udt === '_text' ? [mark] : []
  if (type === 'uuid') return ID
  if (type === 'boolean') return true
  if (free && /closed|ended|until|_to$|to_day|taken|revoked|withdrawn|answered|lapsed|refused/.test(name)) return null
  if (type === 'date') return TODAY
  if (type.startsWith('timestamp')) return '2016-03-01T08:00:00+08:00'
  if (/int|numeric|double|real/.test(type)) return 1
  if (type === 'bytea') return Buffer.from(mark)
  if (type.startsWith('json')) return JSON.stringify({ mark })
  if (type === 'character') return mark.slice(0, 6)
  return type === 'text' || type === 'character varying' ? mark : null
}

const OTHER = (n: number) => ID.replace(/c1$/, `d${n.toString(16)}`)
/** A moment of the period that is published, and the days before and after it. */
const BOOKED = '2016-03-05T08:00:00+08:00'
const PUBLISHED = { to: '2016-03-31', on: '2016-04-02' }

/**
 * Rows that have nothing to do with each other lead nowhere: the planted gift gets a way (outside → gift → recipient, confirmed, then
 * corrected and given back; its goods handed over, and a part of them written off), and what a slip is of waits to be confirmed.
 */
async function plantWay(client: pg.Client, code: Buffer): Promise<void> {
  const only = async (table: string, set: string) => {
    await client.query(`DELETE FROM ${table} WHERE ctid <> (SELECT min(ctid) FROM ${table})`)
    await client.query(`UPDATE ${table} SET ${set}`)
  }
  const also = (table: string, changed: object) =>
    client.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, $1::jsonb)).* FROM ${table} t WHERE t.id = '${ID}'`,
      [JSON.stringify(changed)],
    )
  const [outside, payee, paid, other] = [OTHER(1), OTHER(2), OTHER(3), OTHER(9)]
  const [corrected, back] = [OTHER(7), OTHER(8)]
  await client.query(`UPDATE funds.gift SET id = gen_random_uuid() WHERE state <> 'received'`)
  await client.query(`UPDATE funds.gift SET code_print = $1, kind = 'money' WHERE state = 'received'`, [code])
  await only('funds.account', `kind = 'gift'`)
  await also('funds.account', { id: outside, kind: 'outside' })
  await also('funds.account', { id: payee, kind: 'payee' })
  await only('funds.posting', `kind = 'receipt', corrects = NULL, at = '${BOOKED}'`)
  for (const id of [paid, other]) await also('funds.posting', { id, kind: 'payment' })
  await also('funds.posting', { id: corrected, kind: 'correction', corrects: paid })
  await also('funds.posting', { id: back, kind: 'refund' })
  await only('funds.transfer', `state = 'posted', pending = NULL, debit = '${outside}', amount = 2`)
  for (const id of [paid, other]) await also('funds.transfer', { id, posting: id, debit: ID, credit: payee, amount: 1 })
  await also('funds.transfer', { id: corrected, posting: corrected, debit: payee, credit: ID, amount: 1 })
  await also('funds.transfer', { id: back, posting: back, debit: ID, credit: outside, amount: 1 })
  // one payment for a wish that hung on the wall, whose own words it bears, and one that an officer named as they liked
  await only('funds.payment', `state = 'paid', posting = '${paid}', confirmed_on = '${TODAY}', run = NULL`)
  await also('funds.payment', { id: OTHER(10), posting: other, about: null })
  await client.query(
    `UPDATE funds.payment SET about = 'care.wish/${ID}', title = (SELECT title FROM care.wish LIMIT 1) WHERE posting = '${paid}'`,
  )
  await only('funds.confirmation', `payment = '${ID}'`)
  const [lost, loss] = [OTHER(5), OTHER(6)]
  await only('funds.lot', `state = 'handed', parent = NULL, payment = NULL, place = '999901109'`)
  await also('funds.lot', { id: lost, state: 'gone', parent: ID })
  await only('funds.lot_step', `step = 'hand', id = '${OTHER(4)}', place = '999901109'`)
  await client.query(
    `INSERT INTO funds.lot_step SELECT (jsonb_populate_record(s, $1::jsonb)).* FROM funds.lot_step s`,
    [JSON.stringify({ id: loss, lot: lost, step: 'write-off', receiver_kind: null, name_shown: null })],
  )
  await only('care.delivery', `state = 'made'`)
}

describe('埋下暗记', () => {
  let app: FastifyInstance
  const pages: Page[] = [...sitePages(cards), ...modules.flatMap((card) => card.pages ?? [])].filter(
    (p) => p.method === 'GET',
  )

  beforeAll(async () => {
    await asOwner(async (client) => {
      // the pack and the calendar are what the pages themselves go by
      for (const card of cards)
        for (const table of Object.keys(card.access))
          if (!/^kernel\.(pack_version|calendar|clock)/.test(`${card.name}.${table}`))
            await plant(client, card.name, table)
    })
    await bed.kernel.asSystem(COUNTY, (h) =>
      adoptPack(h, { id: 'test', sections: { ...suide.sections }, from: '2016-01-01', why: '试验' }),
    )
    bed.kernel.forget()
    app = await openPortal(bed.kernel)
    const print = await bed.kernel.asSystem(COUNTY, async (h) => h.vault.fingerprint(`${COUNTY}/funds.gift/${CODE}`))
    await asOwner(async (client) => {
      // what lies sealed cannot be planted: it opens or it does not
      await client.query(`UPDATE citizens.citizen SET name_sealed = NULL, phone_sealed = NULL`)
      await client.query(`UPDATE funds.gift SET giver_sealed = NULL`)
      await client.query(`UPDATE care.claim SET contact_sealed = NULL`)
      await client.query(
        `INSERT INTO citizens.citizen_session (county, token, citizen, created_at, seen_at) VALUES ($1, $2, $3, now(), now())`,
        [COUNTY, tokenDigest(TOKEN), ID],
      )
      await plantWay(client, print)
    })
    await publishBooks()
  }, 120_000)

  /** The books as they would really be published; a planted row would only say what a marker in its place looks like. */
  async function publishBooks(): Promise<void> {
    bed.at(PUBLISHED.on)
    const made = await bed.kernel.act(scopeFor('finance', COUNTY), (h) => publish(h, PUBLISHED.to))
    bed.at(TODAY)
    await asOwner(async (client) => {
      await client.query(`UPDATE funds.publication SET id = gen_random_uuid() WHERE id = $1`, [ID])
      await client.query(`UPDATE funds.publication SET id = $1 WHERE id = $2`, [ID, made.id])
    })
  }

  const TOKEN = 'planted'
  const CODE = '0000-0000-0000-0000'

  /** A drawing cuts a long word short, which still tells what it began as. */
  function marksIn(text: string, allowed: readonly string[]): string[] {
    const found = [...text.matchAll(/暗记-([\w.]+)-(1?)/g)].flatMap(([, of, number]) =>
      !allowed.includes(of!) ? [of!] : number !== '' && WITHOUT_NUMBERS.includes(of!) ? [`${of}（带号码）`] : [],
    )
    const whole = text.replace(/暗记-?([\w.]*)…/g, (cut, began: string) =>
      allowed.some((of) => of.startsWith(began)) ? '' : cut,
    )
    return /暗记(?!-[\w.]+-)/.test(whole) ? [...found, '不完整的暗记'] : found
  }

  it('公开视图里能见到的暗记，只在允许公开的列里', async () => {
    const found = new Set<string>()
    for (const { name } of listed) {
      const rows = await asPublicRole(`SELECT * FROM ${name}`)
      for (const [, of] of JSON.stringify(rows).matchAll(/暗记-([\w.]+)-/g)) found.add(of!)
    }
    expect([...found].filter((of) => !MAY_SHOW.includes(of))).toEqual([])
    expect(found.size).toBeGreaterThan(3)
  })

  it('每个公开页面、数据和文件里，都没有允许之外的暗记', async () => {
    const browser = new PlainBrowser(app)
    const leaks: string[] = []
    const failed: string[] = []
    let seen = 0
    for (const page of pages) {
      const path = page.path.replace(':month', '2016-03').replace(/:\w+/g, ID)
      const { status, text } = await browser.open(`/${COUNTY}${path === '/' ? '/' : path}`)
      if (status >= 500) failed.push(`${path} ${status}`)
      seen += 1
      for (const of of marksIn(text, MAY_SHOW)) leaks.push(`${path}: ${of}`)
    }
    expect(failed).toEqual([])
    expect(leaks).toEqual([])
    // the ledger was there, with its postings and what was said of a correction
    const { text } = await browser.open(`/${COUNTY}/funds/ledger/${ID}`)
    expect(text.match(/"t":"posting"/g)).toHaveLength(5)
    expect(text).toContain('暗记-funds.posting.why-******')
    console.log(`看过 ${seen} 个公开页面和文件，没有暗记`)
  }, 120_000)

  it('登录以后，自己的页面里也只有自己的东西', async () => {
    const browser = new PlainBrowser(app)
    browser.cookies.set('guben-public', TOKEN)
    const own = pages.filter((p) => p.signedIn === true).map((p) => p.path.replace(/:\w+/g, ID))
    const wrong: string[] = []
    for (const path of own) {
      const { status, text } = await browser.open(`/${COUNTY}${path}`)
      if (status !== 200) wrong.push(`${path} ${status}`)
      for (const of of marksIn(text, [...MAY_SHOW, ...OWN_MAY_SHOW, ...HOLDER_MAY_SHOW])) wrong.push(`${path}: ${of}`)
    }
    expect(wrong).toEqual([])
    expect(own).toContain('/me/gifts')
  })

  it('凭查询码、受理编号、确认码看到的，只有这一件的内容', async () => {
    const browser = new PlainBrowser(app)
    const wrong: string[] = []
    const look = async (path: string, label: string, typed: Record<string, string>) => {
      await browser.open(`/${COUNTY}${path}`)
      const { status, text } = await browser.submit(label, typed)
      if (status !== 200) wrong.push(`${path} ${status}`)
      for (const of of marksIn(text, [...MAY_SHOW, ...HOLDER_MAY_SHOW])) wrong.push(`${path}: ${of}`)
      return text
    }
    const way = await look('/trace', '查询捐赠去向', { code: CODE })
    expect(way).toContain('暗记-care.wish.title-')
    for (const note of ['funds.posting.why', 'funds.lot_step.why']) expect(way, note).toContain(`暗记-${note}-******`)
    for (const thing of cards.flatMap((card) => Object.keys(card.answers ?? {}))) {
      const receipt = await bed.kernel.asSystem(COUNTY, (h) => issueReceipt(h, `${thing}/${ID}`))
      await look('/answers', '查询答复', { receipt })
    }
    for (const thing of cards.flatMap((card) => Object.keys(card.confirms ?? {}))) {
      const code = await bed.kernel.act(scopeFor('centre', COUNTY), (h) => issueSlip(h, `${thing}/${ID}`))
      await look('/confirm', '填写确认码', { code })
    }
    expect(wrong).toEqual([])
  })
})
