import { type Html, html } from '#kernel/pure/html.ts'
import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { STEP_KINDS, type Trace, type TraceStep } from './model.ts'

/** More ways than this out of one step are drawn as one for each kind and purpose. */
const MOST_WAYS = 6
const WIDE = 280
const INDENT = 24
const TALL = 54
const ROW = 66

interface Node {
  readonly label: string
  readonly amount: string
  readonly below: string
  readonly tone: 'in' | 'hand' | 'out' | 'back'
  readonly next: readonly Node[]
}

interface Placed {
  readonly node: Node
  readonly x: number
  readonly y: number
  readonly from: { readonly x: number; readonly y: number } | null
}

/**
 * The way of a gift as a drawing, from top to bottom, what follows from a step set in below it, so that it fits a telephone; made on
 * the server. A screen reader is told its sums, the list says the rest.
 */
export function drawWay(trace: Trace): Html {
  const children = Map.groupBy(trace.steps.filter(isDrawn), (s) => s.parent)
  const placed = placedBelow(nodesOf(children.get(null) ?? [], children), 0, null, 0)
  if (placed.length === 0) return html``
  const width = Math.max(...placed.map((p) => p.x)) + WIDE + 2
  const height = placed.length * ROW - ROW + TALL + 4
  return html`<svg class="way" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${toldOf(trace)}">${placed.map(drawn)}</svg>`
}

function placedBelow(nodes: readonly Node[], depth: number, from: Placed['from'], row: number): Placed[] {
  return nodes.reduce<Placed[]>((all, node) => {
    const at = { x: depth * INDENT + 2, y: (row + all.length) * ROW + 2 }
    return [...all, { node, ...at, from }, ...placedBelow(node.next, depth + 1, at, row + all.length + 1)]
  }, [])
}

function drawn({ node, x, y, from }: Placed): Html {
  const line =
    from !== null &&
    html`<path class="chart-axis" d="M${from.x + INDENT / 2} ${from.y + TALL}V${y + TALL / 2}H${x}" fill="none"/>`
  return html`${line}<rect class="way-${node.tone}" x="${x}" y="${y}" width="${WIDE}" height="${TALL}" rx="4" fill="none" stroke="currentColor"/><text class="chart-text" x="${x + 10}" y="${y + 22}">${node.label} ${node.amount}</text><text class="chart-label" x="${x + 10}" y="${y + 43}">${node.below}</text>`
}

function toldOf(t: Trace): string {
  if (t.gift.kind === 'goods') return '物资去向图，逐步情况见下面的列表'
  return `捐款去向图：收到 ${yuanText(t.received)} 元，已支出 ${yuanText(t.spent)} 元，尚未使用 ${yuanText(t.inHand)} 元，已退回 ${yuanText(t.returned)} 元`
}

const isDrawn = (s: TraceStep) => s.amount !== null || s.quantity !== null

type Below = ReadonlyMap<string | null, readonly TraceStep[]>

function nodesOf(steps: readonly TraceStep[], children: Below): Node[] {
  if (steps.length <= MOST_WAYS) return steps.map((s) => nodeOf([s], children))
  return [...Map.groupBy(steps, (s) => `${s.kind} ${s.purpose}`).values()].map((same) => nodeOf(same, children))
}

/** One step, or many of one kind and purpose with all that follows from them. */
function nodeOf(same: readonly TraceStep[], children: Below): Node {
  const [first] = same
  const next = nodesOf(
    same.flatMap((s) => children.get(s.id) ?? []),
    children,
  )
  const { kind } = first!
  const isHand = kind === 'received' || kind === 'moved' || kind === 'corrected'
  const left = same.reduce((all, s) => all + s.left, 0)
  const places = new Set(same.map((s) => s.place))
  return {
    label: same.length === 1 ? STEP_KINDS[kind] : `${STEP_KINDS[kind]} ${same.length} 笔`,
    amount: amountText(same),
    below: short(
      same.length === 1
        ? whereOf(first!)
        : `${wishOf(same) ?? first!.purpose ?? ''}${places.size > 1 ? ` ${places.size} 个乡镇` : ` ${first!.place ?? ''}`}`,
    ),
    tone: kind === 'returned' ? 'back' : isHand ? 'in' : 'out',
    next: isHand && left > 0 && next.length > 0 ? [...next, handNode(left)] : next,
  }
}

/** The one wish that all of them were for. */
function wishOf(same: readonly TraceStep[]): string | null {
  const [first] = same
  return same.every((s) => s.wish === first!.wish) ? first!.wish : null
}

function handNode(left: Fen): Node {
  return { label: '尚未使用', amount: `${yuanText(left)} 元`, below: '', tone: 'hand', next: [] }
}

function amountText(same: readonly TraceStep[]): string {
  if (same[0]!.amount !== null) return `${yuanText(same.reduce((all, s) => all + s.amount!, 0))} 元`
  return `${quantityText(same.reduce((all, s) => all + s.quantity!, 0))} ${same[0]!.unit ?? ''}`
}

/** Thousandths as they are read: `12.5`. */
export function quantityText(thousandths: number): string {
  return String(thousandths / 1000)
}

function whereOf(s: TraceStep): string {
  return [s.wish ?? s.purpose, s.place, s.to].filter((part) => part !== null && part !== '').join(' ')
}

/** What fits in a box: a Chinese character is as wide as two others. */
function short(text: string): string {
  let width = 0
  for (const [at, c] of [...text].entries()) {
    width += c.charCodeAt(0) > 255 ? 2 : 1
    if (width > 29) return `${[...text].slice(0, at).join('')}…`
  }
  return text
}
