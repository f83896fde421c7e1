import { addDays, type Day } from '#kernel/pure/day.ts'
import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { endFieldPosts, giveFieldPosts } from '#modules/people/public.ts'
import { avoids } from '../matching/rules.ts'
import { type Ending, POSTING_KINDS } from '../model.ts'
import type { PostingsPack } from '../pack.ts'
import { TAKERS } from '../roles.ts'
import { section } from '../section.ts'
import { openVerdict } from '../verdicts/store.ts'
import type { NewPosting } from './model.ts'
import {
  mostVillages,
  reasonsAgainstEnding,
  reasonsAgainstProlonging,
  reasonsAgainstSigning,
  termEnd,
  titleOf,
} from './rules.ts'
import * as store from './store.ts'

/**
 * Posts officers to villages: a posting with its term, and the post that gives the rights there. Not recorded here: the
 * command that posts writes the entry.
 * @throws posting-exists, villages-exceeded, home-avoided, not-found
 */
export async function postMany(h: Handle, rows: readonly NewPosting[]): Promise<Id[]> {
  if (rows.length === 0) return []
  await joinMonth(h)
  const pack = await section(h)
  const people = rows.map((r) => r.person)
  const names = await store.holdPeople(h, people)
  const places = await store.placeNames(
    h,
    rows.map((r) => r.place),
  )
  for (const row of rows) {
    if (!names.has(row.person)) throw new Problem('not-found', { what: '该干部' })
    if (!places.has(row.place)) throw new Problem('not-found', { what: '该村（社区）' })
  }
  await refuseTooMany(h, rows, names, places, pack)
  const ready = rows.map(
    (row): store.PostingToWrite => ({
      ...row,
      id: row.id ?? h.id(),
      post: h.id(),
      to: row.to ?? termEnd(row.from, pack.term.years),
      team: row.team ?? null,
      candidate: row.candidate ?? null,
      matchedBy: row.matchedBy ?? null,
    }),
  )
  await giveFieldPosts(
    h,
    ready.map((p, i) => ({
      id: p.post,
      person: p.person,
      title: rows[i]!.title ?? titleOf(p.kind),
      role: 'posted' as const,
      place: p.place,
      unit: p.unit,
      from: p.from,
    })),
    rows[0]!.why,
  )
  await store.addPostings(h, ready)
  return ready.map((p) => p.id)
}

async function refuseTooMany(
  h: Handle,
  rows: readonly NewPosting[],
  names: Map<Id, string>,
  places: Map<string, string>,
  pack: PostingsPack,
): Promise<void> {
  const held = await store.openOf(
    h,
    rows.map((r) => r.person),
  )
  const avoided = await store.avoidedBy(
    h,
    rows.map((r) => r.person),
  )
  for (const row of rows) {
    const name = names.get(row.person)!
    const place = places.get(row.place)!
    const kind = POSTING_KINDS[row.kind]
    const home = avoided.find((a) => a.person === row.person && avoids(a, row.place, pack.matching.avoidTownship))
    if (home !== undefined) throw new Problem('home-avoided', { name, place })
    const same = held.filter((p) => p.person === row.person && p.kind === row.kind)
    if (same.some((p) => p.place === row.place)) throw new Problem('posting-exists', { name, place, kind })
    const most = mostVillages(row.kind, pack)
    if (same.length >= most) throw new Problem('villages-exceeded', { name, kind, most, now: same.length })
    held.push({ person: row.person, place: row.place, kind: row.kind })
  }
}

/** Posts one officer. */
export async function postOfficer(h: Handle, row: NewPosting): Promise<Id> {
  const [id] = await postMany(h, [row])
  await h.record({
    command: 'postings.post',
    subject: id!,
    place: row.place,
    unit: row.unit,
    why: row.why,
    after: { person: row.person, kind: row.kind, from: row.from, to: row.to ?? null },
  })
  return id!
}

/** Many postings on one paper (an import, a demo year): one journal entry for all. */
export async function registerPostings(h: Handle, rows: readonly NewPosting[]): Promise<Id[]> {
  const ids = await postMany(h, rows)
  if (ids.length > 0)
    await h.record({
      command: 'postings.register',
      subject: h.scope.county,
      place: h.scope.county,
      after: { rows: rows.length, first: ids[0], last: ids.at(-1) },
    })
  return ids
}

/** Prolongs a term, up to what the mechanism allows. */
export async function prolong(h: Handle, id: Id, to: Day, why: string): Promise<void> {
  const posting = await store.holdPosting(h, id)
  const reasons = reasonsAgainstProlonging(posting, to, await section(h))
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '续任' }, { reasons })
  await store.prolong(h, id, to)
  await store.addEvent(h, posting, { action: 'prolong', note: why, detail: { from: posting.to, to } })
  await h.record({
    command: 'postings.prolong',
    subject: id,
    place: posting.place,
    unit: posting.unit,
    why,
    before: { to: posting.to },
    after: { to },
  })
}

