import { addDays, type Day, type Month } from '#kernel/pure/day.ts'
import {
  assignVisits,
  drawInspection,
  enterResult,
  loadInspection,
  planInspection,
} from '#modules/supervision/public.ts'
import type { DemoInspection } from '#packs/demo-year.ts'
import { byOfficer, drawn, type Play } from './stage.ts'

/** Drawn besides those that fail, so that an inspection also shows what is in order. */
const IN_ORDER = 2

/** Plans, draws, visits: the seed comes from the year's own, so that the same villages are drawn wherever it is played. */
export async function inspect(
  play: Play,
  month: Month,
  plan: DemoInspection,
  days: { planned: Day; drawn: Day },
): Promise<void> {
  const seed = Buffer.from(play.random.bytes(32)).toString('hex')
  const id = await byOfficer(play, days.planned, 9, 'jingban', (h) =>
    planInspection(
      h,
      {
        month,
        kind: 'field',
        title: `${play.cast.placeName(plan.township)}基层党建实地督查`,
        checklist: 'monthly',
        under: [plan.township],
        level: 'village',
        strata: 'none',
        sample: plan.villages + IN_ORDER,
        drawOn: days.drawn,
      },
      seed,
    ),
  )
  const villages = await byOfficer(play, days.drawn, 9, 'jingban', (h) => drawInspection(h, play.kernel, id))
  const inspector = play.cast.officer('ducha1')
  await byOfficer(play, days.drawn, 10, 'jingban', (h) =>
    assignVisits(
      h,
      id,
      villages.map((place) => ({ place, inspector: inspector.person })),
    ),
  )
  for (const [index, place] of villages.entries())
    await visit(play, id, place, index < plan.villages ? plan : null, addDays(days.drawn, 1))
}

async function visit(
  play: Play,
  inspection: string,
  place: string,
  fault: DemoInspection | null,
  day: Day,
): Promise<void> {
  await byOfficer(play, day, 14, 'ducha1', async (h) => {
    const { items } = await loadInspection(h, inspection)
    const evidence = fault === null ? [] : [await drawn(play, h, `${play.cast.placeName(place)}督查现场`, place, null)]
    const answers = items.map((item) =>
      item.code === fault?.item
        ? { code: item.code, answer: 'fail' as const, note: fault.note }
        : { code: item.code, answer: 'pass' as const },
    )
    await enterResult(h, inspection, { place, answers, evidence })
  })
}
