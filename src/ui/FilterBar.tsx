import { SearchOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { ListState } from '#kernel/browser/list-state.ts'
import { DayPicker } from './DayPicker.tsx'
import { OrganisationPicker } from './OrganisationPicker.tsx'
import { PersonPicker } from './PersonPicker.tsx'
import { type PlaceLevel, PlacePicker } from './PlacePicker.tsx'
import { usePhone } from './use-phone.ts'

export interface Option {
  readonly value: string
  readonly label: string
}

/** A condition over a list. `name` is its name in the query; `days` makes two, `<name>From` and `<name>To`. */
export type Filter = { readonly name: string; readonly label: string } & (
  | { readonly kind: 'select'; readonly options: readonly Option[]; readonly multiple?: boolean }
  | { readonly kind: 'place'; readonly level?: PlaceLevel }
  | { readonly kind: 'person' | 'organisation' | 'month' | 'day' | 'days' | 'text' }
)

/** Names in the query, for the address. */
export function filterNames(filters: readonly Filter[]): string[] {
  return filters.flatMap((filter) =>
    filter.kind === 'days' ? [`${filter.name}From`, `${filter.name}To`] : [filter.name],
  )
}

type Values = ListState['filters']

export interface FilterBarProps {
  readonly filters: readonly Filter[]
  readonly values: Values
  readonly onFilter: (values: Values) => void
  /** absent: the list has no search */
  readonly search?: { readonly q: string; readonly hint: string; readonly onSearch: (q: string) => void }
  readonly children?: ReactNode
}

export function FilterBar({ filters, values, onFilter, search, children }: FilterBarProps) {
  const put = (name: string, value: string | readonly string[] | undefined) => {
    const { [name]: _old, ...others } = values
    onFilter(value === undefined || value.length === 0 ? others : { ...others, [name]: value })
  }
  const controls = filters.map((filter) =>
    filter.kind === 'days' ? (
      <DaysFilter key={filter.name} filter={filter} values={values} put={put} />
    ) : (
      <OneFilter key={filter.name} filter={filter} value={values[filter.name]} put={put} />
    ),
  )
  return (
    <div className="g-list-bar g-noprint">
      {search !== undefined && <SearchBox {...search} />}
      {filters.length > 0 && <Folded count={Object.keys(values).length}>{controls}</Folded>}
      {children}
    </div>
  )
}

/** On phones the conditions are folded away, with the number of those that hold. */
function Folded({ count, children }: { count: number; children: ReactNode }): ReactNode {
  const phone = usePhone()
  if (!phone) return children
  return (
    <details className="g-more">
      <summary>筛选条件{count > 0 && `（已选 ${count} 项）`}</summary>
      <div>{children}</div>
    </details>
  )
}

function SearchBox({ q, hint, onSearch }: { q: string; hint: string; onSearch: (q: string) => void }) {
  const id = useId()
  const [typed, setTyped] = useState(q)
  useEffect(() => setTyped(q), [q])
  return (
    <form
      className="g-filter"
      style={{ flex: '1 1 16em', maxWidth: '28em' }}
      onSubmit={(event) => {
        event.preventDefault()
        onSearch(typed.trim())
      }}
    >
      <label htmlFor={id}>查找</label>
      <span style={{ display: 'flex', gap: 6 }}>
        <Input
          id={id}
          value={typed}
          placeholder={hint}
          allowClear
          onChange={(event) => setTyped(event.target.value)}
          onClear={() => onSearch('')}
        />
        <Button htmlType="submit" icon={<SearchOutlined />}>
          查询
        </Button>
      </span>
    </form>
  )
}

type Put = (name: string, value: string | readonly string[] | undefined) => void

function DaysFilter({ filter, values, put }: { filter: Filter; values: Values; put: Put }) {
  const from = `${filter.name}From`
  const to = `${filter.name}To`
  return (
    <div className="g-filter">
      <span>{filter.label}</span>
      <span style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
        <DayPicker
          aria-label={`${filter.label}起`}
          placeholder="起"
          value={one(values[from])}
          onChange={(day) => put(from, day)}
        />
        至
        <DayPicker
          aria-label={`${filter.label}止`}
          placeholder="止"
          value={one(values[to])}
          onChange={(day) => put(to, day)}
        />
      </span>
    </div>
  )
}

function OneFilter({
  filter,
  value,
  put,
}: {
  filter: Filter
  value: string | readonly string[] | undefined
  put: Put
}) {
  const id = useId()
  return (
    <div className="g-filter">
      <label htmlFor={id}>{filter.label}</label>
      <FilterControl id={id} filter={filter} value={value} onChange={(next) => put(filter.name, next)} />
    </div>
  )
}

interface ControlProps {
  readonly id: string
  readonly filter: Filter
  readonly value: string | readonly string[] | undefined
  readonly onChange: (value: string | readonly string[] | undefined) => void
}

function FilterControl({ id, filter, value, onChange }: ControlProps) {
  switch (filter.kind) {
    case 'select':
      return (
        <Select<string | string[]>
          id={id}
          mode={filter.multiple ? 'multiple' : undefined}
          value={(filter.multiple && typeof value === 'string' ? [value] : value) as string | string[] | undefined}
          options={[...filter.options]}
          allowClear
          placeholder="全部"
          maxTagCount="responsive"
          style={{ minWidth: '10em', width: '100%' }}
          onChange={onChange}
        />
      )
    case 'place':
      return <PlacePicker id={id} level={filter.level} value={value} onChange={onChange} placeholder="全部" />
    case 'person':
      return <PersonPicker id={id} value={value} onChange={onChange} placeholder="全部" />
    case 'organisation':
      return <OrganisationPicker id={id} value={value} onChange={onChange} placeholder="全部" />
    case 'day':
    case 'month':
      return (
        <DayPicker id={id} month={filter.kind === 'month'} value={one(value)} onChange={onChange} placeholder="全部" />
      )
    default:
      return <TextFilter id={id} value={one(value) ?? ''} onChange={onChange} />
  }
}

function TextFilter({
  id,
  value,
  onChange,
}: {
  id: string
  value: string
  onChange: (value: string | undefined) => void
}) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const settle = () => {
    if (typed.trim() !== value) onChange(typed.trim() === '' ? undefined : typed.trim())
  }
  return (
    <Input
      id={id}
      value={typed}
      allowClear
      placeholder="全部"
      onChange={(event) => setTyped(event.target.value)}
      onPressEnter={settle}
      onBlur={settle}
      onClear={() => onChange(undefined)}
    />
  )
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
