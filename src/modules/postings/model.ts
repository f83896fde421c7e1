import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'

/** What an officer is posted as. */
export const POSTING_KINDS = {
  'first-secretary': '第一书记',
  member: '驻村工作队员',
  agronomist: '农艺师（农技员）',
  'legal-adviser': '法律顾问',
  team: '帮扶工作队',
  young: '年轻干部（大学生村官、挂职干部）',
} as const
export type PostingKind = keyof typeof POSTING_KINDS
export const postingKind = z.enum(Object.keys(POSTING_KINDS) as [PostingKind, ...PostingKind[]])

/** What a village lacks. */
export const NEED_KINDS = {
  weak: '班子软弱（弱村）',
  poor: '经济薄弱（穷村）',
  disorderly: '矛盾突出（乱村）',
  industry: '发展产业（产业村）',
  skill: '缺专门人才',
} as const
export type NeedKind = keyof typeof NEED_KINDS
export const needKind = z.enum(Object.keys(NEED_KINDS) as [NeedKind, ...NeedKind[]])

/** Where an officer comes from, by trade. */
export const BACKGROUNDS = {
  party: '党群部门',
  economy: '经济部门',
  law: '政法部门',
  science: '科技部门',
  agriculture: '农业部门',
  other: '其他部门',
} as const
export type Background = keyof typeof BACKGROUNDS
export const background = z.enum(Object.keys(BACKGROUNDS) as [Background, ...Background[]])

/** How a posting came to its end. */
export const ENDINGS = {
  term: '任期届满',
  transfer: '调整',
  recall: '召回',
  merged: '村级撤并',
  other: '其他',
} as const
export type Ending = keyof typeof ENDINGS

export const decisionBody = z.object({
  approve: z.boolean(),
  comment: z.string().trim().max(500).default(''),
})

export const postingProblems = defineProblems({
  'posting-exists': {
    status: 409,
    title: '已经派驻',
    detail: (p) => `${p.name}已在${p.place}任${p.kind}，不能重复派驻。`,
  },
  'villages-exceeded': {
    status: 422,
    title: '驻村数超出规定',
    detail: (p) => `${p.name}任${p.kind}最多驻 ${p.most} 个村，现已驻 ${p.now} 个，请先调整原派驻。`,
  },
  'home-avoided': {
    status: 422,
    title: '应当回避',
    detail: (p) => `${p.name}在${p.place}有亲属或原籍关系，按规定应当回避，请改派他村。`,
  },
  'nothing-to-match': {
    status: 422,
    title: '没有可以匹配的内容',
    detail: (p) => String(p.reason ?? '没有可以匹配的村或者人选。'),
  },
  'proposal-closed': {
    status: 409,
    title: '方案已办结',
    detail: () => '这个方案已经采用或者作废，不能再改。请另行生成方案。',
  },
  'posting-ended': {
    status: 409,
    title: '派驻已结束',
    detail: (p) => `该干部的派驻已于 ${p.on} 结束。`,
  },
  'presence-day': {
    status: 422,
    title: '日期不合适',
    detail: (p) => String(p.reason ?? '日期不合适，请核对。'),
  },
  'allowance-exists': {
    status: 409,
    title: '已经造表',
    detail: (p) => `${p.month} 的生活补助已经造表，如需重造请先作废原表。`,
  },
  'rota-sat': {
    status: 409,
    title: '已经确认到岗情况',
    detail: (p) => `${p.on} 的坐班已经确认，不能再调整。`,
  },
})
