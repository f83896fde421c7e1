import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { PAIRERS } from '../../pairing/rules.ts'
import { PROPOSAL_TONES } from './proposal-tones.ts'

type Proposal = AnswerOf<'/api/pairing/proposals/{id}'>
type Pair = RowOf<'/api/pairing/proposals/{id}/pairs'>
type Action = 'accept' | 'drop'

export default function ProposalPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const proposal = useQuery({
    queryKey: ['/api/pairing/proposals', id],
    queryFn: () => answerOf(api.GET('/api/pairing/proposals/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === 'solving' ? 1500 : false),
  })
  return <Loaded query={proposal}>{(data) => <OneProposal proposal={data} />}</Loaded>
}

function OneProposal({ proposal }: { proposal: Proposal }) {
  const { role } = useActing()
  const may = PAIRERS.includes(role) && proposal.state === 'open'
  const [editing, setEditing] = useState<Pair | null>(null)
  return (
    <Page
      title={`${proposal.placeName}结对方案`}
      tag={<StatusTag label={proposal.stateName} tone={PROPOSAL_TONES[proposal.state]} />}
      lead={`${proposal.modeName}，${proposal.rankName}`}
    >
      {may && <Decide proposal={proposal} />}
      <Panel>
        <Facts
          facts={[
            { label: '测算户数', value: `${proposal.households} 户` },
            { label: '变动', value: `${proposal.changes} 户` },
            { label: '未能安排', value: `${proposal.unplaced} 户` },
            {
              label: '测算',
              value: proposal.proven === null ? '尚未完成' : proposal.proven ? '已证明为最优' : '限时内的最好结果',
            },
            {
              label: '提出',
              value: (
                <>
                  {proposal.madeBy ?? '系统'} <MomentText at={proposal.madeAt} />
                </>
              ),
            },
            { label: '意见', value: proposal.why },
          ]}
        />
      </Panel>
      {proposal.state === 'solving' ? (
        <p role="status">正在测算，完成后自动显示。</p>
      ) : (
        <DataTable<Pair>
          key={proposal.state}
          what="方案"
          path={`/api/pairing/proposals/${proposal.id}/pairs`}
          search="户主、帮扶人"
          rowKey={(row) => row.household}
          filters={[
            {
              name: 'what',
              label: '显示',
              kind: 'select',
              options: [
                { value: 'changes', label: '有变动的' },
                { value: 'unplaced', label: '未能安排的' },
                { value: 'edited', label: '人工修改的' },
                { value: 'all', label: '全部' },
              ],
            },
          ]}
          columns={[
            {
              key: 'householdName',
              title: '户主',
              render: (row) => (
                <>
                  <Go to={`/households/${row.household}`}>{row.householdName}</Go>（{row.placeName}）
                </>
              ),
            },
            { key: 'beforeName', title: '现帮扶人', render: (row) => row.beforeName ?? '无' },
            {
              key: 'personName',
              title: '拟帮扶人',
              render: (row) => (
                <>
                  {row.personName ?? '未能安排'} {row.edited && <StatusTag label="人工修改" />}
                  {row.leftOut && <StatusTag label="搁置" tone="warning" />}
                </>
              ),
            },
            { key: 'why', title: '理由与次选', render: (row) => `${row.why}${row.otherwise}` },
            ...(may
              ? [
                  {
                    key: 'edit',
                    title: '办理',
                    render: (row: Pair) => (
                      <Button size="small" onClick={() => setEditing(row)}>
                        修改
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
          empty={<p>没有需要变动的户。</p>}
        />
      )}
      {editing !== null && <Edit proposal={proposal.id} pair={editing} onClose={() => setEditing(null)} />}
    </Page>
  )
}

const DECISIONS: Verdict<Action>[] = [
  { action: 'accept', label: '整体实施', allowed: true, reasons: [], comment: 'optional', evidence: 'none' },
  { action: 'drop', label: '作废', allowed: true, reasons: [], comment: 'optional', evidence: 'none' },
]

function Decide({ proposal }: { proposal: Proposal }) {
  return (
    <ActionBar<Action>
      name={`pairing.proposal.${proposal.id}`}
      actions={DECISIONS}
      dangerous={['drop']}
      hints={{ accept: `将调整 ${proposal.changes} 户的帮扶人，一次生效；搁置的和未能安排的不变。` }}
      send={(action, { comment }, headers) =>
        answerOf(
          api.POST('/api/pairing/proposals/{id}/act', {
            params: { path: { id: proposal.id } },
            body: { action, ...(comment !== undefined && { comment }) },
            headers,
          }),
        )
      }
    />
  )
}

function Edit({ proposal, pair, onClose }: { proposal: string; pair: Pair; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      title={`${pair.householdName}户`}
      name={`pairing.proposal.${proposal}.${pair.household}`}
      fields={[
        { name: 'person', label: '改为', kind: 'person', help: '不改帮扶人的不用选。' },
        { name: 'leftOut', label: '搁置：本次不动这一户', kind: 'yes' },
      ]}
      initial={{ leftOut: pair.leftOut }}
      submit="保存"
      done="已修改"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/pairing/proposals/{id}/pairs', {
            params: { path: { id: proposal } },
            body: { ...body, household: pair.household } as unknown as BodyOf<'/api/pairing/proposals/{id}/pairs'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>{pair.why}</p>
      <p>{pair.otherwise}</p>
    </CommandDrawer>
  )
}
