import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { Press } from './Press.tsx'

type Activity = AnswerOf<'/api/care/activities/{id}'>

export default function ActivityPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/care/activities', id],
    queryFn: () => answerOf(api.GET('/api/care/activities/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <OneActivity key={data.id} activity={data} />}</Loaded>
}

function OneActivity({ activity }: { activity: Activity }) {
  const [doing, setDoing] = useState<'held' | 'cancel' | null>(null)
  const params = { path: { id: activity.id } }
  return (
    <Page
      title={activity.title}
      tag={<StatusTag label={activity.stateName} />}
      lead={`${activity.onDay} ${activity.placeName}`}
    >
      <Panel title="活动情况">
        <Facts
          facts={[
            { label: '志愿服务队', value: <Go to={`/care/teams/${activity.team}`}>{activity.teamTitle}</Go> },
            { label: '组织人', value: activity.organiser ?? '系统' },
            ...(activity.report === null ? [] : [{ label: '情况', value: activity.report, wide: true }]),
          ]}
        />
        {activity.mayHold && (
          <div className="g-actions">
            <Button type="primary" onClick={() => setDoing('held')}>
              登记活动情况
            </Button>
            <Button onClick={() => setDoing('cancel')}>取消活动</Button>
          </div>
        )}
      </Panel>
      <Panel title={`参加（${activity.people} 人次）`}>
        <TableView
          caption="参加人员"
          rows={activity.attendance}
          rowKey={(a) => a.member}
          columns={[
            { key: 'shown', title: '队员' },
            { key: 'minutes', title: '时长', render: (a) => `${a.minutes} 分钟` },
            {
              key: 'confirmed',
              title: '确认',
              render: (a) => (
                <StatusTag label={a.confirmed ? '已确认' : '待确认'} tone={a.confirmed ? 'success' : 'warning'} />
              ),
            },
          ]}
        />
        {activity.whyNotConfirm.length === 0 ? (
          <Press
            label="确认时长"
            title="确认服务时长"
            done="已确认"
            send={(headers) => answerOf(api.POST('/api/care/activities/{id}/confirm', { params, headers }))}
          >
            本人的时长和由您登记的时长，由其他人确认。
          </Press>
        ) : (
          activity.unconfirmed > 0 && <p className="g-quiet">{activity.whyNotConfirm.join('')}</p>
        )}
      </Panel>
      {doing === 'held' && <Holding activity={activity} onClose={() => setDoing(null)} />}
      {doing === 'cancel' && (
        <CommandDrawer<{ comment: string }>
          open
          title="取消活动"
          name={`care.cancel.${activity.id}`}
          submit="取消活动"
          done="已取消"
          danger
          fields={[{ name: 'comment', label: '缘由', kind: 'longtext', max: 500, required: true }]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/activities/{id}/cancel', { params, body, headers }))}
        />
      )}
    </Page>
  )
}

function Holding({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const team = useQuery({
    queryKey: ['/api/care/teams', activity.team],
    queryFn: () => answerOf(api.GET('/api/care/teams/{id}', { params: { path: { id: activity.team } } })),
  })
  const people = (team.data?.people ?? []).filter((p) => p.state === 'joined')
  return (
    <CommandDrawer<Record<string, unknown>>
      open
      title="登记活动情况"
      name={`care.held.${activity.id}`}
      submit="登记"
      done="已登记，时长等待另一人确认"
      fields={[
        { name: 'report', label: '活动情况', kind: 'longtext', max: 2000, required: true },
        { name: 'evidence', label: '材料', kind: 'files', most: 20 },
        ...people.map((p) => ({
          name: `m-${p.id}`,
          label: p.shown,
          kind: 'number' as const,
          least: 10,
          most: 960,
          unit: '分钟',
          help: '没有参加的不填。',
        })),
      ]}
      onClose={onClose}
      send={({ report, evidence, ...minutes }, headers) =>
        answerOf(
          api.POST('/api/care/activities/{id}/held', {
            params: { path: { id: activity.id } },
            body: {
              report: String(report),
              evidence: (evidence ?? []) as string[],
              attendance: Object.entries(minutes).map(([name, value]) => ({
                member: name.slice(2),
                minutes: Number(value),
              })),
            },
            headers,
          }),
        )
      }
    />
  )
}
