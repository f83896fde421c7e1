import { maskAccount, maskId, maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { entriesOf, fieldNames, textOf } from '#kernel/pure/ledger.ts'
import { type Ledger, readLedger, readLedgers, sampleOf } from '#kernel/server/documents/ledger.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { columnsOf } from '#kernel/server/ledger-mapping.ts'
import { SOURCES } from '../model.ts'
import { fieldsOf, type LedgerKind, ONE_OF } from './fields.ts'
import { bytesOf, LIMITS } from './files.ts'
import { strangeCodes, type WordCount, type Words } from './vocabulary.ts'

/** A column with more different words than this holds no codes. */
const DIFFERENT = 200
/** Longer texts are no words. */
const WORD = 100

/** What stands in a file: its sheets with headings, the first rows masked, and which column seems to hold what. */
export async function lookAt(
  h: Handle,
  kernel: Kernel,
  of: { file: Id; kind: LedgerKind; sheet?: string | undefined; header?: Ledger['header'] | undefined },
) {
  const bytes = await bytesOf(h, kernel, of.file)
  const fields = fieldsOf(of.kind)
  const ledgers =
    of.sheet === undefined
      ? await readLedgers(bytes, LIMITS)
      : [await readLedger(bytes, { sheet: of.sheet, header: of.header, limits: LIMITS })]
  const sheets = await Promise.all(
    ledgers.map(async (ledger) => {
      const { columns, words, mapping } = await columnsOf(h, `households.${of.kind}`, ledger, fields)
      const sample = sampleOf(ledger)
      return {
        name: ledger.name,
        header: ledger.header,
        columns: columns as Record<string, number>,
        mapping,
        ...sample,
        words: stillKnown(words),
        said: saidIn(ledger),
        sample: sample.sample.map((row) => row.map(maskedText)),
        hasIncome: Object.keys(SOURCES).some((source) => columns[source] !== undefined),
      }
    }),
  )
  return {
    sheets,
    fields: fieldNames(fields).map((field) => ({
      field,
      title: fields[field]!.title,
      required: fields[field]!.required === true,
    })),
    oneOf: ONE_OF[of.kind].map((group) => [...group]),
  }
}

/** ID numbers, telephones and accounts in what is shown of a sheet are masked; the rest is what tells the columns apart. */
export function maskedText(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, maskId)
    .replace(/(?<!\d)1\d{10}(?!\d)/g, maskPhone)
    .replace(/(?<!\d)\d{13,24}(?!\d)/g, maskAccount)
}

/** What was said of words the last time, but for codes that are no more. */
function stillKnown(words: Words): Record<string, Record<string, string>> {
  const gone = new Set(strangeCodes(words).map(({ field, word }) => `${field} ${word}`))
  return Object.fromEntries(
    Object.entries(words).map(([field, said = {}]) => [
      field,
      Object.fromEntries(Object.entries(said).filter(([word]) => !gone.has(`${field} ${word}`))),
    ]),
  )
}

/** Of each column the different words in it with the number of their rows; null where they are too many to be codes. */
function saidIn(ledger: Ledger): (WordCount[] | null)[] {
  const columns: (Map<string, number> | null)[] = ledger.paths.map(() => new Map())
  for (const { cells } of entriesOf(ledger.rows))
    for (const [at, words] of columns.entries()) {
      const word = textOf(cells[at])
      if (words === null || word === '' || word.length > WORD) continue
      words.set(word, (words.get(word) ?? 0) + 1)
      if (words.size > DIFFERENT) columns[at] = null
    }
  return columns.map((words) => words && [...words].map(([word, count]) => ({ word: maskedText(word), count })))
}
