import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type CommandHeaders } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { CLOSE_GROUNDS } from '../cases/model.ts'
import { type CaseAction, caseWorkflow } from '../cases/rules.ts'
import { wishColumns } from './WishList.tsx'

type Case = AnswerOf<'/api/care/cases/{id}'>
type Item = Case['plans'][number]['items'][number]

export default function CasePage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/care/cases', id],
    queryFn: () => answerOf(api.GET('/api/care/cases/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <OneCase key={data.id} of={data} />}</Loaded>
}

function OneCase({ of }: { of: Case }) {
  return (
    <Page
      title={`关爱对象 ${of.shown}`}
      tag={<StateTag workflow={caseWorkflow} state={of.state} />}
      lead={`${of.categoryTitle} · ${of.placeName}`}
    >
      <Panel title="办理">
        <Actions of={of} />
      </Panel>
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '需要关爱的情况', value: of.ground, wide: true },
            { label: '身份证号', value: of.idMasked ?? '未登记' },
            { label: '联系电话', value: of.phoneMasked ?? '未登记' },
            { label: '登记', value: `${of.registeredOn} ${of.registrar ?? '系统'}` },
            {
              label: '首席顾问',
              value: of.adviserName === null ? '未明确' : `${of.adviserName}（${of.adviserTitle ?? ''}）`,
            },
            { label: '见证人', value: of.witnessShown ?? '未指定' },
            { label: '档案号', value: of.file?.number ?? '未建档' },
            ...(of.file === null ? [] : [{ label: '家庭和生活情况', value: of.file.situation, wide: true }]),
            ...(of.closedGround === null ? [] : [{ label: '结案', value: `${of.closedOn ?? ''} ${of.closedGround}` }]),
          ]}
        />
        {of.mayUnmask && <Unmask of={of} />}
      </Panel>
      <Panel title="审核">
        {of.reviews.length === 0 && <p className="g-quiet">还没有审核。由登记人以外的人审核。</p>}
        <TableView
          caption="审核记录"
          rows={of.reviews}
          rowKey={(r) => r.id}
          columns={[
            { key: 'kind', title: '审核' },
            {
              key: 'result',
              title: '结果',
              render: (r) => <StatusTag label={r.result} tone={r.passed ? 'success' : 'error'} />,
            },
            { key: 'grounds', title: '意见' },
            { key: 'by', title: '审核人', render: (r) => r.by ?? '系统' },
            { key: 'onDay', title: '日期', render: (r) => <DayText day={r.onDay} /> },
          ]}
        />
      </Panel>
      {of.plans.map((plan) => (
        <Plan key={plan.id} plan={plan} open={of.actions.some((a) => a.action === 'plan' && a.allowed)} />
      ))}
      <Panel title="心愿">
        <DataTable
          what="心愿"
          path="/api/care/wishes"
          prefix="w"
          fixed={{ case: of.id }}
          exportable={false}
          rowLink={(row: { id: string }) => `/care/wishes/${row.id}`}
          columns={wishColumns}
        />
      </Panel>
      <Panel title="首席顾问">
        {of.advisers.length === 0 && <p className="g-quiet">建档时明确首席顾问。</p>}
        <TableView
          caption="历任首席顾问"
          rows={of.advisers}
          rowKey={(a) => a.id}
          columns={[
            { key: 'name', title: '姓名' },
            { key: 'from', title: '起', render: (a) => <DayText day={a.from} /> },
            { key: 'to', title: '止', render: (a) => (a.to === null ? '至今' : <DayText day={a.to} />) },
            { key: 'why', title: '缘由', render: (a) => a.why ?? '建档' },
          ]}
        />
      </Panel>
      <Panel title="经过">
        <Timeline
          entries={of.events.map((e) => ({ id: e.id, at: String(e.at), person: e.by, what: e.title, comment: e.why }))}
        />
      </Panel>
    </Page>
  )
}

const ITEM: Field[] = [
  { name: 'what', label: '做什么', kind: 'text', max: 200, required: true },
  { name: 'person', label: '由谁办理', kind: 'person', required: true },
  { name: 'dueOn', label: '期限', kind: 'day', required: true },
]

