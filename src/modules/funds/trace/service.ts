import { maskName } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { purposesText } from '../gifts/rules.ts'
import { giftByCode } from '../gifts/service.ts'
import { loadGift } from '../gifts/store.ts'
import { FUNDING } from '../model.ts'
import { publicNote } from '../publication/notes.ts'
import { withoutNumbers } from '../publication/rules.ts'
import { purposeNames, section } from '../section.ts'
import type { LotMove, Movement, StepKind, Trace } from './model.ts'
import { wayOf } from './rules.ts'
import * as store from './store.ts'

/**
 * The whole way of a gift, to the fen, as its giver may see it: recipients masked and with their township, nobody else named.
 * A handful of statements, however many ways the gift was split.
 * @throws not-found
 */
export async function traceOf(h: Handle, id: Id): Promise<Trace> {
  const gift = await loadGift(h, id)
  const nameOf = await purposeNames(h)
  const titles = (await section(h)).purposes.map((p) => p.title)
  const movements =
    gift.account === null
      ? []
      : (await store.movementsFrom(h, gift.account)).map((row) => movementOf(row, nameOf, titles))
  const promises = gift.account === null ? [] : await store.promisesOf(h, gift.account)
  const spent = movements.filter((m) => m.targetKind === 'payee' && m.corrects === null).map((m) => m.posting)
  const goods = await store.lotsOf(h, id, gift.kind === 'goods' ? [] : [...new Set(spent)])
  return wayOf(
    {
      id,
      kind: gift.kind,
      shown: gift.shown,
      state: gift.state,
      pledged: gift.amount,
      goods: gift.goods,
      pledgedOn: gift.pledgedOn,
      receivedOn: gift.receivedOn,
      place: gift.placeName,
      purposes: purposesText(gift.purposes, nameOf),
    },
    gift.account,
    movements,
    promises.map((p) => ({
      id: p.id,
      onDay: p.onDay,
      amount: p.amount,
      purpose: nameOf(p.purpose),
      wish: withoutNumbers(p.wish),
      to: shownPayee(p.targetTitle, p.targetAbout),
      place: p.targetPlace,
    })),
    lotMovesOf(goods),
  )
}

/** The same for a receipt code, however it was typed; undefined when there is no such gift. */
export async function traceByCode(h: Handle, typed: string): Promise<Trace | undefined> {
  const id = await giftByCode(h, typed)
  return id === undefined ? undefined : traceOf(h, id)
}

function movementOf(row: store.MovementRow, nameOf: (code: string) => string, titles: readonly string[]): Movement {
  const isPayee = row.targetKind === 'payee'
  return {
    id: row.id,
    posting: row.posting,
    at: row.at.getTime(),
    kind: row.kind,
    onDay: row.onDay,
    amount: row.amount,
    corrects: row.corrects,
    source: row.source,
    sourceKind: row.sourceKind,
    target: row.target,
    targetKind: row.targetKind,
    purpose: row.purpose === FUNDING ? null : nameOf(row.purpose),
    wish: isPayee ? withoutNumbers(row.wish) : null,
    note: row.corrects !== null || row.kind === 'refund' ? publicNote(row.why, titles) : null,
    to: isPayee ? shownPayee(row.targetTitle, row.targetAbout) : placeOfMoney(row),
    place: isPayee ? row.targetPlace : null,
    confirmed:
      row.confirmedOn === null || row.confirmedBy === null || !isPayee
        ? null
        : {
            onDay: row.confirmedOn,
            by: `${row.confirmedBy}（${row.confirmedAs === 'witness' ? '受助人指定的见证人' : '受助人'}）`,
          },
  }
}

function placeOfMoney(row: store.MovementRow): string | null {
  if (row.targetKind === 'outside') return '捐赠人'
  return row.targetKind === 'gift' ? '捐赠款专账' : row.targetTitle
}

/** An organisation stands under its name; whoever is or may be a person, masked. */
export function shownPayee(title: string, about: string | null): string {
  return about?.startsWith('organisations.organisation/') ? title : maskName(title)
}

const LOT_STEPS: Readonly<Record<string, StepKind>> = {
  split: 'split',
  move: 'carried',
  hand: 'handed',
  confirm: 'confirmed',
  return: 'carried',
  'write-off': 'gone',
}

/** What a lot's rows tell of its way: whoever asks that it be written off has not moved it. */
function lotMovesOf(rows: readonly store.LotRow[]): LotMove[] {
  return rows.flatMap((row) => {
    const kind = row.kind === 'receive' ? (row.posting === null ? 'received' : 'bought') : LOT_STEPS[row.kind]
    if (kind === undefined) return []
    const to = row.shown === null ? null : row.receiverKind === 'organisation' ? row.shown : maskedOnce(row.shown)
    return [
      {
        id: row.step,
        lot: row.lot,
        parent: row.parent,
        posting: row.posting,
        n: row.n,
        kind,
        onDay: row.onDay,
        quantity: row.quantity,
        unit: row.countedIn,
        to,
        place: row.placeName,
        item: withoutNumbers(row.item),
        note: kind === 'gone' ? withoutNumbers(row.why) : null,
      },
    ]
  })
}

function maskedOnce(shown: string): string {
  return shown.includes('*') ? shown : maskName(shown)
}

/** The account of a gift; null until its money is there. */
export async function giftAccountOf(h: Handle, id: Id): Promise<Id | null> {
  return (await loadGift(h, id)).account
}
