import { type Month, monthOf } from '#kernel/pure/day.ts'
import type { CountedFigure, FigureGroup } from '#kernel/pure/figures.ts'
import { pageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { periodShown } from '#modules/measures/public.ts'
import { HOMES_SEEN } from './measures.ts'
import { SEEN_STATES, type SeenState } from './model.ts'
import { fieldworkPackOf } from './section.ts'
import * as unseenStore from './unseen.store.ts'
import * as visitStore from './visits.store.ts'

/** Whether every home has seen an officer, and where leaders walked this year; each figure opens to its records. */
export async function visitFigures(h: Handle): Promise<FigureGroup[]> {
  const { visitDays } = await fieldworkPackOf(h)
  const from = `${h.today.slice(0, 4)}-01-01`
  const walks = await visitStore.countWalks(h, { from, to: h.today })
  return [
    { title: '户户见干部', figures: seen(await unseenStore.countSeen(h, visitDays)) },
    { title: '干部走村（今年）', figures: walks.visits === 0 ? [] : walked(walks, from) },
  ]
}

interface UnseenQuery {
  state?: SeenState | undefined
  month?: Month | undefined
  under?: string | undefined
  standing?: string | undefined
  days?: number | undefined
  q?: string | undefined
  page: number
  size: number
}

/** Homes that were not seen, as asked; of a month, by the same records as the month's share of visits that the map shows. */
export async function unseenHomes(
  h: Handle,
  { state, ...query }: UnseenQuery,
): Promise<{ total: number; rows: unseenStore.UnseenRecord[] }> {
  const { visitDays } = await fieldworkPackOf(h)
  const page = pageOf(query)
  if (state !== 'month') return unseenStore.listUnseen(h, { ...query, state, visitDays }, page)
  const { period } = await periodShown(h, HOMES_SEEN, query.month ?? monthOf(h.today))
  return unseenStore.listMissed(h, period, { ...query, visitDays }, page)
}

function seen(counts: Record<unseenStore.StandingState, number>): CountedFigure[] {
  return (['due', 'seen', 'never', 'overdue'] as const).map((state) => {
    const list = `/visits/unseen?state=${state}`
    const label = `${SEEN_STATES[state]}的户`
    return { key: `visits.${state}`, label, value: counts[state], unit: '户', to: list, records: `/api${list}` }
  })
}

function walked(n: { visits: number; villages: number; heard: number }, from: string): CountedFigure[] {
  const visits = `/visits?kind=village&onFrom=${from}`
  const villages = `/visits/progress?level=village&walkedFrom=${from}`
  const list = { to: visits, records: `/api${visits}` }
  return [
    { key: 'walks.visits', label: '走村', value: n.visits, unit: '次', ...list },
    { key: 'walks.heard', label: '听取意见', value: n.heard, unit: '人', ...list, of: 'heard' },
    {
      key: 'walks.villages',
      label: '走到的村',
      value: n.villages,
      unit: '个',
      to: villages,
      records: `/api${villages}`,
    },
  ]
}
