import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { getAnswer, type QueryValue, withQuery } from './client.ts'
import type { ListAnswer } from './contract.ts'
import {
  changeList,
  type ListShape,
  type ListState,
  listQuery,
  readListState,
  type Search,
  writeListState,
} from './list-state.ts'
import { problemOf } from './problem.ts'

export interface ListOptions extends ListShape {
  /** e.g. `/api/findings` */
  readonly path: string
  /** conditions of the screen itself, e.g. `{ inspection: id }` */
  readonly fixed?: Record<string, QueryValue> | undefined
}

export interface ListHandle<Row> {
  readonly state: ListState
  readonly rows: readonly Row[]
  /** every row that fits; null until the first answer */
  readonly total: number | null
  /** 分 of every row that fits; null where the list has no money */
  readonly sum: number | null
  readonly loading: boolean
  readonly problem: ProblemBody | null
  /** a change of anything but `page` starts again at page 1 */
  change(change: Partial<ListState>): void
  reload(): void
  /** address that downloads the whole list, as narrowed now, as XLSX */
  readonly exportPath: string
}

/** A server-paged list whose page, search, filters and order live in the page's address. */
export function useList<Row>(options: ListOptions): ListHandle<Row> {
  const { path, fixed, filters, prefix, size, sort } = options
  const search = useSearch({ strict: false }) as Search
  const navigate = useNavigate()
  const shape = useMemo(() => ({ filters, prefix, size, sort }), [filters, prefix, size, sort])
  const state = readListState(search, shape)
  const query = listQuery(state, fixed)
  const answer = useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => getAnswer<ListAnswer<Row>>(path, query, signal),
    placeholderData: keepPreviousData,
  })
  const change = useCallback(
    (wanted: Partial<ListState>) => {
      const write = (before: Search) => writeListState(before, changeList(readListState(before, shape), wanted), shape)
      void navigate({ to: '.', search: write as never, resetScroll: false })
    },
    [navigate, shape],
  )
  const { page: _page, size: _size, ...all } = query
  return {
    state,
    rows: answer.data?.rows ?? [],
    total: answer.data?.total ?? null,
    sum: answer.data?.sum ?? null,
    loading: answer.isFetching,
    problem: answer.error === null ? null : problemOf(answer.error),
    change,
    reload: () => void answer.refetch(),
    exportPath: withQuery(path, { ...all, format: 'xlsx' }),
  }
}
