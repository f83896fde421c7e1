import type { KeptState } from '#kernel/browser/sync/database.ts'
import { type Day, dayOf } from '#kernel/pure/day.ts'

/** `11月20日` */
export function shortDay(day: Day): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
}

/** `11月20日 09:05`, in the county's time */
export function shortTime(iso: string): string {
  const at = new Date(iso)
  const clock = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16)
  return `${shortDay(dayOf(at))} ${clock}`
}

/** Whole years on a day. */
export function ageOn(birth: string | null, today: Day): string {
  if (birth === null) return ''
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4)) - (today.slice(5) < birth.slice(5) ? 1 : 0)
  return `${years}岁`
}

/** Why something that waits to be sent is not changed any more, and what to do instead. */
export const BEGUN = '已经开始上传或者已经导出，手机上不能再改。送达后确需更正的，请在工作平台办理。'

/** What came of something, never better than it is. */
export const STATE_WORDS: Record<KeptState, string> = {
  unsent: '未发送',
  accepted: '已送达',
  held: '已送达，待审核',
  conflict: '已送达，有冲突',
  refused: '被退回',
}
