import { z } from 'zod'
import { FACTS, type FactKey, factKey } from '../model.ts'

const NEEDED: FactKey[] = [
  'causeMain',
  'houseArea',
  'houseGrade',
  'houseStructure',
  'waterSafe',
  'foodOk',
  'clothingOk',
  'schoolingOk',
  'medicalOk',
  'housingOk',
  'electricity',
  'phone',
  'idNumber',
  'education',
  'health',
  'labour',
  'medicalInsured',
]

const fen = z.number().int().min(0).max(100_000_00)

/** What a county may vary in its register: the line of income per head by year, and what a file must have to be whole. */
export const registerPack = z.strictObject({
  /** year → net income per head, in fen; a year that is not named goes by the latest before it */
  incomeLine: z.record(z.string().regex(/^\d{4}$/), fen).default({
    '2013': 273_600,
    '2014': 280_000,
    '2015': 285_500,
    '2016': 302_800,
    '2017': 317_000,
    '2018': 320_000,
    '2019': 375_000,
    '2020': 400_000,
  }),
  /** facts that the file of a listed or watched household must have */
  required: z
    .array(factKey)
    .refine((keys) => keys.every((k) => FACTS[k].type !== 'household'), '“所在户”不是档案内容')
    .default(NEEDED),
  /** whether last year's income must be on file too */
  requireIncome: z.boolean().default(true),
})
export type RegisterPack = z.infer<typeof registerPack>

/** The line of a year, in fen; null before the first that is known. */
export function incomeLineOf(pack: Pick<RegisterPack, 'incomeLine'>, year: number): number | null {
  const years = Object.keys(pack.incomeLine).filter((y) => Number(y) <= year)
  const latest = years.sort().at(-1)
  return latest === undefined ? null : pack.incomeLine[latest]!
}
