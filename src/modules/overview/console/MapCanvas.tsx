import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { MapRow, WarMap } from '../map/model.ts'
import {
  type Block,
  type Direction,
  layoutMap,
  neighbourOf,
  stopsOf,
  type TownGrid,
  type TownOnMap,
} from '../map/rules.ts'
import { type Scale, shortName, spokenFigure, tileText } from '../map/scale.ts'
import type { Layer } from '../model.ts'

export interface MapCanvasProps {
  readonly rows: readonly MapRow[]
  readonly layer: Layer
  /** steps of the villages' tiles and of the towns' heads: a town's count is not a village's */
  readonly scales: Readonly<Record<MapRow['level'], Scale>>
  /** `township`: towns only; `village`: every village; `names`: the villages of one town with their names */
  readonly detail: 'township' | 'village' | 'names'
  readonly grid: WarMap['grid']
  readonly selected: string | undefined
  readonly onSelect: (place: string) => void
}

/** Width and height of one tile on the screen, px, and the least block. */
const SIZES = {
  township: { w: 34, h: 34, least: { w: 3, rows: 1 } },
  village: { w: 30, h: 30, least: { w: 4, rows: 1 } },
  names: { w: 112, h: 52, least: { w: 1, rows: 1 } },
} as const

const KEYS: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }

/** The tile cartogram. Positions across are shares of the width, so that the same picture fits a sheet of paper. */
export function MapCanvas({ rows, layer, scales, detail, grid, selected, onSelect }: MapCanvasProps) {
  const frame = useRef<HTMLDivElement>(null)
  const { width, type } = useRoom(frame)
  const size = SIZES[detail]
  const high = size.h * type
  const towns = useMemo(() => townsOf(rows, detail), [rows, detail])
  const layout = useMemo(() => {
    const cells: TownGrid = Object.fromEntries(grid.map((cell) => [cell.place, [cell.row, cell.column]]))
    return layoutMap(towns, { width: Math.floor(width / (size.w * type)), grid: cells, least: size.least })
  }, [towns, width, type, grid, size])
  const byPlace = useMemo(() => new Map(rows.map((row) => [row.place, row])), [rows])
  const [pointed, setPointed] = useState<string>()
  const stops = useMemo(() => stopsOf(layout), [layout])
  const start = stops.some((s) => s.place === selected) ? selected : stops[0]?.place
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).dataset.place
    const direction = KEYS[event.key]
    if (from === undefined || direction === undefined) return
    event.preventDefault()
    const to = neighbourOf(layout, from, direction)
    frame.current?.querySelector<HTMLElement>(`[data-place="${to}"]`)?.focus()
  }
  const tile = (place: string, box: { x: number; y: number; w: number; h: number }, head: boolean) => {
    const row = byPlace.get(place)
    if (row === undefined) return null
    return (
      <MapTile
        key={place}
        row={row}
        layer={layer}
        step={scales[row.level].stepOf(row.figure)}
        named={head || detail === 'names'}
        box={box}
        across={layout.width}
        high={high}
        chosen={place === selected}
        stop={place === start}
        onSelect={onSelect}
        onPoint={setPointed}
      />
    )
  }
  const head = (b: Block) => tile(b.place, { x: b.x, y: b.y, w: b.w, h: b.tiles.length === 0 ? b.h : 1 }, true)
  const told = byPlace.get(pointed ?? '') ?? byPlace.get(selected ?? '')
  return (
    <div className="ov-map">
      <p className="ov-told" aria-hidden="true">
        {told === undefined ? '指向或者点选一格，查看名称和数字。' : sentenceOf(told, layer)}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be positioned in every browser of the offices */}
      <div
        ref={frame}
        className={`ov-canvas ov-${detail}`}
        role="group"
        aria-label={`${layer.title}分布图，用方向键在各格之间移动，回车查看`}
        style={{ height: layout.height * high }}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setPointed(undefined)}
      >
        <span className="ov-em" aria-hidden="true" />
        {width > 0 &&
          layout.blocks.map((b) => (
            <div key={b.place} className="ov-block">
              {head(b)}
              {b.tiles.map((t) => tile(t.place, { x: t.x, y: t.y, w: 1, h: 1 }, false))}
            </div>
          ))}
      </div>
    </div>
  )
}

interface MapTileProps {
  readonly row: MapRow
  readonly layer: Layer
  readonly step: number | null
  readonly named: boolean
  readonly box: { x: number; y: number; w: number; h: number }
  readonly across: number
  readonly high: number
  readonly chosen: boolean
  /** the one tile that the Tab key stops at */
  readonly stop: boolean
  readonly onSelect: (place: string) => void
  readonly onPoint: (place: string) => void
}

function MapTile({ row, layer, step, named, box, across, high, chosen, stop, onSelect, onPoint }: MapTileProps) {
  const share = (tiles: number) => `${(tiles / across) * 100}%`
  const text = tileText(layer.kind, row.figure)
  return (
    <button
      type="button"
      data-place={row.place}
      className={`ov-tile ${step === null ? 'ov-none' : `ov-step${step}`}${row.level === 'township' ? ' ov-town' : ''}`}
      style={{ left: share(box.x), width: share(box.w), top: box.y * high, height: box.h * high }}
      tabIndex={stop ? 0 : -1}
      aria-pressed={chosen}
      aria-label={sentenceOf(row, layer)}
      onClick={() => onSelect(row.place)}
      onPointerEnter={() => onPoint(row.place)}
      onFocus={() => onPoint(row.place)}
    >
      {named && <span className="ov-name">{shortName(row.name)}</span>}
      {/* drawn, not written: the tile's name says the figure in full, and a label must hold every word written on it */}
      <span className="ov-text" data-text={text} />
    </button>
  )
}

function sentenceOf(row: MapRow, layer: Layer): string {
  // The name stands as it does on the tile, as a word of its own.
  const name = shortName(row.name)
  const where = row.level === 'village' && row.parentName !== null ? `${row.parentName} ${name}` : name
  return `${where}，${layer.title}：${spokenFigure(layer, row)}`
}

function townsOf(rows: readonly MapRow[], detail: MapCanvasProps['detail']): TownOnMap[] {
  const towns = rows.filter((row) => row.level === 'township')
  if (detail === 'township') return towns.map(({ place }) => ({ place, villages: [] }))
  const villages = rows.filter((row) => row.level === 'village')
  const known = new Set(towns.map((t) => t.place))
  // A village secretary sees their own village only; it then stands for itself.
  const orphans = villages.filter((v) => !known.has(v.place.slice(0, 9)))
  return [
    ...towns.map(({ place }) => ({
      place,
      villages: villages.filter((v) => v.place.startsWith(place)).map((v) => v.place),
    })),
    ...orphans.map(({ place }) => ({ place, villages: [] })),
  ]
}

interface Room {
  /** px; 0 until it is known */
  readonly width: number
  /** how much larger than usual the reader has set the type */
  readonly type: number
}

const USUAL_TYPE = 14

/** The width of an element and the size of type in it, followed as the window or the type changes. */
function useRoom(element: { readonly current: HTMLElement | null }): Room {
  const [room, setRoom] = useState<Room>({ width: 0, type: 1 })
  useLayoutEffect(() => {
    const node = element.current
    const em = node?.querySelector<HTMLElement>('.ov-em')
    if (node === null || em == null) return
    const measure = () => setRoom({ width: node.clientWidth, type: em.offsetWidth / USUAL_TYPE })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    observer.observe(em)
    return () => observer.disconnect()
  }, [element])
  return room
}
