import { type Day, dayInChinese, type Month, monthInChinese } from '#kernel/pure/day.ts'
import type { LetterBlock, LetterDocument } from '#kernel/server/documents/letter-document.ts'
import type { LetterItem } from './model.ts'
import { type LetterKind, type LettersPack, type Placeholder, placeholdersIn } from './pack.ts'

/** What a letter's text is made from, besides the pack. */
export interface LetterFill {
  readonly month: Month
  readonly addressee: string
  readonly number: string
  readonly date: Day
  readonly dueOn: Day | null
  readonly earlier: string | null
  readonly items: readonly LetterItem[]
}

const FULL: Readonly<Record<string, string>> = {
  ',': '，',
  ';': '；',
  ':': '：',
  '!': '！',
  '?': '？',
}

/** Half-width punctuation beside Chinese characters becomes full-width, as an official text has it: `经查,你单位` → `经查，你单位`. */
export function officialText(text: string): string {
  const beside = /(?<=[\p{Script=Han}”’」』〕）》])[,;:!?]|[,;:!?](?=[\p{Script=Han}“‘《〔（])/gu
  const brackets = /(?<=\p{Script=Han})\(([^()]*)\)|\(([^()]*)\)(?=\p{Script=Han})|\(([^()]*\p{Script=Han}[^()]*)\)/gu
  return text
    .replace(brackets, (_, a?: string, b?: string, c?: string) => `（${a ?? b ?? c ?? ''}）`)
    .replace(beside, (mark) => FULL[mark] ?? mark)
}

/** Names of more subjects than this are not all written out; the console has every one. */
const NAMES = 12

/** Sets a letter: the pack's text with its blanks filled, and the items where {items} stands. */
export function composeLetter(pack: LettersPack, kind: LetterKind, fill: LetterFill): LetterDocument {
  const words: Record<Placeholder, string | null> = {
    month: monthInChinese(fill.month),
    addressee: fill.addressee,
    items: null,
    count: String(fill.items.length),
    deadline: fill.dueOn === null ? null : dayInChinese(fill.dueOn),
    earlier: fill.earlier,
  }
  const filled = (text: string) =>
    officialText(text.replace(/\{([a-z]+)\}/g, (_, name: Placeholder) => words[name] ?? ''))
  const blocks = kind.text.flatMap((p): LetterBlock[] => {
    if (p === '{items}') return kind.lists === 'nothing' ? writtenBlocks(fill) : [itemsBlock(kind, fill)]
    const text = typeof p === 'string' ? p : p.heading
    if (words.earlier === null && placeholdersIn(text).includes('earlier')) return []
    return [
      typeof p === 'string' ? { kind: 'paragraph', text: filled(text) } : { kind: 'heading1', text: filled(text) },
    ]
  })
  return {
    form: 'letter',
    issuer: pack.issuer,
    number: fill.number,
    title: filled(kind.subject),
    addressee: fill.addressee,
    blocks,
    signer: pack.signer ?? pack.issuer,
    date: fill.date,
    ...(kind.cc.length > 0 && { cc: [...kind.cc] }),
    ...(kind.urgency && { urgency: kind.urgency }),
    ...(pack.note && { note: pack.note }),
  }
}

/** What a person wrote, paragraph by paragraph. */
function writtenBlocks(fill: LetterFill): LetterBlock[] {
  return fill.items.map((item) => ({ kind: 'paragraph', text: officialText(item.text) }))
}

interface Line {
  text: string
  dueOn: Day | null
  subjects: string[]
}

/** Equal items of several subjects are one line with their names: 23 branches that owe the same meeting take one line. */
function linesOf(items: readonly LetterItem[]): Line[] {
  const groups = Map.groupBy(items, (i) => `${i.text}\n${i.dueOn ?? ''}`)
  return [...groups.values()].map((group) => ({
    text: officialText(group[0]!.text.trim()).replace(/[。；;,，.]+$/, ''),
    dueOn: group[0]!.dueOn,
    subjects: [...new Set(group.map((i) => i.subjectName))],
  }))
}

function namesOf(subjects: readonly string[]): string {
  const shown = subjects.slice(0, NAMES).join('、')
  return subjects.length > NAMES ? `${shown}等${subjects.length}个单位` : shown
}

function itemsBlock(kind: LetterKind, fill: LetterFill): LetterBlock {
  const lines = linesOf(fill.items)
  const term = kind.lists === 'duties-due' ? '完成时限' : '整改时限'
  if (kind.layout === 'table')
    return {
      kind: 'table',
      columns: [
        { title: '序号', weight: 0.5, align: 'center' },
        { title: kind.lists === 'duties-due' ? '到期事项' : '存在问题', weight: 2.6 },
        { title: '责任单位', weight: 1.3 },
        { title: term, weight: 1.1, align: 'center' },
      ],
      rows: lines.map((l, i) => [
        String(i + 1),
        l.text,
        namesOf(l.subjects),
        l.dueOn === null ? '' : shortDay(l.dueOn),
      ]),
    }
  return {
    kind: 'list',
    items: lines.map((l) => {
      const own = l.subjects.length === 1 && l.subjects[0] === fill.addressee
      const notes = [
        own ? '' : `责任单位：${namesOf(l.subjects)}`,
        l.dueOn === null ? '' : `${term}：${shortDay(l.dueOn)}`,
      ]
      const note = notes.filter((n) => n !== '').join('；')
      return note === '' ? `${l.text}。` : `${l.text}（${note}）。`
    }),
  }
}

function shortDay(day: Day): string {
  return dayInChinese(day).slice(5)
}
