import { addWorkingDays } from '#kernel/pure/calendar.ts'
import { atHour, type Day } from '#kernel/pure/day.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { postingsPack } from '#modules/postings/pack.ts'
import { actOnVerdict, proposeVerdict, type VerdictAction } from '#modules/postings/public.ts'
import type { DemoVerdict } from '#packs/demo-year.ts'
import { loadCast } from './cast.ts'

const FACTS: Record<DemoVerdict, string> = {
  criticism: '工作日多次不在村，工作清单所列事项未按期完成',
  recall: '长期不在村履职，经批评教育后没有改正',
  promotion: '驻村期间实绩突出，群众认可，考核为优秀',
  reserve: '驻村期间表现突出，考核为优秀，有培养潜力',
  reward: '驻村帮扶成效明显，群众满意，受到上级表彰',
}

/**
 * Plays decisions for and against officers as they are made: proposed and made known by one, the term to speak runs out,
 * decided by another, the term to appeal runs out, carried out.
 * @param postings of each kind of decision
 */
export async function playVerdicts(
  kernel: Kernel,
  county: string,
  proposedOn: Day,
  postings: ReadonlyMap<DemoVerdict, readonly string[]>,
): Promise<void> {
  const cast = await loadCast(kernel, county)
  const [clerk, leader] = [cast.officer('jingban'), cast.officer('buzhang')]
  const { decidedOn, carriedOn } = await kernel.asSystem(county, async (h) => {
    const { hearingDays, appealDays } = postingsPack.parse((await h.pack()).sections.postings ?? {})
    const calendar = await h.calendar()
    const decided = addWorkingDays(calendar, proposedOn, hearingDays + 1)
    return { decidedOn: decided, carriedOn: addWorkingDays(calendar, decided, appealDays + 1) }
  })
  kernel.clock.moveTo(atHour(proposedOn, 9))
  const ids = await kernel.act(clerk, async (h) => {
    const made: string[] = []
    for (const [kind, of] of postings)
      for (const posting of of) {
        const body = { posting, kind, fact: FACTS[kind], grounds: '驻村干部管理办法', evidence: [] }
        made.push(await proposeVerdict(h, body))
      }
    return made
  })
  const all = (by: Scope, on: Day, action: VerdictAction, version: number, comment: string) => {
    kernel.clock.moveTo(atHour(on, 10))
    return kernel.act(by, async (h) => {
      for (const id of ids) await actOnVerdict(h, id, { action, version, comment, evidence: [] })
    })
  }
  await all(clerk, proposedOn, 'give-notice', 1, '')
  await all(leader, decidedOn, 'decide', 2, '事实清楚，同意。')
  await all(clerk, carriedOn, 'carry-out', 3, '已办理。')
}
