import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { PAIRERS } from '../../pairing/rules.ts'
import { HOUSEHOLD_COLUMN, PLACE_COLUMN, RANK_COLUMN, SINCE_COLUMN } from './PairingTable.tsx'
import { HandoverForm } from './pairing-forms.tsx'

type Helper = AnswerOf<'/api/pairing/helpers/{id}'>

export default function PairingHelper() {
  const { id } = useParams({ strict: false }) as { id: string }
  const helper = useQuery({
    queryKey: ['/api/pairing/helpers', id],
    queryFn: () => answerOf(api.GET('/api/pairing/helpers/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={helper}>{(data) => <OneHelper helper={data} title={`帮扶干部：${data.name}`} />}</Loaded>
}

/** A helper's households, with the way to hand them over. */
export function OneHelper({ helper, title }: { helper: Helper; title: string }) {
  const { role } = useActing()
  const { person } = useSession()
  const go = useGo()
  const [handing, setHanding] = useState(false)
  const may = person.id === helper.person || PAIRERS.includes(role)
  const count = (rank: number) => helper.households.filter((p) => p.rank === rank).length
  return (
    <Page
      title={title}
      actions={may && helper.households.length > 0 && <Button onClick={() => setHanding(true)}>移交帮扶户</Button>}
    >
      <Panel>
        <Facts
          facts={[
            { label: '第一帮扶', value: `${count(1)} 户，上限 ${helper.limits.first} 户` },
            { label: '第二帮扶', value: `${count(2)} 户，上限 ${helper.limits.second} 户` },
            {
              label: '职务',
              value:
                helper.posts.map((p) => `${p.placeName}${p.title}${p.unitName && `（${p.unitName}）`}`).join('；') ||
                '无在任职务',
              wide: true,
            },
            ...(helper.links.length > 0
              ? [{ label: '联系村', value: helper.links.map((l) => l.placeName).join('、'), wide: true }]
              : []),
            ...(helper.avoidances.length > 0
              ? [
                  {
                    label: '应回避',
                    value: helper.avoidances.map((a) => `${a.householdName}户（${a.groundName}）`).join('、'),
                    wide: true,
                  },
                ]
              : []),
          ]}
        />
      </Panel>
      <Panel title="帮扶户">
        {helper.households.length === 0 ? (
          <p className="g-quiet">目前没有帮扶户。</p>
        ) : (
          <TableView
            caption="帮扶户"
            rows={helper.households}
            rowKey={(row) => row.id}
            rowLink={(row) => `/households/${row.household}`}
            columns={[
              HOUSEHOLD_COLUMN,
              PLACE_COLUMN,
              { key: 'standingName', title: '户类型' },
              RANK_COLUMN,
              SINCE_COLUMN,
            ]}
          />
        )}
      </Panel>
      {handing && (
        <HandoverForm
          from={{ person: helper.person, name: helper.name }}
          onClose={() => setHanding(false)}
          onDone={({ id }) => go(`/handovers/${id}`)}
        />
      )}
    </Page>
  )
}
