import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { LEVELS } from '../model.ts'
import { REGISTRARS } from '../rules.ts'

type Place = AnswerOf<'/api/places/{place}'>

export default function PlacePage() {
  const { place } = useParams({ strict: false }) as { place: string }
  const query = useQuery({
    queryKey: ['/api/places', place],
    queryFn: () => answerOf(api.GET('/api/places/{place}', { params: { path: { place } } })),
  })
  return <Loaded query={query}>{(data) => <OnePlace place={data} />}</Loaded>
}

function OnePlace({ place }: { place: Place }) {
  const { role } = useActing()
  const keeps = REGISTRARS.includes(role) && place.endedOn === null
  return (
    <Page
      title={place.name}
      tag={place.endedOn !== null && <StatusTag label="已撤销" />}
      lead={`${LEVELS[place.level]} · ${place.place}`}
      actions={keeps && <Rename place={place} />}
    >
      <Panel>
        <Facts
          facts={[
            {
              label: '上级',
              value:
                place.parent === null ? (
                  '无'
                ) : (
                  <Go to={`/places/${place.parent}`}>{place.parentName ?? place.parent}</Go>
                ),
            },
            ...place.under.map((u) => ({
              label: `下辖${LEVELS[u.level]}`,
              value: (
                <FigureLink
                  value={u.count}
                  label={`${place.name}下辖${LEVELS[u.level]}`}
                  unit="个"
                  to={`/places?under=${place.place}&level=${u.level}`}
                />
              ),
            })),
            { label: '组织', value: <Go to={`/organisations?under=${place.place}`}>查看本地组织</Go> },
            { label: '人员', value: <Go to={`/people?under=${place.place}`}>查看本地任职人员</Go> },
            ...(place.endedOn === null ? [] : [{ label: '撤销日期', value: <DayText day={place.endedOn} /> }]),
          ]}
        />
      </Panel>
      <Panel title="沿革">
        <TableView
          caption="沿革"
          rows={place.versions}
          rowKey={(v) => v.validFrom}
          columns={[
            { key: 'name', title: '名称' },
            { key: 'validFrom', title: '起', render: (v) => <DayText day={v.validFrom} /> },
            { key: 'validTo', title: '止', render: (v) => (v.validTo === null ? '至今' : <DayText day={v.validTo} />) },
            { key: 'why', title: '依据' },
          ]}
        />
      </Panel>
      {place.successions.length > 0 && (
        <Panel title="撤并">
          <TableView
            caption="撤并"
            rows={place.successions}
            rowKey={(s) => s.place + s.successor}
            columns={[
              { key: 'name', title: '撤销', render: (s) => <Go to={`/places/${s.place}`}>{s.name ?? s.place}</Go> },
              {
                key: 'successor',
                title: '并入',
                render: (s) => <Go to={`/places/${s.successor}`}>{s.successorName ?? s.successor}</Go>,
              },
              { key: 'onDay', title: '日期', render: (s) => <DayText day={s.onDay} /> },
              { key: 'why', title: '依据' },
            ]}
          />
        </Panel>
      )}
    </Page>
  )
}

function Rename({ place }: { place: Place }) {
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>更名</Button>
      <CommandDrawer<BodyOf<'/api/places/{place}/rename'>, unknown>
        open={open}
        title={`${place.name}更名`}
        name={`place.rename.${place.place}`}
        fields={[
          { name: 'name', label: '新名称', kind: 'text', max: 60, required: true },
          { name: 'on', label: '生效日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
        ]}
        initial={{ on: today }}
        submit="更名"
        done="已更名"
        send={(body, headers) =>
          answerOf(api.POST('/api/places/{place}/rename', { params: { path: { place: place.place } }, body, headers }))
        }
        onClose={() => setOpen(false)}
      />
    </>
  )
}
