import type { Feed } from '../../../tests/laws/random-county.ts'
import { type NewFinding, raiseFindings } from './public.ts'

const CATEGORIES = ['life', 'duty', 'member', 'service']

export const feed: Feed = async (on, county, chance, month) => {
  const subjects = [
    ...county.townships,
    ...county.villages,
    ...county.departments.map((unit) => ({ place: county.county, unit })),
  ]
  for (const day of [3, 12, 26]) {
    const raisedOn = `${month}-${String(day).padStart(2, '0')}`
    const rows: NewFinding[] = subjects
      .filter(() => chance.once(2))
      .map(({ place, unit }) => ({
        category: CATEGORIES[chance.next(CATEGORIES.length)]!,
        spring: 'report',
        fact: '反映的情况经核查属实',
        grounds: '有关规定',
        place,
        subject: unit,
        raisedOn,
        month,
      }))
    await on(raisedOn, (h) => raiseFindings(h, rows))
  }
}
