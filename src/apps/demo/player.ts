import { addWorkingDays, onOrAfterWorkingDay, workingDayOfMonth } from '#kernel/pure/calendar.ts'
import {
  addDays,
  addMonths,
  atHour,
  type Day,
  firstDay,
  lastDay,
  type Month,
  monthInChinese,
} from '#kernel/pure/day.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import { sealCounty } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { fulfilMany, issuePackLists, openDuties } from '#modules/duties/public.ts'
import { placeLeaders, recordMeetings } from '#modules/meetings/public.ts'
import {
  acceptReply,
  act,
  closeMonth,
  issueLetters,
  lettersOf,
  midMonth,
  openFindings,
  openMonth,
  readLetter,
  replyLetter,
  reportFinding,
  rhythmDays,
} from '#modules/supervision/public.ts'
import type { DemoMonth, DemoReport, DemoYear } from '#packs/demo-year.ts'
import { loadCast } from './cast.ts'
import { type Named, playExemplars } from './exemplars.ts'
import { inspect } from './inspection.ts'
import { meetingsOf } from './meetings.ts'
import { seeded } from './random.ts'
import { byOfficer, byPost, drawn, type Play, villagesOf } from './stage.ts'

export const PROMISE = '已召开会议研究，逐项明确责任人和完成时限，整改情况将按期提交复核。'
const EXPLANATION = '逾期原因已查明，党委书记牵头限期整改，本月上旬提交复核。'

/** Closes a month by the function given; whoever measures the close does so around it. */
export type Closing = (month: Month, close: () => Promise<unknown>) => Promise<unknown>
const asIs: Closing = (_, close) => close()

export async function playYear(
  kernel: Kernel,
  county: string,
  year: DemoYear,
  say: (line: string) => void,
  analyze: () => Promise<unknown>,
  closing: Closing = asIs,
): Promise<void> {
  const play: Play = { kernel, county, cast: await loadCast(kernel, county), random: seeded(`${year.seed}/play`) }
  const first = firstDay(year.months[0]!.month)
  await byOfficer(play, first, 9, 'jingban', (h) =>
    placeLeaders(h, play.cast.leaders, first, '党委书记编入所在村党支部过双重组织生活'),
  )
  const named: Named = new Map()
  for (const month of year.months) {
    await playMonth(play, month, () => playExemplars(play, month.month, year.exemplars ?? [], named))
    const isFirst = month === year.months[0]
    // the first close finds tables of which nothing is known yet, and leaves such tables behind
    if (isFirst) await analyze()
    await closeMonthOn(play, month.month, closing)
    if (isFirst) await analyze()
    await sealCounty(kernel, county)
    say(`演示数据：${monthInChinese(month.month)}已月结`)
  }
  await byOfficer(play, year.until, 8, 'jingban', async (h) => {
    await issuePackLists(h)
    await openMonth(h, year.until.slice(0, 7))
  })
  await issueDrafts(play, year.until.slice(0, 7))
}

/** A month from its first day to its last but for its close; `early`: what is done in its second week besides. */
async function playMonth(play: Play, plan: DemoMonth, early: () => Promise<void>): Promise<void> {
  const { month } = plan
  const calendar = await play.kernel.asSystem(play.county, (h) => h.calendar())
  const { start, mid } = await play.kernel.asSystem(play.county, (h) => rhythmDays(h, month))
  await byOfficer(play, start, 8, 'jingban', (h) => openMonth(h, month))
  await byOfficer(play, start, 9, 'buzhang', () => issueDrafts(play, month))
  await answerLetters(play, month, 'reminder', addWorkingDays(calendar, start, 1), null)
  await answerLetters(play, addMonths(month, -1), 'warning', addWorkingDays(calendar, start, 1), EXPLANATION)
  await correctLeftovers(play, workingDayOfMonth(calendar, month, 3))
  for (const planned of plan.inspected)
    await inspect(play, month, planned, {
      planned: workingDayOfMonth(calendar, month, 3),
      drawn: workingDayOfMonth(calendar, month, 4),
    })
  for (const fault of plan.reported) await report(play, fault, workingDayOfMonth(calendar, month, 6))
  await early()
  await byOfficer(play, mid, 8, 'jingban', (h) => midMonth(h, month))
  await byOfficer(play, mid, 10, 'buzhang', () => issueDrafts(play, month))
  await answerLetters(play, month, 'demand', addWorkingDays(calendar, mid, 2), PROMISE)
  await correct(play, addWorkingDays(calendar, mid, 5), plan.left)
  await doDuties(play, plan, onOrAfterWorkingDay(calendar, addDays(firstDay(month), 19)))
}

export async function issueDrafts(play: Play, month: Month): Promise<void> {
  await play.kernel.act(play.cast.officer('buzhang'), async (h) => {
    const drafts = (await lettersOf(h, month)).filter((l) => l.state === 'draft')
    if (drafts.length > 0)
      await issueLetters(
        h,
        drafts.map((l) => l.id),
      )
  })
}

