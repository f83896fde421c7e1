import { createHash } from 'node:crypto'
import { canonicalJson } from '#kernel/pure/digest.ts'
import {
  type Card,
  type CardName,
  digestOfHeld,
  PAGE_BYTES,
  REST_MOST,
  type ReconcileAnswer,
  type ReconcileBody,
} from '#kernel/pure/sync.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'

/**
 * What is missing on a device and what it must give up, by comparing what it says it holds with what the acting post
 * should hold now; or the cards it asks for by name. Nothing is remembered between two calls: cut off anywhere, the next
 * comparison goes on from what was kept.
 */
export async function reconcile(
  h: Handle,
  kernel: Kernel,
  { held, want }: Pick<ReconcileBody, 'held' | 'want'>,
): Promise<ReconcileAnswer> {
  return want === undefined ? compare(h, kernel, held) : theseCards(h, kernel, want)
}

async function compare(h: Handle, kernel: Kernel, held: ReconcileBody['held']): Promise<ReconcileAnswer> {
  const cards = await cardsFor(h, kernel)
  const missing = cards.filter((c) => held[c.kind]?.[c.id] !== c.version)
  const put = firstPage(missing)
  const rest = missing.slice(put.length, put.length + REST_MOST)
  const wanted = new Set(cards.map((c) => `${c.kind}/${c.id}`))
  const drop = Object.entries(held).flatMap(([kind, ids]) =>
    Object.keys(ids)
      .filter((id) => !wanted.has(`${kind}/${id}`))
      .map((id) => ({ kind, id })),
  )
  const more = put.length + rest.length < missing.length
  return { put, drop, rest: rest.map(nameOf), more, digest: digestOfHeld(cards), now: h.now.toISOString() }
}

/** What the post may not hold any more is passed over: the next comparison tells the device to give it up. */
async function theseCards(h: Handle, kernel: Kernel, want: readonly CardName[]): Promise<ReconcileAnswer> {
  const cards = await cardsFor(h, kernel, want)
  const put = firstPage(cards)
  const rest = cards.slice(put.length).map(nameOf)
  return { put, drop: [], rest, more: false, digest: null, now: h.now.toISOString() }
}

function nameOf({ kind, id }: Card): CardName {
  return { kind, id }
}

/** Every card the acting post should hold, or those of them that are named, of every module's sources in their order. */
export async function cardsFor(h: Handle, kernel: Kernel, named?: readonly CardName[]): Promise<Card[]> {
  const cards: Card[] = []
  for (const source of kernel.cards.flatMap((card) => card.sync?.sources ?? [])) {
    const ids = named?.filter((n) => n.kind === source.kind).map((n) => n.id)
    if (ids?.length === 0) continue
    for (const { id, body } of await source.cards(h, ids === undefined ? {} : { ids }))
      cards.push({ kind: source.kind, id, version: quickVersionOf(body), body })
  }
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
