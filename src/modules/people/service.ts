import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { type NewAccount, type NewPerson, type NewPost, shownPhone } from './model.ts'
import * as store from './store.ts'

/** Registers officers with the posts they hold from a day on, and the accounts they sign in with. */
export async function registerPeople(
  h: Handle,
  list: { people: readonly NewPerson[]; posts: readonly NewPost[]; accounts: readonly NewAccount[] },
  from: Day,
): Promise<void> {
  await joinMonth(h)
  await store.addPeople(h, list.people)
  await store.addPosts(h, list.posts, from)
  await store.addAccounts(h, list.accounts)
  await h.record({
    command: 'people.register',
    subject: h.scope.county,
    place: h.scope.county,
    after: { people: list.people.length, posts: list.posts.length, accounts: list.accounts.length },
  })
}

/** Registers one person, without a post. */
export async function registerPerson(h: Handle, person: { name: string; phone: string | null }): Promise<Id> {
  const id = h.id()
  await store.addPeople(h, [{ id, ...person }])
  await h.record({ command: 'people.add', subject: id, place: h.scope.county, after: { name: person.name } })
  return id
}

/** Corrects a name or telephone number; what it was stands in the journal, the number masked. */
export async function changePerson(
  h: Handle,
  id: Id,
  change: { name: string; phone?: string | null | undefined; why: string },
): Promise<void> {
  const before = await store.loadPerson(h, id)
  const phone = change.phone === undefined ? before.phone : change.phone
  await store.changePerson(h, id, { name: change.name, phone })
  await h.record({
    command: 'people.change',
    subject: id,
    place: h.scope.county,
    why: change.why,
    before: { name: before.name, phone: shownPhone(before.phone) },
    after: { name: change.name, phone: shownPhone(phone) },
  })
}
