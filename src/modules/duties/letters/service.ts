import type { z } from 'zod'
import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as lists from '../lists/store.ts'
import { SUBJECT_KINDS, type SubjectKind } from '../model.ts'
import { deadlineInChinese } from '../months/rules.ts'
import type { LetterText } from '../pack.ts'
import { section } from '../section.ts'
import * as subjects from '../subjects/store.ts'
import type { letterDetail } from './model.ts'
import { type LetterFacts, type LetterSide, reasonsNotToSign } from './rules.ts'
import * as store from './store.ts'

/**
 * Writes the responsibility letters of a list: one between the list's owner and each organisation of the kind below
 * that has none for this list. The text is made from the pack's wording and the items that concern that organisation,
 * and stands from then on.
 */
export async function writeLetters(h: Handle, list: Id, subjectKind: SubjectKind): Promise<Id[]> {
  const record = await lists.loadList(h, list)
  const wording = (await section(h)).letters.find((l) => l.subjectKind === subjectKind)
  if (wording === undefined) throw new Problem('letter-text-missing', { subject: SUBJECT_KINDS[subjectKind] })
  const upper = await subjects.organisation(h, record.unit)
  await store.lockWriting(h, list)
  const written = await store.partiesOf(h, list)
  const parties = (await subjects.organisationsOfKind(h, subjectKind, record.place)).filter(
    (o) => o.id !== upper.id && written.get(o.id)?.standing !== true,
  )
  const nodes = await lists.nodesOf(h, list)
  const first = parties.length === 0 ? 1 : await store.takeNumbers(h, record.year, parties.length)
  const letters = parties.map((party, i) => {
    const text = textOf(wording, {
      year: record.year,
      upper: upper.name,
      lower: party.name,
      items: itemsFor(nodes, party),
    })
    return {
      id: h.id(),
      list,
      nth: written.get(party.id)?.withdrawn ?? 0,
      year: record.year,
      number: first + i,
      place: party.place,
      unit: party.id,
      upper: upper.id,
      upperName: upper.name,
      lowerName: party.name,
      title: filled(wording.title, { year: record.year, upper: upper.name, lower: party.name }),
      text,
      digest: sha256Hex(text),
    }
  })
  await store.addLetters(h, letters)
  await h.record({
    command: 'duties.write-letters',
    subject: list,
    place: record.place,
    unit: record.unit,
    after: { letters: letters.length, subjectKind, from: letters[0]?.number ?? null },
  })
  return letters.map((l) => l.id)
}

type Node = Awaited<ReturnType<typeof lists.nodesOf>>[number]

function itemsFor(nodes: readonly Node[], party: subjects.OrganisationRef): Node[] {
  return nodes.filter(
    (n) =>
      n.kind === 'item' &&
      n.subjectKind === party.kind &&
      (n.subjectIds.length === 0 || n.subjectIds.includes(party.id)),
  )
}

function filled(text: string, words: { year: number; upper: string; lower: string }): string {
  return text
    .replaceAll('{year}', String(words.year))
    .replaceAll('{upper}', words.upper)
    .replaceAll('{lower}', words.lower)
}

/** Plain text, a paragraph a line: what is digested, signed, shown and printed is the same. */
function textOf(
  wording: LetterText,
  words: { year: number; upper: string; lower: string; items: readonly Node[] },
): string {
  const items = words.items.map((n, i) => {
    const proof = n.measure === null ? '' : `，目标值${n.target}`
    const weight = n.weight === null ? '' : `（${n.weight}分）`
    return `${i + 1}. ${n.title}${weight}。期限：${deadlineInChinese(n.recurrence!, n.deadline!)}${proof}。`
  })
  const terms = wording.terms.map((t, i) => `${i + 1}. ${t}`)
  const lines = [
    `甲方：${words.upper}`,
    `乙方：${words.lower}`,
    wording.opening,
    '一、责任事项',
    ...items,
    '二、双方约定',
    ...terms,
    wording.closing,
  ]
  return lines.map((line) => filled(line, words)).join('\n')
}

const SIDES: Record<LetterSide, string> = { 'sign-upper': '甲方签字', 'sign-lower': '乙方签字' }

function factsOf(h: Handle, letter: store.LetterRecord, side: LetterSide): LetterFacts {
  const party = side === 'sign-upper' ? letter.upper : letter.unit
  const mine = h.scope.unit !== null && h.scope.unit === party
  const countyLeader = side === 'sign-upper' && letter.upperKind === 'county-committee' && h.scope.role === 'leader'
  const other = side === 'sign-upper' ? 'sign-lower' : 'sign-upper'
  return {
    side,
    forThisParty: mine || countyLeader,
    signed: letter.events.some((e) => e.kind === side),
    withdrawn: letter.events.some((e) => e.kind === 'withdraw'),
    otherSignedByMe: letter.events.some((e) => e.kind === other && e.person === h.scope.person),
    partyName: side === 'sign-upper' ? letter.upperName : letter.lowerName,
  }
}

function* reasonsNotToWithdraw(h: Handle, letter: store.LetterRecord): Generator<string> {
  if (letter.events.some((e) => e.kind === 'withdraw')) yield '责任书已经撤回。'
  if (letter.events.some((e) => e.kind !== 'withdraw'))
    yield '已有一方签字，不能撤回；确需变更的，请另行签订补充责任书。'
  if (h.scope.role !== 'clerk' && h.scope.role !== 'leader' && h.scope.unit !== letter.upper)
    yield `应由“${letter.upperName}”撤回。`
}

export function actionsOn(h: Handle, letter: store.LetterRecord): z.input<typeof letterDetail>['actions'] {
  const sides = (Object.keys(SIDES) as LetterSide[]).map((side) => {
    const reasons = [...reasonsNotToSign(factsOf(h, letter, side))]
    return {
      action: side,
      label: SIDES[side],
      allowed: reasons.length === 0,
      reasons,
      comment: 'none' as const,
      evidence: 'none' as const,
    }
  })
  const reasons = [...reasonsNotToWithdraw(h, letter)]
  return [
    ...sides,
    {
      action: 'withdraw',
      label: '撤回',
      allowed: reasons.length === 0,
      reasons,
      comment: 'required',
      evidence: 'none',
    },
  ]
}

/** Signs for one party: the time, the post and the digest of the text that was read are kept for good. */
export async function signLetter(h: Handle, id: Id, side: LetterSide): Promise<void> {
  const letter = await store.loadLetter(h, id)
  const reasons = [...reasonsNotToSign(factsOf(h, letter, side))]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: SIDES[side] }, { reasons })
  await store.addEvent(h, letter, side, null)
  await h.record({
    command: 'duties.sign-letter',
    subject: id,
    place: letter.place,
    unit: letter.unit,
    after: { side, digest: letter.digest },
  })
}

export async function withdrawLetter(h: Handle, id: Id, why: string): Promise<void> {
  const letter = await store.loadLetter(h, id)
  const reasons = [...reasonsNotToWithdraw(h, letter)]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '撤回' }, { reasons })
  await store.addEvent(h, letter, 'withdraw', why)
  await h.record({ command: 'duties.withdraw-letter', subject: id, place: letter.place, unit: letter.unit, why })
}
