import { isOverdue } from '#kernel/pure/calendar.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { defineWorkflow, type Verdict, verdicts } from '#kernel/pure/workflow.ts'
import { ANSWERING, DESK } from '../roles.ts'
import type { LetterAction, LetterState, StandingLetter, WantedItem } from './model.ts'
import type { LetterKind } from './pack.ts'

/** Findings that a demand may list, and those that a warning may: nobody is warned of what they were not told. */
export const DEMANDED = ['open', 'notified', 'correcting', 'returned', 'escalated'] as const
export const WARNED = DEMANDED.filter((s) => s !== 'open')

/** What a verdict about a letter depends on, besides its state and the post of the one who asks. */
export interface LetterFacts {
  readonly me: Id | null
  readonly role: Role
  /** everyone who drafted it, or asked the machine to */
  readonly drafters: readonly Id[]
  readonly replier: Id | null
  readonly issuers: readonly Role[]
  /** the one who asks acts for the addressee */
  readonly isAddressee: boolean
  readonly wantsReply: boolean
  readonly items: number
}

/** Who issues letters of a kind, as the screens call them. */
export function issuerOf(issuers: readonly Role[]): string {
  return issuers.includes('leader') ? '组织部负责人' : '组织部经办人'
}

function* whyNotIssue(f: LetterFacts): Generator<string> {
  if (DESK.includes(f.role) && !f.issuers.includes(f.role))
    yield `按本县工作机制，这种函件由${issuerOf(f.issuers)}签发。`
  if (f.me !== null && f.drafters.includes(f.me)) yield '拟稿人不能签发自己拟的函件，请由另一人签发。'
  if (f.items === 0) yield '函件没有列出任何事项。'
}

function* whyNotReply(f: LetterFacts): Generator<string> {
  if (ANSWERING.includes(f.role) && !f.isAddressee) yield '只有主送单位可以回复。'
  if (!f.wantsReply) yield '这种函件不要求回复。'
}

function* whyNotJudge(f: LetterFacts): Generator<string> {
  if (f.me !== null && f.me === f.replier) yield '回复人不能审核自己的回复，请由另一人审核。'
}

export const letterWorkflow = defineWorkflow<LetterState, LetterAction, LetterFacts>({
  name: 'letter',
  title: '函件',
  initial: 'draft',
  states: {
    draft: { label: '拟稿', tone: 'default' },
    withdrawn: { label: '已撤稿', tone: 'default', final: true },
    issued: { label: '已发出', tone: 'processing' },
    read: { label: '已签收', tone: 'processing' },
    replied: { label: '已回复', tone: 'warning' },
    returned: { label: '回复被退回', tone: 'error' },
    answered: { label: '已办结', tone: 'success', final: true },
  },
  transitions: [
    {
      action: 'issue',
      label: '签发',
      from: ['draft'],
      to: 'issued',
      roles: DESK,
      done: '已编号发出',
      unless: whyNotIssue,
    },
    {
      action: 'withdraw',
      label: '撤稿',
      from: ['draft'],
      to: 'withdrawn',
      roles: DESK,
      comment: 'required',
      done: '已撤稿',
    },
    {
      action: 'read',
      label: '签收',
      from: ['issued'],
      to: 'read',
      roles: ANSWERING,
      done: '已签收',
      unless: function* (f) {
        if (ANSWERING.includes(f.role) && !f.isAddressee) yield '只有主送单位可以签收。'
      },
    },
    {
      action: 'reply',
      label: '回复',
      from: ['issued', 'read', 'returned'],
      to: 'replied',
      roles: ANSWERING,
      comment: 'required',
      evidence: 'optional',
      done: '回复已送达',
      unless: whyNotReply,
    },
    {
      action: 'accept',
      label: '认可回复',
      from: ['replied'],
      to: 'answered',
      roles: DESK,
      comment: 'optional',
      done: '函件已办结',
      unless: whyNotJudge,
    },
    {
      action: 'return',
      label: '退回回复',
      from: ['replied'],
      to: 'returned',
      roles: DESK,
      comment: 'required',
      done: '回复已退回',
      unless: whyNotJudge,
    },
  ],
})

/** Every action on a letter with every reason why not now; `kind.evidence` makes the evidence of a reply a duty. */
export function verdictsOn(kind: LetterKind, state: LetterState, facts: LetterFacts): Verdict<LetterAction>[] {
  return verdicts(letterWorkflow, state, facts.role, facts).map((v) =>
    v.action === 'reply' && kind.evidence ? { ...v, evidence: 'required' } : v,
  )
}

/** What follows when a letter of this kind is issued, for whoever is about to press the button. */
export function consequenceOf(kind: LetterKind): string {
  const listed = {
    'duties-due': '',
    'open-findings': '；所列问题同时交办，整改期限开始计算',
    'stayed-open': '；所列问题逾期未改的情况记入各问题的办理经过',
    nothing: '',
  }[kind.lists]
  const reply = kind.deadline === undefined ? '不要求回复' : '主送单位应在时限内回复'
  return `签发后编号、送达主送单位，内容不能再改${listed}；${reply}${kind.countsInAppraisal ? '，计入年度考核' : ''}。`
}

/** Who takes the next step with a draft that the asker may not issue; null when there is nothing to wait for. */
export function nextOfDraft(state: LetterState, issue: Verdict<LetterAction>, facts: LetterFacts): string | null {
  if (state !== 'draft' || issue.allowed || !DESK.includes(facts.role)) return null
  if (facts.items === 0) return '没有列出事项的草稿不能签发，请撤稿。'
  const issuer = issuerOf(facts.issuers)
  const other = facts.issuers.includes(facts.role) ? `另一名${issuer}` : issuer
  return `下一步：请${other}签发。草稿已列入${other}首页的“待签发函件”，不必另行报送。`
}

/** 绥组提〔2016〕5号 */
export function numberText(prefix: string, year: number, number: number): string {
  return `${prefix}〔${year}〕${number}号`
}

export interface DraftPlan {
  /** new letters, one an addressee */
  readonly create: { addressee: WantedItem; items: WantedItem[] }[]
  /** drafts whose items are taken anew */
  readonly refresh: { id: Id; items: WantedItem[] }[]
  /** drafts that have nothing left to say */
  readonly withdraw: Id[]
}

/**
 * What drafting must do so that each addressee with something to be told has one letter: running it again plans
 * nothing new. A letter that was issued is left as it is.
 */
export function planDrafts(wanted: readonly WantedItem[], standing: readonly StandingLetter[]): DraftPlan {
  const byAddressee = Map.groupBy(wanted, (w) => w.addressee)
  const known = new Map(standing.map((s) => [s.addressee, s]))
  const create: DraftPlan['create'] = []
  const refresh: DraftPlan['refresh'] = []
  for (const [addressee, items] of byAddressee) {
    const letter = known.get(addressee)
    if (letter === undefined) create.push({ addressee: items[0]!, items })
    else if (letter.state === 'draft') refresh.push({ id: letter.id, items })
  }
  const withdraw = standing.filter((s) => s.state === 'draft' && !byAddressee.has(s.addressee)).map((s) => s.id)
  return { create, refresh, withdraw }
}

/**
 * The reply is wanted and did not come by the day: the one definition, also used in SQL by the list. A reply that was
 * sent back is none until the addressee replies again; then its first day counts.
 */
export function isLate(letter: { state: LetterState; dueOn: Day | null; repliedOn: Day | null }, today: Day): boolean {
  const repliedOn = letter.state === 'returned' ? null : letter.repliedOn
  return letter.dueOn !== null && isOverdue(letter.dueOn, repliedOn, today)
}
