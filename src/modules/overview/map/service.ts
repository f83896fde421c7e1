import type { Month } from '#kernel/pure/day.ts'
import { monthOf } from '#kernel/pure/day.ts'
import { figureOf, type Measure } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { figureAt, type MonthStanding, standingOfMonth } from '#modules/measures/public.ts'
import { HOME_READERS, HOMES_SEEN, type Layer } from '../model.ts'
import { figureIn, isCount, layerOf, layersOf, Sums } from '../rules.ts'
import { section } from '../section.ts'
import { countWithout, factsOf, type LayerSource, loadSpot, type Spot, spotsUnder } from '../store.ts'
import type { HomesSeen, MapRow, PlaceMeasure, PlaceSheet, TrendPoint, WarMap } from './model.ts'
import { mapMonth, villageShares } from './rules.ts'
import * as store from './store.ts'

/** The place that a question is about: the one asked for, held to the area of the post; a department sees the county's map. */
export function placeAsked(h: Handle, asked: string | undefined): string {
  const area = h.scope.place ?? h.scope.county
  if (asked === undefined) return area
  if (!asked.startsWith(area)) throw new Problem('not-found', { what: '该地区' })
  return asked
}

/**
 * The war map of a month: every township and village under the place asked for, with the figure of one layer and all
 * counts. Three statements, whatever the number of places, and a small one beside the first when no layer was asked for.
 */
export async function warMap(
  h: Handle,
  measures: readonly Measure[],
  asked: { month?: Month | undefined; measure?: string | undefined; township?: string | undefined },
): Promise<WarMap> {
  const month = asked.month ?? mapMonth(h.today)
  const under = placeAsked(h, asked.township)
  const layers = layersOf(measures, h.scope.role)
  const [spots, standing, chosen] = await Promise.all([
    spotsUnder(h, under, month),
    standingOfMonth(h, month),
    layerAsked(h, layers, { key: asked.measure, month, under, usual: villageShares(measures) }),
  ])
  const about = spots[0]
  if (about === undefined) throw new Problem('not-found', { what: '该地区' })
  const source = sourceOf(h, measures, chosen, standing)
  const layer = { ...chosen, now: source === undefined ? chosen.now : source.from !== 'taken' }
  const facts = await factsOf(h, { month, under, layer: source })
  const rows = rowsOf(spots, layer, new Sums(facts))
  const { grid } = await section(h)
  const cells = Object.entries(grid ?? {}).map(([town, [row, column]]) => ({ place: town, row, column }))
  const { frozen } = standing
  const asOf = momentOf(source?.from === 'taken' ? standing.takenAt : h.now)
  return { month, asOf, frozen, under, underName: about.name, layer, layers, grid: cells, total: rows.length, rows }
}

/**
 * What a layer is summed from; nothing for the counts, which are always summed. Of a month that is not frozen the homes seen
 * and unseen are told by the records of this moment, the other measures as they were last taken.
 */
function sourceOf(
  h: Handle,
  measures: readonly Measure[],
  { key }: Layer,
  standing: MonthStanding,
): LayerSource | undefined {
  if (isCount(key)) return undefined
  if (key === 'homes-without') return { from: 'homes' }
  const rest = key === 'homes-unseen'
  const measure = rest ? HOMES_SEEN : key
  const seen = homesSeenNow(h, measures, standing)
  return seen?.measure.key === measure ? { from: 'records', ...seen, rest } : { from: 'taken', measure, rest }
}

/** The measure of the homes seen with this moment, for those who read the files, while the month is not frozen. */
function homesSeenNow(h: Handle, measures: readonly Measure[], { frozen, present }: MonthStanding) {
  const measure = measures.find((m) => m.key === HOMES_SEEN)
  return measure === undefined || frozen || !HOME_READERS.includes(h.scope.role)
    ? undefined
    : { measure, period: present }
}

/**
 * The layer asked for; else the first of the usual ones that had a figure for villages in the year up to the month, so that the map
 * has the same colours from one month to the next; else what is open, which is always known.
 */
