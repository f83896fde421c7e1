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
  /** false: left out of the cards on phones */
  readonly phone?: boolean
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
}

/** Rows that are at hand: a table on a desk, a list of cards on a phone. Long lists use DataTable. */
export function TableView<Row>(props: TableViewProps<Row>) {
  const phone = usePhone()
  return phone ? <Cards {...props} /> : <Wide {...props} />
}

function Wide<Row>({ caption, columns, rows, rowKey, rowLink, sort = '', onSort, busy }: TableViewProps<Row>) {
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
                {columns.map((column, index) => (
                  <td key={column.key} className={column.align === 'right' ? 'g-right' : undefined}>
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

function Cards<Row>({ caption, columns, rows, rowKey, rowLink, busy }: TableViewProps<Row>) {
  const [first, ...others] = columns
  const lines = others.filter((column) => column.phone !== false)
  return (
    <ul className={busy ? 'g-cards g-busy' : 'g-cards'} aria-label={caption} aria-busy={busy === true}>
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {first !== undefined && (
            <div className="g-card-title">
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
