import { z } from 'zod'

const cell = z.tuple([z.int().min(1).max(40), z.int().min(1).max(40)])

const hotline = z.strictObject({
  title: z.string().trim().min(2).max(40),
  number: z.string().regex(/^\d[\d-]{2,19}$/, '电话只能用数字和短横线'),
  about: z.string().trim().max(120).default(''),
})

/** What the public site says of how to reach the county. */
const site = z.strictObject({
  hotlines: z
    .array(hotline)
    .min(1)
    .max(12)
    .default([
      { title: '政务服务便民热线', number: '12345', about: '咨询、求助、投诉和建议，全天受理' },
      { title: '组织部门举报电话', number: '12380', about: '干部选拔任用、党员干部作风问题' },
      { title: '纪检监察举报电话', number: '12388', about: '党员和公职人员涉嫌违纪违法问题' },
    ]),
  /** where letters and visitors are received; empty when it is not said */
  address: z.string().trim().max(120).default(''),
})

/**
 * What a county may vary here: where its towns stand on the war map, row and column from the upper left, and how the public site
 * says the county is reached.
 */
export const overviewPack = z.object({
  grid: z
    .record(z.string().regex(/^\d{9}$/, '乡镇街道的区划代码应为 9 位数字'), cell)
    .refine(
      (grid) => new Set(Object.values(grid).map(String)).size === Object.keys(grid).length,
      '两个乡镇不能在同一格',
    )
    .optional(),
  site: site.prefault({}),
})
/** as it is written down: what has a default may be left out */
export type OverviewPack = z.input<typeof overviewPack>
