import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { type Fact, Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import {
  CAUSES,
  EDUCATION,
  FACTS,
  type FactKey,
  factText,
  HEALTH,
  LABOUR,
  LIVES,
  labelOf,
  SCHOOLING,
  SEXES,
  SOURCES,
  WORK,
} from '../../model.ts'
import { ChangeRequest } from '../changes/ChangeRequest.tsx'
import { HOUSEHOLD_PANELS } from '../panels.ts'
import {
  HouseholdRelocation,
  HouseholdSplit,
  IncomeEntry,
  MemberEntry,
  MemberLeave,
  MemberMove,
} from './HouseholdActions.tsx'
import { yuan } from './household-fields.ts'
import { StandingTag } from './StandingTag.tsx'
import { Masked } from './Unmask.tsx'

type Household = AnswerOf<'/api/households/{id}'>
type Member = Household['members'][number]

export default function HouseholdPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const household = useQuery({
    queryKey: ['/api/households', id],
    queryFn: () => answerOf(api.GET('/api/households/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={household}>{(data) => <OneHousehold key={data.id} household={data} />}</Loaded>
}

type Opening =
  | { do: 'change'; subject: string }
  | { do: 'member' }
  | { do: 'income'; year: number }
  | { do: 'move' | 'leave'; member: Member }
  | { do: 'split' | 'relocate' }

function OneHousehold({ household }: { household: Household }) {
  const [opening, setOpening] = useState<Opening | null>(null)
  const { may } = household
  return (
    <Page
      title={`${household.name}户`}
      tag={<StandingTag standing={household.standing} />}
      lead={[household.townshipName, household.placeName, household.groupName].filter(Boolean).join(' ')}
      actions={
        <>
          {may.ask && (
            <Button type="primary" onClick={() => setOpening({ do: 'change', subject: household.id })}>
              申请变更
            </Button>
          )}
          {may.addMember && <Button onClick={() => setOpening({ do: 'member' })}>新增成员</Button>}
          {may.act && household.members.length > 1 && <Button onClick={() => setOpening({ do: 'split' })}>分户</Button>}
          {may.act && <Button onClick={() => setOpening({ do: 'relocate' })}>整户迁移</Button>}
          <PrintButton />
        </>
      }
    >
      <Attention household={household} />
      <Panel title="基本情况">
        <Facts facts={basics(household)} />
      </Panel>
      <Panel title={`家庭成员（${household.members.length} 人）`}>
        <Members household={household} open={setOpening} />
      </Panel>
      <Panel title="两不愁三保障">
        <Facts facts={factsOf(household, SECURED)} />
      </Panel>
      <Panel title="住房与生活条件">
        <Facts facts={factsOf(household, LIVING)} />
      </Panel>
      <Panel title="家庭收入">
        <Income household={household} open={setOpening} />
      </Panel>
      {HOUSEHOLD_PANELS.map(({ title, Panel: Part }) => (
        <Panel key={title} title={title}>
          <Part household={household.id} standing={household.standing} />
        </Panel>
      ))}
      <Panel title="变更经过">
        <History household={household} />
      </Panel>
      <Drawers household={household} opening={opening} onClose={() => setOpening(null)} />
    </Page>
  )
}

function Drawers({
  household,
  opening,
  onClose,
}: {
  household: Household
  opening: Opening | null
  onClose: () => void
}) {
  const of = { household, onClose }
  switch (opening?.do) {
    case 'change':
      return <ChangeRequest {...of} subject={opening.subject} />
    case 'member':
      return <MemberEntry {...of} />
    case 'income':
      return <IncomeEntry {...of} year={opening.year} />
    case 'move':
      return <MemberMove member={opening.member} onClose={onClose} />
    case 'leave':
      return <MemberLeave {...of} member={opening.member} />
    case 'split':
      return <HouseholdSplit {...of} />
    case 'relocate':
      return <HouseholdRelocation {...of} />
    default:
      return null
  }
}

/** What is lacking, and what waits for a decision. */
function Attention({ household }: { household: Household }) {
  return (
    <>
      {household.missing.length > 0 && (
        <div className="g-notice">
          <p>档案不完整，还缺：{household.missing.join('；')}。</p>
        </div>
      )}
      {household.openChanges.map((change) => (
        <div key={change.id} className="g-notice">
          <p>
            {change.askedBy ?? '系统'}申请变更“{change.title}”，等待审核。
          </p>
          <Go to={`/household-changes/${change.id}`}>查看申请</Go>
        </div>
      ))}
    </>
  )
}

const SECURED: FactKey[] = ['foodOk', 'clothingOk', 'schoolingOk', 'medicalOk', 'housingOk', 'waterSafe']
const LIVING: FactKey[] = ['houseArea', 'houseGrade', 'houseStructure', 'houseYear', 'electricity', 'fuel', 'relocated']

function factsOf(household: Household, keys: readonly FactKey[]): Fact[] {
  const values = household as unknown as Record<string, unknown>
  return keys.map((key) => ({ label: FACTS[key].title, value: shownFact(key, values[key]) }))
}

/** What is not secured stands out in words as well as in colour. */
function shownFact(key: FactKey, value: unknown): ReactNode {
  if (value === null || value === undefined) return null
  if (SECURED.includes(key))
    return value === true ? <StatusTag label="是" tone="success" /> : <StatusTag label="否" tone="error" />
  return factText(key, value)
}

function basics(household: Household): Fact[] {
  const { id, may } = household
  return [
    { label: '户主', value: household.name },
    { label: '属性', value: household.kind },
    { label: '主要致贫原因', value: labelOf(CAUSES, household.causeMain) },
    { label: '其他致贫原因', value: household.causesOther.map((c) => labelOf(CAUSES, c)).join('、') },
    { label: '识别日期', value: household.listedOn === null ? null : <DayText day={household.listedOn} /> },
    {
      label: '联系电话',
      value: (
        <Masked
          text={household.phone}
          may={may.unmask}
          of={{ kind: 'household', id, field: 'phone', title: '联系电话' }}
        />
      ),
    },
    {
      label: '银行账号',
      value: (
        <Masked
          text={household.bank}
          may={may.unmask}
          of={{ kind: 'household', id, field: 'bank', title: '银行账号' }}
        />
      ),
    },
    {
      label: '帮扶责任人',
      value: household.helpers.map((x) => (
        <span key={x.person}>
          <Go to={`/people/${x.person}`}>{x.name}</Go>（<DayText day={x.from} />
          起）{' '}
        </span>
      )),
    },
    ...(household.family.length > 0
      ? [
          {
            label: '同一家族的户',
            value: household.family.map((f) => (
              <span key={f.id}>
                <Go to={`/households/${f.id}`}>
                  {f.placeName} {f.name}户
                </Go>{' '}
              </span>
            )),
            wide: true,
          },
        ]
      : []),
  ]
}

type Open = (opening: Opening) => void

function Members({ household, open }: { household: Household; open: Open }) {
  const { may } = household
  return (
    <>
      <TableView<Member>
        caption="家庭成员"
        rows={household.members}
        rowKey={(m) => m.id}
        columns={[
          { key: 'name', title: '姓名', nowrap: true },
          { key: 'relationName', title: '与户主关系' },
          { key: 'sex', title: '性别', render: (m) => labelOf(SEXES, m.sex) },
          { key: 'age', title: '年龄', nowrap: true, render: (m) => (m.age === null ? null : `${m.age} 岁`) },
          {
            key: 'idNumber',
            title: '公民身份号码',
            render: (m) => (
              <Masked
                text={m.idNumber}
                may={may.unmask}
                of={{ kind: 'person', id: m.id, field: 'idNumber', title: '身份号码' }}
              />
            ),
          },
          { key: 'education', title: '文化程度', render: (m) => labelOf(EDUCATION, m.education) },
          { key: 'schooling', title: '在校生状况', render: (m) => labelOf(SCHOOLING, m.schooling) },
          { key: 'health', title: '健康状况', render: (m) => labelOf(HEALTH, m.health) },
          { key: 'labour', title: '劳动能力', render: (m) => labelOf(LABOUR, m.labour) },
          { key: 'work', title: '务工情况', render: (m) => labelOf(WORK, m.work) },
          { key: 'insured', title: '社会保障', render: (m) => insured(m) },
          ...(may.ask || may.act
            ? [
                {
                  key: 'actions',
                  title: '办理',
                  render: (m: Member) => <MemberActions household={household} member={m} open={open} />,
                },
              ]
            : []),
        ]}
      />
      {household.gone.length > 0 && (
        <p className="g-quiet">
          曾在户：{household.gone.map((m) => `${m.name}（${labelOf(LIVES, m.life)}）`).join('、')}
        </p>
      )}
    </>
  )
}

function insured(m: Member): string {
  const parts = [
    m.lowIncome ? '低保' : '',
    m.medicalInsured === true ? '医保' : m.medicalInsured === false ? '未参加医保' : '',
    m.pensionInsured === true ? '养老保险' : m.pensionInsured === false ? '未参加养老保险' : '',
  ]
  return parts.filter(Boolean).join('、')
}

function MemberActions({ household, member, open }: { household: Household; member: Member; open: Open }) {
  return (
    <span className="g-actions g-noprint">
      {household.may.ask && (
        <Button size="small" onClick={() => open({ do: 'change', subject: member.id })}>
          申请变更
        </Button>
      )}
      {household.may.act && (
        <>
          <Button size="small" onClick={() => open({ do: 'move', member })}>
            迁往他户
          </Button>
          <Button size="small" onClick={() => open({ do: 'leave', member })}>
            死亡或迁出
          </Button>
        </>
      )}
    </span>
  )
}

function Income({ household, open }: { household: Household; open: Open }) {
  const { today } = useSession()
  const last = Number(today.slice(0, 4)) - 1
  const years = [last, last + 1]
  return (
    <>
      {household.income.length === 0 ? (
        <p className="g-quiet">还没有登记收入。</p>
      ) : (
        <>
          <p className="g-quiet">单位：元</p>
          <TableView
            caption="家庭收入（元）"
            rows={household.income}
            rowKey={(y) => y.year}
            columns={[
              { key: 'year', title: '年度', width: 76, render: (y) => `${y.year}年` },
              ...(Object.keys(SOURCES) as (keyof typeof SOURCES)[]).map((key) => ({
                key,
                title: SOURCES[key],
                align: 'right' as const,
                render: (y: Household['income'][number]) => yuan(y.lines[key]),
              })),
              { key: 'net', title: '纯收入', align: 'right', render: (y) => yuan(y.net) },
              { key: 'heads', title: '人口', align: 'right' },
              {
                key: 'perHead',
                title: '人均纯收入',
                align: 'right',
                render: (y) => (
                  <>
                    {yuan(y.perHead)} {y.below && <StatusTag label={`低于当年标准 ${yuan(y.line)}`} tone="error" />}
                  </>
                ),
              },
            ]}
          />
        </>
      )}
      {household.may.income && (
        <div className="g-actions g-noprint" style={{ marginTop: 12 }}>
          {years.map((year) => (
            <Button key={year} onClick={() => open({ do: 'income', year })}>
              {household.income.some((y) => y.year === year) ? `更正${year}年收入` : `登记${year}年收入`}
            </Button>
          ))}
        </div>
      )}
    </>
  )
}

function History({ household }: { household: Household }) {
  if (household.history.length === 0) return <p className="g-quiet">还没有变更。</p>
  return (
    <ol className="g-timeline">
      {household.history.map((entry) => (
        <li key={entry.id}>
          <strong>{entry.about === '户' ? '户' : entry.about}</strong>
          <div className="g-quiet">
            <MomentText at={entry.at} /> {entry.person ?? '系统'}，自 <DayText day={entry.on} /> 起
          </div>
          <ul>
            {entry.differences.map((d) => (
              <li key={d.title}>{d.from === '' ? d.to : `${d.title}：由“${d.from}”变为“${d.to}”`}</li>
            ))}
          </ul>
          {entry.why !== null && <p className="g-quiet">缘由：{entry.why}</p>}
        </li>
      ))}
    </ol>
  )
}
