import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { LotMove, Movement, Promised, StepKind, Trace, TraceStep } from './model.ts'

/** Money that lies in an account: of the gift when it knows the step that brought it there, else somebody else's. */
interface Layer {
  readonly step: string | null
  amount: Fen
  /** the posting by which it came, to which a correction refers */
  readonly posting: Id
}

/**
 * The way of one gift through the ledger. Where its money is mixed with other money, what came first goes first (先进先出);
 * a correction takes back the very money that the posting it corrects had moved. Nothing is rounded: each fen of the gift lies
 * at exactly one step.
 * @param account the gift's own account
 * @param movements all movements of all accounts that the gift's money may have reached, in the order in which they were posted
 */
export function wayOf(
  gift: Trace['gift'],
  account: Id | null,
  movements: readonly Movement[],
  promises: readonly Promised[] = [],
  goods: readonly LotMove[] = [],
): Trace {
  const walk = new Walk(account)
  const reached = reachedFrom(account, movements)
  for (const movement of inOrder(
    movements,
    (m) => ({ ...m, legs: [m] }),
    (a) => reached.has(a),
  ))
    walk.follow(movement)
  const money = walk.steps()
  const lies = (...kinds: Kept[]) =>
    money.filter((s) => kinds.includes(s.lies)).reduce((all, s) => all + s.step.left, 0)
  const steps = [
    ...money.map((s) => s.step),
    ...walk.confirmations(),
    ...heldSteps(promises, money),
    ...goodsSteps(goods, money),
  ]
  return {
    gift,
    steps: steps.sort((a, b) => compare(a.onDay, b.onDay)),
    received: money.filter((s) => s.step.parent === null).reduce((all, s) => all + s.step.amount!, 0) - lies('undone'),
    inHand: lies('hand'),
    promised: Math.min(
      promises.reduce((all, p) => all + p.amount, 0),
      lies('hand'),
    ),
    spent: lies('spent'),
    returned: lies('returned'),
    confirmed: money.filter((s) => s.lies === 'spent' && s.isConfirmed).reduce((all, s) => all + s.step.left, 0),
  }
}

/** Where a step's money lies; `undone`: what was never received, as the correction of the gift's receipt says. */
type Kept = 'hand' | 'spent' | 'returned' | 'undone'
interface MoneyStep {
  step: TraceStep
  lies: Kept
  isConfirmed: boolean
  posting: Id
}

class Walk {
  readonly #account: Id | null
  readonly #layers = new Map<Id, Layer[]>()
  readonly #steps = new Map<string, { movement: Movement; step: Omit<TraceStep, 'left'> }>()
  /** the postings by which the gift came */
  readonly #receipts = new Set<Id>()

  constructor(account: Id | null) {
    this.#account = account
  }

  follow(m: Movement): void {
    const begins = m.target === this.#account && m.sourceKind === 'outside' && m.corrects === null
    if (begins) this.#receipts.add(m.posting)
    const taken = begins ? [{ step: null, amount: m.amount }] : this.#take(m)
    const came: Layer[] = []
    for (const { step, amount } of taken)
      came.push({ step: begins || step !== null ? this.#addStep(m, step, amount) : null, amount, posting: m.posting })
    const there = this.#at(m.target)
    if (m.corrects !== null) there.unshift(...came)
    else there.push(...came)
  }

  #at(account: Id): Layer[] {
    const layers = this.#layers.get(account) ?? []
    this.#layers.set(account, layers)
    return layers
  }

  /** What leaves the source: of a correction first what the posting it corrects had brought, else what came first. */
  #take(m: Movement): { step: string | null; amount: Fen }[] {
    const layers = this.#at(m.source)
    const taken = new Map<string | null, Fen>()
    let open = m.amount
    const takeFrom = (layer: Layer) => {
      const part = Math.min(open, layer.amount)
      layer.amount -= part
      open -= part
      if (part > 0) taken.set(layer.step, (taken.get(layer.step) ?? 0) + part)
    }
    if (m.corrects !== null) for (const layer of layers) if (layer.posting === m.corrects) takeFrom(layer)
    // Somebody else's money that comes in from outside never was the gift's: what was given back to the giver stays there.
    if (m.sourceKind !== 'outside' && m.sourceKind !== 'payee')
      for (const layer of layers) {
        if (open === 0) break
        takeFrom(layer)
      }
    let spent = 0
    while (spent < layers.length && layers[spent]!.amount === 0) spent += 1
    layers.splice(0, spent)
    if (open > 0) taken.set(null, (taken.get(null) ?? 0) + open)
    return [...taken].map(([step, amount]) => ({ step, amount }))
  }