function Actions({ of }: { of: Case }) {
  const { today } = useSession()
  const thisYear = Number(today.slice(0, 4))
  const fields: Partial<Record<CaseAction, readonly Field[]>> = {
    review: [
      {
        name: 'result',
        label: '结果',
        kind: 'radio',
        required: true,
        options: [
          { value: 'pass', label: '通过' },
          { value: 'refuse', label: '不通过' },
        ],
      },
      {
        name: 'grounds',
        label: '意见',
        kind: 'longtext',
        max: 500,
        required: true,
        help: '不通过的，写明依据；本人可以补充材料，由另一人复审。',
      },
      { name: 'evidence', label: '材料', kind: 'files', most: 20 },
    ],
    file: [
      { name: 'adviser', label: '首席顾问', kind: 'person', required: true },
      { name: 'situation', label: '家庭和生活情况', kind: 'longtext', max: 2000, required: true },
      { name: 'health', label: '健康状况', kind: 'longtext', max: 1000, help: '加密保存，查看须写明用途并记入日志。' },
    ],
    plan: [
      {
        name: 'year',
        label: '年度',
        kind: 'radio',
        required: true,
        options: [thisYear, thisYear + 1].map((y) => ({ value: String(y), label: `${y} 年` })),
      },
      { name: 'goal', label: '帮扶目标', kind: 'longtext', max: 500, required: true },
      ...ITEM.map((f) => ({
        ...f,
        ...(f.name === 'what' && { label: '第一项：做什么', help: '其他事项在计划制定后逐项增加。' }),
      })),
    ],
    adviser: [{ name: 'adviser', label: '新任首席顾问', kind: 'person', required: true }],
    handover: [
      { name: 'adviser', label: '接任的首席顾问', kind: 'person', required: true },
      { name: 'note', label: '交接内容', kind: 'longtext', max: 500, required: true },
    ],
    witness: [
      {
        name: 'name',
        label: '见证人姓名',
        kind: 'text',
        max: 30,
        required: true,
        help: '由本人指定，加密保存；本人不便时由其确认。',
      },
    ],
    close: [{ name: 'ground', label: '结案缘由', kind: 'select', options: optionsOf(CLOSE_GROUNDS), required: true }],
  }
  return (
    <ActionBar<CaseAction>
      name={`care.case.${of.id}`}
      actions={of.actions as never}
      dangerous={['close']}
      fields={fields}
      send={(action, input, headers) => sendAction(of.id, action, input, headers)}
    />
  )
}

function sendAction(id: string, action: CaseAction, input: ActionInput, headers: CommandHeaders): Promise<unknown> {
  const params = { path: { id } }
  switch (action) {
    case 'review':
      return answerOf(
        api.POST('/api/care/cases/{id}/review', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/review'>,
        }),
      )
    case 'file':
      return answerOf(
        api.POST('/api/care/cases/{id}/file', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/file'>,
        }),
      )
    case 'plan': {
      const { year, goal, what, person, dueOn } = input
      const body = {
        year: Number(year),
        goal,
        items: [{ what, person, dueOn }],
      } as unknown as BodyOf<'/api/care/cases/{id}/plan'>
      return answerOf(api.POST('/api/care/cases/{id}/plan', { params, headers, body }))
    }
    case 'adviser':
      return answerOf(
        api.POST('/api/care/cases/{id}/adviser', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/adviser'>,
        }),
      )
    case 'handover':
      return answerOf(
        api.POST('/api/care/cases/{id}/handover', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/handover'>,
        }),
      )
    case 'witness':
      return answerOf(
        api.POST('/api/care/cases/{id}/witness', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/witness'>,
        }),
      )
    case 'close':
      return answerOf(
        api.POST('/api/care/cases/{id}/close', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/cases/{id}/close'>,
        }),
      )
    case 'reopen':
      return answerOf(
        api.POST('/api/care/cases/{id}/reopen', { params, headers, body: { comment: input.comment ?? '' } }),
      )
  }
}

