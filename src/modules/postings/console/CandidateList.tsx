import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import type { Field } from '#ui/fields.ts'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { CANDIDATE_STATES } from '../matching/model.ts'
import { DESK, SENDERS } from '../roles.ts'
import { BACKGROUND_OPTIONS, KIND_OPTIONS } from './options.ts'

type Row = RowOf<'/api/posting-candidates'>
type Doing = { what: 'accept' | 'withdraw' | 'choice'; row: Row }
const TONES: Record<string, Tone> = {
  recommended: 'warning',
  accepted: 'processing',
  posted: 'success',
  withdrawn: 'default',
}

/** Whom departments recommend; the organisation department accepts. */
export default function CandidateList() {
  const { role } = useActing()
  const [doing, setDoing] = useState<Doing | null>(null)
  const desk = DESK.includes(role)
  const may = SENDERS.includes(role)
  return (
    <Page
      title="选派人选"
      lead="单位按条件推荐，组织部认可后参加选派。"
      actions={may ? <Recommend department={role === 'department'} /> : null}
    >
      <DataTable<Row>
        what="选派人选"
        path="/api/posting-candidates"
        search="姓名、单位"
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CANDIDATE_STATES) },
          { name: 'background', label: '单位类别', kind: 'select', options: BACKGROUND_OPTIONS },
          { name: 'kind', label: '拟任职务', kind: 'select', options: KIND_OPTIONS },
          ...(role === 'department' ? [] : [{ name: 'unit', label: '派出单位', kind: 'organisation' } as const]),
        ]}
        columns={[
          { key: 'name', title: '姓名' },
          { key: 'unitName', title: '派出单位' },
          { key: 'backgroundName', title: '单位类别', phone: false },
          { key: 'kindNames', title: '拟任职务' },
          { key: 'skills', title: '专长', phone: false, render: (r) => r.skills.join('、') || '—' },
          { key: 'avoidNames', title: '回避', phone: false, render: (r) => r.avoidNames.join('、') || '无' },
          { key: 'state', title: '状态', render: (r) => <StatusTag label={r.stateName} tone={TONES[r.state]} /> },
          ...(may
            ? [{ key: 'id', title: '办理', render: (r: Row) => <Actions row={r} desk={desk} onDo={setDoing} /> }]
            : []),
        ]}
        empty={<p>还没有推荐人选。</p>}
      />
      {doing !== null && <Do key={doing.what + doing.row.id} doing={doing} onClose={() => setDoing(null)} />}
    </Page>
  )
}

function Actions({ row, desk, onDo }: { row: Row; desk: boolean; onDo: (doing: Doing) => void }) {
  if (row.state !== 'recommended' && row.state !== 'accepted') return <>—</>
  return (
    <span className="g-actions">
      {desk && row.state === 'recommended' && <Button onClick={() => onDo({ what: 'accept', row })}>认可</Button>}
      {desk && <Button onClick={() => onDo({ what: 'choice', row })}>遴选得票</Button>}
      <Button onClick={() => onDo({ what: 'withdraw', row })}>撤回</Button>
    </span>
  )
}

const WHY: Field[] = [{ name: 'why', label: '理由', kind: 'text', max: 300, required: true }]
const VOTES: Field[] = [
  { name: 'place', label: '村（社区）', kind: 'place', level: 'village', required: true },
  { name: 'votes', label: '得票', kind: 'number', least: 0, unit: '票', required: true },
  { name: 'voters', label: '参加投票', kind: 'number', least: 1, unit: '人', required: true },
]

function Do({ doing: { what, row }, onClose }: { doing: Doing; onClose: () => void }) {
  const title = { accept: '认可', withdraw: '撤回推荐', choice: '登记遴选得票' }[what]
  const params = { path: { id: row.id } }
  return (
    <CommandDrawer
      open
      title={`${row.name}：${title}`}
      name={`candidate.${what}.${row.id}`}
      submit={title}
      done={`已${title}`}
      onClose={onClose}
      fields={what === 'choice' ? VOTES : WHY}
      send={(body, headers) =>
        what === 'choice'
          ? answerOf(
              api.POST('/api/posting-candidates/{id}/choice', {
                params,
                body: body as BodyOf<'/api/posting-candidates/{id}/choice'>,
                headers,
              }),
            )
          : answerOf(
              api.POST(
                what === 'accept' ? '/api/posting-candidates/{id}/accept' : '/api/posting-candidates/{id}/withdraw',
                {
                  params,
                  body: body as BodyOf<'/api/posting-candidates/{id}/accept'>,
                  headers,
                },
              ),
            )
      }
    />
  )
}

function Recommend({ department }: { department: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        推荐人选
      </Button>
      <CommandDrawer<Omit<BodyOf<'/api/posting-candidates'>, 'skills'> & { skills?: string }>
        open={open}
        title="推荐人选"
        name="candidate.new"
        submit="推荐"
        done={department ? '已推荐，等待组织部认可' : '人选已登记'}
        onClose={() => setOpen(false)}
        fields={[
          { name: 'person', label: '干部', kind: 'person', help: '名册中没有的，填写姓名。' },
          {
            name: 'name',
            label: '姓名',
            kind: 'text',
            max: 20,
            when: (v) => v.person === undefined || v.person === null,
          },
          ...(department ? [] : [{ name: 'unit', label: '派出单位', kind: 'organisation', required: true } as const]),
          { name: 'background', label: '单位类别', kind: 'select', options: BACKGROUND_OPTIONS, required: true },
          { name: 'kinds', label: '拟任职务', kind: 'select', multiple: true, options: KIND_OPTIONS, required: true },
          { name: 'skills', label: '专长', kind: 'text', max: 100, help: '用顿号分开，如 果树栽培、财务。' },
          { name: 'years', label: '工龄', kind: 'number', least: 0, most: 50, unit: '年' },
          { name: 'avoid', label: '回避地', kind: 'place', multiple: true, help: '原籍或者有亲属的村、乡镇。' },
          { name: 'freeFrom', label: '可到任日期', kind: 'day' },
          { name: 'note', label: '说明', kind: 'longtext', max: 500 },
        ]}
        send={({ skills, ...rest }, headers) => {
          const list = (skills ?? '').split(/[、，,\s]+/).filter(Boolean)
          return answerOf(api.POST('/api/posting-candidates', { body: { ...rest, skills: list }, headers }))
        }}
      />
    </>
  )
}
