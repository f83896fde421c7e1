import { sql } from 'kysely'
import type { Handle } from '#kernel/server/handle.ts'
import { changeStanding, type NewHousehold, takeInHouseholds } from '#modules/households/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { Chance, Feed, RandomCounty } from '../../../tests/laws/random-county.ts'
import { answerOpinions, type NewVisit, recordVisits } from './public.ts'
import { correctVisit } from './service.ts'

interface Home {
  id: string
  place: string
}

function household({ id, place }: Home, n: number): NewHousehold {
  const head = { name: `走访户${n}`, relation: 'head', sex: 'male', birthOn: '1960-01-01', lowIncome: false } as const
  return {
    id,
    place,
    groupName: '',
    kind: 'ordinary',
    causesOther: [],
    fuel: [],
    relocated: false,
    members: [head],
    why: '首次登记',
    confirmedNotDuplicate: true,
  }
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
  await takeInHouseholds(h, homes.map(household))
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
      .map(({ id, place }): NewVisit => {
        const visit = { household: id, place, person: helper, onDay, purpose: 'routine' } as const
        // at some doors nobody opens
        if (chance.once(4)) return { ...visit, kind: 'attempt', note: '家中无人，已电话联系' }
        const opinions = [{ kind: chance.once(2) ? 'need' : 'opinion', text: '想修水窖' } as const]
        return { ...visit, kind: 'household', metOthers: '户主', opinions: chance.once(2) ? opinions : [] }
      })
    const walks = county.villages
      .filter(() => chance.once(4))
      .map(
        ({ place }): NewVisit => ({
          kind: 'village',
          place,
          person: chance.once(3) ? helper : leader,
          onDay,
          purpose: 'policy',
          heard: 3,
        }),
      )
    const made = [...near, ...walks]
    // Some come in only after the month, from a device that was long without a network.
    const came = chance.once(4) ? '2016-04-03' : onDay
    const { visits, opinions } = await on(came, (h) => recordVisits(h, made))
    raised.push(...opinions)
    if (visits.length > 0 && chance.once(2))
      await on(chance.once(3) ? '2016-04-05' : came, (h) =>
        correctVisit({ ...h, scope: { ...h.scope, person: made[0]!.person } }, visits[0]!, {
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
