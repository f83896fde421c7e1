import type { z } from 'zod'
import { isOverdue, workingDaysBetween } from '#kernel/pure/calendar.ts'
import { dayOf, daysBetween } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { SKEW_MS } from '#kernel/pure/sync.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { labelOf, STANDINGS } from '#modules/households/model.ts'
import {
  CONFIRMATIONS,
  OPINION_EVENTS,
  OPINION_KINDS,
  OPINION_STATES,
  type OpinionRow,
  type opinionView,
  PURPOSES,
  type UnseenRow,
  VISIT_KINDS,
  type VisitRow,
  type visitView,
} from './model.ts'
import * as opinionStore from './opinions.store.ts'
import { eventNote, opinionActions } from './opinions.ts'
import { isLate, lateDays, opinionWorkflow } from './rules.ts'
import { mayCorrect } from './service.ts'
import type { UnseenRecord } from './unseen.store.ts'
import * as visitStore from './visits.store.ts'

export function visitRowOf(v: visitStore.VisitRecord): VisitRow {
  const { id, kind, household, householdName, place, placeName, person, personName, postTitle, onDay } = v
  const { purpose, confirmed, heard, opinions, changes } = v
  return {
    id,
    kind,
    kindName: VISIT_KINDS[kind],
    household,
    householdName,
    place,
    placeName,
    person,
    personName,
    postTitle,
    onDay,
    lateDays: lateDays(onDay, v.at),
    purpose,
    purposeName: PURPOSES[purpose],
    confirmed,
    confirmedName: CONFIRMATIONS[confirmed],
    heard,
    opinions,
    changes,
  }
}

export async function opinionRows(h: Handle, rows: readonly opinionStore.OpinionRecord[]): Promise<OpinionRow[]> {
  const calendar = await h.calendar()
  return rows.map((o) => {
    const { id, kind, matter, text, household, householdName, place, placeName, unit, unitName, raisedOn, raisedBy } = o
    const { dueOn, state, answeredOn } = o
    const left = state === 'open' ? workingDaysBetween(calendar, h.today, dueOn) : null
    const overdue = isLate(o, h.today)
    return {
      id,
      kind,
      kindName: OPINION_KINDS[kind],
      matter,
      text,
      household,
      householdName,
      place,
      placeName,
      unit,
      unitName,
      raisedOn,
      raisedBy,
      dueOn,
      state,
      stateName: OPINION_STATES[state],
      answeredOn,
      overdue,
      dueNote: left === null ? null : dueNote(left, isOverdue(dueOn, null, h.today), dueOn === h.today),
    }
  })
}

function dueNote(left: number, overdue: boolean, today: boolean): string {
  if (overdue) return left < 0 ? `逾期${-left}个工作日` : '已逾期'
  return today ? '今天到期' : `还有${left}个工作日`
}

export async function visitViewOf(h: Handle, id: Id): Promise<z.input<typeof visitView>> {
  const v = await visitStore.loadVisit(h, id)
  const replacedBy = (await visitStore.replacementOf(h, id)) ?? null
  const files = await evidenceLabels(h, [...v.photographs, ...(v.signature === null ? [] : [v.signature])])
  const label = (file: Id) => files.get(file) ?? []
  const { metOthers, note, witness, enteredBy, changeIds, replaces, why } = v
  return {
    ...visitRowOf(v),
    at: v.at.toISOString(),
    madeAt: v.madeAt.toISOString(),
    fromDevice: v.device !== null,
    enteredBy,
    skewMinutes: v.skewMs === null || Math.abs(v.skewMs) <= SKEW_MS ? null : Math.round(v.skewMs / 60_000),
    met: v.met,
    metOthers,
    note,
    witness,
    changeIds,
    replaces,
    void: v.void,
    why,
    replacedBy,
    signature: v.signature === null ? [] : [label(v.signature)].flat(),
    photographs: v.photographs.flatMap(label),
    raised: await opinionRows(h, await opinionStore.opinionsOfVisits(h, await visitStore.chainOf(h, id))),
    mayCorrect: replacedBy === null && !v.void && mayCorrect(h, v.person, 'replace'),
    mayVoid: replacedBy === null && !v.void && mayCorrect(h, v.person, 'void'),
  }
}

export async function opinionViewOf(h: Handle, id: Id): Promise<z.input<typeof opinionView>> {
  const o = await opinionStore.loadOpinion(h, id)
  const [row] = await opinionRows(h, [o])
  const labels = new Map<string, string>(opinionWorkflow.transitions.map((t) => [t.action, t.label]))
  const words: Record<string, string> = OPINION_EVENTS
  const events = await opinionStore.eventsOf(h, id)
  return {
    ...row!,
    visit: o.visit,
    answer: o.answer,
    answeredBy: o.answeredByName,
    timeline: events.map((e) => ({
      id: String(e.version),
      at: e.at.toISOString(),
      person: e.name,
      post: e.post,
      evidence: e.evidence,
      what: labels.get(e.action) ?? words[e.action] ?? e.action,
      comment: eventNote(e),
    })),
    actions: opinionActions(h, o),
  }
}

export function unseenRowOf(h: Handle, u: UnseenRecord): UnseenRow {
  const days = u.seenOn === null ? null : daysBetween(u.seenOn, dayOf(h.now))
  return { ...u, standingName: labelOf(STANDINGS, u.standing), days }
}
