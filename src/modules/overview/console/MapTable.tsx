import { Segmented } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import { FigureLink } from '#ui/Figure.tsx'
import { Go } from '#ui/Go.tsx'
import { type Column, TableView } from '#ui/TableView.tsx'
import type { MapRow, WarMap } from '../map/model.ts'
import { shownFigure, spokenFigure } from '../map/scale.ts'
import { COUNT_KEYS, COUNTS, type CountKey, layerLink, linkOf } from '../model.ts'

/** The map as a table, for those who cannot tell the colours apart and for those who copy figures. */
export function MapTable({ map, exportButton }: { map: WarMap; exportButton: ReactNode }) {
  const both = map.rows.some((r) => r.level === 'township') && map.rows.some((r) => r.level === 'village')
  const [wished, setLevel] = useState<MapRow['level']>(map.under.length === 6 ? 'township' : 'village')
  const level = both ? wished : (map.rows[0]?.level ?? 'village')
  const [sort, setSort] = useState('place')
  const rows = useMemo(
    () =>
      sorted(
        map.rows.filter((r) => r.level === level),
        sort,
      ),
    [map.rows, level, sort],
  )
  return (
    <>
      <div className="g-list-bar g-noprint">
        {both && (
          <Segmented
            aria-label="表格范围"
            value={level}
            onChange={(next) => setLevel(next as MapRow['level'])}
            options={[
              { value: 'township', label: '按乡镇' },
              { value: 'village', label: '按村（社区）' },
            ]}
          />
        )}
        <span style={{ marginLeft: 'auto' }}>{exportButton}</span>
      </div>
      <TableView<MapRow>
        caption={`${map.underName}${map.layer.title}`}
        columns={columnsOf(map, level)}
        rows={rows}
        rowKey={(row) => row.place}
        sort={sort}
        onSort={setSort}
      />
    </>
  )
}

function columnsOf(map: WarMap, level: MapRow['level']): Column<MapRow>[] {
  const { layer, month } = map
  const keys = COUNT_KEYS.filter((key) => key !== layer.key && !(key === 'letters' && level === 'village'))
  const count = (key: CountKey): Column<MapRow> => ({
    key,
    title: COUNTS[key].title,
    align: 'right',
    sort: true,
    render: (row) => (
      <FigureLink
        value={row.counts[key]}
        label={`${row.name}${COUNTS[key].title}`}
        unit=""
        to={linkOf(key, month, row)}
      />
    ),
  })
  return [
    { key: 'place', title: level === 'village' ? '村（社区）' : '乡镇', sort: true, render: (row) => row.name },
    ...(level === 'village' ? [{ key: 'parent', title: '乡镇', render: (row: MapRow) => row.parentName }] : []),
    { key: 'figure', title: layer.title, align: 'right', sort: true, render: (row) => <Figured row={row} map={map} /> },
    ...keys.map(count),
  ]
}

function Figured({ row, map }: { row: MapRow; map: WarMap }) {
  const { layer, month } = map
  if (row.figure === null) return <span className="g-quiet">无数据</span>
  const to = layerLink(layer, month, row.place)
  return (
    <>
      <Go to={to} className="g-figure-plain" label={`${row.name}${layer.title} ${spokenFigure(layer, row)}，查看明细`}>
        {shownFigure(layer, row)}
      </Go>
      {layer.kind === 'ratio' && (
        <span className="g-quiet">
          {' '}
          {row.numerator}/{row.denominator}
        </span>
      )}
    </>
  )
}

function sorted(rows: readonly MapRow[], sort: string): MapRow[] {
  const key = sort.replace(/^-/, '')
  const sign = sort.startsWith('-') ? -1 : 1
  if (key === 'place' || key === '') return sign === 1 ? [...rows] : [...rows].reverse()
  const value = (row: MapRow) => (key === 'figure' ? row.figure : row.counts[key as CountKey])
  // Places without a figure stand last either way.
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (x - y)
  })
}
