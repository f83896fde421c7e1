import type { Feed } from '../../../tests/laws/random-county.ts'
import { registerPeople } from './public.ts'

const TITLES = [
  '党委书记',
  '书记',
  '党委副书记',
  '组织委员',
  '专职党务干部',
  '党建办干事',
  '兼职党务干部',
  '党建办主任',
  '镇长',
]

export const feed: Feed = async (on, county, chance) => {
  const from = chance.once(2) ? '2016-01-04' : '2016-04-01'
  await on('2016-01-04', async (h) => {
    const people = []
    const posts = []
    for (const { place, unit } of county.townships)
      for (let n = 0; n < chance.next(7); n += 1) {
        const person = { id: h.id(), name: `干部${place}${n}` }
        people.push(person)
        posts.push({
          id: h.id(),
          person: person.id,
          title: TITLES[chance.next(TITLES.length)]!,
          role: 'township' as const,
          place,
          unit,
        })
      }
    await registerPeople(h, { people, posts, accounts: [] }, from)
  })
}