  #addStep(m: Movement, parent: string | null, amount: Fen): string {
    const same =
      [...'abcdefghijklmnopqrstuvwxyz'].find((mark) => !this.#steps.has(`${m.id}${mark}`)) ?? String(this.#steps.size)
    const id = `${m.id}${same}`
    const step = {
      id,
      parent,
      kind: kindOf(m, parent),
      onDay: m.onDay,
      amount,
      quantity: null,
      unit: null,
      to: m.to,
      place: m.place,
      purpose: m.purpose,
      wish: m.wish,
      document: voucherOf(m.posting),
      note: m.note,
    }
    this.#steps.set(id, { movement: m, step })
    return id
  }

  /** Every step with what lies where it brought it. */
  steps(): MoneyStep[] {
    const left = new Map<string, Fen>()
    for (const layers of this.#layers.values())
      for (const { step, amount } of layers) if (step !== null) left.set(step, (left.get(step) ?? 0) + amount)
    return [...this.#steps.values()].map(({ movement: m, step }) => ({
      step: { ...step, left: left.get(step.id) ?? 0 },
      lies: this.#lies(m),
      isConfirmed: m.confirmed !== null,
      posting: m.posting,
    }))
  }

  #lies(m: Movement): Kept {
    if (m.targetKind === 'payee') return 'spent'
    if (m.targetKind !== 'outside') return 'hand'
    return m.corrects !== null && this.#receipts.has(m.corrects) ? 'undone' : 'returned'
  }

  confirmations(): TraceStep[] {
    return [...this.#steps.values()].flatMap(({ movement: m, step }) =>
      m.confirmed === null || step.kind !== 'spent'
        ? []
        : [
            {
              ...step,
              id: `${step.id}-confirmed`,
              parent: step.id,
              kind: 'confirmed',
              onDay: m.confirmed.onDay,
              amount: null,
              left: 0,
              to: m.confirmed.by,
              note: null,
            },
          ],
    )
  }
}

function kindOf(m: Movement, parent: string | null): StepKind {
  if (m.corrects !== null) return 'corrected'
  if (parent === null) return 'received'
  if (m.targetKind === 'payee') return 'spent'
  return m.targetKind === 'outside' ? 'returned' : 'moved'
}

/** What a step was for; a wish in the words in which it hung on the wall. */
export function purposeText(s: Pick<TraceStep, 'purpose' | 'wish'>): string {
  return s.wish === null ? (s.purpose ?? '') : `${s.purpose ?? '心愿'}“${s.wish}”`
}

/** The number by which a posting is called in public. */
export function voucherOf(posting: Id): string {
  return posting.slice(-12).toUpperCase()
}

function heldSteps(promises: readonly Promised[], money: readonly MoneyStep[]): TraceStep[] {
  // of a gift whose receipt was corrected, the receipt that stands
  const root = money.findLast((s) => s.step.parent === null)?.step.id ?? null
  return promises.map((p) => ({
    id: `${p.id}-held`,
    parent: root,
    kind: 'held',
    onDay: p.onDay,
    amount: null,
    left: 0,
    quantity: null,
    unit: null,
    to: p.to,
    place: p.place,
    purpose: p.purpose,
    wish: p.wish,
    document: null,
    note: null,
  }))
}

/**
 * Goods that were given begin by themselves, those that were bought hang below the payment that bought them. Each step of a lot hangs
 * below the one before it, and a part below the last step of what it was split from. Of one day they stand by that order and never by
 * the clock: a confirmation without a name keeps no moment, and two steps may have been written at the same one.
 */
function goodsSteps(moves: readonly LotMove[], money: readonly MoneyStep[]): TraceStep[] {
  const bought = new Map(money.map((s) => [s.posting, s.step.id]))
  const depths = depthsOf(moves)
  const ordered = moves.toSorted(
    (a, b) => compare(a.onDay, b.onDay) || depths.get(a.lot)! - depths.get(b.lot)! || a.n - b.n,
  )
  const last = new Map<Id, string>()
  return ordered.map(({ id, lot, parent, posting, n, kind, onDay, quantity, unit, to, place, item, note }) => {
    const begins = n > 0 ? last.get(lot) : parent !== null ? last.get(parent) : bought.get(posting ?? '')
    last.set(lot, id)
    const step = { id, parent: begins ?? null, kind, onDay, quantity, unit, to, place, purpose: item, note }
    return { ...step, amount: null, left: 0, wish: null, document: null }
  })
}

