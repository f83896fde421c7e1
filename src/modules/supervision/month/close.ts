import { dayOf, lastDay, type Month } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Progress } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { judgeMonth } from '#modules/duties/public.ts'
import { computeMonth, freezeMonth } from '#modules/measures/public.ts'
import { raiseJoined } from '../findings/service.ts'
import { draftWarnings } from '../letters/drafts.ts'
import { numberText } from '../letters/rules.ts'
import { takeNumbers } from '../letters/store.ts'
import { section } from '../section.ts'
import { countBulletin } from './bulletin.ts'
import { composeBulletin } from './document.ts'
import { CLOSE_STEPS, type CloseStep, STEP_ORDER } from './model.ts'
import { categoryFor, earlier, factOf, groundsOf, nextStep } from './rules.ts'
import { computeDigest, monthPackOf, takeUpClose } from './service.ts'
import * as store from './store.ts'

type Step = (h: Handle, month: store.MonthRow, measures: readonly Measure[]) => Promise<void>

/** Each step is one transaction, which ends by marking the step in the month's row: done wholly, or not at all. */
const STEPS: Record<CloseStep, Step> = {
  measures: async (h, { month }, measures) => {
    await computeMonth(h, measures, month, { hold: true })
  },
  judge: async (h, { month }, measures) => {
    const raisedOn = earlier(h.today, lastDay(month))
    const byKey = new Map(measures.map((m) => [m.key, m]))
    const pack = await section(h)
    const codes = { categories: pack.findings.categories.map((c) => c.code), otherwise: pack.month.otherwise }
    const wanting = (await judgeMonth(h, month)).flatMap((w) => {
      const found = categoryFor(w.category, codes)
      return found === undefined ? [] : [{ ...w, ...found }]
    })
    await raiseJoined(
      h,
      wanting.map((w) => ({
        key: w.duty,
        category: w.category,
        spring: w.kind,
        fact: factOf(w, month, w.measure === null ? undefined : byKey.get(w.measure)),
        grounds: groundsOf(w),
        place: w.place,
        subject: w.unit,
        raisedOn,
        month,
        duty: w.duty,
        measure: w.measure,
      })),
    )
  },
  warnings: async (h, { month, closedBy }) => {
    await draftWarnings(h, month, closedBy)
  },
  freeze: async (h, row) => {
    const [values, previous] = await Promise.all([freezeMonth(h, row.month), store.digestBefore(h, row.month)])
    const digest = await computeDigest(h, row, values, previous)
    await store.noteClosed(h, row.month, { digest, previous, values })
    await h.record({
      command: 'supervision.freeze-month',
      subject: row.month,
      place: h.scope.county,
      after: { digest, previous, values, asOf: row.asOf },
    })
  },
  bulletin: async (h, { month, asOf }, measures) => {
    const pack = await monthPackOf(h)
    const content = await countBulletin(h, measures, month, asOf!)
    const year = Number(h.today.slice(0, 4))
    const number = await takeNumbers(h, year, 'bulletin', 1)
    const text = numberText(pack.bulletin.prefix, year, number)
    const document = composeBulletin(pack, content, text, h.today)
    const digest = digestOf([content, document])
    await store.addBulletin(h, {
      month,
      year,
      number,
      numberText: text,
      publishedOn: h.today,
      content,
      document,
      digest,
    })
    await h.record({
      command: 'supervision.publish-bulletin',
      subject: month,
      place: h.scope.county,
      after: { number: text, digest },
    })
  },
}

/**
 * The whole close happens at one moment, under the mechanism in force then, however long it takes, however often it is
 * taken up again, and whatever becomes of the clock meanwhile.
 */
function at(kernel: Kernel, h: Handle, asOf: Date): Handle {
  const moved: Handle = {
    ...h,
    now: asOf,
    today: dayOf(asOf),
    id: () => newId(asOf),
    pack: () => kernel.packs.inForce(moved),
  }
  return moved
}

/** The measures of every module of the program. */
export function measuresOf(kernel: Kernel): Measure[] {
  return kernel.cards.flatMap((card) => card.measures ?? [])
}

/**
 * Closes a month: measures, judgement, warnings, freezing, bulletin. May be run again at any point, by anyone, even
 * twice at once: each step is carried out exactly once.
 * @param after called when a step was committed; only tests use it, to stop there
 * @returns the month's digest, the moment it was closed, and whether that was done before this call
 */
export async function closeMonth(
  kernel: Kernel,
  county: string,
  month: Month,
  progress: Progress = async () => undefined,
  after: (step: CloseStep) => void = () => undefined,
): Promise<{ digest: string; closedAt: Date; already: boolean }> {
  const measures = measuresOf(kernel)
  let row = await kernel.asSystem(county, (h) => takeUpClose(h, month))
  const already = nextStep(row.step) === null
  for (;;) {
    const step = nextStep(row.step)
    if (step === null) return { digest: row.digest!, closedAt: row.closedAt!, already }
    await progress((100 * STEP_ORDER.indexOf(step)) / STEP_ORDER.length, CLOSE_STEPS[step])
    row = await kernel.asSystem(county, async (h) => {
      const locked = (await store.loadMonth(h, month, { lock: true }))!
      if (nextStep(locked.step) !== step) return locked
      await STEPS[step](at(kernel, h, locked.asOf!), locked, measures)
      return store.noteStep(h, month, step)
    })
    after(step)
  }
}
