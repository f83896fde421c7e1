import type { ImportColumn, ImportedRow, RowFault } from '#kernel/pure/ledger.ts'
import { KINDS, type NewOrganisation, type Organisation, type OrganisationKind } from './model.ts'

export type Key = 'name' | 'kind' | 'place' | 'parent' | 'members'

export const COLUMNS: readonly ImportColumn<Key>[] = [
  {
    key: 'name',
    title: '组织名称',
    words: /^(名称|党组织名称|组织全称)$/,
    required: true,
    width: 32,
    samples: ['县教育局党组', '示例镇党委', '示例村党支部'],
  },
  {
    key: 'kind',
    title: '类别',
    words: /^(组织类别|类型)$/,
    required: true,
    width: 20,
    samples: ['部门党组织', '乡镇党委', '村（社区）党支部'],
  },
  {
    key: 'place',
    title: '所在地',
    words: /^(地区|所在地区|区划|区划代码)$/,
    width: 20,
    samples: ['', '示例镇', '示例镇示例村'],
  },
  { key: 'parent', title: '上级组织', words: /^(上级党组织|隶属)$/, width: 28, samples: ['', '', '示例镇党委'] },
  { key: 'members', title: '党员数', words: /^(党员人数|人数)$/, samples: ['35', '28', '42'] },
]

export const NOTES: readonly string[] = [
  '一、每行一个组织；名册中已有的同名组织（同一所在地、同一类别）自动跳过，可以重复导入同一张表。',
  `二、类别填：${Object.values(KINDS).join('、')}。`,
  '三、所在地填名称或区划代码；重名的村写成“乡镇名＋村名”。县委和部门党组织可以不填，默认为本县。',
  '四、上级组织不填时，村党支部归所在乡镇的党委，其他组织归县委；可以填本表中的组织。',
  '五、任何一行有误，整张表都不导入；改好退回的表再导入。',
]

export interface Place {
  place: string
  name: string
}

/** Finds a place by its code, its name, or `乡镇名＋村名`; several of one name are an ambiguity, none is unknown. */
export function placeFinder(places: readonly Place[]): (text: string) => Place | { reason: string } {
  const codes = new Map(places.map((p) => [p.place, p]))
  const names = Map.groupBy(places, (p) => p.name)
  const short = Map.groupBy(places, (p) => shortName(p.name))
  const whole = Map.groupBy(places, (p) => `${codes.get(p.place.slice(0, -3))?.name ?? ''}${shortName(p.name)}`)
  return (text) => {
    const clean = text.replace(/\s/g, '')
    const code = codes.get(clean)
    if (code !== undefined) return code
    const found = names.get(clean) ?? whole.get(shortName(clean)) ?? short.get(shortName(clean)) ?? []
    if (found.length === 1) return found[0]!
    if (found.length === 0) return { reason: `没有名为“${text}”的区划` }
    return { reason: `有 ${found.length} 个区划名为“${text}”，请写成“乡镇名＋村名”或填区划代码` }
  }
}

/** `雕山村委会` and `雕山村` are one place. */
function shortName(name: string): string {
  return name
    .replace(/村民委员会$/, '村')
    .replace(/村委会$/, '村')
    .replace(/(居民委员会|居委会)$/, '')
}

const KIND_OF = new Map(
  (Object.entries(KINDS) as [OrganisationKind, string][]).flatMap(([kind, title]) => [
    [title, kind],
    [kind, kind],
  ]),
)
  .set('村党支部', 'village-branch')
  .set('社区党支部', 'village-branch')
  .set('部门', 'department')
  .set('部门党组', 'department') as Map<string, OrganisationKind>

const LENGTHS: Partial<Record<OrganisationKind, [number, string]>> = {
  'county-committee': [6, '县委的所在地应为本县'],
  department: [6, '部门党组织的所在地应为本县'],
  'township-committee': [9, '乡镇党委的所在地应为一个乡镇（街道）'],
  'village-branch': [12, '村（社区）党支部的所在地应为一个村（社区）'],
}

