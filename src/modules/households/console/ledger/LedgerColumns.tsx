import { Button, Input, InputNumber, Select } from 'antd'
import { useId, useState } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { useSession } from '#kernel/browser/session.tsx'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { Panel } from '#ui/Page.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { LedgerKind } from '../../ledger/fields.ts'
import type { Words } from '../../ledger/vocabulary.ts'
import { LedgerWords } from './LedgerWords.tsx'
import { type Look, lookAt, type Sent } from './ledger-look.ts'

type Sheet = Look['sheets'][number]

export interface Chosen {
  readonly sheet: string
  readonly headings: readonly string[]
  readonly header: Sheet['header']
  readonly columns: Record<string, number>
  readonly words: Record<string, Record<string, string>>
  readonly year?: number
  readonly keepAs?: string
  readonly excess?: string
}

interface ColumnsProps {
  readonly sent: Sent
  readonly kind: LedgerKind
  readonly look: Look
  /** what was said before, when a person comes back to it */
  readonly chosen: Chosen | null
  readonly onLook: (look: Look) => void
  readonly onDone: (chosen: Chosen) => void
  readonly onBack: () => void
}

/** Which column holds what: proposed by the headings or taken from the last time; anything can be changed. */
export function LedgerColumns({ sent, kind, look, chosen, onLook, onDone, onBack }: ColumnsProps) {
  const [name, setName] = useState(chosen?.sheet ?? look.sheets[0]!.name)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const sheet = look.sheets.find((s) => s.name === name) ?? look.sheets[0]!
  const reread = async (header: Sheet['header']) => {
    setProblem(null)
    try {
      const { sheets } = await lookAt({ file: sent.file, kind, sheet: sheet.name, header })
      onLook({ ...look, sheets: look.sheets.map((s) => (s.name === sheet.name ? (sheets[0] ?? s) : s)) })
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <Panel title={`二、对应各列：${sent.name}`}>
      {look.sheets.length > 1 && (
        <p className="ledger-row">
          工作表
          <Select
            aria-label="工作表"
            value={sheet.name}
            onChange={setName}
            options={look.sheets.map((s) => ({ value: s.name, label: `${s.name}（${s.rows} 行）` }))}
            style={{ minWidth: 200 }}
          />
        </p>
      )}
      <Header key={JSON.stringify([sheet.name, sheet.header])} sheet={sheet} onChange={reread} />
      <ProblemView problem={problem} />
      <SheetColumns
        key={JSON.stringify([sheet.name, sheet.headings])}
        look={look}
        sheet={sheet}
        chosen={chosen !== null && chosen.headings.join('\n') === sheet.headings.join('\n') ? chosen : null}
        onDone={onDone}
        onBack={onBack}
      />
    </Panel>
  )
}

function Header({ sheet, onChange }: { sheet: Sheet; onChange: (header: Sheet['header']) => Promise<void> }) {
  const [first, setFirst] = useState(sheet.header.first + 1)
  const [last, setLast] = useState(sheet.header.last + 1)
  const isChanged = first !== sheet.header.first + 1 || last !== sheet.header.last + 1
  return (
    <p className="ledger-row">
      表头在第
      <InputNumber aria-label="表头首行" min={1} max={40} value={first} onChange={(n) => setFirst(n ?? 1)} />至
      <InputNumber aria-label="表头末行" min={first} max={41} value={last} onChange={(n) => setLast(n ?? first)} />
      行，其下 {sheet.rows} 行。
      {isChanged && (
        <Button
          disabled={last < first}
          onClick={() => void onChange({ first: first - 1, last: Math.max(first, last) - 1 })}
        >
          按这几行重新读表头
        </Button>
      )}
    </p>
  )
}

interface SheetProps {
  readonly look: Look
  readonly sheet: Sheet
  readonly chosen: Chosen | null
  readonly onDone: (chosen: Chosen) => void
  readonly onBack: () => void
}

const INCOMES = ['wage', 'business', 'property', 'transfer', 'cost']

function SheetColumns({ look, sheet, chosen, onDone, onBack }: SheetProps) {
  const { today } = useSession()
  const [columns, setColumns] = useState<Record<string, number>>(chosen?.columns ?? sheet.columns)
  const [words, setWords] = useState<Words>(chosen?.words ?? sheet.words)
  const [year, setYear] = useState<number | null>(chosen?.year ?? yearIn(sheet) ?? Number(today.slice(0, 4)) - 1)
  const [keepAs, setKeepAs] = useState(chosen?.keepAs ?? sheet.mapping ?? '')
  const [excess, setExcess] = useState(chosen?.excess ?? '')
  const ids = { keep: useId(), excess: useId(), year: useId() }
  const titles = new Map(look.fields.map((f) => [f.field, f.title]))
  const hasIncome = INCOMES.some((field) => columns[field] !== undefined)
  const missing = [
    ...look.fields.filter((f) => f.required && columns[f.field] === undefined).map((f) => f.title),
    ...look.oneOf
      .filter((group) => group.every((field) => columns[field] === undefined))
      .map((group) => group.map((field) => titles.get(field) ?? field).join('或')),
  ]
  // a column holds one thing, and a thing stands in one column: who says it anew takes it from the other
  const put = (column: number, field: string | undefined) => {
    const others = Object.entries(columns).filter(([f, at]) => f !== field && at !== column)
    setColumns(Object.fromEntries(field === undefined ? others : [...others, [field, column]]))
  }
  return (
    <>
      <p>
        {sheet.mapping === null
          ? '左边是表中的列，右边是导入为什么内容。已按列名自动对应，请核对；不对的直接改。'
          : `已按上次保存的“${sheet.mapping}”对应，请核对；不对的直接改。`}
      </p>
      <TableView<SheetColumn>
        caption="各列的对应"
        rows={columnsOf(sheet)}
        rowKey={(column) => column.at}
        columns={[
          { key: 'heading', title: '表中的列', width: 260 },
          { key: 'examples', title: '内容举例', render: (column) => column.examples || '（前几行为空）' },
          {
            key: 'field',
            title: '导入为',
            width: 240,
            render: (column) => (
              <Select
                aria-label={`${column.heading}导入为`}
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                value={fieldAt(columns, column.at)}
                onChange={(field: string | undefined) => put(column.at, field)}
                placeholder="不导入"
                options={look.fields.map((f) => ({ value: f.field, label: f.title }))}
                style={{ width: '100%', minWidth: 180 }}
              />
            ),
          },
        ]}
      />
      <LedgerWords sheet={sheet} columns={columns} titles={titles} words={words} onChange={setWords} />
      {hasIncome && (
        <p>
          <label htmlFor={ids.year}>表中的收入是哪一年的</label>{' '}
          <InputNumber id={ids.year} min={2000} max={2100} value={year} onChange={setYear} suffix="年" />
        </p>
      )}
      <p>
        <label htmlFor={ids.keep}>保存这种对应关系，下次同样表头的台账自动套用（可不填）</label>
        <Input
          id={ids.keep}
          value={keepAs}
          onChange={(event) => setKeepAs(event.target.value)}
          maxLength={60}
          placeholder="如：县扶贫办户台账"
        />
      </p>
      {columns.helperName !== undefined && (
        <p>
          <label htmlFor={ids.excess}>帮扶户数超过上限的理由（没有超限可不填）</label>
          <Input id={ids.excess} value={excess} onChange={(event) => setExcess(event.target.value)} maxLength={200} />
        </p>
      )}
      {missing.length > 0 && <p role="alert">还须指出：{missing.join('、')}。</p>}
      <p className="ledger-row">
        <Button onClick={onBack}>重新选择台账</Button>
        <Button
          type="primary"
          disabled={missing.length > 0 || (hasIncome && year === null)}
          onClick={() =>
            onDone({
              sheet: sheet.name,
              headings: sheet.headings,
              header: sheet.header,
              columns,
              words: wordsOf(words, columns),
              ...(hasIncome && year !== null && { year }),
              ...(keepAs.trim().length >= 2 && { keepAs: keepAs.trim() }),
              ...(excess.trim() !== '' && { excess: excess.trim() }),
            })
          }
        >
          检查
        </Button>
      </p>
    </>
  )
}

/** What was said of words in columns that are taken in. */
function wordsOf(words: Words, columns: Record<string, number>): Chosen['words'] {
  const kept = Object.entries(words).flatMap(([field, said = {}]) =>
    columns[field] === undefined || Object.keys(said).length === 0 ? [] : [[field, { ...said }] as const],
  )
  return Object.fromEntries(kept)
}

/** The year that the heading of an income names (2015年收入/工资性收入). */
function yearIn(sheet: Sheet): number | undefined {
  const named = INCOMES.flatMap(
    (field) => /(20\d{2})年/.exec(sheet.headings[sheet.columns[field] ?? -1] ?? '')?.[1] ?? [],
  )
  return named[0] === undefined ? undefined : Number(named[0])
}

interface SheetColumn {
  readonly at: number
  readonly heading: string
  readonly examples: string
}

/** The columns of the sheet with something of what stands in them; those without heading and content are none. */
function columnsOf(sheet: Sheet): SheetColumn[] {
  return sheet.headings.flatMap((heading, at) => {
    const said = [...new Set(sheet.sample.map((cells) => cells[at] ?? ''))].filter((text) => text !== '')
    if (heading === '' && said.length === 0) return []
    return [{ at, heading: heading || `第${at + 1}列`, examples: said.slice(0, 3).join('、') }]
  })
}

function fieldAt(columns: Record<string, number>, at: number): string | undefined {
  return Object.entries(columns).find(([, column]) => column === at)?.[0]
}
