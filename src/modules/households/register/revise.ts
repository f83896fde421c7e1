import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem, refuse } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { searchText } from '#modules/places/public.ts'
import type { HouseholdRow, PersonRow } from './model.ts'
import { dayFaults } from './rules.ts'
import * as store from './store.ts'

/** Places must be villages or grids that stand, within the asker's own. */
export async function refusePlaces(h: Handle, places: readonly string[]): Promise<void> {
  for (const place of places) {
    if (!isWithin(place, h.scope.place)) refuse([{ at: 'place', reason: '不在您的管辖范围内，请由所在乡镇或县级办理' }])
    if ((await store.placeNames(h, place)) === undefined)
      refuse([{ at: 'place', reason: `没有代码为 ${place} 的村（网格），或它已撤并` }])
  }
}

/** The household as it stands, if it has not been dissolved. */
export async function livingHousehold(h: Handle, id: Id): Promise<HouseholdRow> {
  const row = await store.loadHousehold(h, id)
  if (row.standing === 'dissolved') throw new Problem('household-ended')
  return row
}

/** From which day a revision is in force, and why. */
export interface Of {
  on: Day
  why: string
}

/** @throws changed-meanwhile when somebody else was faster; input-invalid at `on` */
export async function reviseHousehold(
  h: Handle,
  row: HouseholdRow,
  columns: store.Columns,
  { on, why }: Of,
): Promise<void> {
  refuse(dayFaults(on, row.validFrom, h.today))
  const done = await store.revise(h, 'household_version', [{ id: row.id, base: row.revision, columns }], on, why)
  if (done === 0) throw new Problem('changed-meanwhile')
}

/** The same for persons, all or none. */
export async function revisePersons(
  h: Handle,
  changes: readonly { row: PersonRow; columns: store.Columns }[],
  { on, why }: Of,
): Promise<void> {
  refuse(changes.flatMap(({ row }) => dayFaults(on, row.validFrom, h.today)))
  const revisions = changes.map(({ row, columns }) => ({ id: row.id, base: row.revision, columns }))
  if ((await store.revise(h, 'person_version', revisions, on, why)) < changes.length)
    throw new Problem('changed-meanwhile')
}

/** A household bears its head's name. */
export function headColumns(head: Pick<PersonRow, 'id' | 'name'>): store.Columns {
  return { head: head.id, name: head.name, search: searchText(head.name) }
}
