import { readFile } from 'node:fs/promises'
import { sha256Hex } from '#kernel/pure/digest.ts'

/** How the program is called where it is offered; the words of the page and of the program say the same. */
export const CHECKER_NAME = 'guben-verify-funds.mjs'

/** The program that checks a public ledger, as it stands in this folder: nothing is made of it, so that anyone can compare. */
export async function checker(): Promise<{ bytes: Buffer; digest: string }> {
  const bytes = await readFile(new URL('verify.mjs', import.meta.url))
  return { bytes, digest: sha256Hex(bytes) }
}

/** What a ledger's file holds, for who would rather check it with a program of their own. */
export function formatText(): Promise<Buffer> {
  return readFile(new URL('../../../../docs/formats/public-ledger.md', import.meta.url))
}
