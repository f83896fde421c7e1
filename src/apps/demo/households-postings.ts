import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type NeedBody, type NewPosting, registerNeeds, registerPostings } from '#modules/postings/public.ts'
import type { DemoVillage } from './households-villages.ts'
import type { Random } from './random.ts'

const NEEDS: readonly (readonly [kind: NeedBody['kind'], source: string])[] = [
  ['poor', '建档立卡贫困发生率较高'],
  ['poor', '村集体经济薄弱'],
  ['weak', '党支部班子力量不足'],
  ['disorderly', '土地纠纷较多，群众反映集中'],
  ['industry', '发展红枣、养羊产业缺带头人'],
]

/** Writes down what the villages lack to which an officer is to be posted, and posts one to each. */
export async function postFirstSecretaries(
  h: Handle,
  villages: readonly DemoVillage[],
  officers: readonly { person: string; unit: string; place: string }[],
  term: { from: Day; to: Day; random: Random },
): Promise<ReadonlyMap<string, string>> {
  const needs = villages
    .filter((v) => v.posted)
    .map((v): NeedBody => {
      const [kind, source] = term.random.pick(NEEDS)
      return { place: v.code, kind, weight: 2 + term.random.below(4), source, onDay: term.from }
    })
  await registerNeeds(h, needs)
  await registerPostings(
    h,
    officers.map(
      (o): NewPosting => ({
        ...o,
        kind: 'first-secretary',
        from: term.from,
        to: term.to,
        why: '县委组织部选派第一书记',
      }),
    ),
  )
  const posts = await h.rows<{ person: string; post: string }>(sql`
    SELECT person, post FROM postings.current WHERE county = ${h.scope.county}`)
  return new Map(posts.map((p) => [p.person, p.post]))
}
