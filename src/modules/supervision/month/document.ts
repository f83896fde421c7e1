import { dayInChinese, monthInChinese } from '#kernel/pure/day.ts'
import type { LetterBlock, LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { officialText } from '../letters/document.ts'
import type { BulletinContent } from './model.ts'
import type { MonthPack } from './pack.ts'
import { figureText } from './rules.ts'

type Row = string[]

/** Sets the bulletin 通报 from its figures: totals, by category, by area, what is late, the measures. Facts only, no ranking. */
export function composeBulletin(pack: MonthPack, c: BulletinContent, number: string, date: string): LetterDocument {
  const { bulletin } = pack
  const filled = (text: string) => officialText(text.replaceAll('{month}', monthInChinese(c.month)))
  return {
    form: 'bulletin',
    issuer: bulletin.issuer,
    number,
    title: filled(bulletin.title),
    ...(bulletin.addressee && { addressee: officialText(bulletin.addressee) }),
    blocks: [
      ...totals(c),
      ...byCategory(c),
      ...byArea(c),
      ...late(c),
      ...measured(c),
      ...(bulletin.closing.length === 0 ? [] : [{ kind: 'heading1' as const, text: '六、工作要求' }]),
      ...bulletin.closing.map((text): LetterBlock => ({ kind: 'paragraph', text: filled(text) })),
    ],
    signer: bulletin.signer,
    date,
    ...(bulletin.cc.length > 0 && { cc: [...bulletin.cc] }),
    printing: { office: bulletin.signer, date },
  }
}

function totals(c: BulletinContent): LetterBlock[] {
  const { toDate: y, ofMonth: m } = c
  const issued = (s: typeof y) => s.letters.map((l) => `${l.title}${l.value}份`).join('、')
  const ended = (s: typeof y) =>
    [
      `销号${s.corrected.value}个`,
      ...(s.lifted.value > 0 ? [`容错免责${s.lifted.value}个`] : []),
      ...(s.withdrawn.value > 0 ? [`申诉或核实后撤销${s.withdrawn.value}个`] : []),
    ].join('、')
  return [
    { kind: 'heading1', text: '一、总体情况' },
    {
      kind: 'paragraph',
      text: `${monthInChinese(c.month)}，共发现问题${m.raised.value}个，涉及${m.categories.value}类；发出${issued(m)}；${ended(m)}。`,
    },
    {
      kind: 'paragraph',
      text: `1月1日至${dayInChinese(c.to).slice(5)}，累计发现${y.categories.value}类问题${y.raised.value}个，发出${issued(y)}，${ended(y)}。`,
    },
  ]
}

function byCategory(c: BulletinContent): LetterBlock[] {
  if (c.categories.length === 0) return [{ kind: 'heading1', text: '二、分类情况' }, none('没有发现问题。')]
  const rows = c.categories.map((k): Row => [k.title, ...figures(k)])
  return [{ kind: 'heading1', text: '二、分类情况' }, table('问题类别', rows)]
}

function figures(k: BulletinContent['categories'][number] | BulletinContent['places'][number]): Row {
  const { toDate: y, ofMonth: m } = k
  return [m.raised.value, m.corrected.value, y.raised.value, y.corrected.value].map(String)
}

function table(first: string, rows: Row[]): LetterBlock {
  const titles = ['本月发现', '本月销号', '累计发现', '累计销号']
  return {
    kind: 'table',
    columns: [{ title: first, weight: 2.2 }, ...titles.map((title) => ({ title, align: 'right' as const }))],
    rows,
  }
}

function none(text: string): LetterBlock {
  return { kind: 'paragraph', text }
}

function byArea(c: BulletinContent): LetterBlock[] {
  const rows = c.places.map((k): Row => [k.name, ...figures(k)])
  const clear = c.places.filter((p) => p.toDate.raised.value > 0 && p.toDate.corrected.value === p.toDate.raised.value)
  return [
    { kind: 'heading1', text: '三、各乡镇、部门情况' },
    table('单位', rows),
    ...(clear.length === 0 ? [] : [none(`累计发现的问题已全部销号的有：${clear.map((p) => p.name).join('、')}。`)]),
  ]
}

function late(c: BulletinContent): LetterBlock[] {
  const overdue = c.places.filter((p) => p.overdue.value > 0)
  return [
    { kind: 'heading1', text: '四、逾期情况' },
    none(
      overdue.length === 0
        ? '没有逾期未整改的问题。'
        : `逾期未整改的问题：${overdue.map((p) => `${p.name}${p.overdue.value}个`).join('、')}。`,
    ),
    none(
      c.unanswered.length === 0
        ? '到期函件均已回复。'
        : `到期未回复的函件：${c.unanswered.map((u) => `${u.name}${u.letters.value}份`).join('、')}。`,
    ),
  ]
}

function measured(c: BulletinContent): LetterBlock[] {
  const taken = c.measures.filter((m) => m.figure !== null)
  if (taken.length === 0) return [{ kind: 'heading1', text: '五、指标完成情况' }, none('本月没有指标数据。')]
  return [
    { kind: 'heading1', text: '五、指标完成情况' },
    {
      kind: 'table',
      columns: [
        { title: '指标', weight: 2.4 },
        { title: '完成情况', align: 'right' },
        { title: '分子/分母', weight: 1.2, align: 'right' },
      ],
      rows: taken.map((m) => [
        m.title,
        figureText(m.figure, m),
        m.kind === 'ratio' ? `${m.numerator}/${m.denominator}` : '—',
      ]),
    },
  ]
}
