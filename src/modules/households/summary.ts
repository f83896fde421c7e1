import type { CountedFigure, FigureGroup } from '#kernel/pure/figures.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { CAUSES } from './model.ts'
import * as store from './summary.store.ts'

/** What the helping of the county's homes amounts to today, each figure counted from the records it opens to. */
export async function helpFigures(h: Handle): Promise<FigureGroup[]> {
  return [
    { title: '结对帮扶', figures: helping(await store.countHelping(h)) },
    { title: '单位结对与领导联系', figures: linking(await store.countLinking(h)) },
    {
      title: '致贫原因与帮扶计划',
      figures: [...causes(await store.countCauses(h)), ...planned(await store.countPlanned(h))],
    },
  ]
}

function helping(n: store.Helping): CountedFigure[] {
  const helpers = (rank?: 1 | 2) => ({
    unit: '人',
    to: `/pairing?show=helpers${rank === undefined ? '' : `&h.rank=${rank}`}`,
    records: `/api/pairing/helpers${rank === undefined ? '' : `?rank=${rank}`}`,
  })
  return [
    { key: 'pairing.officers', label: '结对帮扶干部', value: n.officers, ...helpers() },
    { key: 'pairing.first', label: '第一帮扶责任人', value: n.first, ...helpers(1) },
    { key: 'pairing.second', label: '第二帮扶责任人', value: n.second, ...helpers(2) },
    {
      key: 'pairing.pairs',
      label: '结对',
      value: n.pairs,
      unit: '对',
      to: '/pairing?show=pairs',
      records: '/api/pairings',
    },
    {
      key: 'pairing.households',
      label: '已结对户',
      value: n.households,
      unit: '户',
      ...both('/households?help=paired'),
    },
    {
      key: 'pairing.due',
      label: '应帮扶户',
      value: n.due,
      unit: '户',
      note: '建档立卡户、监测户',
      ...both('/households?help=due'),
    },
    {
      key: 'pairing.without',
      label: '没有在岗帮扶人',
      value: n.withoutHelper,
      unit: '户',
      ...both('/pairing/holes?kind=without'),
    },
  ]
}

function linking(n: store.Linking): CountedFigure[] {
  const linkers = (kind: 'unit' | 'leader') => ({
    to: `/pairing/links?show=who&w.kind=${kind}`,
    records: `/api/pairing/linkers?kind=${kind}`,
  })
  const places = (kind: 'unit' | 'leader', level: 'township' | 'village') => ({
    to: `/pairing/links?show=places&p.kind=${kind}&p.level=${level}`,
    records: `/api/pairing/linked-places?kind=${kind}&level=${level}`,
  })
  const figures: CountedFigure[] = [
    { key: 'links.units', label: '结对单位', value: n.units, unit: '个', ...linkers('unit') },
    { key: 'links.towns', label: '结对乡镇', value: n.towns, unit: '个', ...places('unit', 'township') },
    { key: 'links.villages', label: '结对村', value: n.villages, unit: '个', ...places('unit', 'village') },
    { key: 'links.leaders', label: '联系村的领导', value: n.leaders, unit: '人', ...linkers('leader') },
    {
      key: 'links.leaderVillages',
      label: '领导联系的村',
      value: n.leaderVillages,
      unit: '个',
      ...places('leader', 'village'),
    },
  ]
  return figures.filter((f) => f.value > 0)
}

function causes(rows: readonly { cause: keyof typeof CAUSES; households: number }[]): CountedFigure[] {
  if (rows.length === 0) return []
  const all = rows.reduce((sum, r) => sum + r.households, 0)
  const each = rows.map(({ cause, households }): CountedFigure => {
    const list = both(`/households?cause=${cause}`)
    return { key: `causes.${cause}`, label: CAUSES[cause], value: households, unit: '户', ...list }
  })
  const list = both('/households?help=due')
  return [{ key: 'causes.all', label: '致贫因素', value: all, unit: '个', ...list, of: 'causeCount' }, ...each]
}

function planned(rows: readonly { year: number; households: number }[]): CountedFigure[] {
  return rows.map(({ year, households }) => {
    const list = both(`/households?planned=${year}`)
    return { key: `plans.${year}`, label: `${year} 年帮扶计划`, value: households, unit: '份', ...list }
  })
}

/** A screen whose address is that of its list in the API. */
function both(path: string): { to: string; records: string } {
  return { to: path, records: `/api${path}` }
}
