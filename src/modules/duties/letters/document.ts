import { dayInChinese, dayOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { LetterBlock, LetterDocument } from '#kernel/server/documents/letter-document.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { LetterSide } from './rules.ts'
import * as store from './store.ts'

/** The letter as a printed page: its text as signed, and below it who signed when, with the digest of the text. */
export async function letterDocument(h: Handle, id: Id): Promise<LetterDocument> {
  const letter = await store.loadLetter(h, id)
  return {
    form: 'letter',
    issuer: letter.upperName,
    number: `责任书〔${letter.year}〕${letter.number}号`,
    title: letter.title,
    blocks: [...letter.text.split('\n').map(blockOf), signaturesOf(letter)],
    signer: letter.upperName,
    date: letter.writtenOn,
    // In groups, so that the line can break.
    note: `文本摘要（SHA-256）：${letter.digest.replace(/(.{8})(?=.)/g, '$1 ')}`,
  }
}

function blockOf(line: string): LetterBlock {
  return /^[一二三四五六七八九十]+、/.test(line) ? { kind: 'heading1', text: line } : { kind: 'paragraph', text: line }
}

function signaturesOf(letter: store.LetterRecord): LetterBlock {
  const row = (side: LetterSide, party: string) => {
    const signed = letter.events.find((e) => e.kind === side)
    return [
      party,
      signed ? `${signed.name}（${signed.title}）` : '未签字',
      signed ? dayInChinese(dayOf(signed.at)) : '',
    ]
  }
  return {
    kind: 'table',
    caption: '双方签字',
    columns: [
      { title: '责任方', weight: 3 },
      { title: '签字人', weight: 3 },
      { title: '签字日期', weight: 2 },
    ],
    rows: [row('sign-upper', `甲方：${letter.upperName}`), row('sign-lower', `乙方：${letter.lowerName}`)],
  }
}