/** Ends a posting: its post ends on the same day, and a hand-over is opened. */
export async function endPosting(h: Handle, id: Id, on: Day, how: Ending, why: string): Promise<void> {
  await joinMonth(h)
  const posting = await store.holdPosting(h, id)
  const recalling = await openVerdict(h, id, 'recall')
  const reasons = reasonsAgainstEnding({ ...posting, recalling }, { on, how }, h.today)
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '结束派驻' }, { reasons })
  await store.endPostings(h, [id], on, how, why)
  await endFieldPosts(h, [posting.post], on, why)
  await store.addHandover(h, posting)
  await store.addEvent(h, posting, { action: `end-${how}`, note: why, detail: { on } })
  await h.record({
    command: 'postings.end',
    subject: id,
    place: posting.place,
    unit: posting.unit,
    why,
    before: { person: posting.person, kind: posting.kind, from: posting.from, to: posting.to },
    after: { on, how },
  })
}

export function handoverFacts(h: Handle, x: store.HandoverRecord) {
  const { role, person, place, unit } = h.scope
  const local = TAKERS.includes(role) && isWithin(x.place, place)
  return {
    state: x.state,
    giver: x.person,
    person,
    // whoever of the village's own, or the township above it, takes the matters over
    mayTake: local || (role === 'village' && unit !== null && x.place === place),
  }
}

/** The one who leaves writes down what is handed over and signs. */
export async function signGiving(h: Handle, id: Id, matters: string): Promise<void> {
  const x = await store.holdHandover(h, id)
  refuseSigning(reasonsAgainstSigning(handoverFacts(h, x), 'give'), '签字交出')
  await store.giveOver(h, id, matters)
  await h.record({
    command: 'postings.give-over',
    subject: id,
    place: x.place,
    unit: x.unit,
    after: { posting: x.posting },
  })
}

/** The one who stays signs; the digest says what both have signed, and when. */
export async function signTaking(h: Handle, id: Id): Promise<void> {
  const x = await store.holdHandover(h, id)
  refuseSigning(reasonsAgainstSigning(handoverFacts(h, x), 'take'), '签字接收')
  const digest = sha256Hex(
    JSON.stringify([x.posting, x.person, x.matters, x.givenAt?.toISOString(), h.scope.person, h.now.toISOString()]),
  )
  await store.takeOver(h, id, digest)
  await h.record({
    command: 'postings.take-over',
    subject: id,
    place: x.place,
    unit: x.unit,
    after: { posting: x.posting, digest },
  })
}

function refuseSigning(reasons: string[], action: string): void {
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action }, { reasons })
}

/**
 * Forms a team that postings can then name. It stands at the county, whatever villages its officers are posted to.
 * @param row `unit`: the organisation that sends it, none when several do; `from`: its first day
 * @returns the team's id
 * @throws reference-broken when there is no such organisation
 */
export async function formTeam(h: Handle, row: { name: string; unit?: Id | undefined; from: Day }): Promise<Id> {
  const id = await store.addTeam(h, { ...row, unit: row.unit ?? null })
  await h.record({
    command: 'postings.form-team',
    subject: id,
    place: h.scope.county,
    unit: row.unit ?? null,
    after: row,
  })
  return id
}

/**
 * Villages were merged: postings there end with the day before and go on in the merged village, with the rest of their
 * term; whose post had ended by then, their posting is over. Safe to repeat.
 */
export async function followMove(h: Handle, entry: Id): Promise<{ moved: number; over: number }> {
  await joinMonth(h)
  const { into, on, why } = await store.loadMove(h, entry)
  const moving = await store.movedInto(h, into, on)
  const held = await store.openOf(
    h,
    moving.map((p) => p.person),
  )
  const there = new Set(held.filter((p) => p.place === into).map((p) => `${p.person} ${p.kind}`))
  await store.endPostings(
    h,
    moving.map((p) => p.id),
    addDays(on, -1),
    'merged',
    why,
  )
  const next = moving.flatMap((p): store.PostingToWrite[] => {
    const key = `${p.person} ${p.kind}`
    if (there.has(key)) return []
    there.add(key)
    const { person, unit, kind, team, newPost: post } = p
    const to = laterOf(p.to, on)
    return [
      { id: h.id(), person, post, place: into, unit, kind, team, from: on, to, why, candidate: null, matchedBy: null },
    ]
  })
  await store.addPostings(h, next)
  const [moved, over] = [moving.length, await store.endLeftBehind(h, why)]
  if (moved + over > 0)
    await h.record({
      command: 'postings.follow-reorganisation',
      subject: into,
      place: into,
      why,
      after: { moved, over, on },
    })
  return { moved, over }
}

function laterOf(a: Day, b: Day): Day {
  return a > b ? a : b
}
