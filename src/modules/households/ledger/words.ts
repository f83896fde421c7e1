import { type Cell, textOf } from '#kernel/pure/ledger.ts'
import { type FactKey, factOf, type Standing } from '../model.ts'
import { memberBody, takeInBody } from '../register/model.ts'
import { type CodedField, type FindCode, isCoded, partsOf, saysNothing, vocabularyOf } from './vocabulary.ts'

/** A value read from a cell, or what is wrong with it; undefined when the cell is empty. */
export type Read<T = unknown> = { value: T } | { fault: string } | undefined

/** More of a cell than this is not said again in a reason. */
const QUOTED = 30

function quoted(text: string): string {
  const characters = [...text]
  return `“${characters.length > QUOTED ? `${characters.slice(0, QUOTED).join('')}…` : text}”`
}

/** A cell read as a fact of the register. */
export function factIn(key: FactKey, cell: Cell, find: FindCode): Read {
  const text = textOf(cell)
  if (text === '') return undefined
  const { title, type, most = Number.POSITIVE_INFINITY } = factOf(key)
  switch (type) {
    case 'yes':
    case 'choice':
    case 'choices':
      return isCoded(key) ? codedIn(key, title, text, find, type, most) : undefined
    case 'number':
      return numberIn(title, text, most, key === 'houseYear')
    case 'phone':
      return shaped(memberBody.shape.phone, dialled(text))
    case 'account':
      return shaped(takeInBody.shape.bank, text)
    default:
      return text.length > most ? { fault: `${title}不超过 ${most} 字` } : { value: text }
  }
}

function codedIn(
  field: CodedField,
  title: string,
  text: string,
  find: FindCode,
  type: 'yes' | 'choice' | 'choices',
  most: number,
): Read {
  if (type === 'choices') return codesIn(field, title, text, find, most)
  const read = codeIn(field, title, text, find)
  return type === 'yes' && read !== undefined && 'value' in read ? { value: read.value === 'yes' } : read
}

/** One code, when it is known what the word means; what is not known is refused by the word as it stands in the sheet. */
function codeIn<T extends string>(field: CodedField, title: string, text: string, find: FindCode): Read<T> {
  if (text === '' || saysNothing(text)) return undefined
  const code = find(field, text)
  if (code === '') return undefined
  return code === undefined ? unknown(field, title, [text]) : { value: code as T }
}

function codesIn(field: CodedField, title: string, text: string, find: FindCode, most: number): Read<string[]> {
  if (saysNothing(text)) return undefined
  const parts = partsOf(text)
  const codes = parts.map((part) => find(field, part))
  const strange = parts.filter((_, i) => codes[i] === undefined)
  if (strange.length > 0) return unknown(field, title, strange)
  const distinct = [...new Set(codes as string[])].filter((code) => code !== '')
  return distinct.length > most ? { fault: `${title}最多填 ${most} 项` } : { value: distinct }
}

function unknown(field: CodedField, title: string, words: readonly string[]): { fault: string } {
  const known = Object.values(vocabularyOf(field).labels).join('、')
  return { fault: `${title}看不懂${quoted(words.join('、'))}，可填：${known}` }
}

function numberIn(title: string, text: string, most: number, whole: boolean): Read<number> {
  const number = Number(text.replace(/[,，\s]|平方米|平米|㎡|m2|年/g, ''))
  if (!Number.isFinite(number) || number < 0 || number > most) return { fault: `${title}${quoted(text)}不是合适的数字` }
  if (whole && (number < 1900 || !Number.isInteger(number))) return { fault: `${title}${quoted(text)}不是年份` }
  return { value: whole ? number : Math.round(number * 10) / 10 }
}

function shaped(
  schema: { safeParse(v: unknown): { success: boolean; data?: unknown; error?: { issues: { message: string }[] } } },
  text: string,
): Read {
  const read = schema.safeParse(text)
  return read.success ? { value: read.data } : { fault: read.error?.issues[0]?.message ?? '填写不正确' }
}

function dialled(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s()]/g, '')
    .replace(/^\+?86(?=1\d{10}$)/, '')
}

export function standingIn(cell: Cell, find: FindCode): Read<Exclude<Standing, 'dissolved'>> {
  return codeIn('standing', '户类型', textOf(cell), find)
}

export function sexIn(cell: Cell, find: FindCode): Read<'male' | 'female'> {
  return codeIn('sex', '性别', textOf(cell), find)
}

/** First or second helper; nothing said is the first. */
export function rankIn(cell: Cell, find: FindCode): Read<1 | 2> {
  const read = codeIn('rank', '第几帮扶责任人', textOf(cell), find)
  return read !== undefined && 'value' in read ? { value: read.value === '2' ? 2 : 1 } : read
}
