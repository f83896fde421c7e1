import type { Day } from '#kernel/pure/day.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewAccount, NewPerson, NewPost } from './model.ts'
import * as store from './store.ts'

/** Registers officers with the posts they hold from a day on, and the accounts they sign in with. */
export async function registerPeople(
  h: Handle,
  list: { people: readonly NewPerson[]; posts: readonly NewPost[]; accounts: readonly NewAccount[] },
  from: Day,
): Promise<void> {
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
