import { dueOn } from '#kernel/pure/calendar.ts'
import { type Day, type Month, monthOf } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { dutiesDue } from '#modules/duties/public.ts'
import type { Reorganisation } from '#modules/organisations/public.ts'
import { noticeFindings } from '../findings/service.ts'
import { refuseClosedMonth } from '../month/closed.ts'
import { closedAmong } from '../month/store.ts'
import { section } from '../section.ts'
import { composeLetter } from './document.ts'
import type { LetterAction, LetterItem, WantedItem, WriteInput } from './model.ts'
import type { LetterKind, LettersPack } from './pack.ts'
import {
  consequenceOf,
  type LetterFacts,
  letterWorkflow,
  nextOfDraft,
  numberText,
  planDrafts,
  verdictsOn,
} from './rules.ts'
import * as store from './store.ts'

/** Findings that a demand may list, and those that a warning may: nobody is warned of what they were not told. */
const DEMANDED = ['open', 'notified', 'correcting', 'returned', 'escalated'] as const
const WARNED = DEMANDED.filter((s) => s !== 'open')

export async function lettersPackOf(h: Handle): Promise<LettersPack> {
  return (await section(h)).letters
}

function kindNamed(pack: LettersPack, code: string): LetterKind {
  const kind = pack.kinds.find((k) => k.code === code)
  if (kind === undefined) throw new Problem('letter-kind-unknown', { kind: code })
  return kind
}

/**
 * Drafts the letters of one kind for a month: one to each addressee with something to be told. Run again it makes no
 * second letter: a draft gets its items anew, an issued letter stays, a draft with nothing left is withdrawn.
 * @param by who drafts, or asked the machine to: they and whoever drafted before do not issue what comes of it
 * @returns the ids of the drafts, old and new
 * @throws letter-kind-unknown, letter-kind-lists (it is written to chosen addressees), month-closed
 */
export async function draftLetters(
  h: Handle,
  month: Month,
  code: string,
  by: Id | null = h.scope.person,
): Promise<Id[]> {
  const pack = (await section(h)).letters
  const kind = kindNamed(pack, code)
  if (kind.lists === 'nothing') throw new Problem('letter-kind-lists', { kind: kind.title, lists: kind.lists })
  await refuseClosedMonth(h, month)
  await store.lockDrafting(h)
  const plan = planDrafts(await wantedFor(h, month, kind), await store.standingLetters(h, code, month))
  const created = plan.create.map(({ addressee, items }) => ({
    ...addressee,
    id: h.id(),
    all: items,
    items: items.length,
  }))
  await store.addDrafts(h, created, { kind: code, month, countsInAppraisal: kind.countsInAppraisal, by })
  await store.replaceItems(h, [...created.map((c) => ({ id: c.id, items: c.all })), ...plan.refresh])
  await store.addEvents(
    h,
    created.map((c) => c.id),
    { action: 'draft', by },
  )
  await noteRedrafts(
    h,
    plan.refresh.map((r) => r.id),
    by,
  )
  await store.withdrawDrafts(h, plan.withdraw)
  await store.addEvents(h, plan.withdraw, { action: 'withdraw', comment: '所列事项已全部办结，无须再发。' })
  const drafts = [...plan.refresh.map((r) => r.id), ...created.map((c) => c.id)]
  if (created.length + plan.refresh.length + plan.withdraw.length > 0)
    await h.record({
      command: 'supervision.draft-letters',
      subject: `${month}/${code}`,
      place: h.scope.county,
      after: { drafted: created.length, refreshed: plan.refresh.length, withdrawn: plan.withdraw.length },
    })
  return drafts
}

/**
 * Drafts letters that a person writes: the same text to each chosen addressee. They are issued, numbered and answered as
 * any other.
 * @returns the ids of the drafts, one an addressee
 * @throws letter-kind-unknown, letter-kind-lists (it lists what is due or found), input-invalid, month-closed
 */
export async function writeLetters(h: Handle, input: WriteInput): Promise<Id[]> {
  const kind = kindNamed(await lettersPackOf(h), input.kind)
  if (kind.lists !== 'nothing') throw new Problem('letter-kind-lists', { kind: kind.title, lists: kind.lists })
  const month = input.month ?? monthOf(h.today)
  await refuseClosedMonth(h, month)
  const to = await store.addressed(h, input.addressees)
  if (to.length < new Set(input.addressees).size) throw faultAt('addressees', '有的单位已经撤销，请重新选择。')
  const paragraphs = input.text.split(/\n+/).flatMap((line) => line.trim() || [])
  const drafts = to.map((addressee) => ({
    ...addressee,
    id: h.id(),
    items: paragraphs.length,
    all: paragraphs.map((text): WantedItem => {
      return { ...addressee, duty: null, finding: null, subjectName: addressee.addresseeName, text, dueOn: null }
    }),
  }))
  const { code, countsInAppraisal } = kind
  await store.addDrafts(h, drafts, { kind: code, month, countsInAppraisal, by: h.scope.person, written: true })
  await store.replaceItems(
    h,
    drafts.map((d) => ({ id: d.id, items: d.all })),
  )
  const ids = drafts.map((d) => d.id)
  await store.addEvents(h, ids, { action: 'draft' })
  await h.record({
    command: 'supervision.write-letters',
    subject: `${month}/${code}`,
    place: h.scope.county,
    after: { drafts: ids, addressees: to.map((a) => a.addressee) },
  })
  return ids
}

