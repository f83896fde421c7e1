import { createHash } from 'node:crypto'
import { canonicalJson } from '#kernel/pure/digest.ts'
import { type Card, digestOfHeld, PAGE_BYTES, type ReconcileAnswer } from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'

type Held = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * What is missing on a device and what it must give up, by comparing what it says it holds with what the acting post
 * should hold now. Nothing is remembered between two calls: cut off anywhere, the next call goes on from what was kept.
 */
export async function reconcile(h: Handle, kernel: Kernel, held: Held): Promise<ReconcileAnswer> {
  const cards = await cardsFor(h, kernel)
  const missing = cards.filter((c) => held[c.kind]?.[c.id] !== c.version)
  const put = firstPage(missing)
  const wanted = new Set(cards.map((c) => `${c.kind}/${c.id}`))
  const drop = Object.entries(held).flatMap(([kind, ids]) =>
    Object.keys(ids)
      .filter((id) => !wanted.has(`${kind}/${id}`))
      .map((id) => ({ kind, id })),
  )
  return { put, drop, more: put.length < missing.length, digest: digestOfHeld(cards), now: h.now.toISOString() }
}

/** Every card the acting post should hold, of every module's sources, in the order of the cards. */
export async function cardsFor(h: Handle, kernel: Kernel): Promise<Card[]> {
  const cards: Card[] = []
  for (const source of kernel.cards.flatMap((card) => card.sync?.sources ?? []))
    for (const { id, body } of await source.cards(h, {}))
      cards.push({ kind: source.kind, id, version: quickVersionOf(body), body })
  return cards
}

/** `versionOf` with the system's own SHA-256: ten thousand cards are asked for at once. */
function quickVersionOf(body: unknown): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex').slice(0, 16)
}

/** At least one card, and no more than fit the page. */
function firstPage(missing: readonly Card[]): Card[] {
  const page: Card[] = []
  let bytes = 0
  for (const card of missing) {
    bytes += Buffer.byteLength(JSON.stringify(card))
    if (page.length > 0 && bytes > PAGE_BYTES) break
    page.push(card)
  }
  return page
}
