import type { Kept } from '#kernel/browser/sync/outbox.ts'
import type { Day } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Confirmation, FieldCard, Purpose, VisitBody, VisitKind } from '#modules/fieldwork/model.ts'
import { FACTS, type FactKey, factText } from '#modules/households/model.ts'

export interface DraftChange {
  subject: string
  field: FactKey
  from: unknown
  to: unknown
}

export interface DraftOpinion {
  id: string
  kind: 'need' | 'opinion' | 'errand'
  matter: string
  text: string
}

/** A visit as it is being written down; its pictures are kept beside it. */
export interface VisitDraft {
  kind: VisitKind
  onDay: Day
  purpose: Purpose
  met: string[]
  metOthers: string
  heard: number
  note: string
  changes: DraftChange[]
  opinions: DraftOpinion[]
  confirmed: Confirmation
  witness: string
  signature: string | null
  photographs: string[]
  /** pictures of a visit taken up again which the server may have, and the device no more */
  sent?: readonly string[]
}

export function newVisit(kind: VisitKind, onDay: Day, purpose: Purpose): VisitDraft {
  return {
    kind,
    onDay,
    purpose,
    met: [],
    metOthers: '',
    heard: 0,
    note: '',
    changes: [],
    opinions: [],
    confirmed: 'none',
    witness: '',
    signature: null,
    photographs: [],
  }
}

export function newOpinion(now: Date): DraftOpinion {
  return { id: newId(now), kind: 'need', matter: '', text: '' }
}

/** What was saved as a half-filled form again, with every picture: those the device still has, and those it may have sent. */
export function draftOf(body: VisitBody, held: ReadonlySet<string>): VisitDraft {
  const { household: _, place: __, signature = null, photographs, ...rest } = body
  const opinions = body.opinions.map((o) => ({ ...o, id: o.id!, matter: o.matter ?? '' }))
  const changes = body.changes.map((c) => ({ ...c, from: c.from ?? null }))
  const sent = [...photographs, ...(signature === null ? [] : [signature])].filter((id) => !held.has(id))
  return { ...rest, opinions, changes, signature, photographs, sent }
}

/** Nobody was at home: what was said of whom was met falls away with it, and so does their word. */
export function asAttempt(draft: VisitDraft): Partial<VisitDraft> {
  return { kind: 'attempt', met: [], metOthers: '', confirmed: draft.confirmed === 'witness' ? 'witness' : 'none' }
}

/** The facts a visit may change, of the household itself and of each member. */
export function factsOf(subject: 'household' | 'person'): FactKey[] {
  return (Object.keys(FACTS) as FactKey[]).filter((key) => FACTS[key].visit && FACTS[key].subject === subject)
}

/** A changed fact in the draft; set back to what it was, it is no change. */
export function withChange(draft: VisitDraft, change: DraftChange): VisitDraft {
  const others = draft.changes.filter((c) => c.subject !== change.subject || c.field !== change.field)
  const isSame = JSON.stringify(change.to ?? null) === JSON.stringify(change.from ?? null)
  return { ...draft, changes: isSame ? others : [...others, change] }
}

/** What is sent: empty opinions fall away, and only what belongs to the way of confirmation goes with it. */
export function bodyOfVisit(draft: VisitDraft, at: { household: string | null; place: string | null }): VisitBody {
  const { sent: _, ...written } = draft
  const { confirmed } = written
  return {
    ...written,
    metOthers: draft.metOthers.trim(),
    note: draft.note.trim(),
    household: at.household,
    place: at.household === null ? at.place : null,
    opinions: draft.opinions
      .filter((o) => o.text.trim() !== '')
      .map(({ id, kind, matter, text }) => ({ id, kind, text: text.trim(), ...(kind === 'errand' && { matter }) })),
    // The device holds a number only masked, so what it was is not said of it.
    changes: draft.changes.map(({ subject, field, from, to }) =>
      FACTS[field].type === 'phone' ? { subject, field, to } : { subject, field, from, to },
    ),
    witness: confirmed === 'witness' ? draft.witness.trim() : '',
    signature: confirmed === 'signature' ? draft.signature : null,
  }
}

/**
 * Changes of a household's facts that wait for somebody's word, in words: those on its card, and those made on this device
 * that have not been sent. What is asked for already is not asked again.
 */
export function pendingChanges(card: FieldCard, kept: readonly Kept[]): string[] {
  const inWords = (subject: string, field: string, to: unknown) => {
    const who = card.members.find((m) => m.id === subject)?.name
    const known = Object.hasOwn(FACTS, field)
    const words = known ? `${FACTS[field as FactKey].title} → ${factText(field as FactKey, to)}` : field
    return who === undefined ? words : `${who} ${words}`
  }
  const asked = card.openChanges.map((c) => inWords(c.subject, c.field, c.to))
  const own = kept
    .filter((k) => k.command === 'fieldwork.visit' && k.state === 'unsent')
    .map((k) => k.body as VisitBody)
    .filter((body) => body.household === card.id)
    .flatMap((body) => body.changes)
    .map((c) => inWords(c.subject, c.field, c.to))
  return [...new Set([...asked, ...own])]
}

/** `王某某：健康状况 健康 → 患有大病` */
export function changeInWords(change: DraftChange, card: FieldCard): string {
  const who = card.members.find((m) => m.id === change.subject)?.name
  const words = `${FACTS[change.field].title}：${factText(change.field, change.from)} → ${factText(change.field, change.to)}`
  return who === undefined ? words : `${who} ${words}`
}
