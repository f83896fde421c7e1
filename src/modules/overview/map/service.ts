import type { Month } from '#kernel/pure/day.ts'
import { monthOf } from '#kernel/pure/day.ts'
import { figureOf, type Measure } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { sectionOf } from '#kernel/server/packs.ts'
import { HOME_READERS, type Layer } from '../model.ts'
import { overviewPack } from '../pack.ts'
import { figureIn, layerOf, layersOf, Sums } from '../rules.ts'
import { factsOf, holesUnder, loadSpot, type Spot, spotsUnder } from '../store.ts'
import type { MapRow, PlaceMeasure, PlaceSheet, WarMap } from './model.ts'
import { mapMonth, villageShares } from './rules.ts'
import * as store from './store.ts'

const section = sectionOf('overview', overviewPack)

/** The place that a question is about: the one asked for, held to the area of the post; a department sees the county's map. */
export function placeAsked(h: Handle, asked: string | undefined): string {
  const area = h.scope.place ?? h.scope.county
  if (asked === undefined) return area
  if (!asked.startsWith(area)) throw new Problem('not-found', { what: '该地区' })
  return asked
}

/**
 * The war map of a month: every township and village under the place asked for, with the figure of one layer and all
 * counts. Two statements, whatever the number of places, and a small one beside the first when no layer was asked for.
 */
export async function warMap(
  h: Handle,
  measures: readonly Measure[],
  asked: { month?: Month | undefined; measure?: string | undefined; township?: string | undefined },
): Promise<WarMap> {
  const month = asked.month ?? mapMonth(h.today)
  const under = placeAsked(h, asked.township)
  const layers = layersOf(measures, h.scope.role)
  const [spots, layer] = await Promise.all([
    spotsUnder(h, under, month),
    layerAsked(h, layers, { key: asked.measure, month, under, usual: villageShares(measures) }),
  ])
  const about = spots[0]
  if (about === undefined) throw new Problem('not-found', { what: '该地区' })
  const facts = await factsOf(h, { month, under, measure: layer.key })
  const rows = rowsOf(spots, layer, new Sums(facts))
  const { grid } = await section(h)
  const cells = Object.entries(grid ?? {}).map(([town, [row, column]]) => ({ place: town, row, column }))
  return { month, under, underName: about.name, layer, layers, grid: cells, total: rows.length, rows }
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

/** Everything about one place in a month: each measure with the year so far, the counts, and the holes at home. Four statements. */
export async function placeSheet(
  h: Handle,
  measures: readonly Measure[],
  asked: { place: string; month?: Month | undefined },
): Promise<PlaceSheet> {
  const month = asked.month ?? monthOf(h.today)
  const place = placeAsked(h, asked.place)
  const [spot, facts, figures, holes] = await Promise.all([
    loadSpot(h, place, month),
    factsOf(h, { month, under: place }),
    yearFigures(h, measures, { place, month }),
    HOME_READERS.includes(h.scope.role) ? holesUnder(h, place) : null,
  ])
  const { name, level, parentName } = spot
  return { place, name, level, parentName, month, measures: figures, counts: new Sums(facts).countsAt(place), holes }
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
