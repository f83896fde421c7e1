import { type ReactNode, useEffect } from 'react'
import { dayInChinese } from '#kernel/pure/day.ts'
import './letter-sheet.css'

type Align = 'left' | 'center' | 'right'
type Block =
  | { kind: 'paragraph'; text: string; lead?: string | undefined }
  | { kind: 'heading1'; text: string }
  | { kind: 'heading2'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | {
      kind: 'table'
      caption?: string | undefined
      columns: readonly { title: string; align?: Align | undefined }[]
      rows: readonly (readonly string[])[]
    }

/** What the server says is printed. */
export interface PrintedLetter {
  readonly form: 'letter' | 'bulletin'
  readonly issuer: string
  readonly number: string
  readonly title: string
  readonly addressee?: string | undefined
  readonly blocks: readonly Block[]
  readonly signer: string
  readonly date: string
  readonly cc?: readonly string[] | undefined
  readonly urgency?: string | undefined
  readonly note?: string | undefined
  readonly printing?: { office: string; date: string } | undefined
}

/** An official letter as it looks on paper: red head, double red lines, number, text, signature. As a direct child of Page it alone is printed. */
export function LetterSheet({ letter, draft = false }: { letter: PrintedLetter; draft?: boolean }) {
  useEffect(() => {
    document.body.toggleAttribute('data-sheet', true)
    return () => void document.body.toggleAttribute('data-sheet', false)
  }, [])
  const isLetter = letter.form === 'letter'
  return (
    <article className="g-sheet s-letter" aria-label={letter.title}>
      {draft && <p className="s-letter-draft">草稿　未编号　未签发</p>}
      <p className="s-letter-head">{letter.issuer}</p>
      {isLetter && <hr className="s-letter-rule s-letter-rule-top" />}
      <p className={isLetter ? 's-letter-line' : 's-letter-line s-letter-line-middle'}>
        {isLetter && <span>{letter.urgency}</span>}
        <span>{letter.number}</span>
      </p>
      {!isLetter && <hr className="s-letter-rule s-letter-rule-single" />}
      <h2 className="s-letter-title">{letter.title}</h2>
      <div className="s-letter-body">
        {letter.addressee && <p className="s-letter-to">{letter.addressee}：</p>}
        {letter.blocks.map((block, index) => (
          <BlockView key={index} block={block} />
        ))}
      </div>
      <p className="s-letter-sign">
        {letter.signer}
        <br />
        {dayInChinese(letter.date)}
      </p>
      {letter.note && <p>（{letter.note}）</p>}
      {isLetter && <hr className="s-letter-rule s-letter-rule-foot" />}
      {letter.cc !== undefined && letter.cc.length > 0 && (
        <p className="s-letter-line">抄送：{letter.cc.join('，')}。</p>
      )}
      {letter.printing !== undefined && (
        <p className="s-letter-line">
          <span>{letter.printing.office}</span>
          <span>{dayInChinese(letter.printing.date)}印发</span>
        </p>
      )}
    </article>
  )
}

function BlockView({ block }: { block: Block }): ReactNode {
  if (block.kind === 'heading1') return <h3>{block.text}</h3>
  if (block.kind === 'heading2') return <h3 className="s-letter-second">{block.text}</h3>
  if (block.kind === 'list') return block.items.map((item, i) => <p key={i}>{`${i + 1}. ${item}`}</p>)
  if (block.kind === 'table') return <BlockTable table={block} />
  return (
    <p>
      {block.lead && <span className="s-letter-lead">{block.lead}</span>}
      {block.text}
    </p>
  )
}

function BlockTable({ table }: { table: Extract<Block, { kind: 'table' }> }) {
  return (
    <div className="g-scroll">
      <table>
        {table.caption && <caption>{table.caption}</caption>}
        <thead>
          <tr>
            {table.columns.map((c) => (
              <th key={c.title} scope="col">
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} style={{ textAlign: table.columns[j]?.align ?? 'left' }}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
