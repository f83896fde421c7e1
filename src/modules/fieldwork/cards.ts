import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { householdCards } from '#modules/households/public.ts'
import * as store from './cards.store.ts'
import type { FieldCard, FieldSettings } from './model.ts'
import { fieldworkPackOf } from './section.ts'

/** The cards of households for a device; a few statements however many there are. */
export async function householdCardsOf(h: Handle, ids?: readonly Id[]): Promise<{ id: Id; body: FieldCard }[]> {
  const held = await store.heldHouseholds(h, ids)
  if (held.length === 0) return []
  const cards = await householdCards(h, { ids: held })
  const seen = await store.lastVisits(h, held)
  const opinions = await store.waitingOpinions(h, held)
  const items = await store.planItems(h, held)
  return cards.map(({ id, body }) => {
    const { visits = [], seenOn = null } = seen.get(id) ?? {}
    return {
      id,
      body: { ...body, planItems: items.get(id) ?? [], visits, opinions: opinions.get(id) ?? [], seenOn },
    }
  })
}

/** What the device goes by: one card. */
export async function settingsCard(h: Handle): Promise<{ id: string; body: FieldSettings }[]> {
  const { visitDays, planAhead, errands } = await fieldworkPackOf(h)
  const asked = Object.entries(visitDays).filter((e): e is [string, number] => e[1] !== undefined)
  return [
    {
      id: h.scope.county,
      body: { rhythm: { visitDays: Object.fromEntries(asked), planAhead }, errands: [...errands] },
    },
  ]
}
