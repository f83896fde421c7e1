import { z } from 'zod'

const code = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** A grade of produce, and how much of it repays one unit. */
export const grade = z.strictObject({
  code,
  title: z.string().min(1).max(20),
  /** grams that repay one unit */
  grams: z.int().min(1).max(10_000_000),
  /** 分 a kilogram */
  price: z.int().min(0).max(100_000_000),
})
export type Grade = z.infer<typeof grade>

export const grades = z
  .array(grade)
  .min(1)
  .max(20)
  .refine((all) => new Set(all.map((g) => g.code)).size === all.length, '等级的代码有重复')

/** A kind of lending in units that is repaid in produce. */
const kind = z.strictObject({
  code,
  title: z.string().min(2).max(40),
  item: z.string().min(1).max(40),
  countedIn: z.string().min(1).max(10),
  produce: z.string().min(1).max(40),
  /** what a new season starts from; a season may agree otherwise */
  grades,
  /** thousandths of what was lent that may be written off as ordinary loss */
  lossMost: z.int().min(0).max(1000).default(50),
})
export type LendingKind = z.infer<typeof kind>

export const DEFAULT_LENDING: LendingKind[] = [
  {
    code: 'bag',
    title: '借袋还耳',
    item: '木耳菌袋',
    countedIn: '袋',
    produce: '干木耳',
    lossMost: 50,
    grades: [
      { code: 'first', title: '一级', grams: 40, price: 8000 },
      { code: 'second', title: '二级', grams: 50, price: 6400 },
      { code: 'third', title: '三级', grams: 64, price: 5000 },
    ],
  },
  {
    code: 'shed',
    title: '借棚还耳',
    item: '吊袋大棚',
    countedIn: '座',
    produce: '干木耳',
    lossMost: 0,
    grades: [
      { code: 'first', title: '一级', grams: 60_000, price: 8000 },
      { code: 'second', title: '二级', grams: 75_000, price: 6400 },
    ],
  },
]

export const lendingKinds = z
  .array(kind)
  .max(20)
  .refine((all) => new Set(all.map((k) => k.code)).size === all.length, '借还种类的代码有重复')
  .default(DEFAULT_LENDING)
