import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { FACTS, type FactKey, factOf, factText } from '#modules/households/model.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Row = RowOf<'/api/sync/conflicts'>
type Body = BodyOf<'/api/sync/conflicts/{id}/resolve'>

const CHOICES = { mine: '以走访登记的为准', theirs: '以现有登记的为准', other: '都不对，另填' } as const

function inWords(row: Row, value: unknown): string {
  if (Object.hasOwn(FACTS, row.field)) return factText(row.field as FactKey, value)
  return value === null || value === undefined || value === '' ? '未填' : String(value)
}

/** Where two people wrote differently on the same base: both values, who wrote them and when; a person decides each field. */
export default function ConflictList() {
  const [chosen, setChosen] = useState<Row | null>(null)
  return (
    <Page
      title="同步冲突"
      lead="同一项情况，离线登记的和别人登记的不一样。两边都保留着，由人核实后逐项裁定，系统不替人选。"
    >
      <DataTable<Row>
        what="同步冲突"
        path="/api/sync/conflicts"
        filters={[
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'open', label: '待裁定' },
              { value: 'resolved', label: '已裁定' },
            ],
          },
        ]}
        columns={[
          { key: 'title', title: '情况' },
          { key: 'base', title: '登记时看到的', phone: false, render: (row) => inWords(row, row.base) },
          {
            key: 'theirs',
            title: '现有登记',
            render: (row) => (
              <>
                {inWords(row, row.theirs)}
                <div className="g-quiet">
                  {row.theirsBy} <MomentText at={row.theirsAt} />
                </div>
              </>
            ),
          },
          {
            key: 'mine',
            title: '走访登记',
            render: (row) => (
              <>
                {inWords(row, row.mine)}
                <div className="g-quiet">
                  <MomentText at={row.madeAt} />
                </div>
              </>
            ),
          },
          { key: 'source', title: '来源', phone: false, render: (row) => <Source row={row} /> },
          {
            key: 'act',
            title: '裁定',
            render: (row) =>
              row.state === 'resolved' ? (
                <StatusTag label={row.choice === null ? '已裁定' : CHOICES[row.choice]} tone="success" />
              ) : (
                <Button type="primary" onClick={() => setChosen(row)} aria-label={`裁定：${row.title}`}>
                  裁定
                </Button>
              ),
          },
        ]}
        empty={<p>没有待裁定的冲突。</p>}
      />
      {chosen !== null && <Decide key={chosen.id} conflict={chosen} onClose={() => setChosen(null)} />}
    </Page>
  )
}

function Source({ row }: { row: Row }) {
  if (row.command === 'fieldwork.visit') return <Go to={`/visits/${row.operation}`}>走访记录</Go>
  if (row.about.startsWith('fieldwork.opinion/')) return <Go to={`/opinions/${row.about.split('/')[1]}`}>诉求</Go>
  return <>{row.command}</>
}

/** The control for another value: of a fact its own, otherwise words. */
function otherField(row: Row): Field {
  const base = { name: 'value', label: '填写核实的情况', required: true, when: (v: FormValues) => v.choice === 'other' }
  if (!Object.hasOwn(FACTS, row.field)) return { ...base, kind: 'longtext', rows: 2, max: 1000 }
  const { type, options = {}, most } = factOf(row.field as FactKey)
  if (type === 'yes')
    return {
      ...base,
      kind: 'radio',
      options: [
        { value: 'yes', label: '是' },
        { value: 'no', label: '否' },
      ],
    }
  if (type === 'choice') return { ...base, kind: 'select', options: optionsOf(options) }
  if (type === 'choices') return { ...base, kind: 'select', multiple: true, options: optionsOf(options) }
  if (type === 'number') return { ...base, kind: 'number', least: 0, ...(most !== undefined && { most }) }
  return { ...base, kind: 'text', max: most ?? 100 }
}

function Decide({ conflict, onClose }: { conflict: Row; onClose: () => void }) {
  const yes = Object.hasOwn(FACTS, conflict.field) && factOf(conflict.field as FactKey).type === 'yes'
  const body = ({ choice, value, why }: FormValues) =>
    ({ choice, why, ...(choice === 'other' && { value: yes ? value === 'yes' : value }) }) as Body
  return (
    <CommandDrawer<FormValues>
      open
      title="裁定冲突"
      name={`conflict.${conflict.id}`}
      fields={[
        { name: 'choice', label: '以哪个为准', kind: 'radio', required: true, options: optionsOf(CHOICES) },
        otherField(conflict),
        { name: 'why', label: '依据', kind: 'longtext', rows: 2, max: 500, required: true },
      ]}
      submit="裁定"
      done="已裁定"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/sync/conflicts/{id}/resolve', {
            params: { path: { id: conflict.id } },
            body: body(form),
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <dl className="g-facts">
        <div className="g-wide">
          <dt>{conflict.title}</dt>
          <dd>登记时看到的：{inWords(conflict, conflict.base)}</dd>
        </div>
        <div>
          <dt>现有登记（{conflict.theirsBy}）</dt>
          <dd>{inWords(conflict, conflict.theirs)}</dd>
        </div>
        <div>
          <dt>走访登记</dt>
          <dd>{inWords(conflict, conflict.mine)}</dd>
        </div>
      </dl>
      <p>选定走访登记的或者另填的，按户档变更程序提出申请，由他人审核后生效。</p>
    </CommandDrawer>
  )
}
