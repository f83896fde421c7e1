import type { Handle } from '#kernel/server/handle.ts'
import { NEED_KINDS, type NeedKind, POSTING_KINDS, type PostingKind } from './model.ts'
import type { Rate } from './pack.ts'
import { section } from './section.ts'
import * as store from './summary.store.ts'
import { termLength } from './terms/rules.ts'

export interface PostingSummary {
  /** villages of the county, those that are to have officers, and those where every line is there */
  villages: { all: number; asked: number; covered: number }
  officers: number
  postedVillages: number
  /** organisations that sent somebody */
  units: number
  teams: number
  kinds: {
    kind: PostingKind
    title: string
    officers: number
    villages: number
    units: number
    /** e.g. { '2年': 38 } */
    terms: Record<string, number>
  }[]
  /** each line of cover with the villages that have it */
  lines: { title: string; villages: number }[]
  /** villages that are to have officers and lack some, with what they lack */
  gaps: { place: string; name: string; township: string; lacks: string[] }[]
  needs: { kind: NeedKind; title: string; villages: number }[]
  allowance: { rates: readonly Rate[]; months: { month: string; rate: number; officers: number; sum: number }[] }
}

/** What the county's postings amount to today, counted from the records. */
export async function postingSummary(h: Handle): Promise<PostingSummary> {
  const pack = await section(h)
  const villages = await store.villageKinds(h)
  const needs = await store.openNeeds(h)
  const inNeed = new Set(needs.map((n) => n.place))
  const { teams: lines } = pack.cover
  const asked = pack.cover.villages === 'all' ? villages : villages.filter((v) => inNeed.has(v.place))
  const lacks = (kinds: readonly PostingKind[]) =>
    lines.filter((l) => !l.kinds.some((k) => kinds.includes(k))).map((l) => l.title)
  const gaps = asked.flatMap(({ place, name, township, kinds }) => {
    const missing = lacks(kinds)
    return missing.length === 0 ? [] : [{ place, name, township, lacks: missing }]
  })
  const { officers, villages: postedVillages, units, teams } = await store.totals(h)
  return {
    villages: { all: villages.length, asked: asked.length, covered: asked.length - gaps.length },
    officers,
    postedVillages,
    units,
    teams,
    kinds: (await store.countKinds(h)).map(({ terms, ...k }) => ({
      ...k,
      title: POSTING_KINDS[k.kind],
      terms: byLength(terms),
    })),
    lines: lines.map((l) => ({
      title: l.title,
      villages: villages.filter((v) => l.kinds.some((k) => v.kinds.includes(k))).length,
    })),
    gaps,
    needs: (Object.keys(NEED_KINDS) as NeedKind[]).flatMap((kind) => {
      const count = new Set(needs.filter((n) => n.kind === kind).map((n) => n.place)).size
      return count === 0 ? [] : [{ kind, title: NEED_KINDS[kind], villages: count }]
    }),
    allowance: { rates: pack.allowance.rates, months: await store.allowanceMonths(h) },
  }
}

function byLength(terms: store.KindCount['terms']): Record<string, number> {
  const lengths: Record<string, number> = {}
  for (const { from, to, postings } of terms) {
    const length = termLength(from, to)
    lengths[length] = (lengths[length] ?? 0) + postings
  }
  return lengths
}
