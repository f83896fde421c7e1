import type { z } from 'zod'
import { monthInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { ROLES } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { kindOf, lettersPackOf } from './kinds.ts'
import type { LetterRow, letterWhole } from './model.ts'
import type { LettersPack } from './pack.ts'
import { draftDocument } from './printed.ts'
import { consequenceOf, isLate, letterWorkflow, nextOfDraft, verdictsOn } from './rules.ts'
import { actsFor, factsFor, wantsReply } from './service.ts'
import * as store from './store.ts'

/** One line of the list, from the row and the pack in force. */
export function rowView(pack: LettersPack, l: store.Letter & { title: string | null; late: boolean }): LetterRow {
  const kind = kindOf(pack, l.kind)
  return {
    id: l.id,
    kind: l.kind,
    kindTitle: kind.title,
    month: l.month,
    number: l.number,
    title:
      l.title ?? kind.subject.replaceAll('{month}', monthInChinese(l.month)).replaceAll('{addressee}', l.addresseeName),
    addressee: l.addressee,
    addresseeName: l.addresseeName,
    addresseePlace: l.addresseePlace,
    state: l.state,
    stateLabel: letterWorkflow.states[l.state].label,
    items: l.items,
    written: l.written,
    draftedAt: l.draftedAt.toISOString(),
    issuedOn: l.issuedOn,
    dueOn: l.dueOn,
    wantsReply: wantsReply(l, kind),
    readAt: l.readAt?.toISOString() ?? null,
    repliedOn: l.repliedOn,
    late: l.late,
    countsInAppraisal: l.countsInAppraisal,
  }
}

const LABELS: Record<string, string> = {
  draft: '拟稿',
  ...Object.fromEntries(letterWorkflow.transitions.map((t) => [t.action, t.label])),
}

/** One letter with all that its page shows: the text, the items, what happened, and what may be done now. */
export async function letterView(h: Handle, id: Id): Promise<z.input<typeof letterWhole>> {
  const pack = await lettersPackOf(h)
  const letter = await store.loadLetter(h, id)
  const { earlier, later } = await store.linksOf(h, letter)
  const linked = (l: store.LinkedLetter) => ({ id: l.id, number: l.number, kindTitle: kindOf(pack, l.kind).title })
  const kind = kindOf(pack, letter.kind)
  const facts = factsFor(h, letter, kind)
  const actions = verdictsOn(kind, letter.state, facts)
  const late = letter.issuedOn !== null && isLate(letter, h.today)
  return {
    ...rowView(pack, { ...letter, title: letter.document?.title ?? null, late }),
    consequence: consequenceOf(kind),
    next: nextOfDraft(letter.state, actions.find((a) => a.action === 'issue')!, facts),
    digest: letter.digest,
    earlier: earlier && linked(earlier),
    later: later.map(linked),
    mine: actsFor(h, letter),
    list: (await store.itemsOf(h, [id])).get(id) ?? [],
    events: (await store.eventsOf(h, id)).map((e) => ({
      seq: e.seq,
      at: e.at.toISOString(),
      action: e.action,
      label: LABELS[e.action] ?? e.action,
      person: e.person,
      roleTitle: ROLES[e.role],
      comment: e.comment,
      evidence: e.evidence,
    })),
    actions,
    document: letter.document ?? (await draftDocument(h, letter)),
  }
}
