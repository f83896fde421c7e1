import { type ReactNode, useMemo, useState } from 'react'
import { FigureLink } from '#ui/Figure.tsx'
import { type Column, TableView } from '#ui/TableView.tsx'
import { COUNT_KEYS, COUNTS, type CountKey, linkOf } from '../model.ts'
import type { MonthPage, UnitRow } from '../month/model.ts'

/** The month by township and department, or by village: every figure opens its list. */
export function UnitTable({ page, exportButton }: { page: MonthPage; exportButton: ReactNode }) {
  const [sort, setSort] = useState('name')
  const rows = useMemo(() => sorted(page.rows, sort), [page.rows, sort])
  return (
    <>
      <div className="g-list-bar g-noprint">
        <span style={{ marginLeft: 'auto' }}>{exportButton}</span>
      </div>
      <TableView<UnitRow>
        caption="分单位情况"
        columns={columnsOf(page)}
        rows={rows}
        rowKey={(row) => row.key}
        sort={sort}
        onSort={setSort}
      />
    </>
  )
}

function columnsOf(page: MonthPage): Column<UnitRow>[] {
  const villages = page.place.length > 6
  const keys = villages ? COUNT_KEYS.filter((key) => key !== 'letters') : COUNT_KEYS
  return [
    { key: 'name', title: villages ? '村（社区）' : '单位', sort: true, render: (row) => row.name },
    ...keys.map(
      (key): Column<UnitRow> => ({
        key,
        title: COUNTS[key].title,
        align: 'right',
        sort: true,
        render: (row) => (
          <FigureLink
            value={row.counts[key]}
            label={`${row.name}${COUNTS[key].title}`}
            unit=""
            to={linkOf(key, page.month, row)}
          />
        ),
      }),
    ),
  ]
}

/** The order of the server is by code; sorting by a figure keeps that order among equals. */
function sorted(rows: readonly UnitRow[], sort: string): UnitRow[] {
  const key = sort.replace(/^-/, '')
  if (key === 'name' || key === '') return sort.startsWith('-') ? [...rows].reverse() : [...rows]
  const sign = sort.startsWith('-') ? -1 : 1
  return [...rows].sort((a, b) => sign * (a.counts[key as CountKey] - b.counts[key as CountKey]))
}
