import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { useShown } from '#kernel/browser/shown.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { LINK_KINDS } from '../../pairing/model.ts'
import { PAIRERS } from '../../pairing/rules.ts'
import { LinkedPlaces, Linkers } from './LinkTables.tsx'

type Row = RowOf<'/api/pairing/links'>

/** Units paired with villages and townships, leaders who link villages. */
export default function LinkList() {
  const { role } = useActing()
  const may = PAIRERS.includes(role)
  const [shown, setShown] = useShown(['links', 'who', 'places'])
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Row | null>(null)
  return (
    <Page
      title="单位结对与领导联系"
      lead="单位结对乡镇和村，领导干部联系村。"
      actions={
        may && (
          <Button type="primary" onClick={() => setAdding(true)}>
            登记结对或联系
          </Button>
        )
      }
    >
      <Tabs
        activeKey={shown}
        onChange={setShown}
        destroyOnHidden
        items={[
          { key: 'links', label: '逐条', children: <Links onEnd={may ? setEnding : undefined} /> },
          { key: 'who', label: '按单位和领导', children: <Linkers /> },
          { key: 'places', label: '按地方', children: <LinkedPlaces /> },
        ]}
      />
      {adding && <NewLink onClose={() => setAdding(false)} />}
      {ending !== null && (
        <CommandDrawer<FormValues>
          open
          title={`结束${ending.who}与${ending.placeName}的联系`}
          name={`pairing.link.${ending.id}`}
          fields={[{ name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 500, required: true }]}
          submit="结束"
          done="已结束"
          send={(body, headers) =>
            answerOf(
              api.POST('/api/pairing/links/{id}/end', {
                params: { path: { id: ending.id } },
                body: body as { why: string },
                headers,
              }),
            )
          }
          onClose={() => setEnding(null)}
        />
      )}
    </Page>
  )
}

function Links({ onEnd }: { onEnd: ((row: Row) => void) | undefined }) {
  return (
    <DataTable<Row>
      what="结对与联系"
      path="/api/pairing/links"
      search="单位、领导、村名"
      filters={[
        {
          name: 'kind',
          label: '类别',
          kind: 'select',
          options: optionsOf(LINK_KINDS),
        },
        { name: 'under', label: '地方', kind: 'place' },
      ]}
      columns={[
        { key: 'who', title: '单位或领导' },
        { key: 'kindName', title: '类别', phone: false },
        {
          key: 'placeName',
          title: '联系地方',
          render: (row) => `${row.place.length > 9 ? row.townshipName : ''}${row.placeName}`,
        },
        { key: 'from', title: '起始日期', render: (row) => <DayText day={row.from} /> },
        ...(onEnd !== undefined
          ? [
              {
                key: 'end',
                title: '办理',
                render: (row: Row) => (
                  <Button size="small" onClick={() => onEnd(row)}>
                    结束
                  </Button>
                ),
              },
            ]
          : []),
      ]}
      empty={<p>还没有登记单位结对和领导联系。</p>}
    />
  )
}

function NewLink({ onClose }: { onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      title="登记结对或联系"
      name="pairing.link"
      fields={[
        {
          name: 'kind',
          label: '类别',
          kind: 'radio',
          required: true,
          options: optionsOf(LINK_KINDS),
        },
        { name: 'person', label: '领导', kind: 'person', required: true, when: (v) => v.kind === 'leader' },
        { name: 'unit', label: '单位', kind: 'organisation', required: true, when: (v) => v.kind === 'unit' },
        { name: 'places', label: '联系的乡镇或村', kind: 'place', multiple: true, required: true },
        { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '文件名称、文号或年度安排。' },
      ]}
      initial={{ kind: 'unit' }}
      submit="登记"
      done="已登记"
      send={(form, headers) => {
        const { person, unit, places, why } = form as { person?: string; unit?: string; places: string[]; why: string }
        const rows = places.map((place) => ({ place, ...(unit === undefined ? { person } : { unit }) }))
        return answerOf(
          api.POST('/api/pairing/links', { body: { rows, why } as BodyOf<'/api/pairing/links'>, headers }),
        )
      }}
      onClose={onClose}
    />
  )
}