/** Who drafts a letter again is one of those who drafted it; said once of each. */
async function noteRedrafts(h: Handle, ids: readonly Id[], by: Id | null): Promise<void> {
  if (by === null || ids.length === 0) return
  const drafts = await store.lockLetters(h, ids)
  await store.addEvents(
    h,
    drafts.filter((d) => !d.drafters.includes(by)).map((d) => d.id),
    { action: 'draft', by },
  )
}

async function wantedFor(h: Handle, month: Month, kind: LetterKind): Promise<WantedItem[]> {
  const { letters, findings } = await section(h)
  if (kind.lists === 'duties-due') {
    const duties = await dutiesDue(h, month)
    const kinds = kind.addressing === 'subject' ? null : findings.addresseeKinds
    return store.addressDuties(
      h,
      duties.map(({ duty, title, unit, dueOn: due }) => ({ duty, title, unit, dueOn: due })),
      kinds,
    )
  }
  const { code, addressing, again } = kind
  if (kind.lists === 'open-findings')
    return store.wantedFindings(h, { kind: code, addressing, states: DEMANDED, again })
  const demands = letters.kinds.filter((k) => k.lists === 'open-findings').map((k) => k.code)
  return store.wantedFindings(h, {
    kind: code,
    addressing,
    states: WARNED,
    again,
    stayedOpen: { on: h.today, demands },
  })
}

async function draftAt(h: Handle, month: Month, when: LetterKind['when'], by: Id | null): Promise<Id[]> {
  const ids: Id[] = []
  for (const kind of (await lettersPackOf(h)).kinds)
    if (kind.when === when) ids.push(...(await draftLetters(h, month, kind.code, by)))
  return ids
}

/** Drafts the letters of the month's start: to each addressee what falls due. Safe to repeat. @returns ids of the drafts */
export function draftReminders(h: Handle, month: Month, by: Id | null = h.scope.person): Promise<Id[]> {
  return draftAt(h, month, 'start', by)
}

/** Drafts the letters of the middle of the month: to each addressee its open findings. Safe to repeat. */
export function draftDemands(h: Handle, month: Month, by: Id | null = h.scope.person): Promise<Id[]> {
  return draftAt(h, month, 'mid', by)
}

/** Drafts the letters of the month's end: what stayed open past its term or its demand. Safe to repeat. */
export function draftWarnings(h: Handle, month: Month, by: Id | null = h.scope.person): Promise<Id[]> {
  return draftAt(h, month, 'end', by)
}

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

/** The kind of a letter that was made under an earlier pack and is no longer in force keeps its name and asks nothing new. */
export function kindOf(pack: LettersPack, code: string): LetterKind {
  return (
    pack.kinds.find((k) => k.code === code) ?? {
      ...{
        code,
        title: '函件',
        prefix: '',
        lists: 'open-findings',
        when: 'asked',
        addressing: 'answering',
        subject: '函件',
      },
      ...{
        text: ['{items}'],
        layout: 'list',
        evidence: false,
        again: false,
        countsInAppraisal: false,
        cc: [],
        issuers: ['leader'],
      },
    }
  )
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
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults })
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

/**
 * The letter as it is printed: as it was fixed when issued, or as a draft would read if it were issued today.
 * @throws letter-altered when the stored text no longer has the digest of its issue
 */
export async function letterDocument(h: Handle, id: Id): Promise<LetterDocument> {
  const letter = await store.loadLetter(h, id)
  return letter.document === null ? draftDocument(h, letter) : wholeDocument(letter)
}

function wholeDocument(letter: store.Letter): LetterDocument {
  if (digestOf(letter.document) !== letter.digest) throw new Problem('letter-altered', { number: letter.number })
  return letter.document!
}

