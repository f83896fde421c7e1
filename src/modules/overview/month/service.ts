import type { Calendar } from '#kernel/pure/calendar.ts'
import { type Month, monthOf } from '#kernel/pure/day.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { CASE_KINDS, type CaseKind } from '#modules/households/public.ts'
import { standingOfMonth } from '#modules/measures/public.ts'
import { letterKindOf, lettersPackOf, noticeRhythm } from '#modules/supervision/public.ts'
import { placeAsked, yearFigures } from '../map/service.ts'
import { COUNT_KEYS } from '../model.ts'
import { Sums } from '../rules.ts'
import { factsOf, type Spot, spotsUnder } from '../store.ts'
import {
  GROUPS,
  GROUPS_OF,
  type GroupKey,
  type MonthPage,
  type TodoGroup,
  type TodoItem,
  type UnitRow,
} from './model.ts'
import { nextOf, termNote } from './rules.ts'
import * as store from './store.ts'

/** How many of a group stand on the page itself. */
const FEW = 5

/**
 * The month for the acting post: the next step, what waits for it by kind of act, the counts and measures of its area
 * with the year so far, and the table by township, village or department. Six statements, two more while findings wait to be told.
 */
export async function monthPage(
  h: Handle,
  measures: readonly Measure[],
  asked: { month?: Month | undefined },
): Promise<MonthPage> {
  const month = asked.month ?? monthOf(h.today)
  const place = placeAsked(h, undefined)
  // sent together, answered in turn
  const [spots, facts, groups, figures, standing] = await Promise.all([
    spotsUnder(h, place, month),
    factsOf(h, { month, under: place }),
    groupsFor(h),
    yearFigures(h, measures, { place, month }),
    standingOfMonth(h, month),
  ])
  const sums = new Sums(facts)
  const rows = await rowsFor(h, spots, sums)
  return {
    month,
    takenAt: standing.takenAt?.toISOString() ?? null,
    frozen: standing.frozen,
    today: h.today,
    place,
    placeName: spots[0]?.name ?? place,
    unit: h.scope.place === null ? h.scope.unit : null,
    next: nextOf(groups),
    groups,
    counts: sums.countsAt(place),
    measures: figures,
    total: rows.length,
    rows,
  }
}

async function groupsFor(h: Handle): Promise<TodoGroup[]> {
  const keys = GROUPS_OF[h.scope.role]
  const items = Map.groupBy(await store.urgentOf(h, keys, FEW), (row) => row.group)
  const say = await speaker(h)
  const told = items.has('findings-to-notify') ? await noticeRhythm(h, monthOf(h.today)) : { words: null, waits: false }
  return keys.map((key) => {
    const rows = items.get(key) ?? []
    const { title, unit } = GROUPS[key]
    const rhythm = key === 'findings-to-notify' ? { note: told.words, waits: told.waits } : { note: null, waits: false }
    return {
      key,
      title,
      unit,
      ...rhythm,
      total: rows[0]?.total ?? 0,
      late: rows[0]?.lateOnes ?? 0,
      items: rows.map(say),
    }
  })
}

/** What is needed to word a row: the names of letter kinds and the working days. */
async function speaker(h: Handle): Promise<(row: store.TodoRow) => TodoItem> {
  const pack = await lettersPackOf(h)
  const calendar: Calendar = await h.calendar()
  return (row) => {
    const { id, group, unitName, placeName, since, dueOn, late } = row
    const title = titleOf(row, pack)
    const note = termNote(calendar, dueOn, h.today)
    return { id, group, title, unitName, placeName, since, dueOn, late, note, link: linkTo(group, id) }
  }
}

function titleOf({ group, title, number, items }: store.TodoRow, pack: Parameters<typeof letterKindOf>[0]): string {
  if (group.startsWith('letters-')) return `${letterKindOf(pack, title).title} ${number ?? '（拟稿）'}，共 ${items} 项`
  if (group === 'procedures-at-term') return `${title}户${CASE_KINDS[number as CaseKind]}`
  return group === 'handovers-to-end' ? `${title}，共 ${items} 户` : title
}

const PAGES: Record<string, string> = {
  letters: '/letters',
  findings: '/findings',
  duties: '/duties',
  cases: '/discipline',
  changes: '/household-changes',
  procedures: '/household-cases',
  handovers: '/handovers',
  payments: '/payments',
  refunds: '/gifts',
  gifts: '/gifts',
}

function linkTo(group: GroupKey, id: string): string {
  const kind = group.slice(0, group.indexOf('-'))
  const [inspection, place] = id.split('/')
  return kind === 'visits' ? `/inspections/${inspection}/visits/${place}` : `${PAGES[kind]}/${id}`
}

export async function todoList(
  h: Handle,
  filter: { group: GroupKey; q?: string | undefined },
  page: PageOf,
): Promise<{ total: number; rows: TodoItem[] }> {
  if (!GROUPS_OF[h.scope.role].includes(filter.group)) return { total: 0, rows: [] }
  const { total, rows } = await store.listGroup(h, filter.group, filter, page)
  return { total, rows: rows.map(await speaker(h)) }
}

/** Below a county the townships, then the county's organisations that have anything; below a township the villages. */
async function rowsFor(h: Handle, spots: readonly Spot[], sums: Sums): Promise<UnitRow[]> {
  const about = spots[0]
  if (about === undefined || about.level === 'village') return []
  const level = about.level === 'county' ? 'township' : 'village'
  const places = spots
    .filter((s) => s.level === level)
    .map(
      (s): UnitRow => ({
        key: s.place,
        name: s.name,
        level,
        place: s.place,
        unit: null,
        counts: sums.countsAt(s.place),
      }),
    )
  const shown = h.scope.place === null ? [] : places
  if (level === 'village') return shown
  const busy = sums.units().filter((unit) => COUNT_KEYS.some((key) => sums.countsOf(unit)[key] > 0))
  const names = await store.unitNames(h, busy)
  const units = [...names].map(
    ([id, name]): UnitRow => ({
      key: id,
      name,
      level: 'unit',
      place: h.scope.county,
      unit: id,
      counts: sums.countsOf(id),
    }),
  )
  return [...shown, ...units]
}
