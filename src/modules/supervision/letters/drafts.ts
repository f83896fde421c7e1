import { type Month, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { dutiesDue } from '#modules/duties/public.ts'
import type { Reorganisation } from '#modules/organisations/public.ts'
import { refuseClosedMonth } from '../month/closed.ts'
import { closedAmong } from '../month/store.ts'
import { section } from '../section.ts'
import { kindNamed, lettersPackOf } from './kinds.ts'
import type { WantedItem, WriteInput } from './model.ts'
import type { LetterKind } from './pack.ts'
import { DEMANDED, planDrafts, WARNED } from './rules.ts'
import * as store from './store.ts'

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
