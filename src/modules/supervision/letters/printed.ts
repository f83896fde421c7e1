import { dueOn } from '#kernel/pure/calendar.ts'
import type { Day, Month } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { composeLetter } from './document.ts'
import { kindOf, lettersPackOf } from './kinds.ts'
import type { LetterItem } from './model.ts'
import * as store from './store.ts'

/**
 * The letter as it is printed: as it was fixed when issued, or as a draft would read if it were issued today.
 * @throws letter-altered when the stored text no longer has the digest of its issue
 */
export async function letterDocument(h: Handle, id: Id): Promise<LetterDocument> {
  const letter = await store.loadLetter(h, id)
  return letter.document === null ? draftDocument(h, letter) : wholeDocument(letter)
}

function wholeDocument(letter: store.Letter): LetterDocument {
  if (digestOf(letter.document) !== letter.digest) throw new Problem('letter-altered', { number: letter.number })
  return letter.document!
}

export async function draftDocument(h: Handle, letter: store.Letter): Promise<LetterDocument> {
  const pack = await lettersPackOf(h)
  const kind = kindOf(pack, letter.kind)
  const items: LetterItem[] = (await store.itemsOf(h, [letter.id])).get(letter.id) ?? []
  const earlier =
    kind.follows === undefined ? undefined : (await store.earlierOf(h, [letter], kind.follows)).get(letter.id)
  return composeLetter(pack, kind, {
    month: letter.month,
    addressee: letter.addresseeName,
    number: `${kind.prefix}〔${h.today.slice(0, 4)}〕  号`,
    date: h.today,
    dueOn: kind.deadline === undefined ? null : dueOn(await h.calendar(), kind.deadline, h.today),
    earlier: earlier?.number ?? null,
    items,
  })
}

export interface IssuedDocument {
  id: Id
  kind: string
  number: string
  addressee: string
  issuedOn: Day
  digest: string
  document: LetterDocument
}

/** Every issued letter of a month in the order of its number, whole: for printing, the archive and the command line. */
export async function issuedDocuments(h: Handle, month: Month, kind?: string): Promise<IssuedDocument[]> {
  return (await store.issuedOfMonth(h, month, kind)).map((l) => ({
    id: l.id,
    kind: l.kind,
    number: l.number!,
    addressee: l.addresseeName,
    issuedOn: l.issuedOn!,
    digest: l.digest!,
    document: wholeDocument(l),
  }))
}