async function report(play: Play, fault: DemoReport, day: Day): Promise<void> {
  for (const subject of villagesOf(play, fault.township, fault.villages))
    await byOfficer(play, day, 15, 'jingban', (h) =>
      reportFinding(h, {
        category: fault.category,
        fact: fault.fact,
        grounds: '群众来电来访反映，经核实属实',
        subject: play.cast.unit(subject).id,
        evidence: [],
      }),
    )
}

/** Addressees read what they were sent, and answer what asks for an answer; the desk accepts it. */
export async function answerLetters(
  play: Play,
  month: Month,
  kind: string,
  day: Day,
  comment: string | null,
): Promise<void> {
  const letters = await play.kernel.act(play.cast.officer('jingban'), (h) => lettersOf(h, month))
  for (const letter of letters.filter((l) => l.state === 'issued' && l.kind === kind)) {
    const scope = play.cast.secretaryOf(letter.addressee)
    await byPost(play, day, 9, scope, async (h) => {
      await readLetter(h, letter.id)
      if (comment === null) return
      for (const finding of await openFindings(h))
        if (finding.state === 'notified') await act(h, finding.id, 'accept', {})
    })
    if (comment === null) continue
    await byPost(play, day, 15, scope, async (h) => {
      const file = await drawn(play, h, '整改方案', letter.addresseePlace, letter.addressee)
      await replyLetter(h, letter.id, { comment, evidence: [file] })
    })
    await byOfficer(play, addDays(day, 1), 10, 'jingban', (h) => acceptReply(h, letter.id))
  }
}

/** Submits corrections with a picture, and has them re-checked by somebody else; all but `left` of them. */
export async function correct(play: Play, day: Day, left: number): Promise<void> {
  const open = await play.kernel.act(play.cast.officer('jingban'), (h) => openFindings(h))
  const due = open.filter((f) => f.state === 'correcting' || f.state === 'notified')
  for (const finding of due.slice(0, due.length - left)) await correctOne(play, finding, day)
}

async function correctLeftovers(play: Play, day: Day): Promise<void> {
  const open = await play.kernel.act(play.cast.officer('jingban'), (h) => openFindings(h))
  for (const finding of open.filter((f) => f.state === 'correcting')) await correctOne(play, finding, day)
}

type Open = Awaited<ReturnType<typeof openFindings>>[number]

async function correctOne(play: Play, finding: Open, day: Day): Promise<void> {
  await byPost(play, day, 10 + play.random.below(6), play.cast.secretaryOf(finding.unit), async (h) => {
    const file = await drawn(play, h, `${finding.subjectName}整改后`, finding.place, finding.unit)
    await act(h, finding.id, 'submit', { comment: '已按要求完成整改，相关记录和现场照片附后。', evidence: [file] })
  })
  const checker = finding.spring === 'report' ? 'ducha2' : 'jingban'
  await byOfficer(play, addDays(day, 1), 16, checker, (h) =>
    act(h, finding.id, 'recheck-pass', { comment: '经现场核实，整改到位，予以销号。' }),
  )
}

/** Branches hold what they owe, subjects do their items: all but those that the plan says did not. Each level writes for itself. */
async function doDuties(play: Play, plan: DemoMonth, day: Day): Promise<void> {
  const absent = new Set(Object.entries(plan.missed).flatMap(([township, count]) => villagesOf(play, township, count)))
  const held = await meetingsOf(play, plan.month, absent)
  for (const who of play.cast.townships) {
    const mine = held.filter((m) => isWithin(m.place, who.place))
    await byPost(play, day, 17, who, (h) => recordMeetings(h, mine))
  }
  const undone = new Set(
    Object.entries(plan.undone).flatMap(([code, subjects]) => subjects.map((s) => `${code} ${play.cast.unit(s).id}`)),
  )
  const open = await play.kernel.asSystem(play.county, (h) => openDuties(h, plan.month))
  const due = open.filter((d) => d.measure === null && !undone.has(`${d.code} ${d.unit}`))
  for (const [unit, mine] of Map.groupBy(due, (d) => d.unit))
    await byPost(play, day, 18, play.cast.secretaryOf(unit), async (h) => {
      const proof = mine.some((d) => d.evidence) ? [await drawn(play, h, '完成情况', mine[0]!.place, unit)] : []
      const note = '已按清单要求完成，记录在册。'
      await fulfilMany(
        h,
        mine.map((d) => ({ duty: d.id, on: day, note, ...(d.evidence && { evidence: proof }) })),
      )
    })
}

export async function closeMonthOn(play: Play, month: Month, closing: Closing = asIs): Promise<void> {
  play.kernel.clock.moveTo(atHour(lastDay(month), 18))
  await closing(month, () => closeMonth(play.kernel, play.county, month))
  play.kernel.clock.moveTo(atHour(lastDay(month), 19))
  await issueDrafts(play, month)
}
