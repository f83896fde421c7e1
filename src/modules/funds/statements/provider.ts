import type { RowFault } from '#kernel/pure/ledger.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { FundsPack } from '../pack.ts'
import { bankTransfer } from './bank-transfer.ts'
import type { BankLine } from './model.ts'

export type Giving = FundsPack['giving']

/** How a giver pays: facts for a list, and what to mind; no facts when the county has not said where. */
export interface HowToPay {
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** half a sentence, e.g. “附言”栏只写附言码 */
  readonly advice: string
}

/** A file of a provider as it was read: what moved, the rows that could not be read, and what was held before and after. */
export interface LinesRead {
  readonly headings: string[]
  readonly lines: BankLine[]
  readonly faults: RowFault[]
  /** null when the file does not say */
  readonly bounds: { opening: Fen; closing: Fen } | null
}

/**
 * A way for the money of gifts to reach the county. It says how a giver is asked to pay, so that the remark's code comes along, and
 * reads the file that tells what came in and went out. All else is the same for every provider: lines are known again, matched by the
 * code or the sum, taken into the books, and what differs is shown (`service.ts`). No provider sees a card, and none is asked online.
 */
export interface PaymentProvider {
  howToPay(giving: Giving): HowToPay
  /** @throws file-refused, input-invalid */
  readLines(h: Handle, bytes: Uint8Array): Promise<LinesRead>
}

const PROVIDERS: Readonly<Record<Giving['provider'], PaymentProvider>> = { 'bank-transfer': bankTransfer }

/** The one that the county's mechanism chose. */
export function providerOf(giving: Giving): PaymentProvider {
  return PROVIDERS[giving.provider]
}

export function howToPay(giving: Giving): HowToPay {
  return providerOf(giving).howToPay(giving)
}
