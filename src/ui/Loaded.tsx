import type { ReactNode } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { ProblemView } from './ProblemView.tsx'

/** The part of a TanStack query that is needed to show it. */
export interface Query<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

/** What a query brought: 正在读取, why it could not be read, or the content. Old content stays while a refresh fails. */
export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  return (
    <>
      {query.error !== null && <ProblemView problem={problemOf(query.error)} onRetry={() => void query.refetch()} />}
      {query.data === undefined ? query.error === null && <p role="status">正在读取…</p> : children(query.data)}
    </>
  )
}
