import { z } from 'zod'

const cell = z.tuple([z.int().min(1).max(40), z.int().min(1).max(40)])

/** What a county may vary here: where its towns stand on the war map, row and column from the upper left. */
export const overviewPack = z.object({
  grid: z
    .record(z.string().regex(/^\d{9}$/, '乡镇街道的区划代码应为 9 位数字'), cell)
    .refine(
      (grid) => new Set(Object.values(grid).map(String)).size === Object.keys(grid).length,
      '两个乡镇不能在同一格',
    )
    .optional(),
})
export type OverviewPack = z.infer<typeof overviewPack>
