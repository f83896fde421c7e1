import { monthInChinese } from '#kernel/pure/day.ts'
import type { CountedFigure, FigureGroup } from '#kernel/pure/figures.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { NEED_KINDS, type NeedKind, POSTING_KINDS } from '../model.ts'
import type { Rate } from '../pack.ts'
import { section } from '../section.ts'
import { wholeYears } from '../terms/rules.ts'
import { VERDICT_KINDS, type VerdictKind } from '../verdicts/model.ts'
import { countVerdicts } from '../verdicts/store.ts'
import { type CoveredVillage, SENDERS } from './model.ts'
import { coverOf, fits } from './rules.ts'
import * as store from './store.ts'

export interface PostingSummary {
  groups: FigureGroup[]
  /** villages that are to have officers and lack some */
  gaps: CoveredVillage[]
  /** titles of the lines of cover of the mechanism in force */
  lines: string[]
  /** rates of the allowance, by the day since which each holds */
  rates: Rate[]
}

export async function villagesCovered(h: Handle): Promise<CoveredVillage[]> {
  return coverOf(await store.listVillages(h), (await section(h)).cover)
}

/** What the county's postings amount to today, each figure counted from the records it opens to. */
export async function postingSummary(h: Handle): Promise<PostingSummary> {
  const pack = await section(h)
  const villages = await villagesCovered(h)
  const lines = pack.cover.teams.map((line) => line.title)
  const groups = [
    { title: '在驻干部', figures: overall(await store.countAll(h)) },
    { title: '按职务', figures: (await store.countKinds(h)).flatMap(ofKind) },
    { title: '覆盖', figures: cover(villages, lines) },
    { title: '村级需求', figures: needs(villages) },
    { title: '奖惩', figures: verdicts(await countVerdicts(h)) },
    { title: '生活补助', figures: (await store.allowanceMonths(h)).map(allowance) },
  ]
  return { groups, gaps: villages.filter((v) => fits(v, { cover: 'gap' })), lines, rates: pack.allowance.rates }
}

/** A figure whose records stand on a tab of the screen of cover, under the name `list` in the API. */
function onTab(list: 'officers' | 'senders' | 'villages', query: string): { to: string; records: string } {
  const prefixed = query.replace(/(^|&)(?=.)/g, `$1${list.slice(0, 1)}.`)
  return {
    to: `/posting-cover?show=${list}${query === '' ? '' : `&${prefixed}`}`,
    records: `/api/posting-${list}${query === '' ? '' : `?${query}`}`,
  }
}

function both(path: string): { to: string; records: string } {
  return { to: path, records: `/api${path}` }
}

function overall(n: { officers: number; units: number; villages: number }): CountedFigure[] {
  return [
    { key: 'postings.officers', label: '在驻干部', value: n.officers, unit: '人', ...onTab('officers', '') },
    { key: 'postings.units', label: '派出单位', value: n.units, unit: '个', ...onTab('senders', '') },
    {
      key: 'postings.villages',
      label: '有干部驻村',
      value: n.villages,
      unit: '个村',
      ...onTab('villages', 'cover=posted'),
    },
  ]
}

function ofKind({ kind, ...n }: store.KindCount): CountedFigure[] {
  const title = POSTING_KINDS[kind]
  const of = `kind=${kind}`
  const [key, people] = [`postings.${kind}`, '人']
  const sent = (sender: 'department' | 'township', value: number): CountedFigure => {
    const label = `${title}，${SENDERS[sender]}`
    return { key: `${key}.${sender}`, label, value, unit: people, ...onTab('officers', `${of}&sender=${sender}`) }
  }
  const figures: CountedFigure[] = [
    { key, label: title, value: n.officers, unit: people, ...onTab('officers', of) },
    { key: `${key}.units`, label: `${title}派出单位`, value: n.units, unit: '个', ...onTab('senders', of) },
    { key: `${key}.villages`, label: `${title}所驻村`, value: n.villages, unit: '个', ...onTab('villages', of) },
    sent('department', n.departments),
    sent('township', n.townships),
  ]
  return [...figures.filter((f) => f.value > 0), ...terms(kind, n.terms)]
}

/** Postings by the length of their term in whole years; 0 stands for those that are not whole years. */
function terms(kind: store.KindCount['kind'], rows: store.KindCount['terms']): CountedFigure[] {
  const counts = new Map<number, number>()
  for (const { from, to, postings } of rows) {
    const years = wholeYears(from, to) ?? 0
    counts.set(years, (counts.get(years) ?? 0) + postings)
  }
  return [...counts].map(([years, value]): CountedFigure => {
    const label = `${POSTING_KINDS[kind]}，${years === 0 ? '任期不是整年' : `任期 ${years} 年`}`
    const list = both(`/postings?kind=${kind}&state=open&years=${years}`)
    return { key: `postings.${kind}.years-${years}`, label, value, unit: '人次', ...list }
  })
}

function cover(villages: readonly CoveredVillage[], lines: readonly string[]): CountedFigure[] {
  const count = (f: Parameters<typeof fits>[1]) => villages.filter((v) => fits(v, f)).length
  const figure = (key: string, label: string, query: string, value: number): CountedFigure => {
    return { key: `cover.${key}`, label, value, unit: '个村', ...onTab('villages', query) }
  }
  return [
    figure('all', '全县', '', villages.length),
    figure('asked', '应派驻', 'cover=asked', count({ cover: 'asked' })),
    figure('covered', '已配齐', 'cover=covered', count({ cover: 'covered' })),
    figure('gap', '有空缺', 'cover=gap', count({ cover: 'gap' })),
    ...lines.map((line, n) =>
      figure(`line-${n + 1}`, `有${line}`, `line=${encodeURIComponent(line)}`, count({ line })),
    ),
  ]
}

function needs(villages: readonly CoveredVillage[]): CountedFigure[] {
  return (Object.keys(NEED_KINDS) as NeedKind[])
    .map((need): CountedFigure => {
      const value = villages.filter((v) => fits(v, { need })).length
      return {
        key: `needs.${need}`,
        label: NEED_KINDS[need],
        value,
        unit: '个村',
        ...onTab('villages', `need=${need}`),
      }
    })
    .filter((f) => f.value > 0)
}

function verdicts(rows: readonly { kind: VerdictKind; verdicts: number }[]): CountedFigure[] {
  return (Object.keys(VERDICT_KINDS) as VerdictKind[]).flatMap((kind): CountedFigure[] => {
    const value = rows.find((r) => r.kind === kind)?.verdicts ?? 0
    const list = both(`/posting-verdicts?kind=${kind}&decided=true`)
    return value === 0 ? [] : [{ key: `verdicts.${kind}`, label: VERDICT_KINDS[kind], value, unit: '人次', ...list }]
  })
}

function allowance(m: Awaited<ReturnType<typeof store.allowanceMonths>>[number]): CountedFigure {
  const yuan = (fen: number) => (fen / 100).toLocaleString('zh-CN')
  return {
    key: `allowance.${m.month}`,
    label: `${monthInChinese(m.month)}领取补助`,
    value: m.officers,
    unit: '人',
    note: `每月标准 ${yuan(m.rate)} 元，发放 ${yuan(m.sum)} 元`,
    to: `/posting-allowances?month=${m.month}`,
    records: `/api/posting-allowances/${m.month}`,
  }
}
