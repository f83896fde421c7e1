import { addMonths, firstDay, lastDay, type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { attachEvidence } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { endMonth, holdMonth, joinMonth } from '#kernel/server/month-lock.ts'
import { openMonth as openDuties } from '#modules/duties/public.ts'
import { verifyMonth as verifyValues } from '#modules/measures/public.ts'
import { draftDemands, draftReminders } from '../letters/drafts.ts'
import { issuedDocuments } from '../letters/printed.ts'
import { COUNTY_READERS } from '../roles.ts'
import { section } from '../section.ts'
import { countBulletin } from './bulletin.ts'
import type { Bulletin } from './model.ts'
import type { MonthPack } from './pack.ts'
import { type CloseFacts, monthDigest, type Rhythm, rhythmOf, whyNotClose } from './rules.ts'
import * as store from './store.ts'

export async function monthPackOf(h: Handle): Promise<MonthPack> {
  return (await section(h)).month
}

/** The days on which a month's letters are drafted and it is closed. */
export async function rhythmDays(h: Handle, month: Month): Promise<Rhythm> {
  return rhythmOf(await monthPackOf(h), await h.calendar(), month)
}

function refuseFuture(h: Handle, month: Month): void {
  if (month > h.today.slice(0, 7))
    throw new Problem('month-in-future', { month: monthInChinese(month), today: h.today })
}

/** A month from before the county began is none of the system's. */
async function refuseBefore(h: Handle, month: Month): Promise<void> {
  const began = await store.beganOn(h)
  const first = began && monthOf(began)
  if (first !== null && month < first)
    throw new Problem('month-before-first', { month: monthInChinese(month), first: monthInChinese(first) })
}

async function refuseClosed(h: Handle, month: Month): Promise<store.MonthRow | undefined> {
  const row = await store.loadMonth(h, month, { lock: true })
  if (row !== undefined && row.state !== 'open') throw new Problem('month-closed', { month: monthInChinese(month) })
  return row
}

/**
 * What is refused at once rather than by the run that would follow: a month that has not come, lies before the county's first, or is closed.
 * @throws month-in-future, month-before-first, month-closed
 */
export async function refuseUnopenable(h: Handle, month: Month): Promise<void> {
  refuseFuture(h, month)
  await refuseBefore(h, month)
  await refuseClosed(h, month)
}

/**
 * The month's start: its duties are made for every subject, and the reminders drafted. Safe to repeat.
 * @param by who asked for it, and so drafts; null when the machine keeps the rhythm by itself
 * @returns how many reminders are drafted
 * @throws month-in-future, month-before-first, month-closed, calendar-missing
 */
export async function openMonth(h: Handle, month: Month, by: Id | null = h.scope.person): Promise<{ drafts: number }> {
  refuseFuture(h, month)
  await refuseBefore(h, month)
  await joinMonth(h)
  await refuseClosed(h, month)
  await rhythmDays(h, month)
  await store.noteOpened(h, month)
  await openDuties(h, month)
  const drafts = await draftReminders(h, month, by)
  await h.record({
    command: 'supervision.open-month',
    subject: month,
    place: h.scope.county,
    after: { drafts: drafts.length },
  })
  return { drafts: drafts.length }
}

/**
 * The middle of the month: the demands are drafted. Safe to repeat.
 * @param by as for {@link openMonth}
 * @throws month-in-future, month-not-open, month-closed
 */
export async function midMonth(h: Handle, month: Month, by: Id | null = h.scope.person): Promise<{ drafts: number }> {
  refuseFuture(h, month)
  if ((await refuseClosed(h, month)) === undefined)
    throw new Problem('month-not-open', { month: monthInChinese(month) })
  const drafts = await draftDemands(h, month, by)
  await store.noteMid(h, month)
  await h.record({
    command: 'supervision.mid-month',
    subject: month,
    place: h.scope.county,
    after: { drafts: drafts.length },
  })
  return { drafts: drafts.length }
}

/**
 * Does what the month's rhythm asks for by today and nobody has done yet: opens the month, drafts its demands.
 * A county that has never opened a month is left alone: it begins by hand.
 */
export async function keepRhythm(h: Handle, month: Month): Promise<{ opened: boolean; demanded: boolean }> {
  const none = { opened: false, demanded: false }
  if ((await store.firstMonth(h)) === null) return none
  const { start, mid } = await rhythmDays(h, month)
  const row = await store.loadMonth(h, month)
  if (h.today < start || (row !== undefined && row.state !== 'open')) return none
  const opened = row === undefined
  if (opened) await openMonth(h, month)
  const demanded = h.today >= mid && (row?.midAt ?? null) === null
  if (demanded) await midMonth(h, month)
  return { opened, demanded }
}

export async function closeFacts(h: Handle, month: Month): Promise<CloseFacts> {
  const { end } = await rhythmDays(h, month)
  const { state, before, first } = await store.standingOf(h, month, addMonths(month, -1))
  return { today: h.today, end, state: state ?? 'none', before: before ?? 'none', first }
}

/**
 * Begins the close: from now on nothing that is recorded counts for the month. A close that has begun and not ended
 * goes on as it is.
 * @throws month-in-future, month-not-over, month-not-open, month-before-open, month-closed
 */
export async function beginClose(h: Handle, month: Month): Promise<void> {
  const { step } = await takeUpClose(h, month)
  if (step === 'bulletin') throw new Problem('month-closed', { month: monthInChinese(month) })
}

/**
 * The month's row, held: its close has begun with this, goes on, or has ended before.
 * @throws as {@link beginClose}, only a month that is closed already is none of its troubles
 */
export async function takeUpClose(h: Handle, month: Month): Promise<store.MonthRow> {
  const [, row] = await Promise.all([holdMonth(h), store.loadMonth(h, month, { lock: true })])
  if (row !== undefined && row.state !== 'open') return row
  const [first] = whyNotClose(month, await closeFacts(h, month))
  if (first !== undefined) throw first
  const begun = await store.noteClosing(h, month)
  await endMonth(h, month)
  await h.record({ command: 'supervision.close-month', subject: month, place: h.scope.county, after: { asOf: h.now } })
  return begun
}

/** The month's digest from the records as they are now, with the moment and the chain that its row names. */
export async function computeDigest(h: Handle, row: store.MonthRow, values: string, previous: string): Promise<string> {
  const { month } = row
  const asOf = row.asOf!
  const [findings, since] = await Promise.all([store.findingsSealed(h, month, asOf), store.countedUntil(h, month)])
  const letters = await store.lettersSealed(h, { from: firstDay(month), to: lastDay(month), since, asOf })
  return monthDigest({ county: h.scope.county, month, asOf, values, findings, letters, previous })
}

/**
 * Checks every closed month of the county: its values, its findings, its letters, its bulletin, and the chain from
 * month to month.
 * @returns what is wrong, in sentences; empty when all is whole
 */
export async function verifyMonths(h: Handle): Promise<string[]> {
  const faults: string[] = []
  let previous = ''
  for (const row of await store.listMonths(h)) {
    if (row.state !== 'closed') continue
    const name = monthInChinese(row.month)
    if (!(await verifyValues(h, row.month))) faults.push(`${name}的指标数值与封存时不一致`)
    if (row.previous !== previous) faults.push(`${name}与上一个已结月份的链接断开`)
    if ((await computeDigest(h, row, row.valuesDigest!, row.previous!)) !== row.digest)
      faults.push(`${name}的问题或函件与封存时不一致`)
    await issuedDocuments(h, row.month).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'letter-altered') throw error
      faults.push(`${name}的函件 ${error.params.number} 与签发时不一致`)
    })
    const bulletin = await store.loadBulletin(h, row.month)
    if (bulletin !== undefined && digestOf([bulletin.content, bulletin.document]) !== bulletin.digest)
      faults.push(`${name}的通报与发布时不一致`)
    previous = row.digest!
  }
  return faults
}

