import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { yuan } from '../words.ts'

type Answer = AnswerOf<'/api/funds/publications'>

/** The public ledgers: what is public, what is next, and by when. */
export default function PublicationList() {
  const [publishing, setPublishing] = useState(false)
  const found = useQuery({
    queryKey: ['/api/funds/publications'],
    queryFn: () => answerOf(api.GET('/api/funds/publications')),
  })
  const next = found.data?.next ?? null
  return (
    <Page
      title="公开账目"
      lead="每三个月至少公布一次。公布的文件逐行带摘要，以后不能改；以后发现的错误在后一期更正并说明。"
      actions={
        next !== null &&
        found.data?.mayPublish === true && (
          <Button type="primary" onClick={() => setPublishing(true)}>
            公布账目
          </Button>
        )
      }
    >
      <Loaded query={found}>{(answer) => <Published answer={answer} />}</Loaded>
      {publishing && next !== null && (
        <Publish to={next.ready ? next.toDay : undefined} onClose={() => setPublishing(false)} />
      )}
    </Page>
  )
}

function Published({ answer: { rows, next } }: { answer: Answer }) {
  return (
    <>
      {next !== null && (
        <Panel title="下一期">
          <Facts
            facts={[
              { label: '期间', value: `${dayInChinese(next.fromDay)}至${dayInChinese(next.toDay)}` },
              { label: '应当公布', value: `${dayInChinese(next.dueOn)}以前` },
              {
                label: '状态',
                value: (
                  <StatusTag
                    label={next.late ? '已逾期' : next.ready ? '可以公布' : '未到期末'}
                    tone={next.late ? 'error' : next.ready ? 'warning' : 'default'}
                  />
                ),
              },
            ]}
          />
        </Panel>
      )}
      <Panel title="已经公布">
        {rows.length === 0 ? (
          <p>还没有公布账目。</p>
        ) : (
          <TableView
            caption="已经公布的账目"
            rows={rows}
            rowKey={(r) => r.id}
            columns={[
              { key: 'fromDay', title: '期间', render: (r) => `${r.fromDay} 至 ${r.toDay}` },
              { key: 'publishedOn', title: '公布日期', nowrap: true },
              { key: 'cameIn', title: '收入', align: 'right', render: (r) => yuan(r.cameIn) },
              { key: 'wentOut', title: '支出', align: 'right', render: (r) => yuan(r.wentOut) },
              { key: 'held', title: '期末结存', align: 'right', render: (r) => yuan(r.held) },
              { key: 'digest', title: '摘要', render: (r) => <code title={r.digest}>{r.digest.slice(0, 12)}…</code> },
              {
                key: 'file',
                title: '文件',
                render: (r) => <DownloadButton path={`/api/funds/publications/${r.id}/file`} label="下载" />,
              },
            ]}
          />
        )}
      </Panel>
    </>
  )
}

function Publish({ to, onClose }: { to: string | undefined; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/funds/publications'>>
      open
      title="公布账目"
      name="funds.publish"
      submit="公布"
      done="已公布，公开网站已可下载"
      onClose={onClose}
      {...(to !== undefined && { initial: { toDay: to } })}
      fields={[{ name: 'toDay', label: '截止日', kind: 'day', required: true, help: '应当早于今天；公布后不能更改。' }]}
      send={(body, headers) => answerOf(api.POST('/api/funds/publications', { body, headers }))}
    />
  )
}
