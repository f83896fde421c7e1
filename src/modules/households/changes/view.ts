import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  CHANGE_STATES,
  type ChangeField,
  type ChangeKey,
  type changeListRow,
  type changeView as changeSchema,
  changeText,
  ORIGINS,
} from './model.ts'
import { changeWorkflow, movedFields, sameValue } from './rules.ts'
import { changeFactsOf, presentValue, subjectOf, writerOf } from './service.ts'
import * as store from './store.ts'

export function listedView(row: store.ListedChange): z.input<typeof changeListRow> {
  const { origin, ...rest } = row
  return {
    ...rest,
    stateTitle: CHANGE_STATES[row.state],
    originTitle: ORIGINS[origin],
    askedAt: row.askedAt.toISOString(),
  }
}

/** One request whole: what it asks, what stands now, who else asks for the same, and what may be done with it. */
export async function changeView(h: Handle, id: Id): Promise<z.input<typeof changeSchema>> {
  const change = await store.loadChange(h, id)
  const of = await subjectOf(h, change.household, change.subject)
  const rivals = await store.rivalsOf(h, id)
  const pointed = [...change.fields, ...rivals.flatMap((r) => r.fields)].filter((f) => f.field === 'household')
  const names = await store.householdNames(
    h,
    pointed.flatMap((f) => [f.from, f.to]).filter((v): v is string => typeof v === 'string'),
  )
  const text = (key: ChangeKey, value: unknown) =>
    key === 'household' ? (names.get(String(value)) ?? '其他乡镇的户') : changeText(key, value)
  const open = change.state === 'open'
  const moved = open ? movedFields(change.fields, (key) => presentValue(of, key)) : []
  const fields = []
  for (const f of change.fields) {
    const between = moved.find((m) => m.field === f)
    const writer = between === undefined ? null : await writerOf(h, of, f.field)
    fields.push({
      field: f.field,
      title: f.title,
      from: text(f.field, f.from),
      to: text(f.field, f.to),
      present: between === undefined ? null : text(f.field, between.present),
      presentBy: writer?.person ?? null,
      presentAt: writer?.at.toISOString() ?? null,
      done: sameValue(presentValue(of, f.field), f.to),
    })
  }
  const asked = (list: readonly ChangeField[]) => list.map((f) => ({ title: f.title, to: text(f.field, f.to) }))
  return {
    ...listedView(await store.listedChange(h, id)),
    place: change.place,
    grounds: change.grounds,
    fields,
    others: rivals.map((r) => ({ ...r, askedAt: r.askedAt.toISOString(), fields: asked(r.fields) })),
    evidence: [...(await evidenceLabels(h, change.evidence)).values()],
    decidedAt: change.decidedAt?.toISOString() ?? null,
    decision: change.decision,
    actions: open ? verdicts(changeWorkflow, change.state, h.scope.role, await changeFactsOf(h, change)) : [],
  }
}