async function layerAsked(
  h: Handle,
  layers: readonly Layer[],
  asked: { key: string | undefined; month: Month; under: string; usual: readonly string[] },
): Promise<Layer> {
  const { month, under, usual } = asked
  const key = asked.key ?? (await store.firstWithVillages(h, { month, under, measures: usual })) ?? 'findings-open'
  const layer = layers.find((l) => l.key === key)
  if (layer === undefined) throw new Problem('not-found', { what: '该指标' })
  return layer
}

function rowsOf(spots: readonly Spot[], layer: Layer, sums: Sums): MapRow[] {
  return spots.flatMap((spot): MapRow[] => {
    const { place, name, level, parent, parentName } = spot
    if (level === 'county') return []
    const nothing = { numerator: 0, denominator: 0, figure: null }
    const figure = level === 'village' && layer.level === 'township' ? nothing : figureIn(layer, sums.at(place, layer))
    return [{ place, name, level, parent, parentName, ...figure, counts: sums.countsAt(place) }]
  })
}

/** Everything about one place in a month: each measure with the year so far, the counts, and the homes. Six statements. */
export async function placeSheet(
  h: Handle,
  measures: readonly Measure[],
  asked: { place: string; month?: Month | undefined },
): Promise<PlaceSheet> {
  const month = asked.month ?? monthOf(h.today)
  const place = placeAsked(h, asked.place)
  const reads = HOME_READERS.includes(h.scope.role)
  const [standing, spot, facts, figures, without] = await Promise.all([
    standingOfMonth(h, month),
    loadSpot(h, place, month),
    factsOf(h, { month, under: place }),
    yearFigures(h, measures, { place, month }),
    reads ? countWithout(h, place) : 0,
  ])
  const { name, level, parentName } = spot
  const { frozen } = standing
  const takenAt = momentOf(standing.takenAt)
  const taken = figures.find((m) => m.key === HOMES_SEEN)
  const homes = reads && taken ? { without, ...(await homesSeenAt(h, measures, place, standing, taken)) } : null
  return {
    place,
    name,
    level,
    parentName,
    month,
    takenAt,
    frozen,
    homes,
    // what stands under the homes does not stand again, perhaps of another moment, among the measures
    measures: homes === null ? figures : figures.filter((m) => m.key !== HOMES_SEEN),
    counts: new Sums(facts).countsAt(place),
  }
}

/** The share of homes seen, and with it the unseen, at a place: both of one moment. */
async function homesSeenAt(
  h: Handle,
  measures: readonly Measure[],
  place: string,
  standing: MonthStanding,
  taken: PlaceMeasure,
): Promise<HomesSeen> {
  const seen = homesSeenNow(h, measures, standing)
  if (seen === undefined) {
    const known = taken.trend.some((p) => p.month === standing.present.month)
    return { asOf: momentOf(standing.takenAt), seen: taken, unseen: known ? taken.denominator - taken.numerator : null }
  }
  const figure = await figureAt(h, seen.measure, seen.period, { place })
  const trend = withPoint(taken.trend, { month: seen.period.month, ...figure })
  const unseen = figure.denominator - figure.numerator
  return { asOf: momentOf(seen.period.asOf), seen: { ...taken, ...figure, now: true, trend }, unseen }
}

function momentOf(at: Date | null): string | null {
  return at?.toISOString() ?? null
}

/** The year so far with another figure of its last month. */
function withPoint(trend: readonly TrendPoint[], point: TrendPoint): TrendPoint[] {
  return [...trend.filter((p) => p.month !== point.month), point]
}

/** Each measure at a place in a month, with every month of the year so far: one statement. */
export async function yearFigures(
  h: Handle,
  measures: readonly Measure[],
  of: { place: string; month: Month },
): Promise<PlaceMeasure[]> {
  const byMeasure = Map.groupBy(await store.yearOf(h, of), (row) => row.measure)
  return measures.map((measure) => {
    const trend = (byMeasure.get(measure.key) ?? []).map(({ month, numerator, denominator }) => ({
      month,
      numerator,
      denominator,
      figure: figureOf(measure.kind, numerator, denominator),
    }))
    const { numerator = 0, denominator = 0, figure = null } = trend.find((p) => p.month === of.month) ?? {}
    return { ...layerOf(measure), numerator, denominator, figure, trend }
  })
}
