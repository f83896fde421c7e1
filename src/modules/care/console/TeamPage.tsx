import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ActivityTable } from './ActivityList.tsx'

type Team = AnswerOf<'/api/care/teams/{id}'>
type Person = Team['people'][number]

export default function TeamPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/care/teams', id],
    queryFn: () => answerOf(api.GET('/api/care/teams/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <OneTeam key={data.id} team={data} />}</Loaded>
}

function OneTeam({ team }: { team: Team }) {
  const [doing, setDoing] = useState<'member' | 'activity' | Person | null>(null)
  const params = { path: { id: team.id } }
  return (
    <Page
      title={team.title}
      lead={team.placeName}
      actions={
        team.mayKeep && (
          <span className="g-actions">
            <Button onClick={() => setDoing('member')}>登记队员</Button>
            <Button type="primary" onClick={() => setDoing('activity')}>
              安排活动
            </Button>
          </span>
        )
      }
    >
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '成立', value: team.foundedOn },
            { label: '队员', value: `${team.members} 人` },
            { label: '活动', value: `${team.activities} 次` },
            { label: '已确认时长', value: `${(team.minutes / 60).toFixed(1)} 小时` },
            ...(team.intro === '' ? [] : [{ label: '简介', value: team.intro, wide: true }]),
          ]}
        />
      </Panel>
      <Panel title="队员">
        <TableView<Person>
          caption="队员"
          rows={team.people}
          rowKey={(p) => p.id}
          columns={[
            { key: 'shown', title: '姓名' },
            { key: 'joinedOn', title: '加入', render: (p) => p.joinedOn ?? '—' },
            { key: 'minutes', title: '已确认时长', render: (p) => `${(p.minutes / 60).toFixed(1)} 小时` },
            {
              key: 'state',
              title: '状态',
              render: (p) => <StatusTag label={p.stateName} tone={p.state === 'asked' ? 'warning' : 'default'} />,
            },
            {
              key: 'act',
              title: '',
              render: (p) =>
                team.mayKeep &&
                (p.state === 'asked' || p.state === 'joined') && (
                  <Button onClick={() => setDoing(p)}>{p.state === 'asked' ? '答复' : '退出'}</Button>
                ),
            },
          ]}
        />
      </Panel>
      <Panel title="活动">
        <ActivityTable team={team.id} />
      </Panel>
      {doing === 'member' && (
        <CommandDrawer<BodyOf<'/api/care/teams/{id}/members'>>
          open
          title="登记队员"
          name={`care.team.member.${team.id}`}
          submit="登记"
          done="已登记"
          fields={[
            { name: 'officer', label: '干部', kind: 'person' },
            {
              name: 'name',
              label: '姓名',
              kind: 'text',
              max: 30,
              help: '不是干部的填写，只显示姓。',
              when: (v) => !v.officer,
            },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/teams/{id}/members', { params, body, headers }))}
        />
      )}
      {doing === 'activity' && (
        <CommandDrawer<BodyOf<'/api/care/teams/{id}/activities'>>
          open
          title="安排活动"
          name={`care.team.activity.${team.id}`}
          submit="安排"
          done="已安排"
          fields={[
            { name: 'title', label: '活动名称', kind: 'text', max: 80, required: true },
            { name: 'onDay', label: '日期', kind: 'day', required: true },
            { name: 'place', label: '地点', kind: 'place' },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/teams/{id}/activities', { params, body, headers }))}
        />
      )}
      {doing !== null && typeof doing === 'object' && <Answering person={doing} onClose={() => setDoing(null)} />}
    </Page>
  )
}

function Answering({ person, onClose }: { person: Person; onClose: () => void }) {
  const params = { path: { id: person.id } }
  if (person.state === 'joined')
    return (
      <CommandDrawer<BodyOf<'/api/care/team-members/{id}/leave'>>
        open
        title={`${person.shown}退出`}
        name={`care.leave.${person.id}`}
        submit="退出"
        done="已退出"
        fields={[{ name: 'comment', label: '缘由', kind: 'longtext', max: 500, required: true }]}
        onClose={onClose}
        send={(body, headers) => answerOf(api.POST('/api/care/team-members/{id}/leave', { params, body, headers }))}
      />
    )
  return (
    <CommandDrawer<Record<string, unknown>>
      open
      title={`答复${person.shown}的申请`}
      name={`care.decide.${person.id}`}
      submit="答复"
      done="已答复"
      fields={[
        {
          name: 'result',
          label: '是否同意',
          kind: 'radio',
          required: true,
          options: [
            { value: 'yes', label: '同意加入' },
            { value: 'no', label: '不同意' },
          ],
        },
        { name: 'comment', label: '理由', kind: 'longtext', max: 300, when: (v) => v.result === 'no', required: true },
      ]}
      onClose={onClose}
      send={({ result, comment }, headers) =>
        answerOf(
          api.POST('/api/care/team-members/{id}/decide', {
            params,
            body: { joined: result === 'yes', comment: String(comment ?? '') },
            headers,
          }),
        )
      }
    />
  )
}
