import { Checkbox } from 'antd'
import type { Key, MouseEvent, ReactNode } from 'react'
import { nextSort } from '#kernel/browser/list-state.ts'
import { Go, useGo } from './Go.tsx'
import { useMayOpen } from './may-open.ts'
import { usePhone } from './use-phone.ts'

export interface Column<Row> {
  /** a property of the row, or any name when `render` is given */
  readonly key: string
  readonly title: string
  readonly render?: (row: Row) => ReactNode
  /** the server can order by it: `true` under its key, or a name */
  readonly sort?: boolean | string
  /** px */
  readonly width?: number
  readonly align?: 'right'
  /** short contents that are not broken: names, ages */
  readonly nowrap?: boolean
  /** false: left out of the cards on phones */
  readonly phone?: boolean
}

/** Rows are ticked to be dealt with together. */
export interface Ticking<Row> {
  readonly ticked: ReadonlySet<Key>
  /** whether this row can be dealt with at all */
  readonly may: (row: Row) => boolean
  /** for those who listen: which row a box belongs to */
  readonly label: (row: Row) => string
  readonly onTick: (ticked: ReadonlySet<Key>) => void
}

export interface TableViewProps<Row> {
  /** for those who listen: what the table is about */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => Key
  /** where the row opens; its first column becomes the link */
  readonly rowLink?: ((row: Row) => string | undefined) | undefined
  readonly sort?: string
  readonly onSort?: (sort: string) => void
  readonly busy?: boolean
  readonly ticking?: Ticking<Row> | undefined
}

/** Rows that are at hand: a table on a desk, a list of cards on a phone. Long lists use DataTable. */
export function TableView<Row>(props: TableViewProps<Row>) {
  const phone = usePhone()
  return phone ? <Cards {...props} /> : <Wide {...props} />
}

function Wide<Row>(props: TableViewProps<Row>) {
  const { caption, columns, rows, rowKey, rowLink, sort = '', onSort, busy, ticking } = props
  const go = useGo()
  const opens = useMayOpen()
  const open = (event: MouseEvent, link: string | undefined) => {
    if (link === undefined || (event.target as Element).closest('a,button,input,label') !== null) return
    if (window.getSelection()?.isCollapsed === false) return
    go(link)
  }
  return (
    <section
      className={busy ? 'g-scroll g-busy' : 'g-scroll'}
      aria-label={caption}
      aria-busy={busy === true}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the arrow keys
      tabIndex={0}
    >
      <table className="g-table">
        <caption className="g-hidden">{caption}</caption>
        <thead>
          <tr>
            {ticking !== undefined && (
              <th scope="col" className="g-tick g-noprint">
                <TickAll {...props} ticking={ticking} />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const address = rowLink?.(row)
            const link = address !== undefined && opens(address) ? address : undefined
            return (
              <tr
                key={rowKey(row)}
                data-link={link === undefined ? undefined : ''}
                onClick={(event) => open(event, link)}
              >
                {ticking !== undefined && (
                  <td className="g-tick g-noprint">
                    <Tick row={row} of={rowKey(row)} ticking={ticking} />
                  </td>
                )}
                {columns.map((column, index) => (
                  <td
                    key={column.key}
                    className={column.align === 'right' ? 'g-right' : undefined}
                    style={column.nowrap ? { whiteSpace: 'nowrap' } : undefined}
                  >
                    {index === 0 ? <Linked link={link}>{cell(column, row)}</Linked> : cell(column, row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Tick<Row>({ row, of, ticking }: { row: Row; of: Key; ticking: Ticking<Row> }) {
  const { ticked, may, label, onTick } = ticking
  if (!may(row)) return null
  const toggle = () => {
    const next = new Set(ticked)
    if (!next.delete(of)) next.add(of)
    onTick(next)
  }
  return <Checkbox checked={ticked.has(of)} aria-label={`选择${label(row)}`} onChange={toggle} />
}

/** Ticks every row of the page that can be, or none. */
function TickAll<Row>({
  rows,
  rowKey,
  ticking,
}: Pick<TableViewProps<Row>, 'rows' | 'rowKey'> & { ticking: Ticking<Row> }) {
  const possible = rows.filter(ticking.may).map(rowKey)
  const count = possible.filter((key) => ticking.ticked.has(key)).length
  const all = count > 0 && count === possible.length
  return (
    <Checkbox
      checked={all}
      indeterminate={count > 0 && !all}
      disabled={possible.length === 0}
      aria-label="选择本页全部"
      onChange={() => ticking.onTick(new Set(all ? [] : possible))}
    />
  )
}

function Head<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>
  sort: string
  onSort: ((sort: string) => void) | undefined
}) {
  const by = sortName(column)
  const className = column.align === 'right' ? 'g-right' : undefined
  const style = column.width === undefined ? undefined : { width: column.width }
  if (by === undefined || onSort === undefined)
    return (
      <th scope="col" className={className} style={style}>
        {column.title}
      </th>
    )
  const order = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none'
  return (
    <th scope="col" className={className} style={style} aria-sort={order}>
      <button type="button" onClick={() => onSort(nextSort(sort, by))}>
        {column.title}
      </button>
    </th>
  )
}

function sortName<Row>(column: Column<Row>): string | undefined {
  if (column.sort === true) return column.key
  return typeof column.sort === 'string' ? column.sort : undefined
}

function Cards<Row>({ caption, columns, rows, rowKey, rowLink, busy, ticking }: TableViewProps<Row>) {
  const [first, ...others] = columns
  const lines = others.filter((column) => column.phone !== false)
  return (
    <ul className={busy ? 'g-cards g-busy' : 'g-cards'} aria-label={caption} aria-busy={busy === true}>
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {first !== undefined && (
            <div className="g-card-title">
              {ticking !== undefined && <Tick row={row} of={rowKey(row)} ticking={ticking} />}
              <Linked link={rowLink?.(row)}>{cell(first, row)}</Linked>
            </div>
          )}
          <dl>
            {lines.map((column) => (
              <Line key={column.key} title={column.title} value={cell(column, row)} />
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}

function Line({ title, value }: { title: string; value: ReactNode }) {
  if (value === null || value === undefined || value === '') return null
  return (
    <>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </>
  )
}

function Linked({ link, children }: { link: string | undefined; children: ReactNode }): ReactNode {
  return link === undefined ? children : <Go to={link}>{children}</Go>
}

function cell<Row>(column: Column<Row>, row: Row): ReactNode {
  if (column.render !== undefined) return column.render(row)
  const value = (row as Record<string, unknown>)[column.key]
  return typeof value === 'string' || typeof value === 'number' ? value : null
}
