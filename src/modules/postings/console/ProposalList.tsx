import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { DESK } from '../roles.ts'
import { KIND_OPTIONS } from './options.ts'

type Row = RowOf<'/api/posting-proposals'>
const TONES: Record<string, Tone> = { draft: 'warning', adopted: 'success', discarded: 'default' }

/** Computed matchings of candidates and villages. */
export default function ProposalList() {
  const { role } = useActing()
  return (
    <Page
      title="选派方案"
      lead="按村级需求、干部专长和群众遴选计算最优组合，每一对都写明理由，由人决定。"
      actions={DESK.includes(role) ? <Propose /> : null}
    >
      <DataTable<Row>
        what="选派方案"
        path="/api/posting-proposals"
        exportable={false}
        rowLink={(row) => `/posting-proposals/${row.id}`}
        columns={[
          { key: 'title', title: '方案' },
          { key: 'kindNames', title: '职务' },
          { key: 'filled', title: '已配 / 应配', render: (r) => `${r.filled} / ${r.slots}` },
          { key: 'points', title: '总分', phone: false },
          { key: 'onDay', title: '生成日期', render: (r) => <DayText day={r.onDay} /> },
          { key: 'madeBy', title: '经办人', phone: false },
          { key: 'state', title: '状态', render: (r) => <StatusTag label={r.stateName} tone={TONES[r.state]} /> },
        ]}
        empty={<p>还没有方案。先登记村级需求、推荐人选，再生成方案。</p>}
      />
    </Page>
  )
}

function Propose() {
  const go = useGo()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        生成方案
      </Button>
      <CommandDrawer<BodyOf<'/api/posting-proposals'>, { id: string }>
        open={open}
        title="生成选派方案"
        name="proposal.new"
        submit="计算"
        done="方案已生成"
        onClose={() => setOpen(false)}
        onDone={({ id }) => go(`/posting-proposals/${id}`)}
        fields={[
          { name: 'title', label: '方案名称', kind: 'text', max: 60, required: true },
          {
            name: 'kinds',
            label: '每村选派',
            kind: 'select',
            multiple: true,
            options: KIND_OPTIONS,
            required: true,
            help: '选中的职务每村各一名；村里已有的不再选派。',
          },
          { name: 'under', label: '范围', kind: 'place', help: '不选则为全县。' },
          { name: 'everyVillage', label: '没有登记需求的村也选派', kind: 'yes' },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/posting-proposals', { body, headers }))}
      />
    </>
  )
}
