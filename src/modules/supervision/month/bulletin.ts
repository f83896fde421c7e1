import { type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type Figure, figuresOf } from '#modules/measures/public.ts'
import { categoryOf } from '../findings/pack.ts'
import type { LetterKind } from '../letters/pack.ts'
import { section } from '../section.ts'
import type { BulletinContent, Summary } from './model.ts'
import { earlier } from './rules.ts'
import * as store from './store.ts'

/** The days and the moments a bulletin speaks of. */
async function spanOf(h: Handle, month: Month, asOf: Date): Promise<store.Span> {
  const january = `${month.slice(0, 4)}-01`
  const [sinceYear, since] = await Promise.all([store.countedUntil(h, january), store.countedUntil(h, month)])
  return { yearStart: firstDay(january), from: firstDay(month), to: lastDay(month), asOf, sinceYear, since }
}

type Query = Readonly<Record<string, string | boolean | undefined>>

/** Writes the console's address of a list: the same filter there gives exactly the records that were counted here. */
function linkTo(path: string, query: Query): string {
  const set = Object.entries(query).filter((e): e is [string, string | boolean] => e[1] !== undefined)
  return `${path}?${new URLSearchParams(set.map(([k, v]) => [k, String(v)])).toString()}`
}

/** Links of one span: year to date, or the month alone. */
function linksOf(span: store.Span, from: Day, counted: Date | null) {
  const since = counted?.toISOString()
  const asOf = span.asOf.toISOString()
  const month = from !== span.yearStart
  return {
    raised: (q: Query = {}) => linkTo('/findings', { raisedFrom: from, raisedTo: span.to, asOf, ...q }),
    ended: (state: 'closed' | 'lifted' | 'withdrawn', q: Query = {}) =>
      linkTo('/findings', {
        ...(month ? { endedFrom: from, since } : { raisedFrom: from, raisedTo: span.to }),
        ended: state,
        endedTo: span.to,
        asOf,
        ...q,
      }),
    letters: (q: Query = {}) => linkTo('/letters', { issuedFrom: from, since, issuedTo: span.to, asOf, ...q }),
  }
}

function sum<T>(rows: readonly T[], pick: (row: T) => number): number {
  return rows.reduce((total, row) => total + pick(row), 0)
}

/** The kind that demands the correction of open findings: the one the rhythm sends half way through the month. */
export function demandKind(kinds: readonly LetterKind[]): LetterKind | undefined {
  return (
    kinds.find((k) => k.lists === 'open-findings' && k.when === 'mid') ?? kinds.find((k) => k.lists === 'open-findings')
  )
}

