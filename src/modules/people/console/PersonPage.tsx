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
import { Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { appointsIn, postFields } from './post-fields.ts'

type Person = AnswerOf<'/api/people/{id}'>
type Post = Person['posts'][number]
type NewPost = BodyOf<'/api/posts'>

export default function PersonPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const query = useQuery({
    queryKey: ['/api/people', id],
    queryFn: () => answerOf(api.GET('/api/people/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={query}>{(data) => <OnePerson key={data.id} person={data} />}</Loaded>
}

function OnePerson({ person }: { person: Person }) {
  const { role } = useActing()
  const { today } = useSession()
  const keeps = appointsIn(role)
  const [doing, setDoing] = useState<{ what: 'appoint' | 'change' } | { what: 'end' | 'transfer'; post: Post } | null>(
    null,
  )
  const close = () => setDoing(null)
  const refused = [...new Set(person.grants.flatMap((grant) => grant.reasons))]
  return (
    <Page
      title={person.name}
      lead={person.phone ?? '未登记电话'}
      actions={
        keeps && (
          <>
            {givenTo(person).length > 0 && (
              <Button type="primary" onClick={() => setDoing({ what: 'appoint' })}>
                任命职务
              </Button>
            )}
            <Button onClick={() => setDoing({ what: 'change' })}>更正信息</Button>
          </>
        )
      }
    >
      <Panel title="任职经历">
        {person.posts.length === 0 ? (
          <p className="g-quiet">还没有任职。</p>
        ) : (
          <TableView<Post>
            caption="任职经历"
            rows={person.posts}
            rowKey={(p) => p.id}
            columns={[
              { key: 'title', title: '职务' },
              { key: 'roleTitle', title: '身份', phone: false },
              { key: 'placeName', title: '任职地' },
              {
                key: 'unitName',
                title: '所在组织',
                render: (p) => p.unit !== null && <Go to={`/organisations/${p.unit}`}>{p.unitName ?? '（已撤销）'}</Go>,
              },
              { key: 'from', title: '起', render: (p) => <DayText day={p.from} /> },
              { key: 'to', title: '止', render: (p) => (p.to === null ? '至今' : <DayText day={p.to} />) },
              { key: 'why', title: '依据', render: (p) => [p.why, p.endedWhy].filter((w) => w !== null).join('；') },
              {
                key: 'act',
                title: '办理',
                render: (p) =>
                  keeps &&
                  (p.to === null || p.to >= today) &&
                  (p.endReasons.length > 0 ? (
                    <span className="g-quiet">{p.endReasons.join('')}</span>
                  ) : (
                    <span className="g-actions">
                      <Button onClick={() => setDoing({ what: 'transfer', post: p })} aria-label={`调任：${p.title}`}>
                        调任
                      </Button>
                      <Button danger onClick={() => setDoing({ what: 'end', post: p })} aria-label={`免去：${p.title}`}>
                        免去
                      </Button>
                    </span>
                  )),
              },
            ]}
          />
        )}
        {keeps && refused.length > 0 && (
          <details className="g-whynot">
            <summary>哪些职务不能由您任命</summary>
            <ul>
              {refused.map((reason) => (
                <li key={reason}>
                  {reason}（{person.grants.flatMap((g) => (g.reasons.includes(reason) ? [g.title] : [])).join('、')}）
                </li>
              ))}
            </ul>
          </details>
        )}
      </Panel>
      {doing?.what === 'appoint' && <Appoint person={person} onClose={close} />}
      {doing?.what === 'change' && <ChangePerson person={person} onClose={close} />}
      {doing?.what === 'end' && <EndPost post={doing.post} onClose={close} />}
      {doing?.what === 'transfer' && <Transfer person={person} post={doing.post} onClose={close} />}
    </Page>
  )
}

/** The roles that the acting post may give the person. */
function givenTo(person: Person): Person['grants'][number]['role'][] {
  return person.grants.flatMap((grant) => (grant.reasons.length === 0 ? [grant.role] : []))
}

function Appoint({ person, onClose }: { person: Person; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<NewPost, unknown>
      open
      title={`任命${person.name}`}
      name={`post.appoint.${person.id}`}
      fields={postFields(givenTo(person))}
      initial={{ from: today }}
      submit="任命"
      done="已任命"
      send={(body, headers) => answerOf(api.POST('/api/posts', { body: { ...body, person: person.id }, headers }))}
      onClose={onClose}
    />
  )
}

function EndPost({ post, onClose }: { post: Post; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<BodyOf<'/api/posts/{id}/end'>, unknown>
      open
      danger
      title={`免去${post.title}`}
      name={`post.end.${post.id}`}
      fields={[
        { name: 'on', label: '离任日期（任职的最后一天）', kind: 'day', required: true },
        { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如任免文号。' },
      ]}
      initial={{ on: today }}
      submit="免去"
      done="已免去，任职经历保留"
      send={(body, headers) =>
        answerOf(api.POST('/api/posts/{id}/end', { params: { path: { id: post.id } }, body, headers }))
      }
      onClose={onClose}
    />
  )
}

function Transfer({ person, post, onClose }: { person: Person; post: Post; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<BodyOf<'/api/posts/{id}/transfer'>, unknown>
      open
      title={`由${post.placeName}${post.title}调任`}
      name={`post.transfer.${post.id}`}
      fields={postFields(person.grants.map((grant) => grant.role))}
      initial={{
        title: post.title,
        role: post.role,
        place: post.place,
        ...(post.unit !== null && { unit: post.unit }),
        from: today,
      }}
      submit="调任"
      done="已调任"
      send={(body, headers) =>
        answerOf(api.POST('/api/posts/{id}/transfer', { params: { path: { id: post.id } }, body, headers }))
      }
      onClose={onClose}
    >
      <p>原职务在新职务任职日期的前一天结束。</p>
    </CommandDrawer>
  )
}

function ChangePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/people/{id}/change'>, unknown>
      open
      title="更正人员信息"
      name={`person.change.${person.id}`}
      fields={[
        { name: 'name', label: '姓名', kind: 'text', max: 30, required: true },
        { name: 'phone', label: '手机号', kind: 'text', max: 11, help: '不填则保持不变。' },
        { name: 'why', label: '依据', kind: 'text', max: 500, required: true },
      ]}
      initial={{ name: person.name }}
      submit="更正"
      done="已更正"
      send={(body, headers) =>
        answerOf(api.POST('/api/people/{id}/change', { params: { path: { id: person.id } }, body, headers }))
      }
      onClose={onClose}
    />
  )
}
