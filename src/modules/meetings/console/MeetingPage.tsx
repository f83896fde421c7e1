import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { AttachedFiles } from './AttachedFiles.tsx'
import { MeetingCorrection } from './MeetingCorrection.tsx'

type Meeting = AnswerOf<'/api/meetings/{id}'>

export default function MeetingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const meeting = useQuery({
    queryKey: ['/api/meetings', id],
    queryFn: () => answerOf(api.GET('/api/meetings/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={meeting}>{(data) => <OneMeeting key={data.id} meeting={data} />}</Loaded>
}

function OneMeeting({ meeting }: { meeting: Meeting }) {
  const [correcting, setCorrecting] = useState<'replace' | 'void' | null>(null)
  return (
    <Page
      title={meeting.title}
      tag={<MeetingTag meeting={meeting} />}
      lead={
        <>
          {meeting.unitName} · <DayText day={meeting.heldOn} />
        </>
      }
      actions={
        <>
          {meeting.mayCorrect && <Button onClick={() => setCorrecting('replace')}>更正</Button>}
          {meeting.mayCorrect && (
            <Button danger onClick={() => setCorrecting('void')}>
              作废
            </Button>
          )}
          <PrintButton />
        </>
      }
    >
      {meeting.replacedBy !== null && (
        <div className="g-notice">
          <p>
            这条记录已{meeting.replacedBy.void ? '作废' : '更正'}，理由：{meeting.replacedBy.why}
          </p>
          <Go to={`/meetings/${meeting.replacedBy.id}`}>查看{meeting.replacedBy.void ? '作废' : '更正'}记录</Go>
        </div>
      )}
      {meeting.replaces !== null && (
        <div className="g-notice">
          <p>
            本记录{meeting.void ? '作废' : '更正'}了原记录，理由：{meeting.why}
          </p>
          <Go to={`/meetings/${meeting.replaces}`}>查看原记录</Go>
        </div>
      )}
      <Panel>
        <Facts
          facts={[
            { label: '会议类别', value: meeting.kindName },
            { label: '党组织', value: <Go to={`/organisations/${meeting.unit}`}>{meeting.unitName}</Go> },
            { label: '主持人', value: meeting.chair },
            { label: '记录人', value: meeting.recorder },
            { label: '应到', value: `${meeting.due} 人` },
            { label: '实到', value: `${meeting.present} 人` },
            ...(meeting.leaders.length > 0
              ? [{ label: '参加的领导干部', value: meeting.leaders.map((l) => l.name).join('、'), wide: true }]
              : []),
            {
              label: '登记',
              value: (
                <>
                  <MomentText at={meeting.at} /> {meeting.recordedBy ?? '系统'}
                </>
              ),
              wide: true,
            },
          ]}
        />
      </Panel>
      <Panel title="议题">
        <Lines lines={meeting.topics} />
      </Panel>
      <Panel title="决议（议定事项）">
        <Lines lines={meeting.decisions} />
      </Panel>
      <Panel title="会议记录">
        {meeting.minutes === '' ? (
          <p className="g-quiet">未填</p>
        ) : (
          <p style={{ whiteSpace: 'pre-wrap' }}>{meeting.minutes}</p>
        )}
      </Panel>
      {meeting.evidence.length > 0 && (
        <Panel title="附件">
          <AttachedFiles ids={meeting.evidence} />
        </Panel>
      )}
      {correcting !== null && (
        <MeetingCorrection meeting={meeting} how={correcting} onClose={() => setCorrecting(null)} />
      )}
    </Page>
  )
}

function MeetingTag({ meeting }: { meeting: Meeting }) {
  if (meeting.void) return <StatusTag label="作废" tone="error" />
  if (meeting.replacedBy !== null) return <StatusTag label="已被更正" />
  return meeting.complete ? (
    <StatusTag label="记录齐全" tone="success" />
  ) : (
    <StatusTag label={`缺${meeting.missing.join('、')}`} tone="warning" />
  )
}

function Lines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return <p className="g-quiet">未填</p>
  return (
    <ol>
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ol>
  )
}
