import type { z } from 'zod'
import { KINDS, type meetingRow } from './model.ts'
import { partNames } from './rules.ts'
import type { BriefMeeting } from './store.ts'

/** A meeting as lists show it. */
export function brief(m: BriefMeeting): z.input<typeof meetingRow> {
  const { id, unit, unitName, place, placeName, kind, heldOn, title, chair, due, present, missing } = m
  return {
    id,
    unit,
    unitName,
    place,
    placeName,
    kind,
    kindName: KINDS[kind],
    heldOn,
    title,
    chair,
    due,
    present,
    complete: missing.length === 0,
    missing: partNames(missing),
  }
}
