import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { RECORDERS } from '../rules.ts'
import type { CallState } from './model.ts'

/**
 * Draws `count` of the candidates by a seed: each is given the digest of seed and id, and the smallest are taken.
 * Anyone who knows the seed and the candidates draws the same.
 */
export function drawn(seed: string, candidates: readonly Id[], count: number): Id[] {
  return candidates
    .map((id) => ({ id, rank: sha256Hex(`${seed}:${id}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map((c) => c.id)
}

export interface CallFacts {
  person: Id | null
  /** who gave the last answer */
  answeredBy: Id | null
}

export type CallAction = 'answer' | 'comment'

/** Who calls for minutes and comments on them. */
export const REVIEWERS: readonly Role[] = ['clerk', 'leader', 'inspector', 'township']

export const callWorkflow = defineWorkflow<CallState, CallAction, CallFacts>({
  name: 'meetings.call',
  title: '会议记录调阅',
  initial: 'asked',
  states: {
    asked: { label: '待报送', tone: 'warning' },
    answered: { label: '待评议', tone: 'processing' },
    commented: { label: '已评议', final: true, tone: 'success' },
  },
  transitions: [
    {
      action: 'answer',
      label: '报送记录',
      from: ['asked'],
      to: 'answered',
      roles: RECORDERS,
      comment: 'optional',
      evidence: 'optional',
      done: '已报送，等待评议',
    },
    {
      action: 'comment',
      label: '评议',
      from: ['answered'],
      to: 'commented',
      roles: REVIEWERS,
      comment: 'required',
      done: '已评议',
      *unless(facts) {
        if (facts.answeredBy !== null && facts.answeredBy === facts.person)
          yield '报送人不能评议自己报送的记录，请由他人评议。'
      },
    },
  ],
})