/** How many times each lot had been split before. */
function depthsOf(moves: readonly LotMove[]): ReadonlyMap<Id, number> {
  const parents = new Map(moves.map((m) => [m.lot, m.parent]))
  const depths = new Map<Id, number>()
  const depthOf = (lot: Id): number => {
    const parent = parents.get(lot) ?? null
    const depth = depths.get(lot) ?? (parent === null ? 0 : depthOf(parent) + 1)
    depths.set(lot, depth)
    return depth
  }
  for (const lot of parents.keys()) depthOf(lot)
  return depths
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

export interface Leg {
  readonly source: Id
  readonly target: Id
  readonly amount: Fen
}

export interface Parts {
  /** when it was posted */
  readonly at: number
  readonly posting: Id
  readonly corrects: Id | null
  readonly legs: readonly Leg[]
}

/**
 * Things that move money, in an order in which no account gives what it has not got. They come by the moment at which they were
 * begun; two at one moment, or one that waited for another, may stand the wrong way round, and are put after what feeds them and
 * after what they correct.
 * @param isBound whether an account gives only what it has got
 */
export function inOrder<T>(
  things: readonly T[],
  partsOf: (thing: T) => Parts,
  isBound: (account: Id) => boolean,
  opening: ReadonlyMap<Id, Fen> = new Map(),
): T[] {
  const held = new Map(opening)
  const toCome = new Set(things.map((thing) => partsOf(thing).posting))
  const sorted: T[] = []
  let waiting: T[] = []
  const apply = (thing: T, sign: 1 | -1) => {
    for (const { source, target, amount } of partsOf(thing).legs) {
      held.set(source, (held.get(source) ?? 0) - sign * amount)
      held.set(target, (held.get(target) ?? 0) + sign * amount)
    }
  }
  const go = (thing: T): boolean => {
    const { posting, corrects, legs } = partsOf(thing)
    if (corrects !== null && toCome.has(corrects)) return false
    apply(thing, 1)
    const short = legs.some(({ source }) => isBound(source) && held.get(source)! < 0)
    if (short) apply(thing, -1)
    else {
      sorted.push(thing)
      toCome.delete(posting)
    }
    return !short
  }
  // at one moment, what was put right and what puts it right come before what was done with the money again
  const corrected = new Set(things.map((thing) => partsOf(thing).corrects))
  const rank = (p: Parts) => (corrected.has(p.posting) ? 0 : p.corrects !== null ? 1 : 2)
  const byMoment = things
    .map((thing) => ({ thing, parts: partsOf(thing) }))
    .sort((a, b) => a.parts.at - b.parts.at || rank(a.parts) - rank(b.parts))
  for (const { thing } of byMoment) {
    if (!go(thing)) waiting.push(thing)
    else
      for (let moved = waiting.length > 0; moved; ) {
        const still = waiting.filter((w) => !go(w))
        moved = still.length < waiting.length && still.length > 0
        waiting = still
      }
  }
  return [...sorted, ...waiting]
}

/** The accounts whose movements are all known: those that the gift's money may have reached, as far as they hold money. */
function reachedFrom(account: Id | null, movements: readonly Movement[]): Set<Id> {
  const reached = new Set(account === null ? [] : [account])
  const out = Map.groupBy(movements, (m) => m.source)
  for (const one of reached)
    for (const m of out.get(one) ?? [])
      if (m.targetKind !== 'payee' && m.targetKind !== 'outside') reached.add(m.target)
  return reached
}

/** What does not add up in a trace: nothing, ever. */
export function traceFaults(trace: Trace): string[] {
  const faults: string[] = []
  const below = new Map<string, Fen>()
  const known = new Set(trace.steps.map((s) => s.id))
  for (const s of trace.steps) {
    if (s.parent !== null && !known.has(s.parent)) faults.push(`步骤 ${s.id} 的上一步不存在`)
    if (s.parent !== null && s.amount !== null) below.set(s.parent, (below.get(s.parent) ?? 0) + s.amount)
    if (s.left < 0) faults.push(`步骤 ${s.id} 的余额为负`)
  }
  for (const s of trace.steps)
    if (s.amount !== null && s.amount !== s.left + (below.get(s.id) ?? 0))
      faults.push(`步骤 ${s.id} 的去向合计与金额不符`)
  if (trace.received !== trace.inHand + trace.spent + trace.returned)
    faults.push('收到的金额与结余、支出、退回合计不符')
  return faults
}
