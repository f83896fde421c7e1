import { z } from 'zod'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { done, listOf, listQuery, monthText, pageOf, placeCode } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { defineRoute } from '#kernel/server/http/route.ts'
import { startRun } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import {
  amendment,
  type CatalogueEntry,
  catalogueEntry,
  figure,
  figureLevel,
  measureRecord,
  placeFigure,
  side,
  takenMonth,
  trendPoint,
} from './model.ts'
import { measureNamed, placeAsked } from './rules.ts'
import { amendMonth, figureAt, figureFor, figuresByPlace, periodShown, recordsOf, refuseSettled } from './service.ts'
import * as store from './store.ts'

const keyParams = z.object({ key: z.string().min(3).max(80) })
/** `now`: by the records of this moment instead of as last taken; a frozen month stays as it is */
const where = z.object({
  month: monthText,
  place: placeCode.optional(),
  unit: z.uuid().optional(),
  now: z.stringbool().optional(),
})

function catalogueOf(kernel: Kernel): CatalogueEntry[] {
  return kernel.cards.flatMap((card) =>
    (card.measures ?? []).map((m) => ({
      key: m.key,
      module: card.name,
      moduleTitle: card.title,
      title: m.title,
      definition: m.definition,
      kind: m.kind,
      unit: m.unit,
      subject: m.subject,
      better: m.better,
    })),
  )
}

function measureOf(kernel: Kernel, key: string): Measure {
  const measure = measureNamed(
    kernel.cards.flatMap((card) => card.measures ?? []),
    key,
  )
  if (measure === undefined) throw new Problem('not-found', { what: '该指标' })
  return measure
}

/** The measure and the moment whose records are asked for; undefined: the month's figures as last taken. */
async function recordedOf(kernel: Kernel, h: Handle, key: string, asked: { month: Month; now?: boolean | undefined }) {
  if (asked.now !== true) return undefined
  const { period, now } = await periodShown(h, key, asked.month)
  return now ? { measure: measureOf(kernel, key), period } : undefined
}

function placeFor(h: Handle, asked: string | undefined): string {
  const place = placeAsked(h.scope, asked)
  if (place === null) throw new Problem('not-found', { what: '该地区的数字' })
  return place
}

