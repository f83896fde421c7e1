import { type Html, html, safeUrl } from '#kernel/pure/html.ts'
import type { Refused } from './page.ts'

export interface Option {
  readonly value: string
  readonly label: string
  readonly hint?: string
}

/** One field of a form. `name` is its key in the page's body schema. */
export interface FormField {
  readonly name: string
  readonly label: string
  readonly kind?:
    | 'text'
    | 'textarea'
    | 'select'
    | 'radio'
    | 'checkbox'
    | 'checkboxes'
    | 'tel'
    | 'number'
    | 'money'
    | 'date'
    | 'hidden'
  /** a sentence below the label: what to write and how */
  readonly hint?: string
  readonly required?: boolean
  readonly value?: string | readonly string[]
  readonly options?: readonly Option[]
  readonly maxLength?: number
  readonly rows?: number
  readonly min?: string
  readonly max?: string
  /** HTML autocomplete token: `tel`, `name`, `one-time-code` */
  readonly autocomplete?: string
}

export interface FormSpec {
  /** where it is sent: a path with the county, see `to` */
  readonly action: string
  readonly method?: 'POST' | 'GET'
  readonly fields: readonly FormField[]
  readonly button: string
  /** a second, quieter way out */
  readonly cancel?: { readonly path: string; readonly label: string }
  /** name for tests and screen readers */
  readonly label?: string
}

/** What the layout adds to every form that changes something. */
export interface FormSecrets {
  readonly token: string
  readonly key: string
}

export const TOKEN_FIELD = '_token'
export const KEY_FIELD = '_key'

/** A form with each fault beside its field and what was typed still in it. */
export function renderForm(spec: FormSpec, refused: Refused | null, secrets: FormSecrets): Html {
  const { fields, button, cancel, method = 'POST' } = spec
  const known = new Set(fields.map((f) => f.name))
  const faults = refused?.faults ?? []
  const rest = faults.filter((f) => !known.has(fieldOf(f.at)))
  return html`<form method="${method === 'GET' ? 'get' : 'post'}" action="${safeUrl(spec.action)}" ${
    spec.label !== undefined && html`aria-label="${spec.label}"`
  } novalidate>
${refused !== null && summary(refused, fields, rest)}
${method === 'POST' && html`<input type="hidden" name="${TOKEN_FIELD}" value="${secrets.token}"><input type="hidden" name="${KEY_FIELD}" value="${secrets.key}">`}
${fields.map((field) => renderField(field, refused))}
<p class="send"><button type="submit">${button}</button>${
    cancel !== undefined && html` <a href="${safeUrl(cancel.path)}">${cancel.label}</a>`
  }</p>
</form>`
}

function fieldOf(at: string): string {
  return at.split('.')[0] ?? ''
}

/** What went wrong, at the head of the form, each with a link to its field; read first by a screen reader. */
function summary(refused: Refused, fields: readonly FormField[], rest: readonly { reason: string }[]): Html {
  const body = refused.problem?.body()
  const items = refused.faults.filter((f) => fields.some((field) => field.name === fieldOf(f.at)))
  return html`<div class="refused" role="alert" tabindex="-1" id="refused"><h2>${body?.title ?? '填写有误'}</h2>
<p>${body?.detail ?? '请按下面的提示修改后重新提交，已填写的内容没有丢失。'}</p>
${(body?.reasons?.length ?? 0) > 0 && html`<ul>${body!.reasons!.map((r) => html`<li>${r}</li>`)}</ul>`}
${
  items.length + rest.length > 0 &&
  html`<ul>${items.map((f) => {
    const field = fields.find((x) => x.name === fieldOf(f.at))!
    return html`<li><a href="#f-${field.name}">${field.label}</a>：${f.reason}</li>`
  })}${rest.map((f) => html`<li>${f.reason}</li>`)}</ul>`
}</div>`
}

function renderField(field: FormField, refused: Refused | null): Html {
  const typed = refused?.typed[field.name]
  // A box that was unticked is not sent at all: what was typed counts, and nothing was.
  const value = refused !== null && (typed !== undefined || field.kind?.startsWith('checkbox')) ? typed : field.value
  const fault = refused?.faults.find((f) => fieldOf(f.at) === field.name)?.reason
  if (field.kind === 'hidden') return html`<input type="hidden" name="${field.name}" value="${one(value)}">`
  const described = [field.hint !== undefined && `h-${field.name}`, fault !== undefined && `e-${field.name}`]
    .filter(Boolean)
    .join(' ')
  const notes = html`${field.hint !== undefined && html`<span class="hint" id="h-${field.name}">${field.hint}</span>`}${
    fault !== undefined && html`<span class="fault" id="e-${field.name}">${fault}</span>`
  }`
  const attributes = html`${described !== '' && html` aria-describedby="${described}"`}${fault !== undefined && html` aria-invalid="true"`}${
    field.required === true && html` required`
  }`
  const mark = field.required !== true && html`<span class="optional">（可不填）</span>`
  if (field.kind === 'radio' || field.kind === 'checkboxes') return choices(field, value, { notes, mark, described })
  if (field.kind === 'checkbox')
    return html`<p class="field"><label class="tick"><input type="checkbox" id="f-${field.name}" name="${field.name}" value="on"${
      one(value) === 'on' && html` checked`
    }${attributes}> ${field.label}</label>${notes}</p>`
  return html`<p class="field"><label for="f-${field.name}">${field.label}${mark}</label>${notes}${control(field, one(value), attributes)}</p>`
}

function one(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

function control(field: FormField, value: string, attributes: Html): Html {
  const { name, kind = 'text' } = field
  const common = html`id="f-${name}" name="${name}"${attributes}${field.autocomplete !== undefined && html` autocomplete="${field.autocomplete}"`}${
    field.maxLength !== undefined && html` maxlength="${field.maxLength}"`
  }`
  if (kind === 'textarea') return html`<textarea ${common} rows="${field.rows ?? 5}">${value}</textarea>`
  if (kind === 'select')
    return html`<select ${common}>${(field.options ?? []).map(
      (o) => html`<option value="${o.value}"${o.value === value && html` selected`}>${o.label}</option>`,
    )}</select>`
  const span = html`${field.min !== undefined && html` min="${field.min}"`}${field.max !== undefined && html` max="${field.max}"`}`
  if (kind === 'tel') return html`<input type="tel" inputmode="tel" ${common} value="${value}">`
  if (kind === 'money') return html`<input type="text" inputmode="decimal" ${common} value="${value}">`
  if (kind === 'number') return html`<input type="text" inputmode="numeric" ${common} value="${value}">`
  if (kind === 'date') return html`<input type="date" ${common}${span} value="${value}">`
  return html`<input type="text" ${common} value="${value}">`
}

function choices(
  field: FormField,
  value: string | readonly string[] | undefined,
  { notes, mark, described }: { notes: Html; mark: Html | false; described: string },
): Html {
  const chosen = typeof value === 'string' ? [value] : (value ?? [])
  const type = field.kind === 'radio' ? 'radio' : 'checkbox'
  return html`<fieldset id="f-${field.name}"${described !== '' && html` aria-describedby="${described}"`}><legend>${field.label}${mark}</legend>${notes}
${(field.options ?? []).map(
  (o) =>
    html`<label class="tick"><input type="${type}" name="${field.name}" value="${o.value}"${
      chosen.includes(o.value) && html` checked`
    }> ${o.label}${o.hint !== undefined && html`<span class="hint">${o.hint}</span>`}</label>`,
)}</fieldset>`
}