function Plan({ plan, open }: { plan: Case['plans'][number]; open: boolean }) {
  const [doing, setDoing] = useState<Item | 'new' | null>(null)
  return (
    <Panel title={`${plan.year} 年帮扶计划`}>
      <p>{plan.goal}</p>
      <TableView<Item>
        caption="帮扶事项"
        rows={plan.items}
        rowKey={(i) => i.id}
        columns={[
          { key: 'what', title: '事项' },
          { key: 'doer', title: '办理人' },
          { key: 'dueOn', title: '期限', render: (i) => <DayText day={i.dueOn} /> },
          {
            key: 'doneOn',
            title: '办理',
            render: (i) =>
              i.doneOn !== null ? (
                <StatusTag
                  label={`${i.doneOn} 办结${i.late ? '（逾期）' : ''}`}
                  tone={i.late ? 'warning' : 'success'}
                />
              ) : i.dropped !== null ? (
                <StatusTag label={`已取消：${i.dropped}`} />
              ) : (
                <StatusTag label={i.late ? '已逾期' : '办理中'} tone={i.late ? 'error' : 'processing'} />
              ),
          },
          {
            key: 'mayFinish',
            title: '',
            render: (i) => i.mayFinish && <Button onClick={() => setDoing(i)}>办结</Button>,
          },
        ]}
      />
      {open && <Button onClick={() => setDoing('new')}>增加事项</Button>}
      {doing === 'new' && (
        <CommandDrawer<BodyOf<'/api/care/plans/{id}/items'>>
          open
          title="增加帮扶事项"
          name={`care.item.${plan.id}`}
          submit="增加"
          done="已增加"
          fields={ITEM}
          onClose={() => setDoing(null)}
          send={(body, headers) =>
            answerOf(api.POST('/api/care/plans/{id}/items', { params: { path: { id: plan.id } }, body, headers }))
          }
        />
      )}
      {doing !== null && doing !== 'new' && (
        <CommandDrawer<BodyOf<'/api/care/plan-items/{id}/finish'>>
          open
          title={`办结：${doing.what}`}
          name={`care.finish.${doing.id}`}
          submit="办结"
          done="已办结"
          fields={[
            { name: 'doneOn', label: '办结日期', kind: 'day', help: '不填为今天。' },
            { name: 'note', label: '办理结果', kind: 'longtext', max: 500, required: true },
            { name: 'evidence', label: '材料', kind: 'files', most: 20 },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) =>
            answerOf(
              api.POST('/api/care/plan-items/{id}/finish', { params: { path: { id: doing.id } }, body, headers }),
            )
          }
        />
      )}
    </Panel>
  )
}

function Unmask({ of }: { of: Case }) {
  const [asking, setAsking] = useState(false)
  const [text, setText] = useState<string | null>(null)
  const options = [
    { value: 'name', label: '姓名' },
    ...(of.idMasked === null ? [] : [{ value: 'id', label: '身份证号' }]),
    ...(of.phoneMasked === null ? [] : [{ value: 'phone', label: '联系电话' }]),
    ...(of.witnessShown === null ? [] : [{ value: 'witness', label: '见证人姓名' }]),
    ...(of.file?.hasHealth === true ? [{ value: 'health', label: '健康状况' }] : []),
  ]
  return (
    <div className="g-actions g-noprint" style={{ marginTop: 12 }}>
      <Button onClick={() => setAsking(true)}>查看封存内容</Button>
      {text !== null && <output>{text === '' ? '没有登记这项内容。' : text}</output>}
      {asking && (
        <CommandDrawer<BodyOf<'/api/care/cases/{id}/unmask'>, { text: string }>
          open
          title="查看封存内容"
          name={`care.unmask.${of.id}`}
          submit="查看"
          done="已记入日志"
          guarded={false}
          fields={[
            { name: 'what', label: '内容', kind: 'select', options, required: true },
            { name: 'purpose', label: '用途', kind: 'text', max: 200, required: true },
          ]}
          onClose={() => setAsking(false)}
          onDone={(answer) => setText(answer.text)}
          send={(body, headers) =>
            answerOf(api.POST('/api/care/cases/{id}/unmask', { params: { path: { id: of.id } }, body, headers }))
          }
        >
          <p>查看人、时间和用途将记入日志。</p>
        </CommandDrawer>
      )}
    </div>
  )
}
