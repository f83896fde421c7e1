import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import type { VerdictAction } from '../verdicts/model.ts'
import { verdictWorkflow } from '../verdicts/rules.ts'

type Verdict = AnswerOf<'/api/posting-verdicts/{id}'>

/** One recall, criticism, promotion or reward. */
export default function VerdictPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/posting-verdicts', id],
    queryFn: () => answerOf(api.GET('/api/posting-verdicts/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <One verdict={data} />}</Loaded>
}

function One({ verdict: v }: { verdict: Verdict }) {
  return (
    <Page
      title={`${v.name}：${v.kindName}`}
      tag={<StateTag workflow={verdictWorkflow} state={v.state} />}
      lead={`${v.placeName}${v.postingKindName}`}
    >
      <Panel title="办理">
        <ActionBar<VerdictAction>
          name={`posting-verdict.${v.id}`}
          actions={v.actions}
          dangerous={['decide', 'carry-out']}
          hints={{
            'carry-out': v.kind === 'recall' ? '执行后，派驻和驻村职务即日结束，并办理交接。' : '登记执行情况。',
          }}
          send={(action, { comment, evidence }, headers) =>
            answerOf(
              api.POST('/api/posting-verdicts/{id}/act', {
                params: { path: { id: v.id } },
                body: { action, version: v.version, comment: comment ?? '', evidence: evidence ?? [] },
                headers,
              }),
            )
          }
        />
      </Panel>
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '驻村干部', value: <Go to={`/postings/${v.posting}`}>{v.name}</Go> },
            { label: '派出单位', value: v.unitName || null },
            { label: '提出日期', value: <DayText day={v.proposedOn} /> },
            {
              label: '陈述意见期限',
              value: v.heardUntil === null ? '告知之后开始计算' : <DayText day={v.heardUntil} />,
            },
            { label: '决定日期', value: v.decidedOn === null ? '尚未决定' : <DayText day={v.decidedOn} /> },
            ...(v.appealUntil === null ? [] : [{ label: '申诉期限', value: <DayText day={v.appealUntil} /> }]),
            ...(v.carriedOn === null ? [] : [{ label: '执行日期', value: <DayText day={v.carriedOn} /> }]),
            { label: '事实', value: v.fact, wide: true },
            { label: '依据', value: v.grounds, wide: true },
          ]}
        />
      </Panel>
      <Panel title="办理经过">
        <Timeline entries={v.timeline} />
      </Panel>
    </Page>
  )
}
