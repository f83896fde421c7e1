import type { ReactNode } from 'react'
import type { FileRef } from '#kernel/browser/contract.ts'
import { MomentText } from './DayText.tsx'
import { EvidenceList } from './EvidenceList.tsx'

export interface TimelineEntry {
  readonly id: string
  /** ISO instant */
  readonly at: string
  /** null: the system did it */
  readonly person: string | null
  /** the post acted in */
  readonly post?: string | null
  /** 签收, 申请销号 … */
  readonly what: string
  readonly comment?: string | null
  readonly evidence?: readonly FileRef[]
  readonly more?: ReactNode
}

/** What was done: who, acting as which post, when, what, in which words, on which evidence. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  if (entries.length === 0) return <p className="g-quiet">还没有办理记录。</p>
  return (
    <ol className="g-timeline">
      {entries.map((entry) => (
        <li key={entry.id}>
          <strong>{entry.what}</strong>
          <div className="g-quiet">
            <MomentText at={entry.at} /> {entry.person ?? '系统'}
            {entry.post ? `（以“${entry.post}”身份）` : ''}
          </div>
          {entry.comment && <p>{entry.comment}</p>}
          {entry.evidence !== undefined && entry.evidence.length > 0 && <EvidenceList files={entry.evidence} />}
          {entry.more}
        </li>
      ))}
    </ol>
  )
}
