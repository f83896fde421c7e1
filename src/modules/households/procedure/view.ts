import { isOverdue } from '#kernel/pure/calendar.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type EvidenceLabel, evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { noticeStanding } from '#modules/notices/public.ts'
import { namesOf } from '#modules/people/public.ts'
import { STANDINGS } from '../model.ts'
import * as register from '../register/store.ts'
import {
  CASE_KINDS,
  type CaseEvent,
  type CaseListRow,
  type CaseView,
  EVENT_LABELS,
  type FileFacts,
  OUTCOMES,
  SOURCES,
} from './model.ts'
import { appraisalText, WAYS, workflows } from './rules.ts'
import { actionsOf, factsOf } from './service.ts'
import * as store from './store.ts'

export function listedView(row: store.ListedCase, today: string): CaseListRow {
  const { id, household, name, groupName, place, placeName, townshipName, kind, state, source, year } = row
  const { openedOn, dueOn, outcome, decidedOn, endedOn } = row
  return {
    id,
    household,
    name,
    groupName,
    place,
    placeName,
    townshipName,
    kind,
    state,
    source,
    year,
    openedOn,
    dueOn,
    outcome,
    decidedOn,
    endedOn,
    kindName: CASE_KINDS[kind],
    stateName: workflows[kind].states[state].label,
    sourceName: SOURCES[source],
    overdue: isOverdue(dueOn, decidedOn, today),
    outcomeName: outcome === null ? null : OUTCOMES[outcome],
  }
}

const STANDING_NAMES = { running: '公示期内', objected: '有异议', passed: '期满无异议', withdrawn: '已撤回' } as const

export async function viewCase(h: Handle, id: Id): Promise<CaseView> {
  const row = await store.loadListed(h, id)
  const events = await store.eventsOf(h, id)
  const facts = await factsOf(h, row, events)
  const files = await evidenceLabels(
    h,
    events.flatMap((e) => e.evidence),
  )
  const names = await namesOf(h, {
    people: [row.person, ...events.map((e) => e.person)],
    posts: [...events.map((e) => e.post), ...events.map((e) => e.facts.helper ?? null)],
  })
  const standing = row.notice === null ? null : await noticeStanding(h, row.notice)
  const helper = (await register.helpersOf(h, row.household)).find((p) => p.rank === 1)
  return {
    ...listedView(row, h.today),
    version: row.version,
    grounds: row.grounds,
    standing: row.standing,
    causeMain: row.causeMain,
    standingName: STANDINGS[row.standing],
    openedBy: row.person === null ? null : (names.people.get(row.person)?.name ?? null),
    facts: facts.file,
    appraisal: events.findLast((e) => e.facts.appraisal !== undefined)?.facts.appraisal ?? null,
    steps: stepsOf(row, events),
    notice:
      standing === null
        ? null
        : {
            id: row.notice!,
            state: standing.state,
            stateName: STANDING_NAMES[standing.state],
            endsOn: standing.endsOn,
            reasons: standing.reasons,
          },
    announcement: row.announcement,
    helper: helper?.name ?? null,
    needsHelper: helper === undefined && (row.kind === 'entry' || row.kind === 'watch'),
    timeline: events.map((e) => eventView(row.kind, e, names, files)),
    actions: await actionsOf(h, row, facts),
  }
}

/** The way of the kind, with the day on which each state was last reached. */
function stepsOf(row: store.ListedCase, events: readonly CaseEvent[]): CaseView['steps'] {
  const way = WAYS[row.kind]
  const at = way.indexOf(row.state)
  return way.map((state, index) => ({
    state,
    title: workflows[row.kind].states[state].label,
    reached: at >= 0 ? index <= at : events.some((e) => e.state === state),
    now: state === row.state,
    on: at >= 0 && index > at ? null : (events.findLast((e) => e.state === state)?.onDay ?? null),
  }))
}

function fileText(f: FileFacts): string {
  const income = f.perHead === null ? '没有登记' : `${f.perHead / 100} 元`
  const line = f.line === null ? '' : `（标准 ${f.line / 100} 元）`
  const lacking =
    f.lacking.length === 0 ? '“两不愁三保障”和饮水安全均有保障' : `未保障或者没有登记：${f.lacking.join('、')}`
  return `户档：${f.heads} 人，${f.year} 年人均纯收入${income}${line}；${lacking}`
}

function eventView(
  kind: store.ListedCase['kind'],
  e: CaseEvent,
  names: Awaited<ReturnType<typeof namesOf>>,
  files: Map<Id, EvidenceLabel>,
): CaseView['timeline'][number] {
  const label =
    EVENT_LABELS[e.action] ?? workflows[kind].transitions.find((t) => t.action === e.action)?.label ?? e.action
  const helper = e.facts.helper === undefined ? undefined : names.posts.get(e.facts.helper)
  return {
    id: String(e.version),
    at: e.at.toISOString(),
    onDay: e.onDay,
    person: e.person === null ? null : (names.people.get(e.person)?.name ?? null),
    post: e.post === null ? null : (names.posts.get(e.post)?.title ?? null),
    what: e.outcome === null ? label : `${label}：${OUTCOMES[e.outcome]}`,
    comment: e.note,
    evidence: e.evidence.flatMap((f) => files.get(f) ?? []),
    details: [
      ...(e.facts.visitedOn === undefined ? [] : [`入户日期：${dayInChinese(e.facts.visitedOn)}`]),
      ...(e.facts.appraisal === undefined ? [] : [appraisalText(e.facts.appraisal)]),
      ...(e.facts.file === undefined ? [] : [fileText(e.facts.file)]),
      ...(helper === undefined ? [] : [`第一帮扶责任人：${helper.holder}（${helper.title}）`]),
    ],
  }
}
