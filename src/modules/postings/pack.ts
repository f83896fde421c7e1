import { z } from 'zod'
import { background, needKind, postingKind } from './model.ts'

const points = z.int().min(0).max(1000)

/** How well a background answers a need: the rule of a county, as points a degree of the need. */
const pointRow = z.strictObject({ background, need: needKind, points })

/** Party organs to weak villages, economic ones to poor, legal ones to disorderly, science to those that build an industry. */
export const DEFAULT_POINTS: z.infer<typeof pointRow>[] = [
  { background: 'party', need: 'weak', points: 10 },
  { background: 'economy', need: 'poor', points: 10 },
  { background: 'law', need: 'disorderly', points: 10 },
  { background: 'science', need: 'industry', points: 10 },
  { background: 'agriculture', need: 'industry', points: 8 },
  { background: 'agriculture', need: 'poor', points: 4 },
  { background: 'party', need: 'disorderly', points: 3 },
  { background: 'economy', need: 'industry', points: 4 },
]

const team = z.strictObject({ title: z.string().min(2).max(40), kinds: z.array(postingKind).min(1) })

const leaveKind = z.strictObject({
  code: z.string().regex(/^[a-z-]{2,30}$/),
  title: z.string().min(2).max(30),
  /** counted as present, taken off what is owed, or simply not there */
  counts: z.enum(['present', 'excused', 'absent']),
  /** the longest that may be asked for at once, in days */
  mostDays: z.int().min(1).max(366).default(30),
})
export type LeaveKind = z.infer<typeof leaveKind>

export const DEFAULT_LEAVE: LeaveKind[] = [
  { code: 'official', title: '公务外出（培训、会议、招商）', counts: 'present', mostDays: 30 },
  { code: 'annual', title: '年休假', counts: 'excused', mostDays: 15 },
  { code: 'sick', title: '病假', counts: 'excused', mostDays: 180 },
  { code: 'maternity', title: '产假、护理假', counts: 'excused', mostDays: 188 },
  { code: 'personal', title: '事假', counts: 'absent', mostDays: 20 },
]

const conductRule = z.strictObject({
  code: z.string().regex(/^[a-z-]{2,30}$/),
  title: z.string().min(4).max(100),
  /** category of the findings it is raised under */
  category: z.string().min(1).max(60),
})

/** Conduct of officers in the village: what is not done. The category is one of the pack's categories of findings. */
export const DEFAULT_CONDUCT: z.infer<typeof conductRule>[] = [
  { code: 'absent', title: '不请假擅自离岗', category: 'service' },
  { code: 'name-only', title: '“挂名”驻村，不驻村不履职', category: 'service' },
  { code: 'false-record', title: '走访、会议记录弄虚作假', category: 'discipline' },
  { code: 'favours', title: '在低保、项目、救助中优亲厚友', category: 'discipline' },
  { code: 'gifts', title: '收受群众财物，接受可能影响公正的宴请', category: 'discipline' },
]

const rate = z.strictObject({
  from: z.iso.date(),
  /** 分 a month for a full month */
  fen: z.int().min(0).max(10_000_000),
  basis: z.string().max(100).default(''),
})
export type Rate = z.infer<typeof rate>

/** What a county may vary about those it posts to villages. */
export const postingsPack = z.strictObject({
  term: z.strictObject({ years: z.int().min(1).max(5), most: z.int().min(1).max(10) }).default({ years: 2, most: 4 }),
  /** how many villages one officer may have, by kind; one when left out */
  villages: z
    .partialRecord(postingKind, z.int().min(1).max(30))
    .default({ 'legal-adviser': 5, agronomist: 3, team: 2 }),
  /** what makes a village covered: at least one officer of each line */
  cover: z
    .strictObject({ villages: z.enum(['needed', 'all']), teams: z.array(team).min(1) })
    .default({ villages: 'needed', teams: [{ title: '第一书记', kinds: ['first-secretary'] }] }),
  matching: z
    .strictObject({
      points: z.array(pointRow).default(DEFAULT_POINTS),
      /** points for a skill the village lacks and the officer has, a degree of the need */
      skill: points.default(12),
      /** points when all voters of the village chose the officer; a share of them for a share of the votes */
      choice: points.default(60),
      /** points a year of service, up to ten years */
      year: points.default(1),
      /** the most officers one organisation sends in one proposal */
      quota: z.int().min(1).max(200).nullable().default(null),
      /** nobody is posted to the whole township where they are at home, not only to the village */
      avoidTownship: z.boolean().default(false),
      seconds: z.int().min(1).max(120).default(30),
    })
    .prefault({}),
  presence: z
    .strictObject({
      /** days a month in the village */
      days: z.int().min(1).max(31).default(20),
      /** who must be there */
      kinds: z.array(postingKind).min(1).default(['first-secretary', 'member']),
      leave: z.array(leaveKind).default(DEFAULT_LEAVE),
      /** how many days back a day may still be put right */
      correctWithin: z.int().min(1).max(366).default(45),
    })
    .prefault({}),
  allowance: z
    .strictObject({
      kinds: z.array(postingKind).min(1).default(['first-secretary', 'member']),
      /** days for the full amount */
      fullDays: z.int().min(1).max(31).default(20),
      rates: z.array(rate).default([]),
    })
    .prefault({}),
  conduct: z.array(conductRule).default(DEFAULT_CONDUCT),
  hearingDays: z.int().min(1).max(30).default(5),
  appealDays: z.int().min(1).max(60).default(15),
})
export type PostingsPack = z.infer<typeof postingsPack>
/** A pack as it is written down: what has a default may be left out. */
export type PostingsInput = z.input<typeof postingsPack>