export const routes = [
  defineRoute({
    method: 'GET',
    path: '/api/measures',
    summary: '指标目录',
    roles: 'all',
    query: listQuery,
    output: listOf(catalogueEntry),
    sheet: {
      name: '指标目录',
      columns: [
        { title: '指标', value: (r) => r.title, width: 30 },
        { title: '计量单位', value: (r) => r.unit },
        { title: '口径', value: (r) => r.definition, width: 60 },
        { title: '来源', value: (r) => r.moduleTitle },
      ],
    },
    run: async (_h, { query }, kernel) => {
      const { limit, offset } = pageOf(query)
      const found = catalogueOf(kernel).filter(
        (m) => query.q === undefined || `${m.title}${m.definition}`.includes(query.q),
      )
      return { total: found.length, rows: found.slice(offset, offset + limit) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/months',
    summary: '已有数字的月份',
    roles: 'all',
    output: z.object({ rows: z.array(takenMonth) }),
    run: async (h) => ({ rows: await store.listMonths(h) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/measures/compute',
    summary: '重新计算当月指标',
    roles: ['clerk', 'leader'],
    body: z.object({ month: monthText }),
    output: done,
    problems: ['month-closed', 'month-closing'],
    run: async (h, { body }) => {
      await refuseSettled(h, body.month)
      return { id: await startRun(h, 'measures.compute', `计算${monthInChinese(body.month)}指标`, body) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/:key',
    summary: '一个指标及其当月数字',
    roles: 'all',
    params: keyParams,
    query: where.partial({ month: true }),
    output: catalogueEntry.extend({
      month: monthText.nullable(),
      frozenAt: z.date().nullable(),
      /** the moment whose records the value is of */
      takenAt: z.date().nullable(),
      /** true: by the records of this moment, not as last taken */
      now: z.boolean(),
      place: placeCode,
      value: figure.nullable(),
    }),
    run: async (h, { params, query }, kernel) => {
      const entry = catalogueOf(kernel).find((m) => m.key === params.key)
      if (entry === undefined) throw new Problem('not-found', { what: '该指标' })
      const place = placeFor(h, query.place)
      const months = await store.listMonths(h)
      const month = query.month ?? months[0]?.month ?? null
      const taken = months.find((m) => m.month === month)
      const of = { place, unit: query.unit }
      const frozenAt = taken?.frozenAt ?? null
      if (month === null) return { ...entry, month, place, value: null, frozenAt, takenAt: null, now: false }
      const recorded = await recordedOf(kernel, h, params.key, { month, now: query.now })
      const value = recorded
        ? await figureAt(h, recorded.measure, recorded.period, of)
        : await figureFor(h, { measure: params.key, month, ...of })
      const takenAt = recorded?.period.asOf ?? taken?.takenAt ?? null
      return { ...entry, month, place, value, frozenAt, takenAt, now: recorded !== undefined }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/:key/figures',
    summary: '指标分地区数字',
    roles: 'all',
    params: keyParams,
    query: z
      .object({
        month: monthText,
        level: figureLevel.default('township'),
        under: placeCode.optional(),
        now: z.stringbool().optional(),
      })
      .extend(listQuery.shape),
    output: listOf(placeFigure),
    sheet: {
      name: '指标分地区数字',
      columns: [
        { title: '区划代码', value: (r) => r.place },
        { title: '地区', value: (r) => r.name },
        { title: '分子', kind: 'number', value: (r) => r.numerator },
        { title: '分母', kind: 'number', value: (r) => r.denominator },
        { title: '数值', kind: 'number', value: (r) => r.figure },
      ],
    },
    run: async (h, { params, query }, kernel) => {
      const all = await figuresByPlace(h, {
        measure: params.key,
        month: query.month,
        level: query.level,
        under: placeFor(h, query.under),
        recorded: await recordedOf(kernel, h, params.key, query),
      })
      const found = all.filter((r) => query.q === undefined || r.name.includes(query.q) || r.place.startsWith(query.q))
      const { limit, offset } = pageOf(query)
      return { total: found.length, rows: sorted(found, query.sort).slice(offset, offset + limit) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/:key/records',
    summary: '数字背后的记录',
    roles: 'all',
    params: keyParams,
    query: where.extend({ side: side.default('numerator') }).extend(listQuery.shape),
    output: listOf(measureRecord).extend({ sum: z.number() }),
    sheet: {
      name: '数字背后的记录',
      columns: [
        { title: '记录', value: (r) => r.title, width: 50 },
        { title: '日期', kind: 'date', value: (r) => r.day },
        { title: '地区', value: (r) => r.placeName },
        { title: '计数', kind: 'number', value: (r) => r.amount },
      ],
    },
    run: async (h, { params, query }, kernel) => {
      const recorded = await recordedOf(kernel, h, params.key, query)
      const of = { ...query, place: placeFor(h, query.place), period: recorded?.period }
      return recordsOf(h, measureOf(kernel, params.key), of, pageOf(query))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/:key/trend',
    summary: '指标全年走势',
    roles: 'all',
    params: keyParams,
    query: z.object({
      year: z.coerce.number().int().min(2000).max(2100),
      place: placeCode.optional(),
      unit: z.uuid().optional(),
    }),
    output: z.object({ rows: z.array(trendPoint) }),
    run: async (h, { params, query }) => ({
      rows: await store.sumValuesByMonth(h, {
        measure: params.key,
        year: query.year,
        place: placeFor(h, query.place),
        unit: query.unit,
      }),
    }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/measures/:key/amendments',
    summary: '指标更正',
    roles: 'all',
    params: keyParams,
    query: z.object({ month: monthText, place: placeCode.optional() }),
    output: z.object({ rows: z.array(amendment) }),
    run: async (h, { params, query }, kernel) => ({
      rows: await store.listAmendments(h, measureOf(kernel, params.key), query.month, placeFor(h, query.place)),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/measures/:key/amend',
    summary: '更正已结月份的指标',
    roles: ['leader'],
    params: keyParams,
    body: z.object({ month: monthText, why: z.string().trim().min(8, '请写明更正的事实和依据').max(1000) }),
    output: done,
    problems: ['month-not-frozen', 'nothing-to-amend'],
    run: (h, { params, body }, kernel) => amendMonth(h, measureOf(kernel, params.key), body.month, body.why),
  }),
]

/** By place as it comes, or by the figure; places without a figure stand last either way. */
function sorted<T extends { figure: number | null; name: string }>(rows: T[], sort: string | undefined): T[] {
  if (sort !== 'figure' && sort !== '-figure') return rows
  const sign = sort === 'figure' ? 1 : -1
  return [...rows].sort((a, b) => {
    if (a.figure === null || b.figure === null) return Number(a.figure === null) - Number(b.figure === null)
    return sign * (a.figure - b.figure)
  })
}
