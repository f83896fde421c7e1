import { monthOf } from '#kernel/pure/day.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { dutyWorkflow } from '#modules/duties/public.ts'
import {
  categoryOf,
  FINDING_STATES,
  findingsPackOf,
  letterKindOf,
  lettersPackOf,
  letterWorkflow,
} from '#modules/supervision/public.ts'
import { KINDS, type LedgerQuery, type LedgerRow, STANDINGS } from './model.ts'
import { type LedgerLine, listLedger } from './store.ts'

/** The general ledger of a month: each item × subject × state that the post may see. */
export async function ledger(
  h: Handle,
  query: LedgerQuery,
  page: PageOf,
): Promise<{ month: string; total: number; rows: LedgerRow[] }> {
  const month = query.month ?? monthOf(h.today)
  const { total, rows } = await listLedger(h, { ...query, month }, { ...page, sort: query.sort })
  const [findings, letters] = [await findingsPackOf(h), await lettersPackOf(h)]
  const groupOf: Record<LedgerLine['kind'], (line: LedgerLine) => string> = {
    duty: (line) => line.group,
    finding: (line) => categoryOf(findings, line.group).title,
    letter: (line) => letterKindOf(letters, line.group).title,
  }
  return { month, total, rows: rows.map((line) => rowOf(line, groupOf[line.kind](line))) }
}

const STATES: Record<LedgerLine['kind'], (state: string) => string> = {
  duty: (state) => dutyWorkflow.states[state as keyof typeof dutyWorkflow.states].label,
  finding: (state) => FINDING_STATES[state as keyof typeof FINDING_STATES],
  letter: (state) => letterWorkflow.states[state as keyof typeof letterWorkflow.states].label,
}

function rowOf(line: LedgerLine, group: string): LedgerRow {
  const { kind, standing } = line
  return {
    id: line.id,
    kind,
    kindTitle: KINDS[kind],
    group,
    code: line.code,
    place: line.place,
    placeName: line.placeName,
    unit: line.unit,
    unitName: line.unitName,
    since: line.since,
    dueOn: line.dueOn,
    doneOn: line.doneOn,
    standing,
    title: kind === 'letter' ? `${group}，共 ${line.title} 项` : line.title,
    state: STATES[kind](line.state),
    standingTitle: STANDINGS[standing],
    link: `/${kind === 'duty' ? 'duties' : `${kind}s`}/${line.id}`,
  }
}
