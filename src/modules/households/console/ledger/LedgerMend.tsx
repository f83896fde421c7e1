import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { isCoded, vocabularyOf } from '../../ledger/vocabulary.ts'

type Row = AnswerOf<'/api/households/ledger/imports/{id}/rows/{row}'>
type Cell = Row['cells'][number]

/** What a person wants to stand in a cell instead of what stands there. */
export interface Draft {
  readonly row: number
  readonly column: number
  readonly to: string
}

interface MendProps {
  readonly id: string
  /** as counted in the sheet */
  readonly row: number
  /** where the cells at fault are */
  readonly columns: readonly number[]
  readonly drafts: readonly Draft[]
  readonly onDraft: (draft: Draft) => void
}

/** The cells of a row, those at fault first, to be written anew; the rows beside it can be turned to. */
export function LedgerMend({ id, row, columns, drafts, onDraft }: MendProps) {
  const [at, setAt] = useState(row)
  const query = useQuery({
    queryKey: ['/api/households/ledger/imports', id, 'rows', at],
    queryFn: () =>
      answerOf(api.GET('/api/households/ledger/imports/{id}/rows/{row}', { params: { path: { id, row: at } } })),
  })
  return (
    <Loaded query={query}>
      {(shown) => (
        <section className="ledger-mend" aria-label={`更正第 ${shown.row} 行`}>
          <div className="ledger-row">
            <strong>第 {shown.row} 行</strong>
            <Button size="small" disabled={shown.row <= shown.first} onClick={() => setAt(shown.row - 1)}>
              上一行
            </Button>
            <Button size="small" disabled={shown.row >= shown.last} onClick={() => setAt(shown.row + 1)}>
              下一行
            </Button>
          </div>
          <Cells
            key={shown.row}
            row={shown}
            columns={shown.row === row ? columns : []}
            drafts={drafts}
            onDraft={onDraft}
          />
        </section>
      )}
    </Loaded>
  )
}

function Cells({ row, columns, drafts, onDraft }: { row: Row } & Pick<MendProps, 'columns' | 'drafts' | 'onDraft'>) {
  const [more, setMore] = useState<readonly number[]>([])
  const drafted = drafts.filter((draft) => draft.row === row.row).map((draft) => draft.column)
  const open = new Set([...columns, ...drafted, ...more])
  const others = row.cells.filter((cell) => !open.has(cell.column))
  return (
    <>
      {[...open]
        .flatMap((column) => row.cells.find((cell) => cell.column === column) ?? [])
        .map((cell) => (
          <CellInput
            key={cell.column}
            cell={cell}
            draft={drafts.find((draft) => draft.row === row.row && draft.column === cell.column)?.to}
            onChange={(to) => onDraft({ row: row.row, column: cell.column, to })}
          />
        ))}
      <Select
        aria-label={`更正第 ${row.row} 行的其他格`}
        placeholder="更正这一行的其他格"
        showSearch={{ optionFilterProp: 'label' }}
        value={null}
        onChange={(column: number | null) => column !== null && setMore([...more, column])}
        options={others.map(({ column, heading, text }) => ({
          value: column,
          label: text === '' ? `${heading}（空）` : `${heading}：${text}`,
        }))}
        style={{ width: '100%', maxWidth: 360 }}
      />
    </>
  )
}

interface InputProps {
  readonly cell: Cell
  readonly draft: string | undefined
  readonly onChange: (to: string) => void
}

/** What is masked is written anew whole; a code is chosen by its name. */
function CellInput({ cell, draft, onChange }: InputProps) {
  const id = useId()
  const { heading, field, text } = cell
  const isMasked = text.includes('*')
  const vocabulary = field !== null && isCoded(field) ? vocabularyOf(field) : null
  return (
    <p>
      <label htmlFor={id}>
        {heading}
        <span className="g-quiet">（原为{text === '' ? '空' : `“${text}”`}）</span>
      </label>
      {vocabulary !== null && vocabulary.isSeveral !== true ? (
        <Select
          id={id}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder="请选择"
          value={draft}
          onChange={onChange}
          options={Object.values(vocabulary.labels).map((label) => ({ value: label, label }))}
          style={{ width: '100%', maxWidth: 360 }}
        />
      ) : (
        <Input
          id={id}
          value={draft ?? (isMasked ? '' : text)}
          placeholder={isMasked ? '请重新填写完整内容' : '改为'}
          maxLength={500}
          onChange={(event) => onChange(event.target.value)}
          style={{ maxWidth: 360 }}
        />
      )}
    </p>
  )
}