/** The close drafts the warnings, and people issue them after it: they are of this month, and counted in the next. */
const LETTERS_NOTE = '函件数按月结时已经签发的统计，月结后签发的预警函计入下月。'

/**
 * The bulletin of a month: as it was published, or — before the close, for the county's posts — as it would be now.
 * @throws not-found when it is not published and the asker does not see the whole county
 */
export async function bulletinOf(h: Handle, measures: readonly Measure[], month: Month): Promise<Bulletin> {
  const stored = await store.loadBulletin(h, month)
  const row = await store.loadMonth(h, month)
  const amendments = (await store.amendmentsOf(h, month)).map((a) => ({ ...a, at: a.at.toISOString() }))
  if (stored !== undefined) {
    const { content, number, publishedOn, document } = stored
    const seals = { digest: row?.digest ?? null, previous: row?.previous ?? null }
    return {
      ...content,
      published: true,
      lettersNote: LETTERS_NOTE,
      number,
      title: document.title,
      publishedOn,
      ...seals,
      amendments,
    }
  }
  if (![...COUNTY_READERS, 'system'].includes(h.scope.role) || month > h.today.slice(0, 7))
    throw new Problem('not-found', { what: `${monthInChinese(month)}的通报` })
  const content = await countBulletin(h, measures, month, row?.asOf ?? h.now)
  const title = (await monthPackOf(h)).bulletin.title.replaceAll('{month}', monthInChinese(month))
  return {
    ...content,
    published: false,
    lettersNote: LETTERS_NOTE,
    number: null,
    title,
    publishedOn: null,
    digest: null,
    previous: null,
    amendments,
  }
}

/** The published bulletin as it is printed, with the amendments made since after its text. */
export async function bulletinDocument(h: Handle, month: Month): Promise<LetterDocument> {
  const stored = await store.loadBulletin(h, month)
  if (stored === undefined) throw new Problem('not-found', { what: `${monthInChinese(month)}的通报` })
  const amendments = await store.amendmentsOf(h, month)
  if (amendments.length === 0) return stored.document
  const blocks = amendments.flatMap((a) => [
    {
      kind: 'paragraph' as const,
      lead: `更正（${a.at.toISOString().slice(0, 10)}）。`,
      text: `${a.text}理由：${a.why}`,
    },
  ])
  return { ...stored.document, blocks: [...stored.document.blocks, ...blocks] }
}

/**
 * A later truth about a closed month: dated, explained, shown beside the bulletin for ever.
 * @throws month-not-closed
 */
export async function amendMonth(
  h: Handle,
  month: Month,
  a: { text: string; why: string; evidence?: readonly Id[] | undefined },
): Promise<Id> {
  if ((await store.loadBulletin(h, month)) === undefined)
    throw new Problem('month-not-closed', { month: monthInChinese(month) })
  const evidence = await attachEvidence(h, a.evidence ?? [], h.scope.county, null)
  const id = h.id()
  await store.addAmendment(h, id, month, { text: a.text, why: a.why, evidence })
  await h.record({
    command: 'supervision.amend-month',
    subject: month,
    place: h.scope.county,
    why: a.why,
    after: { id, text: a.text },
  })
  return id
}
