import type { Citizen } from '#kernel/server/http/page.ts'
import type { PublicDesk } from '#kernel/server/http/public-site.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { tokenDigest } from '#kernel/server/session.ts'
import { NOTICE_VERSION } from './model.ts'
import { citizenSessionIsAlive } from './rules.ts'
import * as store from './store.ts'

const TOUCH_MS = 60_000

/** The sessions of citizens, for the public site. */
export function makePublicDesk(kernel: Kernel): PublicDesk {
  return {
    recognise: (county, token) =>
      kernel.asSystem(county, async (h): Promise<Citizen | undefined> => {
        const digest = tokenDigest(token)
        const session = await store.sessionOf(h, digest, NOTICE_VERSION)
        const real = Date.now()
        if (session === undefined || !citizenSessionIsAlive(session, real)) return undefined
        if (Math.abs(real - session.seenAt.getTime()) > TOUCH_MS) await store.touchSession(h, digest, new Date(real))
        return { id: session.id, kind: session.kind, shown: session.shown, hasAgreed: session.hasAgreed }
      }),
    signOut: (county, token) => kernel.asSystem(county, (h) => store.removeSession(h, tokenDigest(token))),
  }
}
