import type { DeadlineRule } from '#kernel/pure/calendar.ts'
import { type Day, isDay, lastDay } from '#kernel/pure/day.ts'
import {
  type Cell,
  cellOf,
  entriesOf,
  type Find,
  finderOf,
  type Columns as LedgerColumns,
  type LedgerField,
  type LedgerRow,
  mergeFaults,
  numberOf,
  type RowFault,
  textOf,
} from '#kernel/pure/ledger.ts'
import type { NewItem, NewList } from '../lists/model.ts'
import { faultsOfList } from '../lists/rules.ts'
import type { Recurrence, SubjectKind } from '../model.ts'

/** What a column of a county's own ledger may hold. */
export const FIELDS = {
  objective: { title: '目标', words: /^(工作)?目标$|一级指标|任务类别|重点工作|目标任务/ },
  indicator: { title: '指标', words: /^指标$|二级指标|指标名称|工作要点/ },
  code: { title: '编号', words: /编号|序号|代码/ },
  title: {
    title: '工作任务',
    words: /工作任务|工作内容|具体措施|具体任务|条目|三级指标|任务内容|责任内容|具体要求/,
    required: true,
  },
  weight: { title: '权重', words: /权重|分值|分数/ },
  subject: { title: '责任主体', words: /责任主体|责任单位|承办单位|落实单位|牵头单位/, required: true },
  ownerName: { title: '责任人', words: /责任人\/?(姓名)?$|牵头领导|责任领导|姓名$/ },
  ownerTitle: { title: '责任人职务', words: /职务/ },
  deadline: { title: '完成时限', words: /时限|期限|完成时间|截止/, required: true },
  recurrence: { title: '办理频次', words: /频次|周期|频率/ },
  evidence: { title: '佐证要求', words: /佐证|印证|证明材料/ },
  category: { title: '问题类别', words: /问题类别/ },
  measure: { title: '衡量指标', words: /衡量指标|指标编码|考核指标/ },
  target: { title: '目标值', words: /目标值|任务数/ },
} as const satisfies Record<string, LedgerField>
export type Field = keyof typeof FIELDS
export type Columns = LedgerColumns<Field>

export interface Organisation {
  name: string
  kind: string
}

/** A kind of finding that may come of an item. */
export interface Category {
  code: string
  title: string
}

export interface ImportHead extends Pick<NewList, 'code' | 'kind' | 'title' | 'year' | 'issuedOn'> {
  grounds?: string | undefined
  category?: string | undefined
  place?: string | undefined
}

interface Parsed {
  row: number
  reasons: string[]
  objective: string
  indicator: string
  item: NewItem | null
}

/** What the names in a ledger may mean in this county. */
export interface Known {
  organisations: readonly Organisation[]
  categories: readonly Category[]
}

/**
 * Rows of a ledger as one list. Objective and indicator may be written once for the rows below them. Every fault of
 * every row is told; the list is complete only when there is none.
 */
export function listFromRows(
  head: ImportHead,
  rows: readonly LedgerRow[],
  columns: Columns,
  known: Known,
): { list: NewList; faults: RowFault[]; items: number } {
  const names = { find: finderOf(known.organisations), categories: known.categories }
  const parsed: Parsed[] = []
  let above = { objective: '', indicator: '' }
  for (const row of entriesOf(rows)) {
    const read = (field: Field) => textOf(cellOf(row, columns, field))
    const objective = read('objective') || above.objective
    const indicator = read('indicator') || (objective === above.objective ? above.indicator : '')
    above = { objective, indicator }
    parsed.push({ row: row.row, objective, indicator, ...itemOf(head, parsed.length + 1, row, columns, names) })
  }
  const list = treeOf(head, parsed)
  const faults = parsed.filter((p) => p.reasons.length > 0).map(({ row, reasons }) => ({ row, reasons }))
  return { list, faults: mergeFaults([...faults, ...treeFaults(list, parsed)]), items: parsed.length }
}

