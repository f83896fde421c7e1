import { dayOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { ROLES, type Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { ActingPost, Doorkeeper, SessionView } from '#kernel/server/http/doorkeeper.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { hashPassword, newToken, sessionIsAlive, tokenDigest } from '#kernel/server/session.ts'
import { makeTurns, settle, tryPassword } from './attempts.ts'
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
  const inTurn = makeTurns()
  const decoy = hashPassword('no such account')

  const look = async (token: string): Promise<Known> => {
    const digest = tokenDigest(token)
    const cached = known.get(digest)
    // Kept by a clock that nobody can set: else a revoked session would live on after the system's clock was set back.
    if (cached !== undefined && cached.until > performance.now()) return cached
    known.delete(digest)
    const real = Date.now()
    const session = await kernel.atDoor((d) => store.sessionByDigest(d, digest))
    if (session === undefined || !sessionIsAlive(session, real)) throw new Problem('session-ended')
    if (Math.abs(real - session.seen_at.getTime()) > TOUCH_MS)
      await kernel.atDoor((d) => store.touchSession(d, digest, new Date(real)))
    const posts = await kernel.asSystem(session.county, (h) =>
      store.postsHeld(h, session.person, dayOf(kernel.clock.now())),
    )
    const found = { until: performance.now() + FRESH_MS, session, posts }
    if (known.size > 10_000) known.clear()
    known.set(digest, found)
    return found
  }

  return {
    signIn: (login, password) => inTurn(login, () => signIn(kernel, login, password, decoy)),
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
      await changePassword(kernel, token, session, { before, after }, decoy)
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
  const find = (d: Handle) => store.accountByLogin(d, login)
  const attempt = await tryPassword(kernel, find, password, decoy)
  const token = newToken()
  await kernel.atDoor(async (d) => {
    await settle(d, await find(d), attempt)
    await store.addSession(d, attempt.account, tokenDigest(token), new Date())
  })
  return { token }
}

/** The other sessions of the account end: whoever knew the old password is out. */
async function changePassword(
  kernel: Kernel,
  token: string,
  session: store.SessionRow,
  password: { before: string; after: string },
  decoy: Promise<string>,
): Promise<void> {
  const find = (h: Handle) => store.accountById(h, session.county, session.account)
  const attempt = await tryPassword(kernel, find, password.before, decoy)
  const digest = await hashPassword(password.after)
  await kernel.asSystem(session.county, async (h) => {
    await settle(h, await find(h), attempt)
    await store.setPassword(h, session.account, digest, false)
    await store.removeSessions(h, session.account, tokenDigest(token))
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
