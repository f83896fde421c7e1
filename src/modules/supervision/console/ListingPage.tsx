import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import type { ListingAction } from '../listings/model.ts'
import { listingWorkflow } from '../listings/rules.ts'
import { useLeaderPosts } from './leaders.ts'
import { useAnswer, useId } from './use-record.ts'

type Listing = AnswerOf<'/api/listings/{id}'>
type ActBody = BodyOf<'/api/listings/{id}/act'>

/** One organisation under supervision: causes, who answers, the plan, what was done. */
export default function ListingPage() {
  const listing = useAnswer<Listing>(`/api/listings/${useId()}`)
  return (
    <Loaded query={listing}>
      {(data) => (
        <Page
          title={data.subjectName}
          tag={<StateTag workflow={listingWorkflow} state={data.state} />}
          lead={data.causes.map((c) => c.title).join('、')}
        >
          <Panel title="办理">
            <Actions listing={data} />
          </Panel>
          <Panel title="基本情况">
            <Facts facts={factsOf(data)} />
          </Panel>
          <Panel title="整改计划">
            <Plan listing={data} />
          </Panel>
          <Panel title="办理经过">
            <Timeline
              entries={data.timeline.map((e) => ({
                id: String(e.version),
                at: e.at,
                person: e.who,
                post: e.post,
                comment: e.comment,
                evidence: e.evidence,
                what: `${e.label} · ${e.stateTitle}`,
                more: (
                  <>
                    {e.step !== null && <div className="g-quiet">措施：{e.step}</div>}
                    {e.finding !== null && <Go to={`/findings/${e.finding}`}>查看问题</Go>}
                  </>
                ),
              }))}
            />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}

function factsOf(l: Listing): Fact[] {
  return [
    { label: '依据的事实', value: l.grounds, wide: true },
    { label: '包抓领导', value: l.leader },
    { label: '承办单位', value: l.unitName },
    { label: '所在地', value: l.placeName },
    { label: '提出日期', value: <DayText day={l.proposedOn} /> },
    { label: '听取意见期限', value: l.heardUntil === null ? '告知之后开始计算' : <DayText day={l.heardUntil} /> },
    { label: '挂牌日期', value: l.listedOn === null ? '尚未挂牌' : <DayText day={l.listedOn} /> },
    ...(l.appealUntil === null ? [] : [{ label: '申诉期限', value: <DayText day={l.appealUntil} /> }]),
    ...(l.delistedOn === null ? [] : [{ label: '摘牌日期', value: <DayText day={l.delistedOn} /> }]),
    ...(l.watchUntil === null
      ? []
      : [
          { label: '回访期至', value: <DayText day={l.watchUntil} /> },
          {
            label: '反弹的发现',
            value: l.watched
              ? '回访期内出现同类问题的，系统自动提出，由负责人决定'
              : '这些表现没有对应的问题类别，系统不会自动发现，须由人认定',
            wide: true,
          },
        ]),
    ...(l.relapsedOn === null ? [] : [{ label: '反弹日期', value: <DayText day={l.relapsedOn} /> }]),
  ]
}

function Plan({ listing }: { listing: Listing }) {
  if (listing.plan.length === 0) return <p className="g-quiet">还没有制定整改措施。</p>
  return (
    <TableView<Listing['plan'][number]>
      caption="整改措施"
      rows={listing.plan}
      rowKey={(step) => step.id}
      columns={[
        { key: 'title', title: '措施' },
        { key: 'dueOn', title: '完成时限', render: (step) => <DayText day={step.dueOn} /> },
        {
          key: 'doneOn',
          title: '进展',
          render: (step) =>
            step.doneOn !== null ? (
              <>
                <DayText day={step.doneOn} />{' '}
                <StatusTag label={step.overdue ? '逾期完成' : '已完成'} tone={step.overdue ? 'warning' : 'success'} />
              </>
            ) : (
              <StatusTag label={step.overdue ? '逾期' : '进行中'} tone={step.overdue ? 'error' : 'processing'} />
            ),
        },
        ...(listing.round > 1 ? [{ key: 'round', title: '第几次挂牌' }] : []),
      ]}
    />
  )
}

const HINTS: Partial<Record<ListingAction, string>> = {
  'give-notice': '告知之后，听取意见的期限开始计算；期满或者听取之后才能决定挂牌。',
  'ask-delist': '各项整改措施完成之后，附上材料申请摘牌，由其他人现场核实。',
  delist: '请附现场核实的材料。摘牌之后进入回访期。',
  plan: '每次写一项措施，可以多次添加。',
}

function Actions({ listing }: { listing: Listing }) {
  const reassign = listing.actions.some((a) => a.action === 'reassign' && a.allowed)
  const leaders = useLeaderPosts(reassign)
  const steps = listing.plan.filter((s) => s.doneOn === null && s.round === listing.round)
  const fields: Partial<Record<ListingAction, readonly Field[]>> = {
    plan: [
      { name: 'steps.0.title', label: '整改措施', kind: 'text', required: true, max: 200 },
      { name: 'steps.0.dueOn', label: '完成时限', kind: 'day', required: true },
    ],
    progress: [
      {
        name: 'step',
        label: '完成的措施',
        kind: 'radio',
        required: true,
        options: steps.map((s) => ({ value: s.id, label: s.title })),
      },
    ],
    reassign: [{ name: 'leaderPost', label: '包抓领导', kind: 'select', required: true, options: leaders }],
  }
  return (
    <ActionBar<ListingAction>
      name={`listing.${listing.id}`}
      actions={listing.actions}
      fields={fields}
      hints={HINTS}
      dangerous={['list', 'relapse', 'relist', 'revoke']}
      send={(action, input, headers) =>
        answerOf(
          api.POST('/api/listings/{id}/act', {
            params: { path: { id: listing.id } },
            body: { ...input, ...stepsOf(input), action, version: listing.version } as ActBody,
            headers,
          }),
        )
      }
    />
  )
}

/** The form numbers its one measure by its path; the server takes a list. */
function stepsOf(input: ActionInput): { steps?: unknown[] } {
  return typeof input.steps === 'object' && input.steps !== null ? { steps: Object.values(input.steps) } : {}
}
