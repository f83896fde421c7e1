import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { monthInChinese } from '#kernel/pure/day.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { VERDICTS } from '../calls/model.ts'
import { type CallAction, callWorkflow } from '../calls/rules.ts'

type Call = AnswerOf<'/api/meeting-calls/{id}'>

export default function CallPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const call = useQuery({
    queryKey: ['/api/meeting-calls', id],
    queryFn: () => answerOf(api.GET('/api/meeting-calls/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={call}>{(data) => <OneCall call={data} />}</Loaded>
}

function OneCall({ call }: { call: Call }) {
  return (
    <Page
      title={`${call.unitName}${monthInChinese(call.month)}会议记录调阅`}
      tag={<StateTag workflow={callWorkflow} state={call.state} />}
      lead={call.note}
    >
      <Actions call={call} />
      <Panel>
        <Facts
          facts={[
            { label: '党组织', value: <Go to={`/organisations/${call.unit}`}>{call.unitName}</Go> },
            {
              label: '报送期限',
              value: <DayText day={call.dueOn} late={call.late} note={call.late ? '逾期' : null} />,
            },
            { label: '报送日期', value: call.answeredOn === null ? null : <DayText day={call.answeredOn} /> },
            { label: '评议', value: call.verdict === null ? null : VERDICTS[call.verdict] },
            { label: '发起人', value: call.askedBy ?? '系统' },
            {
              label: '方式',
              value: call.seed === null ? '指定' : `随机抽取（种子 ${call.seed}）`,
              wide: call.seed !== null,
            },
          ]}
        />
      </Panel>
      <Panel title={`${monthInChinese(call.month)}的会议记录`}>
        {call.meetings.length === 0 ? (
          <p className="g-quiet">该月没有登记会议。</p>
        ) : (
          <TableView
            caption="会议记录"
            rows={call.meetings}
            rowKey={(m) => m.id}
            rowLink={(m) => `/meetings/${m.id}`}
            columns={[
              { key: 'title', title: '主题' },
              { key: 'heldOn', title: '召开日期', render: (m) => <DayText day={m.heldOn} /> },
              { key: 'due', title: '实到 / 应到', render: (m) => `${m.present} / ${m.due} 人` },
              {
                key: 'complete',
                title: '记录',
                render: (m) =>
                  m.complete ? (
                    <StatusTag label="齐全" tone="success" />
                  ) : (
                    <StatusTag label={`缺${m.missing.join('、')}`} tone="warning" />
                  ),
              },
            ]}
          />
        )}
      </Panel>
      <Panel title="办理记录">
        <Timeline
          entries={call.events.map((e) => ({
            ...e,
            what: e.verdict === null ? e.what : `${e.what}:${VERDICTS[e.verdict]}`,
          }))}
        />
      </Panel>
    </Page>
  )
}

function Actions({ call }: { call: Call }) {
  const path = { id: call.id }
  const send = (action: CallAction, input: ActionInput, headers: { 'Idempotency-Key': string }) =>
    action === 'answer'
      ? answerOf(api.POST('/api/meeting-calls/{id}/answer', { params: { path }, body: input, headers }))
      : answerOf(
          api.POST('/api/meeting-calls/{id}/comment', {
            params: { path },
            body: input as BodyOf<'/api/meeting-calls/{id}/comment'>,
            headers,
          }),
        )
  return (
    <ActionBar<CallAction>
      name={`meeting-call.${call.id}`}
      actions={call.actions}
      send={send}
      fields={{
        comment: [
          {
            name: 'verdict',
            label: '评议结果',
            kind: 'radio',
            required: true,
            options: optionsOf(VERDICTS),
          },
        ],
      }}
    />
  )
}
