import { firstDay, lastDay } from '#kernel/pure/day.ts'
import type { Chance, Feed } from '../../../tests/laws/random-county.ts'
import { fulfilMany, issueLists, type NewItem, openDuties, openMonth } from './public.ts'

const KINDS = ['township-committee', 'village-branch', 'department'] as const

function item(chance: Chance, n: number): NewItem {
  const monthly = chance.once(2)
  return {
    code: `R${n}`,
    title: `事项${n}`,
    subjectKind: KINDS[chance.next(3)]!,
    recurrence: monthly ? 'monthly' : 'once',
    deadline: monthly
      ? { kind: 'dayOfMonth', day: 5 + chance.next(25) }
      : { kind: 'fixed', day: `2016-03-${String(10 + chance.next(20))}` },
    evidence: false,
    ...(chance.once(4) && { measure: 'people.staffing', target: 0.8 }),
  }
}

export const feed: Feed = async (on, _county, chance, month) => {
  const items = Array.from({ length: 2 + chance.next(6) }, (_, n) => item(chance, n))
  await on('2016-01-04', (h) =>
    issueLists(h, [
      {
        code: 'R',
        kind: 'task',
        title: '随机清单',
        year: 2016,
        issuedOn: '2016-01-04',
        waves: [],
        objectives: [],
        items,
      },
    ]),
  )
  await on(firstDay(month), (h) => openMonth(h, month))
  for (const day of [`${month}-08`, `${month}-16`, lastDay(month), '2016-04-05'])
    await on(day, async (h) => {
      const open = (await openDuties(h, month)).filter((d) => d.measure === null && chance.once(3))
      await fulfilMany(
        h,
        open.map((d) => ({ duty: d.id, note: '已办' })),
      )
    })
}
