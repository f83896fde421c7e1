import { type Day, dayInChinese, dayOf, type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { lettersPackOf } from '../letters/kinds.ts'
import type { LetterKind } from '../letters/pack.ts'
import { issuerOf } from '../letters/rules.ts'
import { DESK } from '../roles.ts'
import { CLOSE_STEPS, MONTH_STATES, type MonthState, type MonthStatus } from './model.ts'
import { noticeRhythm } from './notice.ts'
import { type Rhythm, whyNotClose } from './rules.ts'
import { closeFacts, rhythmDays } from './service.ts'
import * as store from './store.ts'

/** Where a month stands: what is done, what falls due, and the one thing to do next. */
export async function monthStatus(h: Handle, month: Month): Promise<MonthStatus> {
  const { kinds } = await lettersPackOf(h)
  const rhythm = await rhythmDays(h, month)
  const row = await store.loadMonth(h, month)
  const counted = new Map((await store.letterCounts(h, month)).map((c) => [c.kind, c]))
  const zero = { draft: 0, issued: 0, unread: 0, replied: 0, answered: 0, late: 0 }
  const letters = kinds.map((k) => ({ ...zero, ...counted.get(k.code), kind: k.code, title: k.title }))
  const published = await store.loadBulletin(h, month)
  const run = await store.lastRun(h, month)
  const state: MonthState = row?.state ?? 'none'
  const began = await store.beganOn(h)
  const first = began && monthOf(began)
  const steps = stepsOf(h.today, rhythm, row, published, { began, isBefore: first !== null && month < first })
  const running = run !== undefined && (run.state === 'waiting' || run.state === 'running')
  return {
    month,
    state,
    stateLabel: MONTH_STATES[state],
    today: h.today,
    steps,
    next: running ? null : await nextOf(h, { month, kinds, letters, row, rhythm, first }),
    letters,
    closing:
      row?.asOf == null
        ? null
        : { step: row.step, stepTitle: row.step && CLOSE_STEPS[row.step], asOf: row.asOf.toISOString() },
    digest: row?.digest ?? null,
    previous: row?.previous ?? null,
    run: run ?? null,
    bulletin: published === undefined ? null : { number: published.number, publishedOn: published.publishedOn },
  }
}

interface Beginning {
  /** the day on which the county began here */
  began: Day | null
  /** the month lies before that day's */
  isBefore: boolean
}

function stepsOf(
  today: Day,
  rhythm: Rhythm,
  row: store.MonthRow | undefined,
  published: store.StoredBulletin | undefined,
  beginning: Beginning,
): MonthStatus['steps'] {
  const doneOn = (at: Date | null | undefined) => (at == null ? null : dayOf(at))
  const closing = row !== undefined && row.state !== 'open' && row.step !== 'bulletin'
  const step = (
    code: 'start' | 'mid' | 'close' | 'bulletin',
    title: string,
    on: Day,
    done: Day | null,
    running = false,
  ) => {
    const state = stateOf({ today, on, done, running, ...beginning })
    const notes = {
      done: `${done} 完成`,
      running: '正在办理',
      before: '启用以前，不办理',
      waiting: `${on} 办理`,
      due: '今天办理',
      late: `应于 ${on} 办理`,
    }
    return { code, title, on: state === 'due' ? today : on, doneOn: done, state, note: notes[state] } as const
  }
  return [
    step('start', '月初提示', rhythm.start, doneOn(row?.openedAt)),
    step('mid', '月中督办', rhythm.mid, doneOn(row?.midAt)),
    step('close', '月结', rhythm.end, doneOn(row?.closedAt), closing),
    step('bulletin', '通报', rhythm.end, published?.publishedOn ?? null, closing),
  ]
}

/** What fell due before the county began is not late: nobody could act; it is done when they can. */
function stateOf(s: Beginning & { today: Day; on: Day; done: Day | null; running: boolean }) {
  if (s.done !== null) return 'done'
  if (s.running) return 'running'
  if (s.isBefore) return 'before'
  if (s.today < s.on) return 'waiting'
  return s.today === s.on || (s.began !== null && s.on < s.began) ? 'due' : 'late'
}

interface Standing {
  month: Month
  kinds: readonly LetterKind[]
  letters: MonthStatus['letters']
  row: store.MonthRow | undefined
  rhythm: Rhythm
  /** the month in which the county began here */
  first: Month | null
}

type Next = NonNullable<MonthStatus['next']>

/** One obvious next step; null when there is nothing left to do with this month. */
async function nextOf(h: Handle, s: Standing): Promise<Next | null> {
  const { month, row, rhythm, first } = s
  const name = monthInChinese(month)
  const reasons = DESK.includes(h.scope.role) ? [] : ['由组织部经办人或者负责人办理。']
  const button = (code: Next['code'], title: string, sentence: string, more: string[] = []): Next => ({
    code,
    title,
    sentence,
    href: null,
    reasons: [...reasons, ...more],
  })
  if (first !== null && month < first)
    return button('wait', '不在系统中办理', `本县自${monthInChinese(first)}启用系统。`, [
      `${name}早于启用月份，不在系统中办理。`,
    ])
  if (row === undefined || row.openedAt === null) {
    if (month === first)
      return button('start', '启动第一个月', `${name}是本县启用系统的第一个月：生成责任事项，拟定提示函。`)
    const early = month > h.today.slice(0, 7) ? [`今天是 ${h.today}，${name}还没有开始。`] : []
    return button('start', '月初提示', `生成${name}的责任事项，并拟定提示函。`, early)
  }
  if (row.state === 'closing' || (row.state === 'closed' && row.step !== 'bulletin'))
    return button('close', '继续月结', `${name}的月结还没有办完，从中断处继续。`)
  const issue = issueNext(s, reasons, h.scope.role)
  if (issue !== null) return issue
  if (row.state === 'closed') return null
  if (row.midAt === null && h.today >= rhythm.mid) return button('mid', '月中督办', '对有未销号问题的单位拟定督办函。')
  if (h.today >= rhythm.end) {
    const against = [...whyNotClose(month, await closeFacts(h, month))].map((p) => p.body().detail)
    return button('close', '办理月结', `汇总指标、核验责任事项、拟定预警函，封存${name}并发布通报。`, against)
  }
  const replies = s.letters.reduce((n, l) => n + l.replied, 0)
  if (replies > 0)
    return {
      code: 'judge-replies',
      title: '审核回复',
      sentence: `有 ${replies} 份函件的回复等待审核。`,
      href: `/letters?month=${month}&state=replied`,
      reasons,
    }
  const [day, what] = row.midAt === null ? [rhythm.mid, '月中督办'] : [rhythm.end, '月结']
  const { words } = await noticeRhythm(h, month)
  return button('wait', `等待${what}`, `下一步是${what}，${dayInChinese(day)}办理。${words ?? ''}`, [
    `还没有到${dayInChinese(day)}。`,
  ])
}

const ISSUES = { start: 'issue-start', mid: 'issue-mid', end: 'issue-end' } as const

/** Whoever may not issue a kind is told who does, not sent to a button that refuses. */
function whyNotIssue(kind: LetterKind, role: Role): string[] {
  const { issuers, title } = kind
  if ((issuers as readonly Role[]).includes(role)) return []
  const issuer = issuerOf(issuers)
  return [`${title}由${issuer}签发，草稿已列入${issuer}首页的“待签发函件”。`]
}

function issueNext(s: Standing, reasons: string[], role: Role): Next | null {
  for (const when of ['start', 'mid', 'end'] as const) {
    const kind = s.kinds.find((k) => k.when === when && s.letters.some((l) => l.kind === k.code && l.draft > 0))
    if (kind === undefined) continue
    const { draft } = s.letters.find((l) => l.kind === kind.code)!
    return {
      code: ISSUES[when],
      title: `签发${kind.title}`,
      sentence: `有 ${draft} 份${kind.title}等待签发。`,
      href: `/letters?month=${s.month}&kind=${kind.code}&state=draft`,
      reasons: reasons.length > 0 ? reasons : whyNotIssue(kind, role),
    }
  }
  return null
}
