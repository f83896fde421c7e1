import type { Feed } from '../../../tests/laws/random-county.ts'
import { type NewMeeting, recordMeetings } from './public.ts'

const KINDS = ['committee', 'theme-day', 'general', 'lecture', 'group'] as const

export const feed: Feed = async (on, county, chance, month) => {
  for (const day of [5, 14, 27]) {
    const heldOn = `${month}-${String(day).padStart(2, '0')}`
    const rows = county.villages.flatMap(({ unit }) =>
      KINDS.flatMap((kind): NewMeeting[] => {
        if (chance.once(2)) return []
        const due = 3 + chance.next(20)
        const whole = chance.once(2)
        return [
          {
            unit,
            kind,
            heldOn,
            due,
            present: chance.next(due + 1),
            ...(whole && {
              chair: '支部书记',
              recorder: '组织委员',
              topics: ['学习'],
              decisions: ['照此办理'],
              minutes: '会议学习有关文件，讨论本月工作，形成一致意见。',
            }),
          },
        ]
      }),
    )
    // Some are put on record only after the month.
    await on(chance.once(4) ? '2016-04-03' : heldOn, (h) => recordMeetings(h, rows))
  }
}
