/**
 * A letter or a bulletin as a typed object: everything that is printed, and nothing that is decided.
 * The renderers (`letter.ts` for PDF, `letter.docx.ts` for DOCX) set it by GB/T 9704-2012.
 */
export type LetterDocument = {
  /** letter = 信函格式 (GB/T 9704-2012 §10.1); bulletin = 通报 with the red head of §7. */
  form: 'letter' | 'bulletin'
  /** 发文机关标志 as printed in red: full or standard short name; a bulletin may end it with 文件 or be its name. */
  issuer: string
  /** 发文字号, e.g. 清督函〔2026〕5号. */
  number: string
  title: string
  /** 主送机关 without the colon; a bulletin may have none. */
  addressee?: string
  blocks: LetterBlock[]
  /** 附件 names, without numbers and without 《》. */
  attachments?: string[]
  /** 发文机关署名. */
  signer: string
  /** 成文日期, YYYY-MM-DD; printed as 2026年3月5日. */
  date: string
  /** 抄送机关. */
  cc?: string[]
  /** 紧急程度, e.g. 特急. */
  urgency?: string
  /** 密级和保密期限, e.g. 秘密★1年. */
  secrecy?: string
  /** 附注 without brackets, e.g. 联系人：王禾；联系电话：…. */
  note?: string
  /** 印发机关 and 印发日期 (YYYY-MM-DD): a bulletin's last line; a letter never prints them. */
  printing?: { office: string; date: string }
}

export type LetterBlock =
  /** `lead` is set in 楷体 at the head of the same line, e.g. （一）例会未按期召开。 */
  | { kind: 'paragraph'; text: string; lead?: string }
  /** 一、…… in 黑体; the number is part of the text. */
  | { kind: 'heading1'; text: string }
  /** （一）…… in 楷体; the number is part of the text. */
  | { kind: 'heading2'; text: string }
  /** Numbered 1. 2. 3. by the renderer. */
  | { kind: 'list'; items: string[] }
  | LetterTable

export type LetterTable = {
  kind: 'table'
  caption?: string
  /** `weight` is the column's share of the width, 1 by default. */
  columns: { title: string; weight?: number; align?: 'left' | 'center' | 'right' }[]
  /** One text per column in each row. */
  rows: string[][]
}

/** '2026-03-05' → '2026年3月5日'. Throws RangeError for anything but a date of that shape. */
export function officialDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (!match) throw new RangeError(`date must be YYYY-MM-DD, not ${date}`)
  return `${match[1]}年${Number(match[2])}月${Number(match[3])}日`
}

/** Every text of the document, in the order of printing. */
export function textsOf(document: LetterDocument): string[] {
  return [
    document.secrecy ?? '',
    document.urgency ?? '',
    document.issuer,
    document.number,
    document.title,
    document.addressee ?? '',
    ...document.blocks.flatMap(textsOfBlock),
    ...(document.attachments ?? []),
    document.signer,
    document.note ?? '',
    ...(document.cc ?? []),
    document.printing?.office ?? '',
  ]
}

function textsOfBlock(block: LetterBlock): string[] {
  if (block.kind === 'list') return block.items
  if (block.kind === 'table') return [block.caption ?? '', ...block.columns.map((c) => c.title), ...block.rows.flat()]
  if (block.kind === 'paragraph') return [block.lead ?? '', block.text]
  return [block.text]
}