function itemOf(
  head: ImportHead,
  nth: number,
  row: LedgerRow,
  columns: Columns,
  names: { find: Find<Organisation>; categories: readonly Category[] },
): { item: NewItem | null; reasons: string[] } {
  const reasons: string[] = []
  const cell = (field: Field) => cellOf(row, columns, field)
  const text = (field: Field) => textOf(cell(field))
  const title = text('title')
  if (title.length < 2) reasons.push('没有写明工作任务')
  if (title.length > 500) reasons.push('工作任务超过500字')
  const subject = subjectOf(text('subject'), names.find)
  if ('reason' in subject) reasons.push(subject.reason)
  const term = termOf(cell('deadline'), text('recurrence'), head.year)
  if (term === null)
    reasons.push(`看不懂完成时限“${text('deadline')}”，可写“每月25日前”“每季度末”“2016年6月30日前”“5个工作日内”等`)
  if (term?.deadline.kind === 'fixed' && term.deadline.day < head.issuedOn)
    reasons.push(`完成时限 ${term.deadline.day} 早于清单下达日期`)
  const weight = numberOf(cell('weight'))
  if (weight === null || (weight !== undefined && weight < 0)) reasons.push(`权重“${text('weight')}”不是数字`)
  const target = targetOf(cell('target'))
  if (target === null) reasons.push(`目标值“${text('target')}”不是数字`)
  const measure = text('measure')
  if ((measure === '') !== (target === undefined)) reasons.push('衡量指标和目标值应同时填写')
  const category = categoryOf(text('category'), names.categories)
  if (category === null) reasons.push(`没有名为“${text('category')}”的问题类别，可填${listed(names.categories)}`)
  if (reasons.length > 0 || 'reason' in subject || term === null) return { item: null, reasons }
  const owner = {
    ...(text('ownerName') && { name: text('ownerName') }),
    ...(text('ownerTitle') && { title: text('ownerTitle') }),
  }
  return {
    reasons,
    item: {
      code: text('code') || String(nth),
      title,
      subjectKind: subject.kind,
      ...(subject.names.length > 0 && { subjects: subject.names }),
      ...term,
      evidence: measure === '' && isYes(text('evidence')),
      ...(weight != null && { weight }),
      ...(Object.keys(owner).length > 0 && { owner }),
      ...(category && { category }),
      ...(measure !== '' && target != null && { measure, target }),
    },
  }
}

/** By its name or its code; undefined when nothing is written, null when it is no category of the county. */
function categoryOf(text: string, categories: readonly Category[]): string | undefined | null {
  if (text === '') return undefined
  return categories.find((c) => c.title === text || c.code === text)?.code ?? null
}

function listed(categories: readonly Category[]): string {
  return categories.length === 0 ? '空' : categories.map((c) => `“${c.title}”`).join('、')
}

function isYes(text: string): boolean {
  return text !== '' && !/^(无|否|不需要|不用|\/|—|-)$/.test(text)
}

/** A share may be written as a percentage. */
function targetOf(cell: Cell): number | undefined | null {
  const text = textOf(cell).replace(/[,，\s≥>=%％]|以上|不低于/g, '')
  const number = numberOf(text)
  return number != null && /[%％]/.test(textOf(cell)) ? number / 100 : number
}

const EVERY: readonly [RegExp, SubjectKind][] = [
  [/^(各|全县|所有|各个)?(乡镇|镇|乡镇街道|乡镇[(（]街道[)）])(党委|党组织|党工委)?$/, 'township-committee'],
  [/^(各|全县|所有|各个)?(行政)?(村|村社区|村[(（]社区[)）])(党支部|党组织|两委)?$/, 'village-branch'],
  [/^(各|县直|县直各|所有|县级)(部门|单位|部门单位)(党组织|党委|党组)?$/, 'department'],
]

/** 各乡镇党委 is everyone of a kind; otherwise organisations by name, all of one kind. */
export function subjectOf(
  text: string,
  find: Find<Organisation>,
): { kind: SubjectKind; names: string[] } | { reason: string } {
  if (text === '') return { reason: '没有写明责任主体' }
  const parts = text
    .split(/[、,，;；\n]+/)
    .map((p) => p.trim())
    .filter((p) => p !== '')
  const kinds = new Set<SubjectKind>()
  const names: string[] = []
  for (const part of parts) {
    const every = EVERY.find(([words]) => words.test(part))
    const found = every === undefined ? find(part) : undefined
    if (every === undefined && found === undefined) return { reason: `找不到责任主体“${part}”，请核对组织名册中的名称` }
    kinds.add(every?.[1] ?? (found!.kind as SubjectKind))
    if (found !== undefined) names.push(found.name)
  }
  if (kinds.size > 1 || (names.length > 0 && names.length < parts.length))
    return { reason: '同一条目只能由一类责任主体承担，请分成几行填写' }
  const [kind] = kinds
  return kind === undefined ? { reason: '没有写明责任主体' } : { kind, names }
}

/** The words of a term as a rule: 每月25日前, 每季度末, 2016年6月30日前, 6月底前, 5个工作日内 … Null when it cannot be told. */
export function termOf(
  cell: Cell,
  often: string,
  year: number,
): { recurrence: Recurrence; deadline: DeadlineRule } | null {
  const text = textOf(cell).replace(/\s|前完成|完成|之前|以前|前$/g, '')
  const whole =
    /^每/.test(text) || !/^每|季|月度/.test(often)
      ? text
      : `${often.replace('月度', '每月').replace(/^季/, '每季')}${text}`
  return daysOf(whole) ?? monthlyOf(whole) ?? longerOf(whole) ?? fixedOf(whole, year)
}

