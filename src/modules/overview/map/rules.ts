import { addMonths, type Day, type Month, monthOf } from '#kernel/pure/day.ts'
import type { Measure } from '#kernel/pure/measure.ts'

/** From this day on a running month has figures that say something. */
const MIDDLE = 16

/**
 * The month the map opens with. Early in a month hardly anything is due yet, though all of it counts as owed: the whole
 * map would be dark. Until the middle of the month it therefore shows the month that is over.
 */
export function mapMonth(today: Day): Month {
  const running = monthOf(today)
  return Number(today.slice(8)) < MIDDLE ? addMonths(running, -1) : running
}

/**
 * The shares the map may open with, the best first: those taken of every village before those of organisations, which
 * leave most tiles empty.
 */
export function villageShares(measures: readonly Pick<Measure, 'key' | 'kind' | 'subject'>[]): string[] {
  const shares = measures.filter((m) => m.kind === 'ratio' && m.subject !== 'township')
  const ofVillages = shares.filter((m) => m.subject === 'village')
  return [...ofVillages, ...shares.filter((m) => m.subject !== 'village')].map((m) => m.key)
}

/**
 * The war map 挂图作战 as a tile cartogram. No boundary is shipped with the program, so each village is a tile and each
 * township a block of tiles; lengths are in tiles, and whoever draws decides how large a tile is.
 */
export interface TownOnMap {
  readonly place: string
  readonly villages: readonly string[]
}

export interface Tile {
  readonly place: string
  readonly x: number
  readonly y: number
}

export interface Block {
  readonly place: string
  readonly x: number
  readonly y: number
  readonly w: number
  /** the head line and the rows of tiles under it */
  readonly h: number
  readonly tiles: readonly Tile[]
}

export interface MapLayout {
  readonly width: number
  readonly height: number
  readonly blocks: readonly Block[]
}

export type TownGrid = Readonly<Record<string, readonly [row: number, column: number]>>

export interface LayoutOptions {
  /** how many tiles fit beside each other */
  readonly width: number
  /** where the county's office wants its towns to stand; used where it fits the width, else only for their order */
  readonly grid?: TownGrid | undefined
  /** tiles that a block takes at the least beside and under its head: the name of the town must fit */
  readonly least?: { readonly w: number; readonly rows: number } | undefined
}

/** Room between blocks, in tiles. */
const GAP = 0.5
const HEAD = 1
const LEAST = { w: 4, rows: 1 }
const MOST_ROWS = 80

/**
 * Places every town and village once, without overlap, the same way each time. Towns stand in the order of their codes,
 * or as the grid says; blocks of one line are equally high, and the lines fill the width like text.
 */
export function layoutMap(towns: readonly TownOnMap[], options: LayoutOptions): MapLayout {
  const least = options.least ?? LEAST
  const width = Math.max(options.width, least.w)
  const grid = options.grid ?? {}
  const ordered = [...towns].sort((a, b) => compareCells(grid[a.place], grid[b.place]) || compareText(a.place, b.place))
  const placed = ordered.filter((t) => grid[t.place] !== undefined)
  const blocks = placed.length > 1 ? onGrid(placed, grid, width, least) : undefined
  if (blocks === undefined) return bounded(inLines(ordered, width, least, 0))
  const rest = ordered.filter((t) => grid[t.place] === undefined)
  return bounded([...blocks, ...inLines(rest, width, least, bottomOf(blocks) + GAP)])
}

function bounded(blocks: Block[]): MapLayout {
  return { width: Math.max(0, ...blocks.map((b) => b.x + b.w)), height: bottomOf(blocks), blocks }
}

