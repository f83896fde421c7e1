import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { section } from '../section.ts'
import type { LetterKind, LettersPack } from './pack.ts'

export async function lettersPackOf(h: Handle): Promise<LettersPack> {
  return (await section(h)).letters
}

/** @throws letter-kind-unknown */
export function kindNamed(pack: LettersPack, code: string): LetterKind {
  const kind = pack.kinds.find((k) => k.code === code)
  if (kind === undefined) throw new Problem('letter-kind-unknown', { kind: code })
  return kind
}

/** The kind of a letter that was made under an earlier pack and is no longer in force keeps its name and asks nothing new. */
export function kindOf(pack: LettersPack, code: string): LetterKind {
  return (
    pack.kinds.find((k) => k.code === code) ?? {
      code,
      title: '函件',
      prefix: '',
      lists: 'open-findings',
      when: 'asked',
      addressing: 'answering',
      subject: '函件',
      text: ['{items}'],
      layout: 'list',
      evidence: false,
      again: false,
      countsInAppraisal: false,
      cc: [],
      issuers: ['leader'],
    }
  )
}
