import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { FigureGroups } from '#ui/FigureGroups.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { PAIRING_KINDS, RESOURCE_KINDS } from '../pairings/model.ts'
import { MEMBERS, PAIRERS } from '../pairings/rules.ts'
import { resourceColumns, ShareResource } from './SharedResources.tsx'

type Row = RowOf<'/api/organisation-pairings'>
type Body = BodyOf<'/api/organisation-pairings'>

const KIND_OPTIONS = optionsOf(PAIRING_KINDS)

/** Organisations paired, and what they share with the others. */
export default function PairingList() {
  const { role } = useActing()
  const summary = useQuery({
    queryKey: ['/api/organisation-pairing-summary'],
    queryFn: () => answerOf(api.GET('/api/organisation-pairing-summary')),
  })
  const [doing, setDoing] = useState<'pair' | 'share' | null>(null)
  return (
    <Page
      title="结对共建"
      lead="共建共创、强村带弱村、区域化党建的组织结对和共享资源。"
      actions={
        <>
          {(MEMBERS as readonly string[]).includes(role) && (
            <Button onClick={() => setDoing('share')}>登记共享资源</Button>
          )}
          {(PAIRERS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => setDoing('pair')}>
              登记结对
            </Button>
          )}
        </>
      }
    >
      <Loaded query={summary}>{({ groups }) => <FigureGroups groups={groups} />}</Loaded>
      <DataTable<Row>
        what="结对"
        path="/api/organisation-pairings"
        search="组织名称、拼音"
        rowLink={(row) => `/organisation-pairings/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: KIND_OPTIONS },
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: [
              { value: 'open', label: '结对中' },
              { value: 'lapsed', label: '到期未续' },
              { value: 'ended', label: '已结束' },
            ],
          },
          { name: 'under', label: '所在地', kind: 'place' },
        ]}
        columns={[
          { key: 'aName', title: '牵头（强村）组织' },
          { key: 'bName', title: '结对（弱村）组织' },
          { key: 'kindName', title: '类别' },
          { key: 'from', title: '起始日期', render: (row) => <DayText day={row.from} />, phone: false },
          {
            key: 'steps',
            title: '计划事项',
            render: (row) => (row.steps === 0 ? '尚未制定' : `${row.done} / ${row.steps} 项已完成`),
          },
          { key: 'state', title: '状态', render: (row) => <PairingTag pairing={row} /> },
        ]}
        empty={<p>还没有登记组织结对。</p>}
      />
      <Panel title="共享资源">
        <DataTable<RowOf<'/api/shared-resources'>>
          what="共享资源"
          path="/api/shared-resources"
          prefix="r"
          search="资源、组织名称"
          filters={[
            {
              name: 'kind',
              label: '类别',
              kind: 'select',
              options: optionsOf(RESOURCE_KINDS),
            },
            { name: 'under', label: '所在地', kind: 'place' },
          ]}
          columns={resourceColumns()}
          empty={<p>还没有登记共享资源。</p>}
        />
      </Panel>
      {doing === 'pair' && <NewPairing onClose={() => setDoing(null)} />}
      {doing === 'share' && <ShareResource onClose={() => setDoing(null)} />}
    </Page>
  )
}

/** How a pairing stands. */
export function PairingTag({ pairing }: { pairing: { endedOn: string | null; lapsed: boolean; overdue: number } }) {
  if (pairing.endedOn !== null) return <StatusTag label="已结束" tone="default" />
  if (pairing.overdue > 0) return <StatusTag label={`${pairing.overdue} 项逾期`} tone="error" />
  if (pairing.lapsed) return <StatusTag label="到期未续" tone="warning" />
  return <StatusTag label="结对中" tone="processing" />
}

function NewPairing({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const go = useGo()
  return (
    <CommandDrawer<Body, { id: string }>
      open
      title="登记结对"
      name="organisations.pair"
      fields={[
        { name: 'kind', label: '类别', kind: 'radio', options: KIND_OPTIONS, required: true },
        { name: 'a', label: '牵头组织', kind: 'organisation', required: true, help: '强村带弱村的，选强村党支部。' },
        { name: 'b', label: '结对组织', kind: 'organisation', required: true, help: '强村带弱村的，选弱村党支部。' },
        {
          name: 'plan',
          label: '共同计划',
          kind: 'longtext',
          rows: 5,
          max: 4000,
          required: true,
          help: '写明共同目标，以及荣誉共享、责任共担、风险共防的办法；具体事项登记后逐项增加。',
        },
        { name: 'from', label: '起始日期', kind: 'day', required: true },
        { name: 'to', label: '结束日期', kind: 'day', help: '没有约定期限的可以不填。' },
        { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '文件名称、文号或者会议决定。' },
      ]}
      initial={{ kind: 'build-together', from: today }}
      submit="登记"
      done="结对已登记"
      send={(body, headers) => answerOf(api.POST('/api/organisation-pairings', { body, headers }))}
      onDone={(answer) => go(`/organisation-pairings/${answer.id}`)}
      onClose={onClose}
    />
  )
}
