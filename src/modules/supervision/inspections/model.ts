import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFile } from '../verdict-shape.ts'

export const INSPECTION_KINDS = { field: '实地督查', phone: '电话抽查', stationed: '驻点督查' } as const
export const inspectionKind = z.enum(['field', 'phone', 'stationed'])
export const INSPECTION_STATES = {
  sealed: '已封存待抽签',
  drawn: '已抽签',
  finished: '已完成',
  cancelled: '已取消',
} as const
export const inspectionState = z.enum(['sealed', 'drawn', 'finished', 'cancelled'])
export const STRATA = { none: '不分乡镇，统一抽取', township: '每个乡镇分别抽取' } as const
export const ANSWERS = { pass: '合格', fail: '不合格', absent: '不涉及' } as const

export const inspectionProblems = defineProblems({
  'draw-too-early': {
    status: 409,
    title: '未到抽签日',
    detail: (p) => `抽签日是 ${p.on}，今天是 ${p.today}，届时再抽签。`,
  },
  'draw-done': { status: 409, title: '已经抽签', detail: () => '这项督查已经抽签或者已经取消，不能再次抽签。' },
  'population-small': {
    status: 422,
    title: '抽取范围不足',
    detail: (p) => `抽取范围内只有 ${p.places} 个地方有可以督查的组织，少于要抽的 ${p.sample} 个。`,
  },
  'inspection-ended': {
    status: 409,
    title: '督查已经完成',
    detail: () => '这项督查已经完成，不能再登记结果或者分派任务。',
  },
  'not-yet-drawn': {
    status: 409,
    title: '还没有抽签',
    detail: () => '这项督查还没有抽签或者已经取消，抽签以后才能办理。',
  },
  'not-drawn': { status: 409, title: '没有抽中', detail: () => '这个地方没有被抽中，不能登记督查结果。' },
  'visit-read-only': {
    status: 403,
    title: '不能登记督查结果',
    detail: () => '现在的职务可以查看督查任务，不能登记结果。',
  },
  'visit-not-yours': {
    status: 403,
    title: '不是您的督查任务',
    detail: (p) => `这个地方由${p.inspector}负责督查，请由本人登记，或请组织部改派。`,
  },
})

export const planBody = z.object({
  month: monthText,
  kind: inspectionKind,
  title: z.string().trim().min(4, '请写明督查名称').max(80),
  checklist: z.string().min(1, '请选择检查表').max(40),
  /** places below these, of one level; the whole county when left out */
  under: z.array(placeCode).max(100).default([]),
  level: z.enum(['village', 'township']).default('village'),
  strata: z.enum(['none', 'township']).default('none'),
  sample: z.int('请填写抽取数量').min(1).max(500),
  drawOn: dayText,
})
export type PlanInput = z.infer<typeof planBody>

export const shareBody = z.object({
  inspectors: z
    .array(z.uuid())
    .min(1, '请选择督查人')
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, '同一人只选一次'),
  /** drawn places not yet visited; all of them when left out */
  places: z.array(placeCode).max(500).default([]),
  /** only those that nobody was sent to yet */
  unassigned: z.boolean().default(false),
})
export type ShareInput = z.input<typeof shareBody>

const answer = z.object({
  code: z.string().max(60),
  answer: z.enum(['pass', 'fail', 'absent']),
  note: z.string().trim().max(500).optional(),
})
export type AnswerInput = z.infer<typeof answer>

export const resultBody = z.object({
  place: placeCode,
  on: dayText.optional(),
  answers: z.array(answer).max(100),
  comment: z.string().trim().max(1000).optional(),
  evidence: z.array(z.uuid()).max(20).default([]),
})
export type ResultInput = z.infer<typeof resultBody>

export const checklistItem = z.object({
  code: z.string(),
  text: z.string(),
  grounds: z.string(),
  category: z.string(),
  categoryTitle: z.string(),
  evidence: z.boolean(),
})
export type FrozenItem = z.infer<typeof checklistItem>

export const inspectionRow = z.object({
  id: z.uuid(),
  month: monthText,
  kind: inspectionKind,
  kindLabel: z.string(),
  title: z.string(),
  state: inspectionState,
  stateLabel: z.string(),
  drawOn: dayText,
  population: z.int(),
  sample: z.int(),
  strata: z.enum(['none', 'township']),
  /** counted over the visits that the reader sees: below the county, those of its own area */
  visits: z.int(),
  results: z.int(),
  findings: z.int(),
  /** the counts are those of the whole county */
  wholeCounty: z.boolean(),
})

export const visitRow = z.object({
  inspection: z.uuid(),
  title: z.string(),
  kind: inspectionKind,
  month: monthText,
  place: placeCode,
  name: z.string(),
  townshipName: z.string().nullable(),
  unit: z.uuid(),
  rank: z.int(),
  inspector: z.uuid().nullable(),
  inspectorName: z.string().nullable(),
  result: z
    .object({
      on: dayText,
      by: z.string().nullable(),
      answers: z.array(answer),
      failed: z.int(),
      comment: z.string().nullable(),
      evidence: z.array(evidenceFile),
      findings: z.array(z.uuid()),
    })
    .nullable(),
})

export const inspectionWhole = inspectionRow.extend({
  checklist: z.string(),
  items: z.array(checklistItem),
  /** codes and names of all that could be drawn, and the digests published when it was planned */
  places: z.array(z.object({ place: placeCode, name: z.string() })),
  populationDigest: z.string(),
  seedDigest: z.string(),
  /** null until the draw */
  seed: z.string().nullable(),
  drawnAt: z.string().nullable(),
  plannedAt: z.string(),
  plannedBy: z.string().nullable(),
  cancelledWhy: z.string().nullable(),
  /** null until every visit was entered, or a person ended it */
  end: z.object({ at: z.string(), by: z.string().nullable(), why: z.string().nullable() }).nullable(),
  drawReasons: z.array(z.string()),
  /** every reason why it cannot be ended, or visits be assigned, now */
  endReasons: z.array(z.string()),
  list: z.array(
    visitRow.extend({
      /** every reason why the asker cannot enter its result now */
      entryReasons: z.array(z.string()),
    }),
  ),
})
