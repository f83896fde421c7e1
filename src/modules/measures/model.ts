import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'

export const measureProblems = defineProblems({
  'month-closing': {
    status: 409,
    title: '正在月结',
    detail: (p) =>
      `${p.month} 正在办理月结，数字已按月结时点取定，不能重新计算；如有新的事实，请在月结完成后办理更正。`,
  },
  'month-not-frozen': {
    status: 409,
    title: '月份尚未月结',
    detail: (p) => `${p.month} 尚未月结，数字会随记录更新，不需要更正。`,
  },
  'nothing-to-amend': {
    status: 409,
    title: '没有需要更正的数字',
    detail: (p) => `按目前的记录重新计算，${p.month} 的“${p.title}”与月结数字一致，没有需要更正的内容。`,
  },
})

/** A measure as the catalogue shows it. */
export const catalogueEntry = z.object({
  key: z.string(),
  module: z.string(),
  moduleTitle: z.string(),
  title: z.string(),
  definition: z.string(),
  kind: z.enum(['ratio', 'count', 'sum']),
  unit: z.string(),
  subject: z.enum(['village', 'township', 'organisation']),
  better: z.enum(['more', 'less']),
})
export type CatalogueEntry = z.infer<typeof catalogueEntry>

export const figureLevel = z.enum(['county', 'township', 'village'])
export type FigureLevel = z.infer<typeof figureLevel>
export const side = z.enum(['numerator', 'denominator'])
export type Side = z.infer<typeof side>

/** `figure`: a share between 0 and 1, a count or a sum; null when there is nothing to divide by. */
export const figure = z.object({
  numerator: z.number(),
  denominator: z.number(),
  figure: z.number().nullable(),
})
export type Figure = z.infer<typeof figure>

export const placeFigure = figure.extend({ place: placeCode, name: z.string() })
export type PlaceFigure = z.infer<typeof placeFigure>

export const measureRecord = z.object({
  link: z.string(),
  title: z.string(),
  day: dayText.nullable(),
  place: placeCode,
  placeName: z.string(),
  amount: z.number(),
})
export type RecordRow = z.infer<typeof measureRecord>

export const trendPoint = figure.extend({ month: monthText, frozen: z.boolean() })
export type TrendPoint = z.infer<typeof trendPoint>

export const takenMonth = z.object({ month: monthText, takenAt: z.date(), frozenAt: z.date().nullable() })
export type TakenMonth = z.infer<typeof takenMonth>

export const amendment = z.object({
  id: z.uuid(),
  month: monthText,
  at: z.date(),
  why: z.string(),
  /** within the asker's area: before and after */
  before: figure,
  after: figure,
  subjects: z.number().int(),
})
export type Amendment = z.infer<typeof amendment>
