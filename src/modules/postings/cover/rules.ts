import type { PostingsPack } from '../pack.ts'
import type { CoveredVillage, Village, VillageFilter } from './model.ts'

/** Which lines of cover each village has, and which it lacks, by the mechanism in force. */
export function coverOf(villages: readonly Village[], cover: PostingsPack['cover']): CoveredVillage[] {
  return villages.map((village) => {
    const asked = cover.villages === 'all' || village.needs.length > 0
    const isThere = ({ kinds }: PostingsPack['cover']['teams'][number]) => kinds.some((k) => village.kinds.includes(k))
    const titles = (there: boolean) => cover.teams.filter((line) => isThere(line) === there).map((line) => line.title)
    return { ...village, asked, has: titles(true), lacks: asked ? titles(false) : [] }
  })
}

/** Whether a village is among those asked for. */
export function fits(v: CoveredVillage, f: Omit<VillageFilter, 'page' | 'size' | 'sort'>): boolean {
  const covers = {
    posted: v.officers > 0,
    asked: v.asked,
    covered: v.asked && v.lacks.length === 0,
    gap: v.lacks.length > 0,
  }
  return (
    (f.cover === undefined || covers[f.cover]) &&
    (f.kind === undefined || v.kinds.includes(f.kind)) &&
    (f.need === undefined || v.needs.includes(f.need)) &&
    (f.line === undefined || v.has.includes(f.line)) &&
    (f.under === undefined || v.place.startsWith(f.under)) &&
    (f.q === undefined || v.name.includes(f.q))
  )
}
