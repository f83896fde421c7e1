import { dayOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { ROLES, type Scope } from '#kernel/pure/scope.ts'
import type { ActingPost, Doorkeeper, SessionView } from '#kernel/server/http/doorkeeper.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { hashPassword, LIMITS, newToken, passwordFits, sessionIsAlive, tokenDigest } from '#kernel/server/session.ts'
import * as store from './store.ts'

/** A revoked session or post is dead within this time; until then its owner is not looked up again. */
const FRESH_MS = 1000
const TOUCH_MS = 60_000

interface Known {
  until: number
  session: store.SessionRow
  posts: store.PostRow[]
}

/** Accounts and sessions at the door of the HTTP server. */
export function makeDoorkeeper(kernel: Kernel): Doorkeeper {
  const known = new Map<string, Known>()
  // The same work is done for an unknown login as for a known one, so that the answer's time tells nothing.
  const decoy = hashPassword('no such account')

  const look = async (token: string): Promise<Known> => {
    const digest = tokenDigest(token)
    const cached = known.get(digest)
    const real = Date.now()
    if (cached !== undefined && cached.until > real) return cached
    known.delete(digest)
    const session = await kernel.atDoor((d) => store.sessionByDigest(d, digest))
    if (session === undefined || !sessionIsAlive(session, real)) throw new Problem('session-ended')
    if (real - session.seen_at.getTime() > TOUCH_MS)
      await kernel.atDoor((d) => store.touchSession(d, digest, new Date(real)))
    const posts = await kernel.asSystem(session.county, (h) =>
      store.postsHeld(h, session.person, dayOf(kernel.clock.now())),
    )
    const found = { until: real + FRESH_MS, session, posts }
    if (known.size > 10_000) known.clear()
    known.set(digest, found)
    return found
  }

  return {
    signIn: (login, password) => signIn(kernel, login, password, decoy),
    recognise: async (token, wished) => {
      const { session, posts } = await look(token)
      const post = wished === undefined ? posts[0] : posts.find((p) => p.id === wished)
      if (post === undefined) throw new Problem('post-not-held')
      return { scope: scopeOf(session, post), view: viewOf(session, posts, post) }
    },
    signOut: async (token) => {
      known.delete(tokenDigest(token))
      await kernel.atDoor((d) => store.removeSession(d, tokenDigest(token)))
    },
    signOutEverywhere: async (token) => {
      const { session } = await look(token)
      known.clear()
      await kernel.atDoor((d) => store.removeSessions(d, session.account))
    },
    changePassword: async (token, before, after) => {
      const { session } = await look(token)
      await changePassword(kernel, session, before, after)
      known.clear()
    },
  }
}

async function signIn(
  kernel: Kernel,
  login: string,
  password: string,
  decoy: Promise<string>,
): Promise<{ token: string }> {
  const real = new Date()
  const account = await kernel.atDoor((d) => store.accountByLogin(d, login))
  const fits = await passwordFits(account?.password ?? (await decoy), password)
  if (account === undefined || account.disabled) throw new Problem('sign-in-failed')
  if (account.locked_until !== null && account.locked_until > real)
    throw new Problem('account-locked', {
      minutes: Math.ceil((account.locked_until.getTime() - real.getTime()) / 60_000),
    })
  if (!fits) return refuse(kernel, login, real)
  const token = newToken()
  await kernel.atDoor(async (d) => {
    await store.noteFailure(d, account, 0, null)
    await store.addSession(d, account, tokenDigest(token), real)
  })
  return { token }
}

async function refuse(kernel: Kernel, login: string, real: Date): Promise<never> {
  const left = await kernel.atDoor(async (d) => {
    const account = await store.accountByLogin(d, login)
    if (account === undefined) return 0
    const failures = account.failures + 1
    const locked = failures >= LIMITS.failures
    await store.noteFailure(
      d,
      account,
      locked ? 0 : failures,
      locked ? new Date(real.getTime() + LIMITS.lockMinutes * 60_000) : null,
    )
    return LIMITS.failures - failures
  })
  if (left <= 0) throw new Problem('account-locked', { minutes: LIMITS.lockMinutes })
  throw new Problem('sign-in-failed', { left, minutes: LIMITS.lockMinutes })
}

async function changePassword(kernel: Kernel, session: store.SessionRow, before: string, after: string): Promise<void> {
  const account = await kernel.asSystem(session.county, (h) => store.accountById(h, session.account))
  if (!(await passwordFits(account.password, before))) throw new Problem('sign-in-failed')
  const digest = await hashPassword(after)
  await kernel.asSystem(session.county, async (h) => {
    await store.setPassword(h, session.account, digest, false)
    await h.record({ command: 'people.change-password', subject: session.account, place: session.county })
  })
}

/** What a post shows: a department sees its own unit's rows, everyone else their place and all below it. */
export function scopeOf(session: { county: string; person: Id }, post: store.PostRow): Scope {
  return {
    county: session.county,
    person: session.person,
    post: post.id,
    role: post.role,
    place: post.role === 'department' ? null : post.place,
    unit: post.unit,
  }
}

function viewOf(session: store.SessionRow, posts: store.PostRow[], acting: store.PostRow): SessionView {
  return {
    person: { id: session.person, name: session.name },
    county: { code: session.county, name: session.countyName },
    acting: actingPost(acting),
    posts: posts.map(actingPost),
    mustChangePassword: session.must_change,
  }
}

export function actingPost(post: store.PostRow): ActingPost {
  const { id, title, role, place, placeName, unit, unitName } = post
  return { id, title, role, roleTitle: ROLES[role], place, placeName, unit, unitName }
}