export async function draftDocument(h: Handle, letter: store.Letter): Promise<LetterDocument> {
  const pack = await lettersPackOf(h)
  const kind = kindOf(pack, letter.kind)
  const items: LetterItem[] = (await store.itemsOf(h, [letter.id])).get(letter.id) ?? []
  const earlier =
    kind.follows === undefined ? undefined : (await store.earlierOf(h, [letter], kind.follows)).get(letter.id)
  return composeLetter(pack, kind, {
    month: letter.month,
    addressee: letter.addresseeName,
    number: `${kind.prefix}〔${h.today.slice(0, 4)}〕  号`,
    date: h.today,
    dueOn: kind.deadline === undefined ? null : dueOn(await h.calendar(), kind.deadline, h.today),
    earlier: earlier?.number ?? null,
    items,
  })
}

export interface IssuedDocument {
  id: Id
  kind: string
  number: string
  addressee: string
  issuedOn: Day
  digest: string
  document: LetterDocument
}

/** Every issued letter of a month in the order of its number, whole: for printing, the archive and the command line. */
export async function issuedDocuments(h: Handle, month: Month, kind?: string): Promise<IssuedDocument[]> {
  return (await store.issuedOfMonth(h, month, kind)).map((l) => ({
    id: l.id,
    kind: l.kind,
    number: l.number!,
    addressee: l.addresseeName,
    issuedOn: l.issuedOn!,
    digest: l.digest!,
    document: wholeDocument(l),
  }))
}

/** Every letter of a month that the asker sees, drafts first: for those who go through them one by one. */
export async function lettersOf(h: Handle, month: Month): Promise<store.ListedLetter[]> {
  const page = { limit: 10_000, offset: 0 }
  return (await store.listLetters(h, { month }, page)).rows.filter((l) => l.state !== 'withdrawn')
}

/**
 * Drafts to organisations that were merged go to their successors, or their items behind those of the successor's own
 * draft of the same kind and month. What was issued stays as it was issued. Safe to repeat.
 * @returns how many drafts were moved
 */
export async function moveDrafts(h: Handle, change: Pick<Reorganisation, 'ended' | 'from' | 'why'>): Promise<number> {
  await store.lockDrafting(h)
  const successors = new Map(change.ended.flatMap((o) => (o.successor === null ? [] : [[o.id, o.successor] as const])))
  const drafts = await store.draftsTo(h, { organisations: [...successors.keys()], places: change.from })
  const heirs = drafts.map((d) => successors.get(d.addressee) ?? d.addressee)
  const standing = new Map((await store.addressed(h, [...new Set(heirs)])).map((a) => [a.addressee, a]))
  const moved: Id[] = []
  for (const draft of drafts) {
    const to = standing.get(successors.get(draft.addressee) ?? draft.addressee)
    if (to === undefined || (to.addressee === draft.addressee && to.addresseePlace === draft.addresseePlace)) continue
    await moveDraft(h, draft, to)
    moved.push(draft.id)
  }
  if (moved.length > 0)
    await h.record({
      command: 'supervision.move-drafts',
      subject: h.scope.county,
      place: h.scope.county,
      why: change.why,
      before: { from: change.from, ended: change.ended },
      after: { letters: moved },
    })
  return moved.length
}

async function moveDraft(
  h: Handle,
  draft: store.Letter,
  to: { addressee: Id; addresseeName: string; addresseePlace: string },
): Promise<void> {
  const others = draft.written ? [] : await store.standingLetters(h, draft.kind, draft.month)
  const other = others.find((l) => l.addressee === to.addressee && l.id !== draft.id)
  if (other === undefined) {
    await store.readdress(h, draft.id, to)
    const comment = `组织调整，由致${draft.addresseeName}改为致${to.addresseeName}。`
    return store.addEvents(h, [draft.id], { action: 'draft', comment, by: null })
  }
  let comment = `组织调整，${to.addresseeName}的同类函件已经发出；尚未办结的事项在下次拟函时列入。`
  if (other.state === 'draft') {
    await store.joinItems(h, draft.id, other.id)
    // Whoever drafted what was taken in does not issue it either.
    for (const by of draft.drafters) await noteRedrafts(h, [other.id], by)
    comment = `组织调整，所列事项并入致${to.addresseeName}的同类函件。`
  }
  await store.withdrawDrafts(h, [draft.id])
  await store.addEvents(h, [draft.id], { action: 'withdraw', comment, by: null })
}

/** Duties went over to other organisations: drafts that remind of duties list them anew. @returns how many drafts there are */
export async function redraftDuties(h: Handle): Promise<number> {
  const kinds = (await lettersPackOf(h)).kinds.filter((k) => k.lists === 'duties-due').map((k) => k.code)
  let drafts = 0
  for (const { month, kind } of await store.draftedMonths(h, kinds))
    if ((await closedAmong(h, [month])).length === 0) drafts += (await draftLetters(h, month, kind, null)).length
  return drafts
}
