import { addDays, type Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import { isFieldRole, ROLES, type Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { organisationOn, type Reorganisation } from '#modules/organisations/public.ts'
import type { NewPost } from './model.ts'
import { isHeldFrom, placeFault, REGISTRARS, reasonsAgainstEnding, reasonsAgainstPost } from './rules.ts'
import * as store from './store.ts'

export type Appointment = Omit<NewPost, 'id'> & { from: Day; why: string }

export interface Grant {
  role: Role
  title: string
  reasons: string[]
}

/** What the acting post may do with a person's posts: end each of them, and give one of each role from today on. */
export async function verdictsOn(
  h: Handle,
  person: Id,
): Promise<{ posts: (store.PostHistory & { endReasons: string[] })[]; grants: Grant[] }> {
  const [posts, clerk] = [await store.postsOf(h, person), await store.hasClerk(h, h.today)]
  const keeps = REGISTRARS.includes(h.scope.role)
  const held = posts.filter((p) => isHeldFrom(p, h.today)).map((p) => p.role)
  const outside = keeps ? [] : ['任免职务由组织部经办人、负责人或者系统管理员办理。']
  return {
    posts: posts.map((post) => ({ ...post, endReasons: [...outside, ...reasonsAgainstEnding(h.scope, post, clerk)] })),
    grants: GIVEN.map((role) => ({
      role,
      title: ROLES[role],
      reasons: [...outside, ...reasonsAgainstPost(h.scope, person, role, held, clerk)],
    })),
  }
}

const GIVEN = (Object.keys(ROLES) as Role[]).filter((role) => role !== 'system')

/** Gives a person one more post; a person may hold several. */
export async function appoint(h: Handle, a: Appointment): Promise<Id> {
  await joinMonth(h)
  const person = await store.holdPerson(h, a.person)
  const posts = await store.postsOf(h, a.person)
  const held = posts.filter((p) => isHeldFrom(p, a.from)).map((p) => p.role)
  await checkAppointment(h, a, held)
  const id = h.id()
  await store.addPosts(h, [{ ...a, id }], a.from, a.why)
  await h.record({
    command: 'people.appoint',
    subject: id,
    place: a.place,
    unit: a.unit,
    why: a.why,
    after: { person: a.person, name: person.name, title: a.title, role: a.role, from: a.from },
  })
  return id
}

async function checkAppointment(h: Handle, a: Omit<Appointment, 'why'>, held: readonly Role[]): Promise<void> {
  const misplaced = placeFault(a.role, a.place)
  if (misplaced !== null || !a.place.startsWith(h.scope.county)) throw faultAt('place', misplaced ?? '任职地不在本县')
  if (a.role === 'department' && a.unit === null) throw faultAt('unit', '部门职务必须指明所在组织')
  if (a.unit !== null && (await organisationOn(h, a.unit, a.from)) === undefined)
    throw faultAt('unit', `该组织在 ${a.from} 不存在（尚未成立或已撤并）`)
  const reasons = reasonsAgainstPost(h.scope, a.person, a.role, held, await store.hasClerk(h, h.today))
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: `任命${ROLES[a.role]}` }, { reasons })
}

/** Ends a post; the row stays as the person's history. The last day in the post is `on`. */
export async function endPost(h: Handle, id: Id, on: Day, why: string): Promise<store.PostRow> {
  await joinMonth(h)
  const post = await store.loadPost(h, id)
  const reasons: string[] = []
  if (post.to !== null && post.to <= on) reasons.push(`该职务已于 ${post.to} 结束。`)
  if (on < post.from) reasons.push(`离任日期不能早于任职日期 ${post.from}。`)
  reasons.push(...reasonsAgainstEnding(h.scope, post, await store.hasClerk(h, h.today)))
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: `免去${post.title}` }, { reasons })
  await store.endPosts(h, [id], on, why)
  await h.record({
    command: 'people.end-post',
    subject: id,
    place: post.place,
    unit: post.unit,
    why,
    before: { person: post.person, title: post.title, role: post.role, from: post.from },
    after: { to: on },
  })
  return post
}

/** Moves a person from one post to another without a gap: the old one ends the day before the new one begins. */
export async function transfer(h: Handle, id: Id, next: Omit<Appointment, 'person'>): Promise<Id> {
  const post = await endPost(h, id, addDays(next.from, -1), next.why)
  return appoint(h, { ...next, person: post.person })
}

/**
 * Gives posts of the field in bulk, each to its own last day if it has one. Not recorded here: the command that gives
 * them (a posting, a pairing) writes the journal entry.
 */
export async function giveFieldPosts(
  h: Handle,
  rows: readonly (NewPost & { from: Day; to?: Day | null })[],
  why: string,
): Promise<void> {
  await joinMonth(h)
  for (const row of rows) {
    const misplaced = placeFault(row.role, row.place)
    if (!isFieldRole(row.role)) throw new Error(`${row.role} is no post of the field`)
    if (misplaced !== null) throw faultAt('place', misplaced)
  }
  for (const from of new Set(rows.map((r) => r.from)))
    await store.addPosts(
      h,
      rows.filter((r) => r.from === from),
      from,
      why,
    )
  for (const to of new Set(rows.flatMap((r) => r.to ?? [])))
    await store.endPosts(
      h,
      rows.filter((r) => r.to === to).map((r) => r.id),
      to,
      why,
    )
}

/** Ends posts of the field; the last day in them is `on`. The command that ends them writes the journal entry. */
export async function endFieldPosts(h: Handle, ids: readonly Id[], on: Day, why: string): Promise<number> {
  await joinMonth(h)
  return store.endPosts(h, ids, on, why)
}

/**
 * Organisations ended or villages were merged: posts in what ended end with the day before; other posts of the old
 * villages go on in the merged one, until the day that may be known for their end already. Safe to repeat.
 */
export async function followReorganisation(h: Handle, r: Reorganisation): Promise<{ ended: number; moved: number }> {
  await joinMonth(h)
  const last = addDays(r.on, -1)
  const gone = r.ended.map((e) => e.id)
  const ended = await store.endPostsOfUnits(h, gone, last, r.why)
  const moving = r.into === null ? [] : await store.openPostsIn(h, r.from, last)
  if (moving.length > 0) {
    const posts = moving.map((p) => ({ id: p.id, next: h.id() }))
    await store.movePosts(h, posts, { place: r.into!, on: r.on, why: r.why })
  }
  // a merger is told also when no post moved: what hangs on posts that had ended follows it
  if (r.into !== null || ended > 0)
    await h.record({
      command: 'people.follow-reorganisation',
      subject: r.into ?? gone[0] ?? h.scope.county,
      place: r.into ?? h.scope.county,
      why: r.why,
      after: { ended, moved: moving.length, on: r.on },
    })
  return { ended, moved: moving.length }
}

/** How many posts a reorganisation would end and move on. */
export async function reorganisationEffect(
  h: Handle,
  gone: readonly Id[],
  from: readonly string[],
  on: Day,
): Promise<{ ended: number; moved: number }> {
  return store.countPosts(h, gone, from, addDays(on, -1))
}