type Term = { recurrence: Recurrence; deadline: DeadlineRule }

function daysOf(text: string): Term | null {
  const match = /^(?:下达后|收到后|接到后)?(\d{1,3})(个工作日|日|天)(?:之?内)$/.exec(text)
  if (!match) return null
  return {
    recurrence: 'once',
    deadline: { kind: match[2] === '个工作日' ? 'workingDays' : 'calendarDays', count: Number(match[1]) },
  }
}

function monthlyOf(text: string): Term | null {
  const of = (deadline: DeadlineRule): Term => ({ recurrence: 'monthly', deadline })
  if (/^每月(底|末|一次|1次)?$|^月(底|末)$/.test(text)) return of({ kind: 'endOfMonth' })
  const day = /^每月(\d{1,2})[日号]$/.exec(text)
  if (day && Number(day[1]) >= 1 && Number(day[1]) <= 31) return of({ kind: 'dayOfMonth', day: Number(day[1]) })
  const worked = /^每月(倒数)?第(\d{1,2})个工作日$/.exec(text)
  if (worked && Number(worked[2]) >= 1 && Number(worked[2]) <= 20)
    return of({ kind: 'workingDayOfMonth', nth: Number(worked[2]) * (worked[1] ? -1 : 1) })
  return /^每月最后一个工作日$/.test(text) ? of({ kind: 'workingDayOfMonth', nth: -1 }) : null
}

function longerOf(text: string): Term | null {
  const match = /^每(季度?|年)(末|底|一次|1次)?(?:末?月(\d{1,2})日)?$/.exec(text)
  if (!match) return null
  const recurrence = match[1] === '年' ? 'yearly' : 'quarterly'
  const day = Number(match[3] ?? 0)
  return { recurrence, deadline: day >= 1 && day <= 31 ? { kind: 'dayOfMonth', day } : { kind: 'endOfMonth' } }
}

function fixedOf(text: string, year: number): Term | null {
  const once = (day: Day): Term | null => (isDay(day) ? { recurrence: 'once', deadline: { kind: 'fixed', day } } : null)
  if (/^(全?年底|年末|年内)$/.test(text)) return once(`${year}-12-31`)
  const whole = /^(?:(\d{4})[-.年/])?(\d{1,2})[-.月/](\d{1,2})[日号]?$/.exec(text)
  if (whole) return once(`${whole[1] ?? year}-${pad(whole[2])}-${pad(whole[3])}`)
  const month = /^(?:(\d{4})年)?(\d{1,2})月(?:底|末|份)?$/.exec(text)
  if (!month || Number(month[2]) < 1 || Number(month[2]) > 12) return null
  return once(lastDay(`${month[1] ?? year}-${pad(month[2])}`))
}

function pad(number: string | undefined): string {
  return (number ?? '').padStart(2, '0')
}

/** Objectives and indicators in the order of their first row, numbered 1, 1.1 after it. */
function treeOf(head: ImportHead, parsed: readonly Parsed[]): NewList {
  const list: NewList = { ...head, waves: [], objectives: [], items: [] }
  const groups = Map.groupBy(
    parsed.filter((p) => p.item !== null),
    (p) => p.objective,
  )
  for (const [title, rows] of groups) {
    if (title === '' && rows.every((r) => r.indicator === '')) {
      list.items.push(...rows.map((r) => r.item!))
      continue
    }
    const code = `M${list.objectives.length + 1}`
    const byIndicator = Map.groupBy(rows, (r) => r.indicator)
    const named = [...byIndicator].filter(([indicator]) => indicator !== '')
    list.objectives.push({
      code,
      title: title || head.title,
      indicators: named.map(([indicator, own], i) => ({
        code: `${code}.${i + 1}`,
        title: indicator,
        items: own.map((r) => r.item!),
      })),
      items: (byIndicator.get('') ?? []).map((r) => r.item!),
    })
  }
  return list
}

/** What is wrong with the whole (a code twice) is told at the row that bears it. */
function treeFaults(list: NewList, parsed: readonly Parsed[]): RowFault[] {
  const seen = new Map<string, number>()
  const twice = parsed.flatMap(({ item, row }) => {
    if (item === null) return []
    const before = seen.get(item.code)
    seen.set(item.code, row)
    return before === undefined ? [] : [{ row, reasons: [`编号“${item.code}”与第${before}行重复`] }]
  })
  if (twice.length > 0 || parsed.some((p) => p.reasons.length > 0)) return twice
  const first = parsed[0]?.row ?? 1
  return faultsOfList(list).map((f) => ({ row: first, reasons: [f.reason] }))
}
