import { z } from 'zod'

/** A number counted from records, with the list of those records: the number is the list's total, or the sum of one column. */
export const countedFigure = z.object({
  /** `group.name`, for programs */
  key: z.string(),
  label: z.string(),
  value: z.number(),
  /** 人, 户, 个 … */
  unit: z.string(),
  note: z.string().optional(),
  /** screen of the console that lists the records */
  to: z.string(),
  /** the same list in the API */
  records: z.string(),
  /** column of the list whose sum is the number; left out: the number of rows */
  of: z.string().optional(),
})
export type CountedFigure = z.output<typeof countedFigure>

export const figureGroup = z.object({ title: z.string(), figures: z.array(countedFigure) })
export type FigureGroup = z.output<typeof figureGroup>

/** Figures as lines of text; a group without any is left out. */
export function figureLines(groups: readonly FigureGroup[]): string[] {
  return groups.flatMap(({ title, figures }) => (figures.length === 0 ? [] : [title, ...figures.map(lineOf)]))
}

function lineOf({ label, value, unit, note }: CountedFigure): string {
  return `  ${label}：${value.toLocaleString('zh-CN')} ${unit}${note === undefined ? '' : `（${note}）`}`
}
