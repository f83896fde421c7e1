import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import type { Columns, Field } from '../imports/rules.ts'
import type { Look, LookedSheet } from './ImportWizard.tsx'

export interface Chosen {
  readonly sheet: string
  readonly header: LookedSheet['header']
  readonly columns: Columns
  readonly keepAs: string
}

/** Which column holds what. Guessed from the headings or taken from the last time; anything can be changed. */
export function ImportColumns({ look, onDone }: { look: Look; onDone: (chosen: Chosen) => void }) {
  const [name, setName] = useState(look.sheets[0]!.name)
  const sheet = look.sheets.find((s) => s.name === name) ?? look.sheets[0]!
  return (
    <Panel title="二、对应各列">
      {look.sheets.length > 1 && (
        <p>
          工作表：
          <Select
            aria-label="工作表"
            value={sheet.name}
            onChange={setName}
            options={look.sheets.map((s) => ({ value: s.name, label: `${s.name}（${s.rows} 行）` }))}
            style={{ minWidth: 200 }}
          />
        </p>
      )}
      <SheetColumns key={sheet.name} sheet={sheet} fields={look.fields} onDone={onDone} />
    </Panel>
  )
}

interface SheetColumnsProps {
  sheet: LookedSheet
  fields: Look['fields']
  onDone: (chosen: Chosen) => void
}

function SheetColumns({ sheet, fields, onDone }: SheetColumnsProps) {
  const [columns, setColumns] = useState<Columns>(sheet.columns)
  const [keepAs, setKeepAs] = useState(sheet.mapping ?? '')
  const keepId = useId()
  const missing = fields.filter((f) => f.required && columns[f.field] === undefined)
  const put = (field: Field, column: number | undefined) => {
    const { [field]: _old, ...others } = columns
    setColumns(column === undefined ? others : { ...others, [field]: column })
  }
  return (
    <>
      <p>
        {sheet.mapping === null ? '已按列名自动对应，请核对。' : `已按上次保存的“${sheet.mapping}”对应，请核对。`}
        表头为第 {sheet.header.first + 1} 至 {sheet.header.last + 1} 行，其下 {sheet.rows} 行。
      </p>
      <div className="duty-wizard-map">
        {fields.map((f) => (
          <ColumnChoice
            key={f.field}
            field={f}
            headings={sheet.headings}
            value={columns[f.field]}
            onChange={(c) => put(f.field, c)}
          />
        ))}
      </div>
      <p>
        <label htmlFor={keepId}>保存这种对应关系，下次同样的表格自动套用（可不填）</label>
        <Input
          id={keepId}
          value={keepAs}
          onChange={(e) => setKeepAs(e.target.value)}
          maxLength={60}
          placeholder="如：县重点任务表"
        />
      </p>
      <div className="duty-sample">
        <TableView<string[]>
          caption="前几行内容"
          rows={sheet.sample}
          rowKey={(row) => row.join('|')}
          columns={sheet.headings.map((heading, i) => ({
            key: String(i),
            title: heading || '（无列名）',
            render: (row) => row[i],
          }))}
        />
      </div>
      {missing.length > 0 && <p role="alert">还须指出：{missing.map((f) => f.title).join('、')}。</p>}
      <Button
        type="primary"
        disabled={missing.length > 0}
        onClick={() => onDone({ sheet: sheet.name, header: sheet.header, columns, keepAs: keepAs.trim() })}
      >
        下一步
      </Button>
    </>
  )
}

interface ColumnChoiceProps {
  field: Look['fields'][number]
  headings: readonly string[]
  value: number | undefined
  onChange: (column: number | undefined) => void
}

function ColumnChoice({ field, headings, value, onChange }: ColumnChoiceProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>
        {field.title}
        {field.required && '（必选）'}
      </label>
      <Select
        id={id}
        allowClear
        value={value}
        onChange={(column: number | undefined) => onChange(column)}
        placeholder="没有这一列"
        options={headings.map((heading, column) => ({ value: column, label: heading || `第${column + 1}列` }))}
        style={{ width: '100%' }}
      />
    </div>
  )
}
