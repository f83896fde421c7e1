import { isWithin } from '#kernel/pure/scope.ts'

/** A village or a grid of it, as it stands in the register of places. */
export interface Home {
  readonly place: string
  readonly name: string
  readonly township: string
}

/** Villages and grids out of the names of all places. */
export function homesOf(names: ReadonlyMap<string, string>): Home[] {
  const homes = [...names].filter(([place]) => place.length >= 12)
  return homes.map(([place, name]) => ({ place, name, township: names.get(place.slice(0, 9)) ?? '' }))
}

/** 东山镇王家村; the code of a place that is no more. */
export function fullName(names: ReadonlyMap<string, string>, place: string): string {
  return (names.get(place.slice(0, 9)) ?? '') + (names.get(place) ?? place)
}

/** What a row says of where a household lives. */
export interface Whereabouts {
  code: string
  township: string
  village: string
}

export type FindHome = (of: Whereabouts) => { place: string } | { reason: string }

/** 王家村村委会, 王家村（社区）, 王家 are the same village. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/\(.*\)$/, '')
    .replace(/(村民委员会|村委会|居民委员会|居委会|党支部)$/, '')
    .replace(/(行政村|社区|村|网格)$/, '')
}

function plainTownship(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/(人民政府|党委|街道办事处|街道|乡|镇)$/, '')
}

/**
 * Finds villages by code or by name. A name that several villages bear needs its township.
 * @param area what the asker may write in
 */
export function homeFinder(homes: readonly Home[], area: string | null): FindHome {
  const byCode = new Map(homes.map((home) => [home.place, home]))
  const byName = Map.groupBy(homes, (home) => plain(home.name))
  const known = new Map<string, ReturnType<FindHome>>()
  const answer = (found: Home, said: string): ReturnType<FindHome> =>
    isWithin(found.place, area) ? { place: found.place } : { reason: `“${said}”不在您的管辖范围内` }
  const find: FindHome = ({ code, township, village }) => {
    if (code !== '') {
      const digits = code.replace(/\D/g, '')
      const found = byCode.get(digits) ?? byCode.get(digits.slice(0, 12))
      return found === undefined ? { reason: `没有代码为“${code}”的村（社区），或它已撤并` } : answer(found, code)
    }
    if (village === '') return { reason: '没有写明行政村' }
    const named = byName.get(plain(village)) ?? []
    const exact = named.filter((home) => home.name === village)
    const all =
      township === '' ? named : named.filter((home) => plainTownship(home.township) === plainTownship(township))
    const within = all.filter((home) => isWithin(home.place, area))
    const likely = township === '' && exact.length === 1 ? exact : within.length > 0 ? within : all
    if (likely.length === 1) return answer(likely[0]!, village)
    if (likely.length > 1)
      return {
        reason: `叫“${village}”的有 ${likely.length} 处（${likely
          .slice(0, 3)
          .map((home) => home.township + home.name)
          .join('、')}），请写明乡镇或填行政村代码`,
      }
    const there = named.map((home) => home.township + home.name)
    return there.length > 0
      ? { reason: `“${township}”没有“${village}”，同名的有${there.slice(0, 3).join('、')}` }
      : { reason: `没有名为“${village}”的村（社区），请按区划中的名称填写` }
  }
  return (of) => {
    const key = `${of.code}\n${of.township}\n${of.village}`
    const before = known.get(key)
    if (before !== undefined) return before
    const found = find(of)
    known.set(key, found)
    return found
  }
}
