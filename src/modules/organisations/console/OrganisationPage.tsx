import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { KINDS } from '../model.ts'
import { REGISTRARS } from '../rules.ts'

type Organisation = AnswerOf<'/api/organisations/{id}'>
type Change = BodyOf<'/api/organisations/{id}/change'>
type End = BodyOf<'/api/organisations/{id}/end'>

export default function OrganisationPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const query = useQuery({
    queryKey: ['/api/organisations', id],
    queryFn: () => answerOf(api.GET('/api/organisations/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={query}>{(data) => <OneOrganisation key={data.id} organisation={data} />}</Loaded>
}

function OneOrganisation({ organisation: o }: { organisation: Organisation }) {
  const { role } = useActing()
  const keeps = REGISTRARS.includes(role) && o.endedOn === null
  return (
    <Page
      title={o.name}
      tag={o.endedOn !== null && <StatusTag label="已撤销" />}
      lead={KINDS[o.kind]}
      actions={
        keeps && (
          <>
            <ChangeIt organisation={o} />
            <EndIt organisation={o} />
          </>
        )
      }
    >
      <Panel>
        <Facts
          facts={[
            { label: '所在地', value: <Go to={`/places/${o.place}`}>{o.placeName ?? o.place}</Go> },
            {
              label: '上级组织',
              value:
                o.parent === null ? '无' : <Go to={`/organisations/${o.parent}`}>{o.parentName ?? '（已撤销）'}</Go>,
            },
            { label: '党员', value: o.members === null ? null : `${o.members} 名` },
            { label: '成立日期', value: <DayText day={o.foundedOn} /> },
            ...(o.endedOn === null ? [] : [{ label: '撤销日期', value: <DayText day={o.endedOn} /> }]),
            { label: '会议记录', value: <Go to={`/meetings?unit=${o.id}`}>查看会议记录</Go> },
          ]}
        />
      </Panel>
      <Holders id={o.id} />
      <Panel title="沿革">
        <TableView
          caption="沿革"
          rows={o.versions}
          rowKey={(v) => v.validFrom}
          columns={[
            { key: 'name', title: '名称' },
            { key: 'placeName', title: '所在地' },
            { key: 'parentName', title: '上级组织' },
            { key: 'members', title: '党员', render: (v) => v.members !== null && `${v.members} 名` },
            { key: 'validFrom', title: '起', render: (v) => <DayText day={v.validFrom} /> },
            { key: 'validTo', title: '止', render: (v) => (v.validTo === null ? '至今' : <DayText day={v.validTo} />) },
            { key: 'why', title: '依据' },
          ]}
        />
      </Panel>
      {o.successions.length > 0 && (
        <Panel title="接续">
          <TableView
            caption="接续"
            rows={o.successions}
            rowKey={(s) => s.id + s.successor}
            columns={[
              { key: 'name', title: '撤销', render: (s) => <Go to={`/organisations/${s.id}`}>{s.name}</Go> },
              {
                key: 'successor',
                title: '接续',
                render: (s) => <Go to={`/organisations/${s.successor}`}>{s.successorName}</Go>,
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

/** Who holds posts here, and who held them. */
function Holders({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['/api/organisations', id, 'posts'],
    queryFn: () => answerOf(api.GET('/api/organisations/{id}/posts', { params: { path: { id } } })),
  })
  return (
    <Panel title="任职">
      <Loaded query={query}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="g-quiet">还没有人在此任职。</p>
          ) : (
            <TableView
              caption="任职"
              rows={rows}
              rowKey={(p) => p.id}
              rowLink={(p) => `/people/${p.person}`}
              columns={[
                { key: 'name', title: '姓名' },
                { key: 'title', title: '职务' },
                { key: 'from', title: '起', render: (p) => <DayText day={p.from} /> },
                { key: 'to', title: '止', render: (p) => (p.to === null ? '至今' : <DayText day={p.to} />) },
                { key: 'endedWhy', title: '离任依据', phone: false },
              ]}
            />
          )
        }
      </Loaded>
    </Panel>
  )
}

function ChangeIt({ organisation: o }: { organisation: Organisation }) {
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>变更</Button>
      <CommandDrawer<Change, unknown>
        open={open}
        title="变更组织"
        name={`organisation.change.${o.id}`}
        fields={[
          { name: 'name', label: '名称', kind: 'text', max: 80, required: true },
          { name: 'place', label: '所在地', kind: 'place', required: true },
          { name: 'parent', label: '上级组织', kind: 'organisation' },
          { name: 'members', label: '党员数', kind: 'number', least: 0, unit: '名' },
          { name: 'on', label: '生效日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
        ]}
        initial={{
          name: o.name,
          place: o.place,
          ...(o.parent !== null && { parent: o.parent }),
          members: o.members,
          on: today,
        }}
        submit="变更"
        done="已变更，原来的情况保留在沿革中"
        send={(body, headers) =>
          answerOf(api.POST('/api/organisations/{id}/change', { params: { path: { id: o.id } }, body, headers }))
        }
        onClose={() => setOpen(false)}
      />
    </>
  )
}

function EndIt({ organisation: o }: { organisation: Organisation }) {
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        撤销
      </Button>
      <CommandDrawer<End, unknown>
        open={open}
        danger
        title={`撤销${o.name}`}
        name={`organisation.end.${o.id}`}
        fields={[
          {
            name: 'successor',
            label: '由哪个组织接续',
            kind: 'organisation',
            help: '党员、下级组织和未办事项转由它接续；没有则不填。',
          },
          { name: 'on', label: '撤销日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
        ]}
        initial={{ on: today }}
        submit="撤销"
        done="组织已撤销，任职和未办事项正在随之调整"
        send={(body, headers) =>
          answerOf(api.POST('/api/organisations/{id}/end', { params: { path: { id: o.id } }, body, headers }))
        }
        onClose={() => setOpen(false)}
      >
        <p>撤销后在此任职的职务随之结束，历史仍可查阅。</p>
      </CommandDrawer>
    </>
  )
}