/** Counts what a bulletin says from the records, as they were known at `asOf`; every figure with its list. */
export async function countBulletin(
  h: Handle,
  measures: readonly Measure[],
  month: Month,
  asOf: Date,
): Promise<BulletinContent> {
  const { findings: findingsPack, letters: lettersPack } = await section(h)
  const span = await spanOf(h, month, asOf)
  const on = earlier(h.today, span.to)
  // sent together, answered in turn
  const [findings, letters, overdueIn, unanswered, towns, figures] = await Promise.all([
    store.countFindings(h, span),
    store.countLetters(h, span),
    store.countOverdue(h, span, on),
    store.countUnanswered(h, span, on),
    store.townships(h),
    figuresOf(h, { month, place: h.scope.county }),
  ])
  const overdue = new Map(overdueIn.map((r) => [r.area, r.overdue]))
  const yearly = linksOf(span, span.yearStart, span.sinceYear)
  const monthly = linksOf(span, span.from, span.since)
  const demand = demandKind(lettersPack.kinds)?.code

  const pairs = (rows: readonly store.FindingCount[], query: Query) => ({
    toDate: {
      raised: { value: sum(rows, (r) => r.raised), link: yearly.raised(query) },
      corrected: { value: sum(rows, (r) => r.corrected), link: yearly.ended('closed', query) },
    },
    ofMonth: {
      raised: { value: sum(rows, (r) => r.monthRaised), link: monthly.raised(query) },
      corrected: { value: sum(rows, (r) => r.monthCorrected), link: monthly.ended('closed', query) },
    },
  })
  const lettersOf = (pick: (r: store.IssuedCount) => number, links: typeof yearly) =>
    lettersPack.kinds.map((k) => ({
      kind: k.code,
      title: k.title,
      value: sum(
        letters.filter((l) => l.kind === k.code),
        pick,
      ),
      link: links.letters({ kind: k.code }),
    }))
  const summary = (
    pick: { raised: Count; corrected: Count; lifted: Count; withdrawn: Count },
    issued: (r: store.IssuedCount) => number,
    links: typeof yearly,
  ): Summary => ({
    categories: {
      value: new Set(findings.filter((f) => pick.raised(f) > 0).map((f) => f.category)).size,
      link: links.raised(),
    },
    raised: { value: sum(findings, pick.raised), link: links.raised() },
    corrected: { value: sum(findings, pick.corrected), link: links.ended('closed') },
    lifted: { value: sum(findings, pick.lifted), link: links.ended('lifted') },
    withdrawn: { value: sum(findings, pick.withdrawn), link: links.ended('withdrawn') },
    demands: {
      value: sum(
        letters.filter((l) => l.kind === demand),
        issued,
      ),
      link: links.letters({ kind: demand }),
    },
    letters: lettersOf(issued, links),
  })

  const codes = [...new Set([...findingsPack.categories.map((c) => c.code), ...findings.map((f) => f.category)])]
  const areas = [...towns, { place: h.scope.county, name: '县直部门' }]
  const known = new Set(areas.map((a) => a.place))
  for (const area of new Set(findings.map((f) => f.area))) if (!known.has(area)) areas.push({ place: area, name: area })

  return {
    month,
    from: span.from,
    to: span.to,
    asOf: asOf.toISOString(),
    toDate: summary(
      {
        raised: (r) => r.raised,
        corrected: (r) => r.corrected,
        lifted: (r) => r.lifted,
        withdrawn: (r) => r.withdrawn,
      },
      (l) => l.toDate,
      yearly,
    ),
    ofMonth: summary(
      {
        raised: (r) => r.monthRaised,
        corrected: (r) => r.monthCorrected,
        lifted: (r) => r.monthLifted,
        withdrawn: (r) => r.monthWithdrawn,
      },
      (l) => l.ofMonth,
      monthly,
    ),
    categories: codes
      .map((category) => ({
        category,
        title: categoryOf(findingsPack, category).title,
        ...pairs(
          findings.filter((f) => f.category === category),
          { category },
        ),
      }))
      .filter((c) => c.toDate.raised.value + c.ofMonth.corrected.value > 0),
    places: areas.map(({ place, name }) => {
      const late = { area: place, overdueOn: on, asOf: asOf.toISOString() }
      return {
        place,
        name,
        ...pairs(
          findings.filter((f) => f.area === place),
          { area: place },
        ),
        demands: {
          value: sum(
            letters.filter((l) => l.area === place && l.kind === demand),
            (l) => l.toDate,
          ),
          link: yearly.letters({ kind: demand, area: place }),
        },
        overdue: { value: overdue.get(place) ?? 0, link: linkTo('/findings', late) },
      }
    }),
    unanswered: unanswered.map((u) => ({
      name: u.name,
      place: u.place,
      letters: {
        value: u.letters,
        link: linkTo('/letters', {
          unit: u.addressee,
          unansweredOn: on,
          dueFrom: span.yearStart,
          asOf: asOf.toISOString(),
        }),
      },
    })),
    measures: measured(measures, figures, month),
  }
}

type Count = (row: store.FindingCount) => number

const NOT_TAKEN: Figure = { numerator: 0, denominator: 0, figure: null }

function measured(
  measures: readonly Measure[],
  figures: ReadonlyMap<string, Figure>,
  month: Month,
): BulletinContent['measures'] {
  return measures.map(({ key, title, unit, kind }) => {
    const { numerator, denominator, figure } = figures.get(key) ?? NOT_TAKEN
    return { key, title, unit, kind, numerator, denominator, figure, link: `/measures/${key}?month=${month}` }
  })
}
