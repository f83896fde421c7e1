import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { getAnswer, type QueryValue, withQuery } from '#kernel/browser/client.ts'

/** What a path of this module answers; its key begins with the path, so that it is read again after every command. */
export function useAnswer<T>(path: string, query: Record<string, QueryValue> = {}) {
  return useQuery({ queryKey: [path, query], queryFn: ({ signal }) => getAnswer<T>(path, query, signal) })
}

export interface MeasureAddress {
  readonly key: string
  readonly month?: string
  readonly place?: string
  readonly unit?: string
  readonly side?: 'numerator' | 'denominator'
  /** `true`: by the records of this moment, not as last taken */
  readonly now?: string | undefined
}

/** Which measure, month and place the page's address names; what is absent is the latest month and the own area. */
export function useMeasureAddress(): MeasureAddress {
  const { key } = useParams({ strict: false }) as { key: string }
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const text = (name: string) => (search[name] === undefined ? {} : { [name]: String(search[name]) })
  return { key, ...text('month'), ...text('place'), ...text('unit'), ...text('side'), ...text('now') }
}

/** The address of the same page with some of it changed. */
export function measureLink({ key, ...at }: MeasureAddress): string {
  return withQuery(`/measures/${key}`, { ...at })
}
