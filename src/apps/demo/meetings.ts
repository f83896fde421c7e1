import { addDays, firstDay, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { MeetingKind, NewMeeting } from '#modules/meetings/public.ts'
import type { Play } from './stage.ts'

const TOPICS: Partial<Record<MeetingKind, string[]>> = {
  committee: ['传达上级会议精神', '研究本月重点工作', '研究发展党员和党费收缴'],
  'theme-day': ['集中学习党章党规', '缴纳党费', '环境卫生志愿服务'],
  general: ['支部工作报告', '通报村级事务', '讨论发展对象'],
  lecture: ['“两学一做”专题党课'],
}

/** What every branch owes in a month and holds, but for those that are absent; days and numbers drawn by the year's seed. */
export async function meetingsOf(
  play: Play,
  month: Month,
  absent: ReadonlySet<string>,
): Promise<(NewMeeting & { place: string })[]> {
  const quarterEnds = Number(month.slice(5)) % 3 === 0
  const kinds: MeetingKind[] = quarterEnds
    ? ['committee', 'theme-day', 'general', 'lecture']
    : ['committee', 'theme-day']
  const { random, cast } = play
  const leadersOf = Map.groupBy(cast.leaders, (l) => l.unit)
  return cast.branches
    .filter((branch) => !absent.has(branch.place))
    .flatMap((branch) => {
      const members = 16 + random.below(40)
      return kinds.map((kind, index) => {
        const due = kind === 'committee' ? 5 : members
        return {
          place: branch.place,
          unit: branch.unit,
          kind,
          heldOn: addDays(firstDay(month), 3 + index * 4 + random.below(4)),
          chair: '党支部书记',
          recorder: '支部委员',
          topics: TOPICS[kind] ?? [],
          decisions: ['按议题形成一致意见，分工落实'],
          minutes: `${monthInChinese(month)}的会议由党支部书记主持，逐项讨论并形成意见，记录本已签字。`,
          ...(kind === 'theme-day' && { leaders: (leadersOf.get(branch.unit) ?? []).map((l) => l.leader) }),
          due,
          present: due - random.below(Math.max(1, Math.floor(due / 4))),
        }
      })
    })
}
