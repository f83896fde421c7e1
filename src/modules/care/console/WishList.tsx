import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import type { Column } from '#ui/TableView.tsx'
import { CLAIM_KINDS, NEEDS, WISH_KINDS, WISH_STATES } from '../wishes/model.ts'
import { WRITERS, wishWorkflow } from '../wishes/rules.ts'
import { caseSource } from './words.ts'

type Row = RowOf<'/api/care/wishes'>

export const wishColumns: Column<Row>[] = [
  { key: 'title', title: '内容' },
  { key: 'kindName', title: '类别', phone: false },
  { key: 'forShown', title: '受助对象', render: (r) => r.forShown ?? '—' },
  { key: 'placeName', title: '地方', phone: false },
  { key: 'quantity', title: '需要', render: (r) => `${r.needsName} ${r.quantity}` },
  { key: 'progress', title: '进度', phone: false },
  { key: 'state', title: '状态', render: (r) => <StateTag workflow={wishWorkflow} state={r.state} /> },
  {
    key: 'listedOn',
    title: '上墙',
    phone: false,
    render: (r) => (r.listedOn === null ? '—' : <DayText day={r.listedOn} />),
  },
]

/** What hangs in public, asked for once: title, detail, what is needed and how much. */
export const WISH_TEXT: Field[] = [
  {
    name: 'title',
    label: '内容',
    kind: 'text',
    max: 60,
    required: true,
    help: '公开展示。不写姓名、电话、证件号、门牌和健康状况。',
  },
  { name: 'detail', label: '说明', kind: 'longtext', max: 500, help: '公开展示。' },
  { name: 'needs', label: '需要', kind: 'radio', options: optionsOf(NEEDS), required: true },
  { name: 'money', label: '金额', kind: 'money', required: true, when: (v) => v.needs === 'money' },
  {
    name: 'count',
    label: '数量',
    kind: 'number',
    least: 1,
    most: 100000,
    required: true,
    when: (v) => v.needs === 'goods' || v.needs === 'deed',
  },
  {
    name: 'unitName',
    label: '单位',
    kind: 'text',
    max: 8,
    placeholder: '件、次、小时',
    when: (v) => v.needs === 'goods' || v.needs === 'deed',
  },
]

export function wishBodyFrom({ money, count, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return { ...rest, needed: money ?? count }
}

/** Wishes and projects: written down, let out on the wall by another, claimed, carried out, confirmed. */
export default function WishList() {
  const { role } = useActing()
  const { today } = useSession()
  const [adding, setAdding] = useState(false)
  const go = useGo()
  return (
    <Page
      title="微心愿"
      lead="填报、审核上墙、认领、落实，由受助对象或者其指定的见证人确认后办结。公开内容不写姓名。"
      actions={
        <span className="g-actions">
          <Go to="/care/claims">认领</Go>
          <Go to="/care/deliveries">落实记录</Go>
          {(WRITERS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => setAdding(true)}>
              填报
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="心愿"
        path="/api/care/wishes"
        search="内容、地方"
        rowLink={(row) => `/care/wishes/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(WISH_STATES) },
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(WISH_KINDS) },
          { name: 'needs', label: '需要', kind: 'select', options: optionsOf(NEEDS) },
          { name: 'claimedBy', label: '认领人', kind: 'select', options: optionsOf(CLAIM_KINDS) },
          yearFilter(today),
          { ...yearFilter(today), name: 'confirmedIn', label: '圆梦年度' },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={wishColumns}
        empty={<p>还没有填报心愿。</p>}
      />
      {adding && (
        <CommandDrawer<Record<string, unknown>, { id: string }>
          open
          title="填报微心愿或者服务项目"
          name="care.wish"
          submit="提交"
          done="已提交，等待另一人审核上墙"
          onClose={() => setAdding(false)}
          onDone={({ id }) => go(`/care/wishes/${id}`)}
          fields={[
            { name: 'kind', label: '类别', kind: 'radio', options: optionsOf(WISH_KINDS), required: true },
            {
              name: 'case',
              label: '关爱对象',
              kind: 'record',
              source: caseSource,
              help: '微心愿必选；服务项目面向多人的不选。',
            },
            { name: 'place', label: '地方', kind: 'place', help: '没有选择关爱对象的填写。', when: (v) => !v.case },
            ...WISH_TEXT,
          ]}
          send={(body, headers) =>
            answerOf(
              api.POST('/api/care/wishes', {
                body: wishBodyFrom(body) as unknown as BodyOf<'/api/care/wishes'>,
                headers,
              }),
            )
          }
        />
      )}
    </Page>
  )
}
