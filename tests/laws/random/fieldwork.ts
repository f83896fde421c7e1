import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import { answerOpinions, type NewVisit, recordVisits } from '#modules/fieldwork/public.ts'
import { correctVisit } from '#modules/fieldwork/service.ts'
import { changeStanding, takeInHouseholds } from '#modules/households/public.ts'
import { takeInBody } from '#modules/households/register/model.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { Chance, Feed, RandomCounty } from './county.ts'

interface Home {
  id: string
  place: string
}

/** In each village a helper with up to three households, most of them listed. */
async function settle(
  h: Handle,
  county: RandomCounty,
  chance: Chance,
): Promise<{ homes: Home[]; helper: string; leader: string }> {
  const [helper, post, leader] = [h.id(), h.id(), h.id()]
  const posts = [
    { id: post, person: helper, title: '帮扶责任人', role: 'helper' as const, place: county.county, unit: null },
  ]
  const leads = {
    id: h.id(),
    person: leader,
    title: '县级领导',
    role: 'leader' as const,
    place: county.county,
    unit: null,
  }
  const people = [
    { id: helper, name: '走访人' },
    { id: leader, name: '走村领导' },
  ]
  await registerPeople(h, { people, posts: [...posts, leads], accounts: [] }, h.today)
  const homes = county.villages.flatMap(({ place }) =>
    Array.from({ length: chance.next(4) }, () => ({ id: h.id(), place })),
  )
  const family = (n: number) => [{ name: `走访户${n}`, relation: 'head', sex: 'male', birthOn: '1960-01-01' }]
  await takeInHouseholds(
    h,
    homes.map((home, n) => takeInBody.parse({ ...home, members: family(n), confirmedNotDuplicate: true })),
  )
  for (const { id, place } of homes.filter(() => !chance.once(4))) {
    await h.run(sql`
      INSERT INTO households.pairing (county, id, household, place, person, post, rank, from_day, entered_at)
      VALUES (${county.county}, ${h.id()}, ${id}, ${place}, ${helper}, ${post}, 1, ${h.today}, ${h.now})`)
    await changeStanding(h, id, { standing: 'listed', causeMain: 'illness', on: h.today, why: '经评议公示识别' })
  }
  return { homes, helper, leader }
}

export const feed: Feed = async (on, county, chance, month) => {
  const { homes, helper, leader } = await on('2016-01-05', (h) => settle(h, county, chance))
  const raised: string[] = []
  for (const day of ['01', '09', '17', '25']) {
    const onDay = `${month}-${day}`
    const near = homes
      .filter(() => chance.once(2))
      .map(
        ({ id, place }): NewVisit => ({
          ...{ kind: 'household', household: id, place, person: helper, onDay, purpose: 'routine' },
          opinions: chance.once(2) ? [{ kind: chance.once(2) ? 'need' : 'opinion', text: '想修水窖' }] : [],
        }),
      )
    const walks = county.villages
      .filter(() => chance.once(4))
      .map(
        ({ place }): NewVisit => ({
          ...{ kind: 'village', place, person: chance.once(3) ? helper : leader, onDay, purpose: 'policy', heard: 3 },
        }),
      )
    // Some come in only after the month, from a device that was long without a network.
    const came = chance.once(4) ? '2016-04-03' : onDay
    const { visits, opinions } = await on(came, (h) => recordVisits(h, [...near, ...walks]))
    raised.push(...opinions)
    if (visits.length > 0 && chance.once(2))
      await on(chance.once(3) ? '2016-04-05' : came, (h) =>
        correctVisit({ ...h, scope: { ...h.scope, person: (near[0] ?? walks[0])!.person } }, visits[0]!, {
          kind: 'void',
          why: '误录，并未走访',
        }),
      )
  }
  for (const onDay of [`${month}-20`, `${month}-30`, '2016-04-04']) {
    const answers = raised.filter(() => chance.once(3)).map((opinion) => ({ opinion, text: '已办理', onDay }))
    await on(onDay, (h) => answerOpinions(h, answers))
  }
}
