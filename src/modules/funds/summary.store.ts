import { sql } from 'kysely'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { cameBackIn, stoodIn } from './payments/store.ts'

export interface FundsSummary {
  year: number
  /** 分 that came into gift accounts in the year, of money */
  raised: Fen
  /** 分 paid to recipients and suppliers in the year and not come back in it, from whatever money */
  given: Fen
  /** of it, what answers a wish of the care centre */
  forWishes: Fen
  /** 分 come back in the year of what was paid in one before */
  cameBack: Fen
  /** 分 granted to dedicated funds by the year's approved budgets, and what was paid out of their lines in the year */
  budgeted: Fen
  budgetSpent: Fen
  /** recipients who were paid for a purpose in the year, and in how many payments */
  purposes: { purpose: string; recipients: number; payments: number; amount: Fen }[]
}

/** What the books say of a year: only what moved in it, less what was turned round in it. Sums in 分; a year that is over never changes. */
export async function fundsSummary(
  h: Handle,
  { year = Number(h.today.slice(0, 4)) }: { year?: number } = {},
): Promise<FundsSummary> {
  const { county } = h.scope
  const inYear = (column: string) =>
    sql`${sql.ref(column)} BETWEEN make_date(${year}, 1, 1) AND make_date(${year}, 12, 31)`
  const moved = sql`e.county = ${county} AND e.state IN ('posted', 'post') AND ${inYear('e.on_day')}`
  const paid = sql`y.county = ${county} AND ${stoodIn(sql`y`, year)}`
  const sums = await h.one<Omit<FundsSummary, 'year' | 'purposes'>>(sql`
    SELECT (SELECT coalesce(sum(CASE WHEN c.kind = 'gift' THEN e.amount ELSE -e.amount END), 0) FROM funds.entry e
        JOIN funds.account d ON d.county = e.county AND d.id = e.debit JOIN funds.account c ON c.county = e.county AND c.id = e.credit
        WHERE ${moved} AND (d.kind = 'outside' AND c.kind = 'gift' OR d.kind = 'gift' AND c.kind = 'outside'))::double precision AS raised,
      (SELECT coalesce(sum(y.amount), 0) FROM funds.payment y WHERE ${paid})::double precision AS given,
      (SELECT coalesce(sum(y.amount), 0) FROM funds.payment y WHERE y.county = ${county} AND ${cameBackIn(sql`y`, year)})::double precision AS "cameBack",
      (SELECT coalesce(sum(y.amount), 0) FROM funds.payment y WHERE ${paid} AND y.about LIKE 'care.wish/%')::double precision AS "forWishes",
      (SELECT coalesce(sum(b.total), 0) FROM funds.budget b WHERE b.county = ${county} AND b.year = ${year} AND b.approved_at IS NOT NULL)::double precision AS budgeted,
      (SELECT coalesce(sum(CASE WHEN d.kind = 'line' THEN e.amount ELSE -e.amount END), 0) FROM funds.entry e
        JOIN funds.account d ON d.county = e.county AND d.id = e.debit JOIN funds.account c ON c.county = e.county AND c.id = e.credit
        WHERE ${moved} AND (d.kind = 'line' AND c.kind = 'payee' OR d.kind = 'payee' AND c.kind = 'line'))::double precision AS "budgetSpent"`)
  const purposes = await h.rows<FundsSummary['purposes'][number]>(sql`
    SELECT y.purpose, count(DISTINCT y.payee)::integer AS recipients, count(*)::integer AS payments, sum(y.amount)::double precision AS amount
    FROM funds.payment y WHERE ${paid} GROUP BY y.purpose ORDER BY y.purpose`)
  return { year, ...sums, purposes }
}
