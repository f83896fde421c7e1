import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ADMINISTRATORS } from '../roles.ts'
import { PackProposal } from './PackProposal.tsx'

type Version = AnswerOf<'/api/packs'>['rows'][number]

const STATES = {
  coming: { label: '待生效', tone: 'processing' },
  'in-force': { label: '现行', tone: 'success' },
  past: { label: '已失效', tone: 'default' },
} as const

/** The county's mechanism, version by version, and the way to a new one: upload, read the difference, adopt. */
export default function PackPage() {
  const { role } = useActing()
  const [proposing, setProposing] = useState(false)
  const query = useQuery({ queryKey: ['/api/packs'], queryFn: () => answerOf(api.GET('/api/packs')) })
  return (
    <Page
      title="工作机制"
      lead="本县的节奏、类别、文本、清单和标准。启用新版之前先看清与现行版本的差别；已办的事仍按当时的版本。"
      actions={
        <Button type="primary" onClick={() => setProposing(!proposing)}>
          {proposing ? '收起' : '比较拟定版本'}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ rows, titles }) => (
          <>
            {proposing && (
              <PackProposal base={rows[0]?.version ?? 0} titles={titles} mayAdopt={ADMINISTRATORS.includes(role)} />
            )}
            <Panel title="各个版本">
              <TableView<Version>
                caption="各个版本"
                rows={rows}
                rowKey={(v) => v.version}
                rowLink={(v) => `/packs/${v.version}`}
                columns={[
                  { key: 'version', title: '版本', render: (v) => `第 ${v.version} 版` },
                  { key: 'state', title: '状态', render: (v) => <StatusTag {...STATES[v.state]} /> },
                  { key: 'from', title: '生效日期', render: (v) => <DayText day={v.from} /> },
                  { key: 'why', title: '依据' },
                  { key: 'adoptedBy', title: '办理人', render: (v) => v.adoptedBy ?? '系统' },
                  { key: 'adoptedAt', title: '办理时间', phone: false, render: (v) => <MomentText at={v.adoptedAt} /> },
                  {
                    key: 'file',
                    title: '文件',
                    render: (v) => <DownloadButton path={`/api/packs/${v.version}/file`} label="下载" />,
                  },
                ]}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  )
}
