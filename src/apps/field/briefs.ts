import type { Kept } from '#kernel/browser/sync/outbox.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Card } from '#kernel/pure/sync.ts'
import type {
  AnswerBody,
  FieldCard,
  FieldSettings,
  OpinionBrief,
  Task,
  VillageCard,
  VisitBody,
} from '#modules/fieldwork/model.ts'
import { nextVisit, tasksOf } from '#modules/fieldwork/rules.ts'

/** The few words of a household that lists and tasks need; ten thousand of them are in memory. */
export interface HomeBrief
  extends Pick<FieldCard, 'id' | 'name' | 'place' | 'placeName' | 'search' | 'standing' | 'seenOn'> {
  readonly groupName: string
  readonly planItems: readonly { id: string; title: string; dueOn: Day }[]
  readonly opinions: readonly Pick<OpinionBrief, 'id' | 'text' | 'dueOn' | 'state'>[]
}

export type VillageBrief = VillageCard & { readonly id: string }

export type Brief = HomeBrief | VillageBrief | FieldSettings

/** What of each kind of card is kept at hand. A kind this version does not know is kept, and not shown. */
export function briefOf(card: Card): Brief {
  if (card.kind === 'household') return homeBrief(card.body as FieldCard)
  return (card.kind === 'village' ? { ...(card.body as VillageCard), id: card.id } : card.body) as Brief
}

function homeBrief(card: FieldCard): HomeBrief {
  const { id, name, place, placeName, search, standing, seenOn } = card
  return {
    id,
    name,
    place,
    placeName,
    search,
    standing,
    seenOn,
    groupName: String(card.groupName ?? ''),
    planItems: card.planItems.map((p) => ({ id: p.id, title: p.title, dueOn: p.dueOn })),
    opinions: card.opinions.map((o) => ({ id: o.id, text: o.text, dueOn: o.dueOn, state: o.state })),
  }
}

/** The homes that fall due next for a visit, the soonest first: what there is to do when nothing is due today. */
export function upcoming(homes: readonly HomeBrief[], today: Day, settings: FieldSettings | undefined, most: number) {
  if (settings === undefined) return []
  const due = homes.flatMap((home) => {
    const dueOn = nextVisit(home, today, settings.rhythm)
    return dueOn === null || dueOn <= today ? [] : [{ home, dueOn }]
  })
  return due.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0)).slice(0, most)
}

/** What stands on the device as done, whether or not it has been sent: what was refused does not. */
export function isStanding(kept: Kept): boolean {
  return kept.state !== 'refused'
}

/** The homes as they are after what was done here and has not come back from the server yet. */
export function withOwnWork(homes: ReadonlyMap<string, HomeBrief>, kept: readonly Kept[]): HomeBrief[] {
  const seen = new Map<string, Day>()
  const answered = new Set<string>()
  for (const { command, body } of kept.filter(isStanding)) {
    if (command === 'fieldwork.visit') {
      const { kind, household, onDay } = body as VisitBody
      // a home at which nobody was met is still to be seen
      if (kind === 'household' && household && onDay > (seen.get(household) ?? '')) seen.set(household, onDay)
    }
    if (command === 'fieldwork.answer') answered.add((body as AnswerBody).opinion)
  }
  if (seen.size === 0 && answered.size === 0) return [...homes.values()]
  return Array.from(homes.values(), (home) => {
    const own = seen.get(home.id)
    const seenOn = own !== undefined && own > (home.seenOn ?? '') ? own : home.seenOn
    const opinions = home.opinions.filter((o) => !answered.has(o.id))
    return { ...home, seenOn, opinions }
  })
}

/** The tasks of the day. A county that has said no rhythm asks for no visits. */
export function tasksToday(homes: readonly HomeBrief[], today: Day, settings: FieldSettings | undefined): Task[] {
  return tasksOf(homes, today, settings?.rhythm ?? { visitDays: {}, planAhead: 7 })
}

/** Homes whose people's names or pinyin hold what was typed, in the order of place and name. */
export function searchHomes(homes: readonly HomeBrief[], typed: string, standing: string | null): HomeBrief[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return homes.filter(
    (home) =>
      (standing === null || home.standing === standing) &&
      words.every((word) => home.search.toLowerCase().includes(word) || home.groupName.includes(word)),
  )
}
