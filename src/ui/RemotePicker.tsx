import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { getAnswer, type QueryValue } from '#kernel/browser/client.ts'
import type { ListAnswer } from '#kernel/browser/contract.ts'
import { problemOf } from '#kernel/browser/problem.ts'

/** What a picker is given by a form or a filter; `value` is the id or code, or several with `multiple`. */
export interface PickerProps {
  readonly value?: string | readonly string[] | undefined
  readonly onChange?: (value: string | string[] | undefined) => void
  readonly multiple?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly id?: string | undefined
  readonly disabled?: boolean | undefined
  readonly 'aria-label'?: string | undefined
}

export interface PickerSource<Row> {
  /** list that understands `q`; `path/:key` answers one row */
  readonly path: string
  readonly fixed?: Record<string, QueryValue>
  readonly key: (row: Row) => string
  readonly name: (row: Row) => string
  /** the row in the answer of `path/:key`, when it is shaped otherwise */
  readonly one?: (answer: unknown) => Row
  /** tells namesakes apart */
  readonly note: (row: Row) => string | null | undefined
  /** what is picked, for the words: 地方, 人员 */
  readonly what: string
}

const SHOWN = 30
const PAUSE_MS = 250

/** A choice among many, searched on the server as the person types. */
export function RemotePicker<Row>({ source, ...props }: PickerProps & { source: PickerSource<Row> }) {
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const q = usePaused(typed)
  const client = useQueryClient()
  const found = useQuery({
    queryKey: [source.path, 'pick', q, source.fixed],
    queryFn: ({ signal }) =>
      getAnswer<ListAnswer<Row>>(source.path, { q, page: 1, size: SHOWN, ...source.fixed }, signal),
    enabled: open,
    placeholderData: keepPreviousData,
  })
  const rows = found.data?.rows ?? []
  const chosen = useChosen(source, props.value)
  const options = [...chosen, ...rows]
    .filter((row, index, all) => all.findIndex((other) => source.key(other) === source.key(row)) === index)
    .map((row) => ({ value: source.key(row), label: source.name(row), note: source.note(row) }))
  const more = (found.data?.total ?? 0) - rows.length

  return (
    <Select<string | string[]>
      id={props.id}
      value={props.value as string | string[] | undefined}
      mode={props.multiple ? 'multiple' : undefined}
      disabled={props.disabled}
      aria-label={props['aria-label']}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      placeholder={props.placeholder ?? `输入名称查找${source.what}`}
      options={options}
      optionRender={(option) => (
        <span>
          {option.label} <span className="g-quiet">{option.data.note}</span>
        </span>
      )}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) setTyped('')
      }}
      onChange={(next) => {
        for (const row of rows) client.setQueryData([source.path, 'one', source.key(row)], row)
        props.onChange?.(next === '' ? undefined : next)
      }}
      notFoundContent={
        found.isFetching ? '正在查找…' : found.error !== null ? problemOf(found.error).detail : `没有找到${source.what}`
      }
      popupRender={(menu) => (
        <>
          {menu}
          {more > 0 && (
            <div className="g-quiet" style={{ padding: '4px 12px' }}>
              还有 {more} 个，请输入名称缩小范围
            </div>
          )}
        </>
      )}
      style={{ width: '100%' }}
    />
  )
}

/** The rows of what is already chosen, for their names; one that cannot be read is left to show its code. */
function useChosen<Row>(source: PickerSource<Row>, value: string | readonly string[] | undefined): Row[] {
  const keys = value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value
  return useQueries({
    queries: keys.map((key) => ({
      queryKey: [source.path, 'one', key],
      staleTime: 60_000,
      queryFn: async (): Promise<Row> => {
        const answer = await getAnswer<unknown>(`${source.path}/${encodeURIComponent(key)}`)
        return source.one === undefined ? (answer as Row) : source.one(answer)
      },
    })),
    combine: (answers) => answers.flatMap((answer) => (answer.data === undefined ? [] : [answer.data])),
  })
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}
