import { type Day, firstDay, lastDay, type Month } from '#kernel/pure/day.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type Figure, figuresOf } from '#modules/measures/public.ts'
import { categoryOf, type FindingsPack } from '../findings/pack.ts'
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
function demandKind(kinds: readonly LetterKind[]): LetterKind | undefined {
  return (
    kinds.find((k) => k.lists === 'open-findings' && k.when === 'mid') ?? kinds.find((k) => k.lists === 'open-findings')
  )
}

/** How the counts of one span are picked, and where they open: of the year to date, or of the month alone. */
interface Told {
  raised: (row: store.FindingCount) => number
  corrected: (row: store.FindingCount) => number
  lifted: (row: store.FindingCount) => number
  withdrawn: (row: store.FindingCount) => number
  issued: (row: store.IssuedCount) => number
  links: ReturnType<typeof linksOf>
}
type Spans = Readonly<Record<'toDate' | 'ofMonth', Told>>

function spansOf(span: store.Span): Spans {
  return {
    toDate: {
      raised: (r) => r.raised,
      corrected: (r) => r.corrected,
      lifted: (r) => r.lifted,
      withdrawn: (r) => r.withdrawn,
      issued: (l) => l.toDate,
      links: linksOf(span, span.yearStart, span.sinceYear),
    },
    ofMonth: {
      raised: (r) => r.monthRaised,
      corrected: (r) => r.monthCorrected,
      lifted: (r) => r.monthLifted,
      withdrawn: (r) => r.monthWithdrawn,
      issued: (l) => l.ofMonth,
      links: linksOf(span, span.from, span.since),
    },
  }
}

interface Counted {
  findings: readonly store.FindingCount[]
  letters: readonly store.IssuedCount[]
  kinds: readonly LetterKind[]
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
  const spans = spansOf(span)
  const counted = { findings, letters, kinds: lettersPack.kinds }
  const overdue = new Map(overdueIn.map((r) => [r.area, r.overdue]))
  const known = asOf.toISOString()
  return {
    month,
    from: span.from,
    to: span.to,
    asOf: known,
    toDate: summaryOf(counted, spans.toDate),
    ofMonth: summaryOf(counted, spans.ofMonth),
    categories: categoriesOf(findingsPack, findings, spans),
    places: areasOf(h.scope.county, towns, findings).map((area) => ({
      ...areaOf(area, counted, spans),
      overdue: {
        value: overdue.get(area.place) ?? 0,
        link: linkTo('/findings', { area: area.place, overdueOn: on, asOf: known }),
      },
    })),
    unanswered: unanswered.map(({ addressee, name, place, letters: value }) => ({
      name,
      place,
      letters: {
        value,
        link: linkTo('/letters', { unit: addressee, unansweredOn: on, dueFrom: span.yearStart, asOf: known }),
      },
    })),
    measures: measured(measures, figures, month),
  }
}

function summaryOf({ findings, letters, kinds }: Counted, of: Told): Summary {
  const issued = (kind: string | undefined) => ({
    value: sum(
      letters.filter((l) => l.kind === kind),
      of.issued,
    ),
    link: of.links.letters({ kind }),
  })
  return {
    categories: {
      value: new Set(findings.filter((f) => of.raised(f) > 0).map((f) => f.category)).size,
      link: of.links.raised(),
    },
    raised: { value: sum(findings, of.raised), link: of.links.raised() },
    corrected: { value: sum(findings, of.corrected), link: of.links.ended('closed') },
    lifted: { value: sum(findings, of.lifted), link: of.links.ended('lifted') },
    withdrawn: { value: sum(findings, of.withdrawn), link: of.links.ended('withdrawn') },
    demands: issued(demandKind(kinds)?.code),
    letters: kinds.map((k) => ({ kind: k.code, title: k.title, ...issued(k.code) })),
  }
}

/** What was raised and corrected of some findings, in both spans. */
function pairs(rows: readonly store.FindingCount[], query: Query, spans: Spans) {
  const pair = (of: Told) => ({
    raised: { value: sum(rows, of.raised), link: of.links.raised(query) },
    corrected: { value: sum(rows, of.corrected), link: of.links.ended('closed', query) },
  })
  return { toDate: pair(spans.toDate), ofMonth: pair(spans.ofMonth) }
}

/** The pack's categories in its order, then those that only findings of an earlier pack have; none without a finding. */
function categoriesOf(pack: FindingsPack, findings: Counted['findings'], spans: Spans): BulletinContent['categories'] {
  const codes = [...new Set([...pack.categories.map((c) => c.code), ...findings.map((f) => f.category)])]
  return codes
    .map((category) => ({
      category,
      title: categoryOf(pack, category).title,
      ...pairs(
        findings.filter((f) => f.category === category),
        { category },
        spans,
      ),
    }))
    .filter((c) => c.toDate.raised.value + c.ofMonth.corrected.value > 0)
}

interface Area {
  place: string
  name: string
}

/** The townships, the county's own departments, and places that only findings still name. */
function areasOf(county: string, towns: readonly Area[], findings: Counted['findings']): Area[] {
  const areas = [...towns, { place: county, name: '县直部门' }]
  const known = new Set(areas.map((a) => a.place))
  const gone = new Set(findings.map((f) => f.area).filter((area) => !known.has(area)))
  return [...areas, ...[...gone].map((area) => ({ place: area, name: area }))]
}

function areaOf({ place, name }: Area, { findings, letters, kinds }: Counted, spans: Spans) {
  const demand = demandKind(kinds)?.code
  return {
    place,
    name,
    ...pairs(
      findings.filter((f) => f.area === place),
      { area: place },
      spans,
    ),
    demands: {
      value: sum(
        letters.filter((l) => l.area === place && l.kind === demand),
        spans.toDate.issued,
      ),
      link: spans.toDate.links.letters({ kind: demand, area: place }),
    },
  }
}

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
