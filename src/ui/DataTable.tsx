import { Button, Pagination } from 'antd'
import { type Key, type ReactNode, useMemo, useState } from 'react'
import type { QueryValue } from '#kernel/browser/client.ts'
import { type ListHandle, useList } from '#kernel/browser/list.ts'
import { isNarrowed, SIZES } from '#kernel/browser/list-state.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { DownloadButton } from './DownloadButton.tsx'
import { type Filter, FilterBar, filterNames } from './FilterBar.tsx'
import { ProblemView } from './ProblemView.tsx'
import { type Column, TableView } from './TableView.tsx'
import { usePhone } from './use-phone.ts'

export interface DataTableProps<Row> {
  /** what is listed, e.g. 问题: used for the empty state, the file name and those who listen */
  readonly what: string
  /** e.g. `/api/findings`; answers `{ total, rows }` */
  readonly path: string
  readonly columns: readonly Column<Row>[]
  readonly rowKey?: (row: Row) => Key
  readonly rowLink?: (row: Row) => string | undefined
  readonly filters?: readonly Filter[]
  /** hint in the search box, e.g. 标题、编号; absent: no search box */
  readonly search?: string
  /** conditions the user cannot lift */
  readonly fixed?: Record<string, QueryValue>
  /** order when none is chosen: `column` or `-column` */
  readonly sort?: string
  readonly size?: number
  /** needed for the second list on a page */
  readonly prefix?: string
  /** shown when there is nothing at all: what to do to have the first */
  readonly empty?: ReactNode
  /** what the money of all rows together is called, e.g. 合计; absent: not told */
  readonly sum?: string
  /** false: no export */
  readonly exportable?: boolean
  /** more buttons beside the export */
  readonly actions?: ReactNode
  /** rows of the page are ticked and dealt with together */
  readonly together?: Together<Row>
}

export interface Together<Row> {
  readonly may: (row: Row) => boolean
  /** for those who listen: which row a box belongs to */
  readonly label: (row: Row) => string
  /** what can be done with the rows that are ticked; `clear` unticks them */
  readonly act: (rows: readonly Row[], clear: () => void) => ReactNode
}

const NO_FILTERS: readonly Filter[] = []

/** A list of the server: searched, narrowed, ordered and paged there; its state is the page's address. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { what, path, columns, fixed, sort, size, prefix, filters = NO_FILTERS } = props
  const names = useMemo(() => filterNames(filters), [filters])
  const list = useList<Row>({ path, filters: names, fixed, sort, size, prefix })
  const search =
    props.search === undefined
      ? undefined
      : { q: list.state.q, hint: props.search, onSearch: (q: string) => list.change({ q }) }
  const nothing = list.total === 0
  const rowKey = props.rowKey ?? idOf
  const [ticked, setTicked] = useState<ReadonlySet<Key>>(new Set())
  const { together } = props
  const ticking = together && { ticked, may: together.may, label: together.label, onTick: setTicked }
  // what was ticked on another page is not dealt with unseen
  const chosen = together ? list.rows.filter((row) => together.may(row) && ticked.has(rowKey(row))) : []
  return (
    <section aria-label={`${what}列表`}>
      <FilterBar
        filters={filters}
        values={list.state.filters}
        onFilter={(next) => list.change({ filters: next })}
        {...(search !== undefined && { search })}
      >
        <span className="g-actions" style={{ marginLeft: 'auto' }}>
          {isNarrowed(list.state) && <Button onClick={() => list.change({ q: '', filters: {} })}>清除条件</Button>}
          {props.exportable !== false && !nothing && <DownloadButton path={list.exportPath} label="导出表格" />}
          {props.actions}
        </span>
      </FilterBar>
      <ProblemView problem={list.problem} onRetry={list.reload} />
      {together && chosen.length > 0 && (
        <section className="g-actions g-noprint g-together" aria-label="已选择的">
          <span role="status">已选 {chosen.length} 条</span>
          {together.act(chosen, () => setTicked(new Set()))}
        </section>
      )}
      {nothing ? (
        <Nothing what={what} list={list} empty={props.empty} />
      ) : (
        <TableView<Row>
          caption={`${what}列表`}
          columns={columns}
          rows={list.rows}
          rowKey={rowKey}
          rowLink={props.rowLink}
          sort={list.state.sort}
          onSort={(next) => list.change({ sort: next })}
          busy={list.loading}
          ticking={ticking}
        />
      )}
      <Foot what={what} list={list} sum={props.sum} />
    </section>
  )
}

function idOf(row: unknown): Key {
  return (row as { id: Key }).id
}

function Nothing<Row>({ what, list, empty }: { what: string; list: ListHandle<Row>; empty: ReactNode }) {
  if (isNarrowed(list.state))
    return (
      <div className="g-empty">
        <p>没有符合条件的{what}。</p>
        <Button onClick={() => list.change({ q: '', filters: {} })}>清除条件，查看全部</Button>
      </div>
    )
  return <div className="g-empty">{empty ?? <p>还没有{what}。</p>}</div>
}

type FootProps<Row> = { what: string; list: ListHandle<Row>; sum: string | undefined }

function Foot<Row>({ what, list, sum }: FootProps<Row>) {
  const phone = usePhone()
  const { total, state } = list
  if (total === null) return list.problem === null ? <p role="status">正在读取…</p> : null
  const last = Math.max(1, Math.ceil(total / state.size))
  return (
    <div className="g-list-foot">
      <span role="status">
        共 {total.toLocaleString('zh-CN')} 条
        {sum !== undefined && list.sum !== null && `，${sum} ${yuanText(list.sum)} 元`}
        {last > 1 && `，第 ${state.page} 页，共 ${last.toLocaleString('zh-CN')} 页`}
      </span>
      {last > 1 && (
        <nav className="g-noprint" aria-label={`${what}翻页`}>
          <Pagination
            current={state.page}
            pageSize={state.size}
            total={total}
            simple={phone}
            showSizeChanger={!phone}
            pageSizeOptions={[...SIZES]}
            onChange={(page, size) => list.change(size === state.size ? { page } : { size })}
          />
        </nav>
      )}
    </div>
  )
}
