import { useState } from 'react'
import { type Fact, type FactKey, factOf, factText } from '#modules/households/model.ts'
import { Choices, choicesOf, Field, Ticks } from './parts.tsx'

/** What is known is shown; a press on it asks what it is now. Nothing is asked that has not changed. */
export function FactEditor(props: {
  name: string
  field: FactKey
  known: unknown
  changed: { to: unknown } | undefined
  onChange: (to: unknown) => void
}) {
  const { field, known, changed } = props
  const [isOpen, setOpen] = useState(false)
  const fact = factOf(field)
  return (
    <div className="f-edit">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span>{fact.title}</span>
        <span className={changed === undefined ? '' : 'is-changed'}>
          {factText(field, changed === undefined ? known : changed.to)}
        </span>
      </button>
      {isOpen && (
        <>
          <Control {...props} fact={fact} value={changed === undefined ? known : changed.to} />
          {changed !== undefined && (
            <button
              type="button"
              onClick={() => {
                props.onChange(known)
                setOpen(false)
              }}
            >
              没有变化，恢复为“{factText(field, known)}”
            </button>
          )}
        </>
      )}
    </div>
  )
}

function Control(props: { name: string; fact: Fact; known: unknown; value: unknown; onChange: (to: unknown) => void }) {
  const { name, fact, value, known, onChange } = props
  const label = `${fact.title}（现在）`
  if (fact.type === 'yes')
    return (
      <Choices
        name={name}
        label={label}
        options={[
          { value: 'yes', label: '是' },
          { value: 'no', label: '否' },
        ]}
        value={value === true ? 'yes' : value === false ? 'no' : null}
        onChange={(v) => onChange(v === 'yes')}
      />
    )
  if (fact.type === 'choice')
    return (
      <Choices
        name={name}
        label={label}
        options={choicesOf(fact.options ?? {})}
        value={value as string | null}
        onChange={onChange}
      />
    )
  if (fact.type === 'choices')
    return (
      <Ticks
        label={`${label}，最多 ${fact.most} 项`}
        options={choicesOf(fact.options ?? {})}
        value={(value as string[] | null) ?? []}
        onChange={(to) => onChange(to.slice(0, fact.most))}
      />
    )
  if (fact.type === 'number')
    return (
      <Field label={`${label}${fact.unit ?? ''}`}>
        <input
          inputMode="decimal"
          value={value === null || value === undefined ? '' : String(value)}
          onChange={(e) => {
            const text = e.target.value.replace(/[^\d.]/g, '')
            onChange(text === '' ? known : Number(text))
          }}
        />
      </Field>
    )
  const isSealed = fact.type === 'phone'
  return (
    <Field label={label}>
      <input
        inputMode={isSealed ? 'tel' : 'text'}
        maxLength={fact.most ?? 20}
        // A number is held masked: the new one is written from nothing.
        value={isSealed && value === known ? '' : String(value ?? '')}
        onChange={(e) => onChange(e.target.value === '' ? known : e.target.value.trim())}
      />
    </Field>
  )
}
