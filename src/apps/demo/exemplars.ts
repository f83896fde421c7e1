import { sql } from 'kysely'
import { workingDayOfMonth } from '#kernel/pure/calendar.ts'
import type { Month } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { nameExemplar, receiveVisit } from '#modules/households/public.ts'
import type { DemoExemplar } from '#packs/demo-year.ts'
import { byOfficer, type Play } from './stage.ts'

/** Model households named so far, and what each is an example of. */
export type Named = Map<DemoExemplar, Id>

/** On one day of a month the desk names its model households and enters who came to see those that were named before. */
export async function playExemplars(
  play: Play,
  month: Month,
  exemplars: readonly DemoExemplar[],
  named: Named,
): Promise<void> {
  const calendar = await play.kernel.asSystem(play.county, (h) => h.calendar())
  const day = workingDayOfMonth(calendar, month, 6)
  await byOfficer(play, day, 16, 'jingban', async (h) => {
    for (const one of exemplars) {
      const exemplar = named.get(one)
      if (one.month === month) await name(h, one, named)
      else if (exemplar !== undefined)
        for (const { visitors, people, learned } of one.visits.filter((v) => v.month === month))
          await receiveVisit(h, exemplar, { on: day, visitors, people, learned })
    }
  })
}

async function name(h: Handle, one: DemoExemplar, named: Named): Promise<void> {
  const { kind, deeds, basis, township, standing } = one
  // the last by place, where villages stand after town quarters: the same household in every loading of the demo
  const home = await h.maybe<{ id: Id }>(sql`
    SELECT v.id FROM households.current v
    WHERE v.county = ${h.scope.county} AND v.standing = ${standing} AND v.place >= ${township} AND v.place < ${`${township}~`}
    ORDER BY v.place DESC, v.name, v.id LIMIT 1`)
  if (home !== undefined) named.set(one, await nameExemplar(h, { household: home.id, kind, deeds, basis, on: h.today }))
}
