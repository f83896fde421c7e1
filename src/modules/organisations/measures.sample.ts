import type { Feed } from '../../../tests/laws/random-county.ts'
import { carryPairings, endPairing } from './pairings/service.ts'
import { finishSteps, type NewStep, pairOrganisations, planSteps, shareResources } from './public.ts'

/** Departments paired with villages: steps set, done early, late or never, entered late; one pairing ends, one is carried. */
export const feed: Feed = async (on, county, chance, month) => {
  const sides = [...county.villages, ...county.townships]
  const pairs = await on('2016-01-06', (h) =>
    pairOrganisations(
      h,
      sides.map(({ unit }, i) => ({
        kind: chance.once(2) ? 'build-together' : 'regional',
        a: county.departments[i % 2]!,
        b: unit,
        plan: '同过主题党日，共办实事',
        from: '2016-01-06',
        why: '结对共建方案',
      })),
    ),
  )
  const steps = pairs.flatMap((pairing, i): NewStep[] =>
    ['05', '15', '25'].map((day) => ({
      pairing,
      title: '联办一件实事',
      dueOn: `${month}-${day}`,
      organisation: chance.once(2) ? county.departments[i % 2]! : sides[i]!.unit,
    })),
  )
  const planned = await on('2016-02-01', (h) => planSteps(h, steps))
  const withFirst = planned.slice(0, 3)
  let open = planned
  for (const day of [`${month}-04`, `${month}-15`, `${month}-27`, '2016-04-04']) {
    const done = open.filter(() => chance.once(3))
    open = open.filter((id) => !done.includes(id))
    const doneOn = chance.once(3) ? `${month}-03` : undefined
    await on(day, (h) =>
      finishSteps(
        h,
        done.map((step) => ({ step, note: '已经办理', ...(doneOn !== undefined && { doneOn }) })),
      ),
    )
    if (day !== `${month}-15`) continue
    await on(day, (h) => endPairing(h, pairs[0]!, { on: day, why: '任务已经完成' }))
    open = open.filter((id) => !withFirst.includes(id))
  }
  // Only the rows of a merger are needed here: the organisations themselves stay.
  await on('2016-04-05', (h) =>
    carryPairings(h, {
      ended: [{ id: county.departments[0]!, successor: county.departments[2]! }],
      from: [],
      into: null,
      on: '2016-04-05',
      why: '机构改革',
    }),
  )
  await on('2016-04-05', (h) =>
    shareResources(h, [{ organisation: sides[0]!.unit, title: '活动室', kind: 'venue', capacity: 40 }]),
  )
}
