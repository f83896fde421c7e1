import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { registerPeople } from '#modules/people/public.ts'
import type { Feed, Reckoning } from '../../../tests/laws/random-county.ts'
import {
  claimWishes,
  confirmDeliveries,
  deliver,
  draftWishes,
  fileCases,
  finishPlanItems,
  listWishes,
  planCases,
  registerCases,
  reviewCases,
} from './public.ts'
import { releaseClaim, tendClaims } from './wishes/claims.ts'

const NAMES = ['王甲', '李乙', '张丙', '刘丁', '陈戊']

interface Claimed {
  readonly dueOn: Day
  /** carried out to the resident's satisfaction */
  carriedOn: Day | null
  /** let go before its day had passed */
  leftOn: Day | null
}

/**
 * Cases with advisers and plans, wishes with claims: some in time, some late, some entered only after the month, some let go in time
 * and some because nobody answered for the delay.
 */
export const feed: Feed = async (on, county, chance, month) => {
  if (county.villages.length === 0) return
  const people = county.villages.flatMap((village, v) =>
    NAMES.slice(0, 1 + chance.next(3)).map((name, n) => ({ village, name: `${name}${v}${n}`, officer: '' })),
  )
  const cases = await on('2016-01-06', async (h) => {
    for (const p of people) p.officer = h.id()
    await registerPeople(
      h,
      {
        people: people.map((p, i) => ({ id: p.officer, name: `顾问${i}` })),
        posts: people.map((p) => ({
          id: h.id(),
          person: p.officer,
          title: '干部',
          role: 'department' as const,
          place: county.county,
          unit: county.departments[0]!,
        })),
        accounts: [],
      },
      '2016-01-05',
    )
    return registerCases(
      h,
      people.map((p) => ({ place: p.village.place, category: 'elder', name: p.name, ground: '独居，生活需要照料' })),
    )
  })
  await on('2016-01-07', async (h) => {
    await reviewCases(
      h,
      cases.map((id) => ({ case: id, result: 'pass', grounds: '经入户核实，情况属实' })),
    )
    await fileCases(
      h,
      cases.map((id, at) => ({ case: id, adviser: people[at]!.officer, situation: '独居，子女在外务工' })),
    )
  })
  const item = (at: number) => ({
    what: '每周上门一次',
    person: people[at]!.officer,
    dueOn: `${month}-${10 + chance.next(20)}`,
  })
  await on('2016-01-08', (h) =>
    planCases(
      h,
      cases.map((id, at) => ({ case: id, year: 2016, goal: '每周有人上门', items: [item(at), item(at)] })),
    ),
  )
  const wishes = await on('2016-01-09', (h) =>
    draftWishes(
      h,
      cases.map((id) => ({ kind: 'wish', case: id, title: '想要一床厚棉被', needs: 'deed', needed: 1 })),
    ),
  )
  await on('2016-01-11', (h) =>
    listWishes(
      h,
      wishes.map((wish) => ({ wish, on: '2016-01-11' })),
    ),
  )
  const terms = wishes.map(
    (): Claimed => ({ dueOn: `${month}-${10 + chance.next(20)}`, carriedOn: null, leftOn: null }),
  )
  const claims = await on(`${month}-01`, (h) =>
    claimWishes(
      h,
      wishes.map((wish, at) => ({ wish, kind: 'leader', officer: people[at]!.officer, dueOn: terms[at]!.dueOn })),
    ),
  )
  for (const [at, claim] of claims.entries()) {
    if (chance.once(3)) {
      if (chance.once(2)) terms[at]!.leftOn = await letGo(on, claim, people[at]!.officer, `${month}-05`)
      continue
    }
    const day = chance.once(4) ? '2016-04-02' : `${month}-${10 + chance.next(20)}`
    const [made] = await on(day, (h) => deliver(h, [{ claim, what: '送去棉被一床' }]))
    terms[at]!.carriedOn = day
    if (chance.once(2)) continue
    const satisfied = !chance.once(4)
    await on(day, (h) =>
      confirmDeliveries(h, [{ delivery: made!, as: 'resident', name: people[at]!.name, satisfied, why: '尺寸不合适' }]),
    )
    if (!satisfied) terms[at]!.carriedOn = null
  }
  // those whose day has passed are told, and let go when they say nothing
  await on('2016-04-01', tendClaims)
  await on('2016-04-05', tendClaims)
  const items = await on(`${month}-31`, (h) => itemsOf(h))
  const done = items
    .filter(() => !chance.once(3))
    .map((i) => ({ id: i, doneOn: `${month}-${10 + chance.next(20)}`, note: '已上门' }))
  const late = chance.once(2)
  if (done.length > 0) await on(late ? '2016-04-02' : `${month}-31`, (h) => finishPlanItems(h, done))
  return reckoningOf(terms)
}

/** The claimant lets the claim go within its term. */
async function letGo(on: Parameters<Feed>[0], claim: Id, officer: Id, day: Day): Promise<Day> {
  await on(day, (h) =>
    releaseClaim({ ...h, scope: { ...h.scope, person: officer, role: 'centre' } }, claim, '临时有事，不能落实'),
  )
  return day
}

function reckoningOf(terms: readonly Claimed[]): Reckoning {
  const by = (day: Day | null, last: Day) => day !== null && day <= last
  return (day) => {
    const due = terms.filter((t) => t.dueOn <= day && !by(t.leftOn, day))
    const kept = due.filter((t) => by(t.carriedOn, day) && by(t.carriedOn, t.dueOn))
    return { 'care.wishes-fulfilled': [kept.length, due.length] }
  }
}

async function itemsOf(h: Handle): Promise<string[]> {
  return (
    await h.rows<{ id: string }>(sql`SELECT id FROM care.plan_item WHERE county = ${h.scope.county} ORDER BY id`)
  ).map((r) => r.id)
}
