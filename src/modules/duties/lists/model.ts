import { z } from 'zod'
import { dayText, placeCode } from '#kernel/pure/schema.ts'
import { deadlineRule, listKind, recurrence, subjectKind } from '../model.ts'

const code = z.string().trim().min(1, '请填写编号').max(40)
const title = z.string().trim().min(2, '请写明内容').max(500)
const weight = z.number().min(0).max(1000)
const owner = z.object({
  name: z.string().trim().min(2).max(40).optional(),
  title: z.string().trim().min(2).max(60).optional(),
})

/** An item 条目: what must be done, by whom, by when, and what proves it. */
export const newItem = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  subjectKind,
  /** names of the organisations that must do it; without names, all of the kind below the list's place */
  subjects: z.array(z.string().trim().min(2).max(80)).max(400).optional(),
  recurrence,
  deadline: deadlineRule,
  /** at least one piece of evidence must come with it */
  evidence: z.boolean().default(false),
  /** the supervision category of a finding that comes of it */
  category: z.string().trim().max(40).optional(),
  /** the figure that proves it, with the target it must reach */
  measure: z.string().max(80).optional(),
  target: z.number().optional(),
})
export type NewItem = z.output<typeof newItem>

export const newIndicator = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  items: z.array(newItem).default([]),
})
export const newObjective = z.object({
  code,
  title,
  weight: weight.optional(),
  owner: owner.optional(),
  indicators: z.array(newIndicator).default([]),
  items: z.array(newItem).default([]),
})

export const newWave = z.object({
  wave: z.number().int().min(1).max(50),
  title: z.string().trim().min(2).max(60),
  from: dayText,
  to: dayText,
  /** places it covers with all below them */
  places: z.array(placeCode).min(1).max(400),
})
export type NewWave = z.output<typeof newWave>

/** A list as a pack, an import or a screen gives it. Without `place` it is the county's; without `organisation` its owner is the party committee or branch of the place. */
export const newList = z.object({
  code,
  kind: listKind,
  title,
  year: z.number().int().min(2000).max(2100),
  place: placeCode.optional(),
  organisation: z.string().trim().min(2).max(80).optional(),
  owner: owner.optional(),
  grounds: z.string().trim().max(1000).optional(),
  issuedOn: dayText,
  category: z.string().trim().max(40).optional(),
  waves: z.array(newWave).default([]),
  objectives: z.array(newObjective).default([]),
  items: z.array(newItem).default([]),
})
export type NewList = z.output<typeof newList>

export const progress = z.object({
  total: z.number().int(),
  done: z.number().int(),
  /** done, but after the day it was due */
  late: z.number().int(),
  overdue: z.number().int(),
  short: z.number().int(),
  /** share done by weight, 0 to 1; null when nothing has fallen to be done yet */
  share: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

export const listRow = z.object({
  id: z.uuid(),
  code: z.string(),
  kind: listKind,
  title: z.string(),
  year: z.number().int(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid(),
  unitName: z.string(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  issuedOn: dayText,
  endedOn: dayText.nullable(),
  parent: z.uuid().nullable(),
  items: z.number().int(),
  total: z.number().int(),
  done: z.number().int(),
  overdue: z.number().int(),
})
export type ListRow = z.infer<typeof listRow>

export const treeNode = z.object({
  id: z.uuid(),
  parent: z.uuid().nullable(),
  kind: z.enum(['objective', 'indicator', 'item']),
  code: z.string(),
  title: z.string(),
  weight: z.number().nullable(),
  ownerName: z.string().nullable(),
  ownerTitle: z.string().nullable(),
  subjectKind: subjectKind.nullable(),
  subjects: z.array(z.string()),
  recurrence: recurrence.nullable(),
  /** the rule in words, e.g. 每月25日前 */
  deadline: z.string().nullable(),
  evidence: z.boolean(),
  category: z.string().nullable(),
  measure: z.string().nullable(),
  target: z.number().nullable(),
  progress,
})

export const waveView = z.object({
  wave: z.number().int(),
  title: z.string(),
  from: dayText,
  to: dayText,
  places: z.array(z.object({ place: placeCode, name: z.string() })),
})

export const listDetail = listRow.extend({
  grounds: z.string().nullable(),
  endedWhy: z.string().nullable(),
  parentTitle: z.string().nullable(),
  waves: z.array(waveView),
  nodes: z.array(treeNode),
  progress,
  /** lower lists that came from this one, and how many organisations could still get one */
  children: z.array(z.object({ id: z.uuid(), title: z.string(), unitName: z.string(), placeName: z.string() })),
  cascadable: z.number().int(),
  mayCascade: z.boolean(),
})
