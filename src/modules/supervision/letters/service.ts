import { dueOn } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, Problem, refuse } from '#kernel/pure/problem.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { noticeFindings } from '../findings/service.ts'
import { composeLetter } from './document.ts'
import { kindNamed, kindOf, lettersPackOf } from './kinds.ts'
import type { LetterAction } from './model.ts'
import type { LetterKind, LettersPack } from './pack.ts'
import {
  consequenceOf,
  DEMANDED,
  type LetterFacts,
  letterWorkflow,
  nextOfDraft,
  numberText,
  verdictsOn,
} from './rules.ts'
import * as store from './store.ts'

/** Whether the post of this handle acts for the addressee: it belongs to the organisation, or to its very place. */
export function actsFor(h: Handle, letter: { addressee: Id; addresseePlace: string }): boolean {
  const { unit, place, role } = h.scope
  if (role !== 'township' && role !== 'village' && role !== 'department') return false
  return unit === null ? place === letter.addresseePlace : unit === letter.addressee
}

export function factsFor(h: Handle, letter: store.Letter, kind: LetterKind): LetterFacts {
  return {
    me: h.scope.person,
    role: h.scope.role,
    drafters: letter.drafters,
    replier: letter.repliedBy,
    issuers: kind.issuers,
    isAddressee: actsFor(h, letter),
    wantsReply: wantsReply(letter, kind),
    items: letter.items,
  }
}

/** A draft will ask for a reply when its kind has a deadline; an issued letter does when it was given one. */
export function wantsReply(letter: Pick<store.Letter, 'state' | 'dueOn'>, kind: LetterKind): boolean {
  return letter.state === 'draft' ? kind.deadline !== undefined : letter.dueOn !== null
}

export function verdictsFor(h: Handle, letter: store.Letter, kind: LetterKind): Verdict<LetterAction>[] {
  return verdictsOn(kind, letter.state, factsFor(h, letter, kind))
}

/** Every draft of a month, judged for the asker by the rules that {@link issueLetters} refuses by. */
export async function draftsToIssue(h: Handle, month: Month) {
  const pack = await lettersPackOf(h)
  const judged = (await lettersOf(h, month))
    .filter((l) => l.state === 'draft')
    .map((letter) => {
      const kind = kindOf(pack, letter.kind)
      const facts = factsFor(h, letter, kind)
      const issue = verdictsOn(kind, letter.state, facts).find((v) => v.action === 'issue')!
      return { id: letter.id, issue, consequence: consequenceOf(kind), next: nextOfDraft(letter.state, issue, facts) }
    })
  const allowed = judged.filter((j) => j.issue.allowed)
  const refused = judged.filter((j) => !j.issue.allowed)
  const alike = Map.groupBy(refused, (j) => j.issue.reasons.join(''))
  return {
    allowed: allowed.map((j) => j.id),
    refused: [...alike].map(([reason, all]) => ({ reason, count: all.length })),
    consequences: [...new Set(allowed.map((j) => j.consequence))],
    next: refused.find((j) => j.next !== null)?.next ?? null,
  }
}

/**
 * Issues drafts: takes their numbers, fixes their text with a digest, gives notice of the findings they list, and
 * shows them to their addressees; all or none.
 * @throws action-not-allowed with a reason for each letter that cannot be issued
 */
export async function issueLetters(h: Handle, ids: readonly Id[]): Promise<{ id: Id; number: string }[]> {
  const pack = await lettersPackOf(h)
  await joinMonth(h)
  const found = await store.lockLetters(h, ids)
  if (found.length < new Set(ids).size) throw new Problem('not-found', { what: '其中一份函件' })
  await store.freshenItems(
    h,
    found.map((l) => l.id).filter((_, i) => found[i]!.state === 'draft'),
    DEMANDED,
  )
  const letters = await store.lockLetters(h, ids)
  refuseUnless(h, pack, letters, 'issue')
  const issues: store.Issue[] = []
  for (const [code, ofKind] of Map.groupBy(letters, (l) => l.kind))
    issues.push(...(await issuesOf(h, pack, kindNamed(pack, code), ofKind)))
  await store.issueDrafts(h, issues)
  await store.addEvents(
    h,
    issues.map((i) => i.id),
    { action: 'issue' },
  )
  const one = letters.length === 1 ? letters[0] : undefined
  await h.record({
    command: 'supervision.issue-letters',
    subject: one?.id ?? h.scope.county,
    place: one?.addresseePlace ?? h.scope.county,
    unit: one?.addressee ?? null,
    after: issues.map((i) => ({ id: i.id, number: i.numberText, digest: i.digest })),
  })
  return issues.map((i) => ({ id: i.id, number: i.numberText }))
}

/** Numbers, gives notice and composes the letters of one kind, in the order in which they are given. */
async function issuesOf(
  h: Handle,
  pack: LettersPack,
  kind: LetterKind,
  letters: readonly store.Letter[],
): Promise<store.Issue[]> {
  const due = kind.deadline === undefined ? null : dueOn(await h.calendar(), kind.deadline, h.today)
  const year = Number(h.today.slice(0, 4))
  const ids = letters.map((l) => l.id)
  const earlier =
    kind.follows === undefined ? new Map<Id, store.LinkedLetter>() : await store.earlierOf(h, letters, kind.follows)
  const first = await store.takeNumbers(h, year, kind.code, letters.length)
  const numbers = new Map(ids.map((id, index) => [id, first + index]))
  if (kind.lists === 'open-findings' || kind.lists === 'stayed-open')
    await giveNotice(h, kind, letters, numbers, year, due)
  const items = await store.itemsOf(h, ids)
  return letters.map((letter) => {
    const number = numbers.get(letter.id)!
    const before = earlier.get(letter.id)
    const text = numberText(kind.prefix, year, number)
    const document = composeLetter(pack, kind, {
      month: letter.month,
      addressee: letter.addresseeName,
      number: text,
      date: h.today,
      dueOn: due,
      earlier: before?.number ?? null,
      items: items.get(letter.id) ?? [],
    })
    return {
      id: letter.id,
      year,
      number,
      numberText: text,
      dueOn: due,
      earlier: before?.id ?? null,
      document,
      digest: digestOf(document),
    }
  })
}

