import { type ReactNode, useEffect, useRef } from 'react'

export interface PageProps {
  readonly title: string
  /** beside the title, e.g. a StatusTag */
  readonly tag?: ReactNode
  /** one line under the title: what this page is for, or what the record is about */
  readonly lead?: ReactNode
  /** buttons at the right */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A screen: names the window, and moves the reading position to its heading when it opens. */
export function Page({ title, tag, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · 固本`
  }, [title])
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="g-page">
      <header>
        <div className="g-page-titles">
          <h1 ref={heading} tabIndex={-1}>
            {title} {tag}
          </h1>
          {lead !== undefined && <div className="g-quiet">{lead}</div>}
        </div>
        {actions !== undefined && <div className="g-page-actions g-noprint">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A white box of a page under its own heading. */
export function Panel({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="g-panel" aria-label={title}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  )
}

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** takes the whole line */
  readonly wide?: boolean
}

/** Names and contents of one record. An absent content shows as 未填. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="g-facts">
      {facts.map((fact) => (
        <div key={fact.label} className={fact.wide ? 'g-wide' : undefined}>
          <dt>{fact.label}</dt>
          <dd>{isAbsent(fact.value) ? <span className="g-quiet">未填</span> : fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

function isAbsent(value: ReactNode): boolean {
  return value === null || value === undefined || value === ''
}
