import { type NewVisit, recordVisits } from '#modules/fieldwork/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { Feed } from '../../../tests/laws/random-county.ts'
import { endPosting, type NewPosting, registerNeeds, registerPostings } from './public.ts'

const KINDS = ['first-secretary', 'member', 'agronomist'] as const
const NEEDS = ['weak', 'poor', 'industry'] as const

export const feed: Feed = async (on, county, chance, month) => {
  if (county.villages.length === 0) return
  const officers = county.villages.map((village) => ({ village, officer: '' }))
  const postings = await on('2016-01-05', async (h) => {
    for (const o of officers) o.officer = h.id()
    await registerPeople(
      h,
      { people: officers.map((o, i) => ({ id: o.officer, name: `驻村${i}` })), posts: [], accounts: [] },
      '2016-01-05',
    )
    const needs = officers.filter(() => !chance.once(3))
    if (needs.length > 0)
      await registerNeeds(
        h,
        needs.map((o) => ({ place: o.village.place, kind: NEEDS[chance.next(3)]!, weight: 3, source: '摸底' })),
      )
    const rows = officers.map(
      (o): NewPosting => ({
        person: o.officer,
        place: o.village.place,
        unit: chance.once(3) ? null : county.departments[chance.next(3)]!,
        kind: KINDS[chance.next(3)]!,
        from: chance.once(3) ? `${month}-10` : '2016-01-05',
        why: '随机派驻',
      }),
    )
    return registerPostings(h, rows)
  })
  for (const o of officers) {
    const many = chance.once(2)
    const present = Array.from({ length: 31 }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`).filter(() =>
      many ? !chance.once(5) : chance.once(3),
    )
    const visits = present.map(
      (onDay): NewVisit => ({
        kind: 'village',
        place: o.village.place,
        person: o.officer,
        onDay,
        purpose: 'routine',
      }),
    )
    // Some are put on record only after the month.
    await on(chance.once(5) ? '2016-04-03' : `${month}-31`, (h) => recordVisits(h, visits))
  }
  if (chance.once(2))
    await on('2016-04-02', (h) =>
      endPosting(h, postings[chance.next(postings.length)]!, `${month}-20`, 'other', '工作调整'),
    )
}
