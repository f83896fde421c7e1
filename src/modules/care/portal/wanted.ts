import type { Wanted } from '#kernel/server/http/public-site.ts'
import { claimsBy } from '../wishes/claims.store.ts'
import { sumOf } from '../wishes/rules.ts'
import { wallWish } from '../wishes/wall.store.ts'

/** A wish that needs money: what nobody has claimed yet, and of a citizen what they claimed and have not given. */
export const wishWanted: Wanted = async (h, id) => {
  const w = await wallWish(h, id)
  if (w === undefined || w.needs !== 'money') return null
  const own = h.scope.role === 'citizen' ? await ownClaims(h, id) : 0
  return { title: w.title, left: own + (['listed', 'claimed'].includes(w.state) ? w.needed - w.taken : 0) }
}

async function ownClaims(h: Parameters<Wanted>[0], wish: string): Promise<number> {
  const claims = (await claimsBy(h, h.scope.person!)).filter(
    (c) => c.wish === wish && c.state === 'open' && c.gift === null,
  )
  return sumOf(claims, (c) => c.share)
}