export interface Plan {
  rows: NewOrganisation[]
  skipped: number
  faults: RowFault[]
}

/** What the rows would add: every fault of every row is told; rows that are there already are passed over. */
export function planOrganisations(
  rows: readonly ImportedRow<Key>[],
  there: { county: string; places: readonly Place[]; organisations: readonly Organisation[] },
  newId: () => string,
): Plan {
  const find = placeFinder(there.places)
  const keyOf = (o: { kind: string; name: string; place: string }) => `${o.kind}/${o.place}/${o.name}`
  const known = new Set(there.organisations.map(keyOf))
  const taken = new Map<string, number>()
  const faults: RowFault[] = []
  const drafts: (NewOrganisation & { row: number; parentName: string })[] = []
  let skipped = 0
  for (const { row, values } of rows) {
    const { draft, reasons } = draftOf(values, there.county, find)
    if (draft === null) {
      faults.push({ row, reasons })
      continue
    }
    const key = keyOf(draft)
    const before = taken.get(key)
    if (before !== undefined) faults.push({ row, reasons: [`与第 ${before} 行重复`] })
    else if (known.has(key)) skipped += 1
    else drafts.push({ ...draft, id: newId(), row, parentName: values.parent })
    taken.set(key, row)
  }
  const all = [...there.organisations, ...drafts]
  const result: NewOrganisation[] = []
  for (const { row, parentName, ...draft } of drafts) {
    const parent = parentOf(draft, parentName, all)
    if (typeof parent === 'object' && parent !== null) faults.push({ row, reasons: [parent.reason] })
    else result.push({ ...draft, parent })
  }
  return { rows: result, skipped, faults: faults.sort((a, b) => a.row - b.row) }
}

function draftOf(
  values: Readonly<Record<Key, string>>,
  county: string,
  find: ReturnType<typeof placeFinder>,
): { draft: Omit<NewOrganisation, 'id'> | null; reasons: string[] } {
  const reasons: string[] = []
  const name = values.name.replace(/\s/g, '')
  if (name.length < 2) reasons.push('没有填写组织名称')
  if (name.length > 80) reasons.push('组织名称超过 80 字')
  const kind = KIND_OF.get(values.kind.replace(/\s/g, '').replace('(', '（').replace(')', '）'))
  if (kind === undefined) reasons.push(values.kind === '' ? '没有填写类别' : `类别“${values.kind}”不在可选范围内`)
  const place = values.place === '' ? { place: county, name: '' } : find(values.place)
  if ('reason' in place) reasons.push(place.reason)
  else if (kind !== undefined) {
    const [length, reason] = LENGTHS[kind] ?? [0, '']
    if (length !== 0 && place.place.length !== length) reasons.push(reason)
  }
  const members = values.members === '' ? null : Number(values.members.replace(/[,，名人]/g, ''))
  if (members !== null && !(Number.isInteger(members) && members >= 0 && members <= 100_000))
    reasons.push(`党员数“${values.members}”不是整数`)
  if (reasons.length > 0 || kind === undefined || 'reason' in place) return { draft: null, reasons }
  return { draft: { kind, name, place: place.place, parent: null, members }, reasons }
}

type Standing = Pick<Organisation, 'id' | 'kind' | 'name' | 'place'>

function parentOf(own: NewOrganisation, name: string, all: readonly Standing[]): string | null | { reason: string } {
  if (name !== '') {
    const found = all.filter((o) => o.name === name && o.id !== own.id)
    const near = found.length > 1 ? found.filter((o) => own.place.startsWith(o.place)) : found
    if (near.length === 1) return near[0]!.id
    return {
      reason: near.length === 0 ? `找不到上级组织“${name}”` : `有 ${near.length} 个组织名为“${name}”，无法确定上级组织`,
    }
  }
  if (own.kind === 'county-committee') return null
  const above =
    own.place.length === 12
      ? all.find((o) => o.kind === 'township-committee' && o.place === own.place.slice(0, 9))
      : undefined
  return (above ?? all.find((o) => o.kind === 'county-committee' && o.id !== own.id))?.id ?? null
}
