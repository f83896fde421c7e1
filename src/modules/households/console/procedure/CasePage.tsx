import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Steps } from 'antd'
import { type AnswerOf, answerOf, api, type BodyOf, getAnswer } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { usePhone } from '#ui/use-phone.ts'
import { CAUSES, HOUSEHOLD_KINDS, labelOf } from '../../model.ts'
import type { CaseAction } from '../../procedure/model.ts'
import { nextStep, workflows } from '../../procedure/rules.ts'
import { yuan } from '../register/household-fields.ts'

type Case = AnswerOf<'/api/household-cases/{id}'>

export default function CasePage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/household-cases', id],
    queryFn: () => answerOf(api.GET('/api/household-cases/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <OneCase key={data.id} found={data} />}</Loaded>
}

function OneCase({ found }: { found: Case }) {
  return (
    <Page
      title={`${found.name}户：${found.kindName}`}
      tag={<StateTag workflow={workflows[found.kind]} state={found.state} />}
      lead={[found.townshipName, found.placeName, found.groupName].filter(Boolean).join(' ')}
    >
      <Way found={found} />
      {found.endedOn === null && <Doing found={found} />}
      <Panel title="基本情况">
        <Facts facts={factsOf(found)} />
      </Panel>
      <Panel title="办理经过">
        <Timeline
          entries={found.timeline.map(({ details, ...e }) => ({
            ...e,
            more: details.length > 0 && (
              <ul className="g-quiet">
                {details.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            ),
          }))}
        />
      </Panel>
    </Page>
  )
}

/** What the notice holds up, whose turn it is, and what the acting post can do now. */
function Doing({ found }: { found: Case }) {
  return (
    <Panel title="办理">
      {found.notice !== null && found.notice.reasons.length > 0 && (
        <div className="g-notice" role="note">
          <ul>
            {found.notice.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
      <NextStep found={found} />
      <Actions found={found} />
    </Panel>
  )
}

/** Whoever cannot take the next step themselves reads whose it is. */
function NextStep({ found }: { found: Case }) {
  const next = nextStep(found.kind, found.state)
  if (next === null || found.actions.some((a) => a.action === next.action && a.allowed)) return null
  return (
    <p>
      下一步：{next.label}，由{next.by}办理。
    </p>
  )
}

/** The steps of this kind of case, those that are done with their day. */
function Way({ found }: { found: Case }) {
  const phone = usePhone()
  const now = found.steps.findIndex((s) => s.now)
  const reached = found.steps.filter((s) => s.reached).length
  return (
    <Panel title="步骤">
      <Steps
        size="small"
        orientation={phone ? 'vertical' : 'horizontal'}
        current={now < 0 ? reached - 1 : now}
        status={found.state === 'stopped' ? 'error' : found.endedOn !== null ? 'finish' : 'process'}
        items={found.steps.map((step) => ({
          title: step.title,
          ...(step.on !== null && { content: dayInChinese(step.on) }),
        }))}
      />
      {found.state === 'stopped' && (
        <p>
          <StatusTag label={found.outcomeName ?? '已终止'} tone="error" />
        </p>
      )}
    </Panel>
  )
}

function factsOf(c: Case): Fact[] {
  const { facts } = c
  const income = facts.perHead === null ? '没有登记' : `${yuan(facts.perHead)} 元`
  const line = facts.line === null ? '' : `（标准 ${yuan(facts.line)} 元）`
  return [
    { label: '农户', value: <Go to={`/households/${c.household}`}>{c.name}户</Go> },
    { label: '户类型', value: c.standingName },
    { label: '来源', value: c.sourceName },
    { label: '受理日期', value: <DayText day={c.openedOn} /> },
    { label: '办理期限', value: <DayText day={c.dueOn} late={c.overdue} note={c.overdue ? '逾期' : null} /> },
    { label: '提出人', value: c.openedBy ?? '系统' },
    { label: '情况', value: c.grounds, wide: true },
    { label: `${facts.year}年人均纯收入`, value: income + line },
    {
      label: '两不愁三保障',
      value: facts.lacking.length === 0 ? '均有保障' : `未保障或者没有登记：${facts.lacking.join('、')}`,
    },
    { label: '第一帮扶责任人', value: c.helper ?? '尚未确定' },
    ...(c.notice === null
      ? []
      : [
          {
            label: '公示',
            value: (
              <>
                <Go to={`/notices/${c.notice.id}`}>{c.notice.stateName}</Go>（
                <DayText day={c.notice.endsOn} />
                止）
              </>
            ),
          },
        ]),
    ...(c.announcement === null ? [] : [{ label: '公告', value: <Go to={`/notices/${c.announcement}`}>查看公告</Go> }]),
    ...(c.outcomeName === null ? [] : [{ label: '结果', value: c.outcomeName }]),
    ...(c.decidedOn === null ? [] : [{ label: '审定日期', value: <DayText day={c.decidedOn} /> }]),
  ]
}

const HINTS: Partial<Record<CaseAction, string>> = {
  verify: '收入和“两不愁三保障”以户档为准，与实际不符的请先更正户档，不在这里填写。',
  appraise: '弃权人数由系统算出；实到人数达不到规定比例的评议无效。',
  'post-notice': '公示只写隐去名字的户主、村组、人口和拟办结果，期满自动撤下。',
  return: '从头办理，张贴中的公示随即撤回。',
  announce: '公告内容由系统生成，张贴后本事项办结。',
}

function Actions({ found }: { found: Case }) {
  const decides = found.actions.some((a) => a.action === 'decide' && a.allowed)
  const candidates = useQuery({
    enabled: found.needsHelper && decides,
    queryKey: ['/api/pairing/candidates', found.household],
    queryFn: ({ signal }) =>
      getAnswer<AnswerOf<'/api/pairing/candidates'>>('/api/pairing/candidates', { household: found.household }, signal),
  })
  return (
    <ActionBar<CaseAction>
      name={`household-case.${found.id}`}
      actions={found.actions}
      fields={fieldsOf(found, candidates.data?.rows ?? [])}
      hints={HINTS}
      dangerous={['stop', 'return', 'refuse-lift']}
      send={(action, input, headers) =>
        answerOf(
          api.POST('/api/household-cases/{id}/act', {
            params: { path: { id: found.id } },
            body: { ...input, action, version: found.version } as BodyOf<'/api/household-cases/{id}/act'>,
            headers,
          }),
        )
      }
    />
  )
}

type Candidate = AnswerOf<'/api/pairing/candidates'>['rows'][number]

const count = (name: string, label: string, required = true): Field => ({
  name: `appraisal.${name}`,
  label,
  kind: 'number',
  least: 0,
  most: 5000,
  unit: '人',
  required,
})

function fieldsOf(found: Case, candidates: readonly Candidate[]): Partial<Record<CaseAction, Field[]>> {
  return {
    verify: [{ name: 'visitedOn', label: '入户日期', kind: 'day', required: true }],
    appraise: [
      { name: 'appraisal.heldOn', label: '评议日期', kind: 'day', required: true },
      ...[count('due', '应到'), count('present', '实到'), count('favour', '赞成'), count('against', '反对', false)],
    ],
    decide: decisionFields(found, candidates),
    conclude: [
      {
        name: 'conclusion',
        label: '复核结果',
        kind: 'radio',
        required: true,
        options: [
          { value: 'kept', label: '继续保留' },
          { value: 'to-exit', label: '转入退出程序' },
        ],
      },
    ],
  }
}

function decisionFields(found: Case, candidates: readonly Candidate[]): Field[] {
  const fields: Field[] = []
  if (found.needsHelper)
    fields.push({
      name: 'helper',
      label: '第一帮扶责任人',
      kind: 'select',
      required: true,
      help: '纳入的同时确定帮扶责任人，一户也不能空缺。',
      options: candidates.map((c) => ({
        value: c.post,
        label: `${c.name}（${c.unitName || c.placeName} ${c.title}，已帮扶 ${c.load} 户）`,
      })),
    })
  if (found.kind === 'entry')
    fields.push(
      {
        name: 'causeMain',
        label: '主要致贫原因',
        kind: 'select',
        options: optionsOf(CAUSES),
        required: found.causeMain === null,
        ...(found.causeMain !== null && { help: `不选为户档登记的“${labelOf(CAUSES, found.causeMain)}”。` }),
      },
      {
        name: 'causesOther',
        label: '其他致贫原因',
        kind: 'select',
        options: optionsOf(CAUSES),
        multiple: true,
        help: '最多两项。',
      },
      { name: 'householdKind', label: '贫困户属性', kind: 'select', options: optionsOf(HOUSEHOLD_KINDS) },
    )
  return fields
}