function bottomOf(blocks: readonly Block[]): number {
  return Math.max(0, ...blocks.map((b) => b.y + b.h))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function compareCells(a: TownGrid[string] | undefined, b: TownGrid[string] | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a[0] - b[0] || a[1] - b[1]
}

type Least = NonNullable<LayoutOptions['least']>

function widthAt(town: TownOnMap, rows: number, least: Least): number {
  return Math.max(least.w, Math.ceil(town.villages.length / rows))
}

function blockAt(town: TownOnMap, x: number, y: number, w: number, rows: number): Block {
  const tiles = town.villages.map((place, i) => ({ place, x: x + (i % w), y: y + HEAD + Math.floor(i / w) }))
  return { place: town.place, x, y, w, h: HEAD + rows, tiles }
}

interface Line {
  /** towns from (included) to (excluded) */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly cost: number
}

/** Breaks the towns into lines as a paragraph is broken: the least sum of badness over all ways of breaking. */
function inLines(towns: readonly TownOnMap[], width: number, least: Least, top: number): Block[] {
  const best: { cost: number; line: Line | null }[] = [{ cost: 0, line: null }]
  for (let to = 1; to <= towns.length; to += 1) {
    let found: { cost: number; line: Line } | undefined
    for (let from = to - 1; from >= 0; from -= 1) {
      const line = lineOf(towns, from, to, width, least)
      if (line === undefined) break
      const cost = best[from]!.cost + line.cost
      if (found === undefined || cost < found.cost - 1e-9) found = { cost, line }
    }
    best.push(found!)
  }
  const lines: Line[] = []
  for (let at = towns.length; at > 0; at = lines[0]!.from) lines.unshift(best[at]!.line!)
  return drawn(towns, lines, least, top)
}

/** The lowest line that holds these towns beside each other; undefined when even the narrowest blocks do not fit. */
function lineOf(towns: readonly TownOnMap[], from: number, to: number, width: number, least: Least): Line | undefined {
  const row = towns.slice(from, to)
  const room = width - GAP * (row.length - 1)
  if (row.length * least.w > room && row.length > 1) return undefined
  for (let rows = least.rows; rows <= MOST_ROWS; rows += 1) {
    const widths = row.map((town) => widthAt(town, rows, least))
    const used = widths.reduce((sum, w) => sum + w, 0)
    if (used > room && rows < MOST_ROWS) continue
    return { from, to, rows, cost: badness(row, widths, rows, room - used) }
  }
  return undefined
}

/** How far the blocks are from a pleasant shape (a third wider than high), and how much of the line stays empty. */
function badness(row: readonly TownOnMap[], widths: readonly number[], rows: number, left: number): number {
  const shapes = widths.reduce((sum, w) => sum + Math.log(w / (rows + HEAD) / 1.35) ** 2, 0)
  const empty = row.reduce((sum, town, i) => sum + widths[i]! * rows - town.villages.length, 0)
  return shapes + (empty + left * (rows + HEAD)) / 40
}

function drawn(towns: readonly TownOnMap[], lines: readonly Line[], least: Least, top: number): Block[] {
  const blocks: Block[] = []
  let y = top
  for (const line of lines) {
    let x = 0
    for (const town of towns.slice(line.from, line.to)) {
      const w = widthAt(town, line.rows, least)
      blocks.push(blockAt(town, x, y, w, Math.max(least.rows, Math.ceil(town.villages.length / w))))
      x += w + GAP
    }
    y += HEAD + line.rows + GAP
  }
  return blocks
}

/** Towns in the cells they were given; undefined when that does not fit the width without blocks like towers. */
function onGrid(towns: readonly TownOnMap[], grid: TownGrid, width: number, least: Least): Block[] | undefined {
  const columns = [...new Set(towns.map((t) => grid[t.place]![1]))].sort((a, b) => a - b)
  const largest = Math.max(...towns.map((t) => t.villages.length))
  const highest = Math.ceil(Math.sqrt(largest) * 2)
  for (let rows = Math.max(least.rows, Math.floor(Math.sqrt(largest / 2))); rows <= highest; rows += 1) {
    const widths = columns.map((c) =>
      Math.max(...towns.filter((t) => grid[t.place]![1] === c).map((t) => widthAt(t, rows, least))),
    )
    const used = widths.reduce((sum, w) => sum + w, 0) + GAP * (columns.length - 1)
    if (used <= width) return inCells(towns, grid, columns, widths, least)
  }
  return undefined
}

function inCells(
  towns: readonly TownOnMap[],
  grid: TownGrid,
  columns: readonly number[],
  widths: readonly number[],
  least: Least,
): Block[] {
  const lefts = widths.map((_, i) => widths.slice(0, i).reduce((sum, w) => sum + w + GAP, 0))
  const blocks: Block[] = []
  let y = 0
  for (const row of [...new Set(towns.map((t) => grid[t.place]![0]))].sort((a, b) => a - b)) {
    const here = towns.filter((t) => grid[t.place]![0] === row)
    const line = here.map((town) => {
      const column = columns.indexOf(grid[town.place]![1])
      const w = widths[column]!
      return blockAt(town, lefts[column]!, y, w, Math.max(least.rows, Math.ceil(town.villages.length / w)))
    })
    blocks.push(...line)
    y = bottomOf(line) + GAP
  }
  return blocks
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** Everything that can be pointed at, in reading order: each town's head, then its villages. */
export function stopsOf(layout: MapLayout): Tile[] {
  return layout.blocks.flatMap((b) => [{ place: b.place, x: b.x, y: b.y }, ...b.tiles])
}

/** Where an arrow key leads from a tile: the nearest one that way, straight ahead before sideways; itself at the edge. */
export function neighbourOf(layout: MapLayout, place: string, direction: Direction): string {
  const stops = stopsOf(layout)
  const here = stops.find((s) => s.place === place)
  if (here === undefined) return stops[0]?.place ?? place
  let best: { place: string; far: number } | undefined
  for (const stop of stops) {
    const far = distance(here, stop, direction)
    if (far !== undefined && (best === undefined || far < best.far)) best = { place: stop.place, far }
  }
  return best?.place ?? place
}

function distance(from: Tile, to: Tile, direction: Direction): number | undefined {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const upright = direction === 'up' || direction === 'down'
  const ahead = upright ? (direction === 'down' ? dy : -dy) : direction === 'right' ? dx : -dx
  const aside = Math.abs(upright ? dx : dy)
  if (ahead < 0.25 || (!upright && aside >= GAP)) return undefined
  return ahead + aside * 3
}
