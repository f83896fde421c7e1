import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { PROPOSAL_MODES, PROPOSAL_STATES } from '../../pairing/model.ts'
import { PAIRERS } from '../../pairing/rules.ts'
import { PROPOSAL_TONES } from './proposal-tones.ts'

type Row = RowOf<'/api/pairing/proposals'>

export default function ProposalList() {
  const { role, place } = useActing()
  const go = useGo()
  const [asking, setAsking] = useState(false)
  const may = PAIRERS.includes(role)
  return (
    <Page
      title="结对方案"
      lead="由系统测算，人工逐户审定，整体实施。测算以少变动、路途近、户数均衡为目标，亲属回避。"
      actions={
        may && (
          <Button type="primary" onClick={() => setAsking(true)}>
            测算方案
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="方案"
        path="/api/pairing/proposals"
        rowLink={(row) => `/pairing/proposals/${row.id}`}
        exportable={false}
        filters={[{ name: 'state', label: '状态', kind: 'select', options: optionsOf(PROPOSAL_STATES) }]}
        columns={[
          { key: 'placeName', title: '范围' },
          { key: 'modeName', title: '方式', phone: false },
          { key: 'rankName', title: '顺序', phone: false },
          {
            key: 'state',
            title: '状态',
            render: (row) => <StatusTag label={row.stateName} tone={PROPOSAL_TONES[row.state]} />,
          },
          { key: 'changes', title: '变动', render: (row) => `${row.changes} 户` },
          { key: 'madeAt', title: '测算时间', render: (row) => <MomentText at={row.madeAt} /> },
        ]}
        empty={<p>还没有方案。</p>}
      />
      {asking && (
        <CommandDrawer<FormValues, { id: string }>
          open
          title="测算结对方案"
          name="pairing.propose"
          fields={[
            { name: 'place', label: '范围', kind: 'place', required: true, help: '选到县的，逐个乡镇测算。' },
            { name: 'mode', label: '方式', kind: 'radio', required: true, options: optionsOf(PROPOSAL_MODES) },
            {
              name: 'rank',
              label: '顺序',
              kind: 'radio',
              required: true,
              options: [
                { value: '1', label: '第一帮扶责任人' },
                { value: '2', label: '第二帮扶责任人' },
              ],
            },
          ]}
          initial={{ place: place ?? undefined, mode: 'fill', rank: '1' }}
          submit="开始测算"
          done="已开始测算"
          send={({ rank, ...body }, headers) =>
            answerOf(
              api.POST('/api/pairing/proposals', {
                body: { ...body, rank: Number(rank) } as unknown as BodyOf<'/api/pairing/proposals'>,
                headers,
              }),
            )
          }
          onDone={({ id }) => go(`/pairing/proposals/${id}`)}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  )
}
