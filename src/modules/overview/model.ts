import { z } from 'zod'
import type { Role } from '#kernel/pure/scope.ts'

/** What is counted from findings, letters and duties, each under the same name everywhere in this module. */
export const COUNTS = {
  'findings-open': { title: '未销号问题', definition: '截至今日尚未销号的问题个数，不论何时提出。', unit: '个' },
  'findings-overdue': { title: '逾期问题', definition: '截至今日整改期限已过、仍未整改的问题个数。', unit: '个' },
  'findings-raised': { title: '当月新增问题', definition: '当月提出的问题个数。', unit: '个' },
  'duties-due': { title: '当月到期事项', definition: '当月到期的责任事项个数。', unit: '项' },
  'duties-late': {
    title: '当月未完成事项',
    definition: '当月到期的责任事项中，已经逾期或者未达标的个数。',
    unit: '项',
  },
  letters: { title: '当月收到函件', definition: '当月发出的提示函、督办函和预警函等函件份数。', unit: '份' },
} as const
export type CountKey = keyof typeof COUNTS
export const COUNT_KEYS = Object.keys(COUNTS) as CountKey[]
/** Counts that are as things stand today, whatever month is shown. */
export const AS_OF_TODAY: readonly CountKey[] = ['findings-open', 'findings-overdue']

/**
 * 户户见干部: homes that have a hole. Without a helper: as things stand today. Unseen: of the month, and always the rest of
 * {@link HOMES_SEEN}, so that the two never tell of different moments.
 */
export const HOME_COUNTS = {
  'homes-without': {
    title: '没有帮扶人的户',
    definition: '截至今日，没有在岗帮扶责任人的建档立卡户和监测户。',
    unit: '户',
  },
  'homes-unseen': {
    title: '当月未走访的户',
    definition: '月末（当月为今日）在册的建档立卡户和监测户中，当月还没有走访到人的户。',
    unit: '户',
  },
} as const
export type HomeKey = keyof typeof HOME_COUNTS
/** The measure that shares its records with the unseen homes: of a month that is not frozen it is shown by the records of this moment. */
export const HOMES_SEEN = 'fieldwork.visited'
export const HOME_KEYS = Object.keys(HOME_COUNTS) as HomeKey[]
/** Who reads the households' files. */
export const HOME_READERS: readonly Role[] = [
  'clerk',
  'leader',
  'inspector',
  'auditor',
  'township',
  'village',
  'posted',
  'helper',
  'grid',
]

/** Something the map can be coloured by: a measure of the catalogue, or one of the counts. */
export const layer = z.object({
  key: z.string(),
  title: z.string(),
  definition: z.string(),
  kind: z.enum(['ratio', 'count', 'sum']),
  unit: z.string(),
  better: z.enum(['more', 'less']),
  /** the smallest place that has a figure of its own */
  level: z.enum(['village', 'township']),
  /** true: by the records of this moment; a measure is else shown as it was last taken */
  now: z.boolean(),
})
export type Layer = z.infer<typeof layer>

const count = z.number().int()
export const counts = z.object({
  'findings-open': count,
  'findings-overdue': count,
  'findings-raised': count,
  'duties-due': count,
  'duties-late': count,
  letters: count,
})
export type Counts = Record<CountKey, number>

/** What is summed: how many values there are of the measure asked for, their two sides, and the counts. */
export const AMOUNTS = ['taken', 'numerator', 'denominator', ...COUNT_KEYS] as const
export type Amounts = Record<(typeof AMOUNTS)[number], number>

/** All amounts at one place; at county level, of one organisation of the county. */
export interface Fact extends Amounts {
  /** 6, 9 or 12 digits */
  place: string
  unit: string | null
}

export function noCounts(): Counts {
  return Object.fromEntries(COUNT_KEYS.map((key) => [key, 0])) as Counts
}

/** Where the records behind a count are listed. `of` is a place and all below it, or one organisation of the county. */
export function linkOf(key: CountKey, month: string, of: { place: string; unit?: string | null }): string {
  const where = of.unit ? `unit=${of.unit}` : `under=${of.place}`
  return `${LISTS[key](month)}&${where}`
}

const LISTS: Record<CountKey, (month: string) => string> = {
  'findings-open': () => '/findings?live=true',
  'findings-overdue': () => '/findings?overdue=true',
  'findings-raised': (month) => `/findings?month=${month}`,
  'duties-due': (month) => `/ledger?month=${month}&kind=duty`,
  'duties-late': (month) => `/ledger?month=${month}&kind=duty&standing=late`,
  letters: (month) => `/letters?month=${month}&issued=true`,
}

const HOME_LISTS: Record<HomeKey, (month: string) => string> = {
  'homes-without': () => '/pairing/holes?kind=without',
  'homes-unseen': (month) => `/visits/unseen?state=month&month=${month}`,
}

export function homeLink(key: HomeKey, month: string, place: string): string {
  return `${HOME_LISTS[key](month)}&under=${place}`
}

/** Where the records behind a layer's figure at a place are listed. */
export function layerLink({ key, now }: Pick<Layer, 'key' | 'now'>, month: string, place: string): string {
  if (key in LISTS) return linkOf(key as CountKey, month, { place })
  if (key in HOME_LISTS) return homeLink(key as HomeKey, month, place)
  return measureLink({ key, now }, month, 'numerator', { place })
}

/** Where the records behind a measure's figure are listed: as it was taken, or as they stand now. */
export function measureLink(
  { key, now }: Pick<Layer, 'key' | 'now'>,
  month: string,
  side: 'numerator' | 'denominator',
  of: { place: string; unit?: string | null },
): string {
  const unit = of.unit ? `&unit=${of.unit}` : ''
  return `/measures/${key}?month=${month}&side=${side}&place=${of.place}${unit}${now ? '&now=true' : ''}`
}
