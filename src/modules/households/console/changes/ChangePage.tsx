import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { MomentText, momentInChinese } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { changeWorkflow } from '../../changes/rules.ts'

type Change = AnswerOf<'/api/household-changes/{id}'>
type ActBody = BodyOf<'/api/household-changes/{id}/act'>

/** One request: what it asks, what stands now, who else asks for the same, and the decision. */
export default function ChangePage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const change = useQuery({
    queryKey: ['/api/household-changes', id],
    queryFn: () => answerOf(api.GET('/api/household-changes/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={change}>{(data) => <OneChange change={data} />}</Loaded>
}

function OneChange({ change }: { change: Change }) {
  const path = { id: change.id }
  const moved = change.fields.filter((f) => f.present !== null)
  return (
    <Page
      title={`变更申请：${change.title}`}
      tag={<StateTag workflow={changeWorkflow} state={change.state} />}
      lead={
        <>
          {change.placeName}{' '}
          <Go to={`/households/${change.household}`}>
            {change.householdName}户{change.personName === null ? '' : `（${change.personName}）`}
          </Go>
        </>
      }
    >
      {change.state === 'open' && (
        <Panel title="审核">
          <ActionBar
            name={`household-change.${change.id}`}
            actions={change.actions}
            dangerous={['refuse']}
            fields={{ approve: moved.map(choiceField) }}
            hints={{ approve: '同意后自今天起生效，户档产生新的一版。' }}
            send={(action, input, headers) =>
              answerOf(
                api.POST('/api/household-changes/{id}/act', {
                  params: { path },
                  body: { action, ...input } as ActBody,
                  headers,
                }),
              )
            }
          />
        </Panel>
      )}
      {change.others.map((other) => (
        <div key={other.id} className="g-notice">
          <p>
            {other.askedBy ?? '系统'}于{momentInChinese(other.askedAt)}也申请变更同一项：
            {other.fields.map((f) => `${f.title}改为“${f.to}”`).join('、')}。
          </p>
          <Go to={`/household-changes/${other.id}`}>查看另一件申请</Go>
        </div>
      ))}
      <Panel title="变更内容">
        <TableView
          caption="变更内容"
          rows={change.fields}
          rowKey={(f) => f.field}
          columns={[
            { key: 'title', title: '登记内容' },
            { key: 'from', title: '申请时' },
            { key: 'to', title: '申请改为', render: (f) => <strong>{f.to}</strong> },
            {
              key: 'present',
              title: '现在',
              render: (f) =>
                f.present === null
                  ? f.done
                    ? '与申请相同'
                    : '未变'
                  : `${f.present}（${f.presentBy ?? '系统'}${f.presentAt === null ? '' : `，${momentInChinese(f.presentAt)}`}）`,
            },
          ]}
        />
      </Panel>
      <Panel title="申请情况">
        <Facts
          facts={[
            { label: '申请人', value: change.askedBy ?? '系统' },
            { label: '申请时间', value: <MomentText at={change.askedAt} /> },
            { label: '来源', value: change.originTitle },
            { label: '依据', value: change.grounds, wide: true },
            ...(change.decidedAt === null
              ? []
              : [
                  { label: '审核人', value: change.decidedBy ?? '系统' },
                  { label: '审核时间', value: <MomentText at={change.decidedAt} /> },
                  { label: '审核意见', value: change.decision, wide: true },
                ]),
          ]}
        />
        {change.evidence.length > 0 && <EvidenceList files={change.evidence} />}
      </Panel>
    </Page>
  )
}

/** Somebody changed the fact since: who decides says which of the two is to stand. */
function choiceField(f: Change['fields'][number]): Field {
  return {
    name: `choices.${f.field}`,
    label: `${f.title}：申请之后已由${f.presentBy ?? '系统'}变更，以哪一个为准？`,
    kind: 'radio',
    required: true,
    options: [
      { value: 'asked', label: `按申请改为“${f.to}”` },
      { value: 'present', label: `保持现登记“${f.present}”` },
    ],
  }
}