/** The findings a letter lists are told by it; their terms may move, so the items take the new ones. */
async function giveNotice(
  h: Handle,
  kind: LetterKind,
  letters: readonly store.Letter[],
  numbers: ReadonlyMap<Id, number>,
  year: number,
  due: Day | null,
): Promise<void> {
  const items = await store.itemsOf(
    h,
    letters.map((l) => l.id),
  )
  for (const { id } of letters) {
    const findings = (items.get(id) ?? []).flatMap((i) => (i.finding === null ? [] : [i.finding]))
    const letter = { id, number: numberText(kind.prefix, year, numbers.get(id)!), ...(due !== null && { dueOn: due }) }
    await noticeFindings(h, findings, letter)
  }
  await store.freshenItems(
    h,
    letters.map((l) => l.id),
    DEMANDED,
  )
}

function refuseUnless(h: Handle, pack: LettersPack, letters: readonly store.Letter[], action: LetterAction): void {
  const reasons = letters.flatMap((letter) => {
    const verdict = verdictsFor(h, letter, kindOf(pack, letter.kind)).find((v) => v.action === action)!
    return verdict.reasons.map((r) => (letters.length > 1 ? `致${letter.addresseeName}：${r}` : r))
  })
  const label = letterWorkflow.transitions.find((t) => t.action === action)!.label
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: label }, { reasons })
}

interface Said {
  comment?: string | undefined
  evidence?: readonly Id[] | undefined
}

/** Checks one action on one letter and what comes with it; answers with the letter, locked, and its evidence put in reach. */
async function begin(
  h: Handle,
  id: Id,
  action: LetterAction,
  said: Said,
): Promise<{ letter: store.Letter; evidence: Id[] }> {
  await joinMonth(h)
  const pack = await lettersPackOf(h)
  const [letter] = await store.lockLetters(h, [id])
  if (letter === undefined) throw new Problem('not-found', { what: '该函件' })
  refuseUnless(h, pack, [letter], action)
  const verdict = verdictsFor(h, letter, kindOf(pack, letter.kind)).find((v) => v.action === action)!
  const faults: FieldFault[] = []
  if (verdict.comment === 'required' && !said.comment?.trim()) faults.push({ at: 'comment', reason: '请填写说明。' })
  if (verdict.evidence === 'required' && !said.evidence?.length)
    faults.push({ at: 'evidence', reason: '请附上至少一份证明材料。' })
  refuse(faults)
  return { letter, evidence: await attachEvidence(h, said.evidence ?? [], letter.addresseePlace, letter.addressee) }
}

async function finish(h: Handle, letter: store.Letter, action: LetterAction, to: string, said: Said): Promise<void> {
  await store.addEvents(h, [letter.id], { action, comment: said.comment?.trim() || null, evidence: said.evidence })
  await h.record({
    command: `supervision.${action}-letter`,
    subject: letter.id,
    place: letter.addresseePlace,
    unit: letter.addressee,
    why: said.comment?.trim() || null,
    before: { state: letter.state },
    after: { state: to, ...(said.evidence?.length && { evidence: said.evidence }) },
  })
}

/** The addressee's first look: the read receipt. Looking again does nothing. */
export async function readLetter(h: Handle, id: Id): Promise<void> {
  const known = await store.loadLetter(h, id)
  if (known.readAt !== null && actsFor(h, known)) return
  const { letter } = await begin(h, id, 'read', {})
  await store.moveLetter(h, id, 'read', { read: true })
  await finish(h, letter, 'read', 'read', {})
}

/** The addressee answers in writing, with evidence where the kind wants it; a letter not yet signed for is signed for by this. */
export async function replyLetter(
  h: Handle,
  id: Id,
  said: { comment: string; evidence?: readonly Id[] | undefined },
): Promise<void> {
  const { letter, evidence } = await begin(h, id, 'reply', said)
  await store.moveLetter(h, id, 'replied', { replied: true })
  await finish(h, letter, 'reply', 'replied', { comment: said.comment, evidence })
}

/** The desk takes the reply as sufficient; never the person who wrote it. */
export async function acceptReply(h: Handle, id: Id, said: { comment?: string | undefined } = {}): Promise<void> {
  const { letter } = await begin(h, id, 'accept', said)
  await store.moveLetter(h, id, 'answered', { answered: true })
  await finish(h, letter, 'accept', 'answered', said)
}

/** The desk sends the reply back with what is lacking. */
export async function returnReply(h: Handle, id: Id, said: { comment: string }): Promise<void> {
  const { letter } = await begin(h, id, 'return', said)
  await store.moveLetter(h, id, 'returned')
  await finish(h, letter, 'return', 'returned', said)
}

export async function withdrawLetter(h: Handle, id: Id, said: { comment: string }): Promise<void> {
  const { letter } = await begin(h, id, 'withdraw', said)
  await store.withdrawDrafts(h, [id])
  await finish(h, letter, 'withdraw', 'withdrawn', said)
}

/** Every letter of a month that the asker sees, drafts first: for those who go through them one by one. */
export async function lettersOf(h: Handle, month: Month): Promise<store.ListedLetter[]> {
  const page = { limit: 10_000, offset: 0 }
  return (await store.listLetters(h, { month }, page)).rows.filter((l) => l.state !== 'withdrawn')
}
