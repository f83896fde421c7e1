import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { ROTA_KEEPERS, TAKERS } from '../roles.ts'

type Row = RowOf<'/api/rota'>

/** 轮流坐班: who sits in the village office on which day, and whether they did. */
export default function RotaPage() {
  const { role } = useActing()
  const [doing, setDoing] = useState<{ what: 'confirm' | 'swap'; row: Row } | null>(null)
  const local = ROTA_KEEPERS.includes(role)
  return (
    <Page title="轮流坐班" lead="村干部轮流在村部值班，到岗情况由他人确认。" actions={local ? <Draw /> : null}>
      <DataTable<Row>
        what="坐班表"
        path="/api/rota"
        size={50}
        filters={[
          { name: 'month', label: '月份', kind: 'month' },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
          { key: 'placeName', title: '村（社区）' },
          { key: 'name', title: '坐班人', render: (r) => (r.swapped ? `${r.name}（调班）` : r.name) },
          { key: 'sat', title: '到岗', render: (r) => <Sat row={r} /> },
          { key: 'callers', title: '接待群众', render: (r) => (r.callers === null ? '—' : `${r.callers} 人`) },
          { key: 'note', title: '情况', phone: false },
          {
            key: 'id',
            title: '办理',
            render: (r) =>
              r.sat === null && TAKERS.includes(role) ? (
                <span className="g-actions">
                  <Button onClick={() => setDoing({ what: 'confirm', row: r })}>确认</Button>
                  {local && <Button onClick={() => setDoing({ what: 'swap', row: r })}>调班</Button>}
                </span>
              ) : (
                '—'
              ),
          },
        ]}
        empty={<p>本月还没有排班。村党支部或者乡镇党委可以按人员依次排出一个月的班。</p>}
      />
      {doing?.what === 'confirm' && <ConfirmSitting row={doing.row} onClose={() => setDoing(null)} />}
      {doing?.what === 'swap' && <Swap row={doing.row} onClose={() => setDoing(null)} />}
    </Page>
  )
}

function Sat({ row }: { row: Row }) {
  if (row.sat === null) return <span className="g-quiet">待确认</span>
  return row.sat ? <StatusTag label="到岗" tone="success" /> : <StatusTag label="未到岗" tone="error" />
}

function Draw() {
  const { place, role } = useActing()
  const [open, setOpen] = useState(false)
  const own = role === 'village' ? place : null
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        排班
      </Button>
      <CommandDrawer<{ place?: string; month: string; people?: string[]; names?: string; every: 'working' | 'all' }>
        open={open}
        title="排坐班表"
        name="rota.draw"
        submit="排班"
        done="已按人员依次排班；已经排过的日子不变"
        onClose={() => setOpen(false)}
        initial={{ every: 'working' }}
        fields={[
          ...(own === null
            ? [{ name: 'place', label: '村（社区）', kind: 'place', level: 'village', required: true } as const]
            : []),
          { name: 'month', label: '月份', kind: 'month', required: true },
          { name: 'people', label: '在册人员', kind: 'person', multiple: true },
          { name: 'names', label: '其他人员', kind: 'text', max: 200, help: '没有在册的，写姓名，用顿号分开。' },
          {
            name: 'every',
            label: '日期',
            kind: 'radio',
            options: [
              { value: 'working', label: '工作日' },
              { value: 'all', label: '每天' },
            ],
          },
        ]}
        send={({ people, names, ...rest }, headers) => {
          const listed = (people ?? []).map((person) => ({ person }))
          const others = (names ?? '').split(/[、，,\s]+/).filter(Boolean)
          const body: BodyOf<'/api/rota'> = {
            ...rest,
            place: own ?? rest.place ?? '',
            people: [...listed, ...others.map((name) => ({ name }))],
          }
          return answerOf(api.POST('/api/rota', { body, headers }))
        }}
      />
    </>
  )
}

function ConfirmSitting({ row, onClose }: { row: Row; onClose: () => void }) {
  return (
    <CommandDrawer<{ sat: string; callers?: number; note?: string }>
      open
      title={`${row.onDay} ${row.name}`}
      name={`rota.confirm.${row.id}`}
      submit="确认"
      done="已确认"
      onClose={onClose}
      fields={[
        {
          name: 'sat',
          label: '是否到岗',
          kind: 'radio',
          required: true,
          options: [
            { value: 'yes', label: '到岗' },
            { value: 'no', label: '未到岗' },
          ],
        },
        { name: 'callers', label: '接待群众', kind: 'number', least: 0, most: 500, unit: '人' },
        { name: 'note', label: '情况', kind: 'text', max: 300 },
      ]}
      send={({ sat, callers, note }, headers) =>
        answerOf(
          api.POST('/api/rota/{id}/confirm', {
            params: { path: { id: row.id } },
            body: { sat: sat === 'yes', callers: callers ?? 0, note: note ?? '' },
            headers,
          }),
        )
      }
    />
  )
}

function Swap({ row, onClose }: { row: Row; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/rota/{id}/swap'>>
      open
      title={`${row.onDay} 调班`}
      name={`rota.swap.${row.id}`}
      submit="调班"
      done="已调班"
      onClose={onClose}
      fields={[
        { name: 'person', label: '改由（在册人员）', kind: 'person' },
        { name: 'name', label: '或者（姓名）', kind: 'text', max: 20 },
        { name: 'why', label: '理由', kind: 'text', max: 200, required: true },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/rota/{id}/swap', { params: { path: { id: row.id } }, body, headers }))
      }
    />
  )
}
