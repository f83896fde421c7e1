import { type ReactNode, useEffect, useRef } from 'react'
import type { ProblemBody } from '#kernel/pure/problem.ts'

/** A screen's heading takes the focus when the screen opens, so that a reader of the screen hears where one is. */
export function Screen({ title, back, children }: { title: string; back?: boolean; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · 固本走访`
    scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [title])
  return (
    <main className="f-screen">
      <div className="f-title">
        {back && (
          <button type="button" className="f-back" onClick={() => history.back()} aria-label="返回">
            ‹
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </div>
      {children}
    </main>
  )
}

export function Section({ title, children, more }: { title: string; children: ReactNode; more?: ReactNode }) {
  return (
    <section className="f-section" aria-label={title}>
      <div className="f-section-head">
        <h2>{title}</h2>
        {more}
      </div>
      {children}
    </section>
  )
}

export function ProblemBox({
  problem,
}: {
  problem: Pick<ProblemBody, 'title' | 'detail' | 'faults' | 'reasons'> | null
}) {
  if (problem === null) return null
  const list = [...(problem.faults ?? []).map((f) => f.reason), ...(problem.reasons ?? [])]
  return (
    <div className="f-problem" role="alert">
      <strong>{problem.title}</strong>
      <p>{problem.detail}</p>
      {list.length > 0 && (
        <ul>
          {list.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
}

/** One of a few, as large buttons: no list to open with one thumb. */
export function Choices<T extends string>(props: {
  name: string
  label: string
  options: readonly Choice<T>[]
  value: T | null
  onChange: (value: T) => void
}) {
  return (
    <fieldset className="f-choices">
      <legend>{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <label key={value} className={value === props.value ? 'is-on' : ''}>
          <input
            type="radio"
            name={props.name}
            checked={value === props.value}
            onChange={() => props.onChange(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

/** Any of a few. */
export function Ticks<T extends string>(props: {
  label: string
  options: readonly Choice<T>[]
  value: readonly T[]
  onChange: (value: T[]) => void
}) {
  const toggle = (value: T) =>
    props.onChange(props.value.includes(value) ? props.value.filter((v) => v !== value) : [...props.value, value])
  return (
    <fieldset className="f-choices">
      <legend>{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <label key={value} className={props.value.includes(value) ? 'is-on' : ''}>
          <input type="checkbox" checked={props.value.includes(value)} onChange={() => toggle(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

export function choicesOf<T extends string>(codes: Readonly<Record<T, string>>): Choice<T>[] {
  return (Object.entries(codes) as [T, string][]).map(([value, label]) => ({ value, label }))
}

export function Field({ label, children, hint }: { label: string; children: ReactNode; hint?: string | undefined }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="f-field">
      <span>{label}</span>
      {children}
      {hint !== undefined && <small>{hint}</small>}
    </label>
  )
}

export function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="f-fact">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}
