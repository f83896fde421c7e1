import { z } from 'zod'

export const summaryQuery = z.object({ year: z.coerce.number().int().min(1990).max(2200).optional() })
export const figure = z.object({
  key: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.string(),
  /** in the console: the list of the records that it counts */
  link: z.string(),
  /** what exactly one of it is */
  counts: z.string(),
})
export type Figure = z.infer<typeof figure>
export const summaryView = z.object({
  county: z.string(),
  year: z.int(),
  groups: z.array(
    z.object({ code: z.string(), title: z.string(), figures: z.array(figure), note: z.string().nullable() }),
  ),
})
export type CareSummary = z.infer<typeof summaryView>
