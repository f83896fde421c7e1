import type { FileRef } from '#kernel/browser/contract.ts'
import type { Option } from './FilterBar.tsx'
import type { PlaceLevel } from './PlacePicker.tsx'
import type { PickerSource } from './RemotePicker.tsx'

export type FormValues = Record<string, unknown>

interface FieldBase {
  /** path in the body: `title`, or `subject.place` for a nested one */
  readonly name: string
  readonly label: string
  readonly required?: boolean
  /** a sentence under the field: what is wanted, where it is found */
  readonly help?: string
  readonly placeholder?: string
  /** shown, and sent, only when this holds for what is typed so far */
  readonly when?: (values: FormValues) => boolean
}

/** One thing to fill in. What the body receives: text → string, number → number, day → `YYYY-MM-DD`, pickers → id or code, files → ids. */
export type Field = FieldBase &
  (
    | { readonly kind: 'text'; readonly max?: number }
    | { readonly kind: 'password'; readonly max?: number }
    | { readonly kind: 'longtext'; readonly max?: number; readonly rows?: number }
    | {
        readonly kind: 'number'
        readonly least?: number
        readonly most?: number
        readonly digits?: number
        readonly unit?: string
      }
    /** typed in 元, sent in whole 分 */
    | { readonly kind: 'money'; readonly most?: number }
    | { readonly kind: 'day' | 'month' }
    | { readonly kind: 'select' | 'radio'; readonly options: readonly Option[]; readonly multiple?: boolean }
    | { readonly kind: 'yes' }
    | { readonly kind: 'place'; readonly level?: PlaceLevel; readonly multiple?: boolean }
    | { readonly kind: 'person' | 'organisation'; readonly multiple?: boolean }
    /** one of a module's own records, searched on the server; value is its id */
    // biome-ignore lint/suspicious/noExplicitAny: the row's type is known to the source alone
    | { readonly kind: 'record'; readonly source: PickerSource<any>; readonly multiple?: boolean }
    | { readonly kind: 'files'; readonly accept?: string; readonly most?: number }
  )

export function fieldsShown(fields: readonly Field[], values: FormValues): Field[] {
  return fields.filter((field) => field.when === undefined || field.when(values))
}

const ZEROS: Readonly<Record<string, number>> = { 百: 2, 千: 3, 万: 4, 亿: 8 }
const SMALL = '百(?!分)|千(?![克米瓦])'
const TYPED = new RegExp(`^([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(${SMALL})?(万|亿)?(?!${SMALL}|[万亿])\\D*$`)

/**
 * A number as people type it into a field of numbers: full-width figures, commas, 1.2万 or 3百万 (which would else become 1.2 and 3),
 * a unit after it.
 * What is none is given back as it was typed, so that it is told to be none.
 */
export function numberTyped(text = ''): string {
  const plain = text
    .normalize('NFKC')
    .replace(/。/g, '.')
    .replace(/[\s,，]/g, '')
  const [, number, small, large] = TYPED.exec(plain) ?? []
  if (number === undefined) return text
  const zeros = (ZEROS[small ?? ''] ?? 0) + (ZEROS[large ?? ''] ?? 0)
  return zeros === 0 ? number : String(Number(`${number}e${zeros}`))
}

/** What is sent: only shown fields, empty ones left out, paths nested, files as ids, money in 分. */
export function bodyFrom(fields: readonly Field[], values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of fieldsShown(fields, values)) {
    const value = sentValue(field, values[field.name])
    if (value !== undefined) putAt(body, field.name.split('.'), value)
  }
  return body
}

function sentValue(field: Field, value: unknown): unknown {
  if (field.kind === 'yes') return value === true
  if (value === null || value === undefined) return undefined
  if (field.kind === 'files') return (value as readonly FileRef[]).map((file) => file.id)
  if (field.kind === 'money') return Math.round(Number(value) * 100)
  if (typeof value !== 'string' || field.kind === 'password') return value
  const text = value.trim()
  return text === '' ? undefined : text
}

function putAt(body: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...others] = path
  if (first === undefined) return
  if (others.length === 0) {
    body[first] = value
    return
  }
  const inner = (body[first] ?? {}) as Record<string, unknown>
  body[first] = inner
  putAt(inner, others, value)
}

/** What a draft keeps: everything but passwords. */
export function draftFrom(fields: readonly Field[], values: FormValues): FormValues {
  const secret = new Set(fields.filter((field) => field.kind === 'password').map((field) => field.name))
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !secret.has(name) && value !== undefined))
}
