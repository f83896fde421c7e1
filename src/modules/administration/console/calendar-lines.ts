import type { FieldFault } from '#kernel/pure/problem.ts'
import type { Exception } from '../calendar/model.ts'

/** `2016-10-08 上班 国庆节调休上班`, one line a day. */
export function exceptionLines(days: readonly Exception[]): string {
  return days.map((d) => `${d.day} ${d.working ? '上班' : '放假'} ${d.name}`).join('\n')
}

/** The days of a text, and every line that cannot be read. */
export function exceptionsFrom(text: string): { days: Exception[]; faults: FieldFault[] } {
  const days: Exception[] = []
  const faults: FieldFault[] = []
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return
    const match = /^\s*(\d{4}-\d{2}-\d{2})\s+(上班|放假)\s+(\S.*?)\s*$/.exec(line)
    if (match === null)
      faults.push({ at: 'days', reason: `第 ${index + 1} 行“${line.trim()}”应写成“日期 上班或放假 名称”` })
    else days.push({ day: match[1]!, working: match[2] === '上班', name: match[3]! })
  })
  return { days, faults }
}
