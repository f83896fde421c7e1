import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { NEED_WRITERS } from '../roles.ts'
import { NEED_OPTIONS } from './options.ts'

type Row = RowOf<'/api/posting-needs'>

/** What villages lack, by which officers are matched to them. */
export default function NeedList() {
  const { role } = useActing()
  const [closing, setClosing] = useState<Row | null>(null)
  const may = NEED_WRITERS.includes(role)
  return (
    <Page title="选派需求" lead="村里缺什么，就选派什么样的干部。" actions={may ? <Register /> : null}>
      <DataTable<Row>
        what="选派需求"
        path="/api/posting-needs"
        search="村名、依据、所缺人才"
        filters={[
          { name: 'kind', label: '需求', kind: 'select', options: NEED_OPTIONS },
          { name: 'under', label: '地方', kind: 'place' },
          {
            name: 'open',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'true', label: '待满足' },
              { value: 'false', label: '已解决' },
            ],
          },
        ]}
        columns={[
          { key: 'placeName', title: '村（社区）', render: (r) => `${r.townshipName}${r.placeName}` },
          {
            key: 'kindName',
            title: '需求',
            render: (r) => (r.skill === null ? r.kindName : `${r.kindName}：${r.skill}`),
          },
          { key: 'weight', title: '程度', render: (r) => `${r.weight} / 5` },
          { key: 'source', title: '依据' },
          { key: 'onDay', title: '登记日期', phone: false, render: (r) => <DayText day={r.onDay} /> },
          { key: 'posted', title: '在驻干部', render: (r) => `${r.posted} 人` },
          {
            key: 'metOn',
            title: '状态',
            render: (r) =>
              r.metOn === null ? (
                <StatusTag label="待满足" tone="warning" />
              ) : (
                <StatusTag label={`已解决：${r.metWhy}`} />
              ),
          },
          ...(may
            ? [
                {
                  key: 'id',
                  title: '办理',
                  render: (r: Row) =>
                    r.metOn === null ? <Button onClick={() => setClosing(r)}>登记解决</Button> : '—',
                },
              ]
            : []),
        ]}
        empty={<p>还没有登记需求。摸底以后，按村登记班子、产业、矛盾和所缺的专门人才。</p>}
      />
      {closing !== null && (
        <CommandDrawer<BodyOf<'/api/posting-needs/{id}/close'>>
          key={closing.id}
          open
          title={`${closing.placeName}：${closing.kindName}`}
          name={`need.close.${closing.id}`}
          submit="登记解决"
          done="已登记解决"
          onClose={() => setClosing(null)}
          fields={[{ name: 'why', label: '理由', kind: 'text', max: 300, required: true }]}
          send={(body, headers) =>
            answerOf(api.POST('/api/posting-needs/{id}/close', { params: { path: { id: closing.id } }, body, headers }))
          }
        />
      )}
    </Page>
  )
}

function Register() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        登记需求
      </Button>
      <CommandDrawer<BodyOf<'/api/posting-needs'>>
        open={open}
        title="登记选派需求"
        name="need.new"
        submit="登记"
        done="需求已登记"
        initial={{ weight: 3 }}
        onClose={() => setOpen(false)}
        fields={[
          { name: 'place', label: '村（社区）', kind: 'place', level: 'village', required: true },
          { name: 'kind', label: '需求', kind: 'select', options: NEED_OPTIONS, required: true },
          {
            name: 'skill',
            label: '所缺人才',
            kind: 'text',
            max: 20,
            required: true,
            placeholder: '如 果树栽培、法律',
            when: (v) => v.kind === 'skill',
          },
          { name: 'weight', label: '程度', kind: 'number', least: 1, most: 5, help: '1 较轻，5 最重。' },
          { name: 'source', label: '依据', kind: 'text', max: 200, required: true, placeholder: '如 村级班子分析研判' },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/posting-needs', { body, headers }))}
      />
    </>
  )
}
