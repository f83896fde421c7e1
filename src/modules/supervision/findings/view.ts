import type { z } from 'zod'
import { type Calendar, workingDaysBetween } from '#kernel/pure/calendar.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import { type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import type { EvidenceLabel } from '#kernel/server/evidence.ts'
import {
  EVENT_LABELS,
  FINDING_STATES,
  type FindingAction,
  type FindingListRow,
  type findingEventView,
  REQUESTS,
  type verdict,
} from './model.ts'
import { categoryOf, type FindingsPack } from './pack.ts'
import { type FindingFacts, findingWorkflow, NEEDS } from './rules.ts'
import type { EventRow, ListedFinding } from './store.ts'

/** A row of the list: what the table holds, with the words of the pack and the days that are left. */
export function listedView(row: ListedFinding, pack: FindingsPack, calendar: Calendar, today: string): FindingListRow {
  const { title, prohibition } = categoryOf(pack, row.category)
  const { id, category, spring, month, fact, place, placeName, subject, subjectName, unit, unitName, raisedOn } = row
  return {
    id,
    category,
    categoryTitle: title,
    prohibition,
    spring,
    month,
    fact,
    place,
    placeName,
    subject,
    subjectName,
    unit,
    unitName,
    raisedOn,
    state: row.state,
    stateTitle: FINDING_STATES[row.state],
    version: row.version,
    dueOn: row.dueOn,
    overdue: row.overdue,
    ...termView(row, calendar, today),
    lapses: row.lapses,
    endedOn: row.endedOn,
  }
}

/** How the term stands, in days and in words. A year without a calendar leaves the days untold, never guessed. */
function termView(
  row: ListedFinding,
  calendar: Calendar,
  today: string,
): { daysLeft: number | null; dueNote: string | null } {
  if (row.endedOn !== null) return { daysLeft: null, dueNote: null }
  if (row.stoppedOn !== null) return { daysLeft: null, dueNote: stoppedNote(row) }
  if (![today, row.dueOn].every((day) => calendar.notices.has(Number(day.slice(0, 4)))))
    return { daysLeft: null, dueNote: row.overdue ? '已逾期' : null }
  const days = workingDaysBetween(calendar, today, row.dueOn)
  if (row.overdue) return { daysLeft: days + 0, dueNote: days < 0 ? `逾期${-days}个工作日` : '已逾期' }
  return { daysLeft: days, dueNote: row.dueOn === today ? '今天到期' : `还有${days}个工作日` }
}

function stoppedNote(row: ListedFinding): string {
  if (row.state === 'open') return '尚未交办'
  if (row.state === 'submitted') return row.overdue ? '逾期提交' : '已按期提交'
  return '期限停止计算'
}

export function actionViews(
  row: ListedFinding,
  role: Role,
  facts: FindingFacts,
  pack: FindingsPack,
): z.input<typeof verdict>[] {
  return verdicts(findingWorkflow, row.state, role, facts).map((v: Verdict<FindingAction>) => {
    const needs = NEEDS[v.action] ?? {}
    return { ...v, until: needs.until ?? 'none', groundsToChoose: [...(needs.grounds?.(pack) ?? [])] }
  })
}

/** Titles of all grounds that a timeline may name. */
export function groundTitle(pack: FindingsPack, code: string | null): string | null {
  if (code === null) return null
  const all = [...pack.extensionGrounds, ...pack.suspensionGrounds, ...pack.toleranceGrounds]
  return all.find((g) => g.code === code)?.title ?? code
}

export function requestView(row: ListedFinding, pack: FindingsPack) {
  if (row.request === null) return null
  const { kind, ground, until, comment, on } = row.request
  return { kind, kindTitle: REQUESTS[kind], ground: groundTitle(pack, ground) ?? '', until, comment, on }
}

export interface EventWords {
  readonly pack: FindingsPack
  readonly files: ReadonlyMap<string, EvidenceLabel>
  readonly people: ReadonlyMap<string, { name: string }>
  readonly posts: ReadonlyMap<string, { title: string }>
}

export function eventView(e: EventRow, words: EventWords): z.input<typeof findingEventView> {
  const { version, onDay, action, fromState, state, fromDue, dueOn, comment, letter } = e
  return {
    version,
    at: e.at.toISOString(),
    onDay,
    action,
    fromState,
    state,
    stateTitle: FINDING_STATES[state],
    fromDue,
    dueOn,
    comment,
    letter,
    who: (e.person === null ? undefined : words.people.get(e.person)?.name) ?? ROLES[e.role],
    post: (e.post === null ? undefined : words.posts.get(e.post)?.title) ?? null,
    label: labelOf(action),
    ground: groundTitle(words.pack, e.ground),
    evidence: e.evidence.map((id) => words.files.get(id)).filter((f) => f !== undefined),
  }
}

function labelOf(action: string): string {
  const fixed = (EVENT_LABELS as Record<string, string>)[action]
  return fixed ?? findingWorkflow.transitions.find((t) => t.action === action)?.label ?? action
}
