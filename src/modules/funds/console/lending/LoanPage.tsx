import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { CAUSES, CLAIM_KINDS, type ClaimAction } from '../../lending/model.ts'
import { claimWorkflow, LENDERS, SIGNERS, WEIGHERS } from '../../lending/rules.ts'
import { amountText, inUnits, milliOf } from '../goods/words.ts'
import { yuan } from '../words.ts'
import { FullName } from './FullName.tsx'
import { LOAN_TONES } from './words.ts'

type Loan = AnswerOf<'/api/loans/{id}'>
type Doing = 'return' | 'account' | 'claim' | 'void' | { readonly correct: string }
const kilograms = (grams: number) => `${inUnits(grams)} 公斤`

/** One contract: what was lent, what came back, what is still owed. */
export default function LoanPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { role } = useActing()
  const found = useQuery({
    queryKey: ['/api/loans', id],
    queryFn: () => answerOf(api.GET('/api/loans/{id}', { params: { path: { id } } })),
  })
  const loan = found.data
  return (
    <Page
      title={loan === undefined ? '借还合同' : `借还合同${loan.number}`}
      tag={
        loan && (
          <StatusTag
            label={loan.overdue ? '逾期' : loan.stateName}
            tone={loan.overdue ? 'error' : LOAN_TONES[loan.state]}
          />
        )
      }
      lead={
        loan === undefined
          ? ''
          : `${loan.shown}，${loan.placeName}，借${loan.item} ${amountText(loan.lent, loan.countedIn)}`
      }
      actions={
        (SIGNERS as readonly string[]).includes(role) && (
          <span className="g-actions">
            {(LENDERS as readonly string[]).includes(role) && <FullName id={id} />}
            <DownloadButton path={`/api/loans/${id}/contract`} label="合同" />
            <DownloadButton path={`/api/loans/${id}/statement`} label="结算单" />
          </span>
        )
      }
    >
      <Loaded query={found}>{(data) => <Whole key={data.id} loan={data} />}</Loaded>
    </Page>
  )
}

function Whole({ loan }: { loan: Loan }) {
  const { role } = useActing()
  const [doing, setDoing] = useState<Doing | null>(null)
  const weighs = (WEIGHERS as readonly string[]).includes(role)
  const lends = (LENDERS as readonly string[]).includes(role)
  const isOpen = loan.state === 'lent'
  const untouched = loan.entries.length === 0 && loan.rolledFrom === null
  return (
    <>
      {weighs && loan.state !== 'void' && (
        <Panel title="办理">
          <div className="g-actions">
            {isOpen && (
              <Button type="primary" onClick={() => setDoing('return')}>
                登记归还
              </Button>
            )}
            <Button onClick={() => setDoing('account')}>登记销售、成本</Button>
            {isOpen && <Button onClick={() => setDoing('claim')}>申请减免、核销</Button>}
            {lends && untouched && (
              <Button danger onClick={() => setDoing('void')}>
                作废
              </Button>
            )}
          </div>
        </Panel>
      )}
      <Standing loan={loan} />
      {loan.claims.length > 0 && <Claims loan={loan} />}
      <Entries loan={loan} onCorrect={weighs ? (correct) => setDoing({ correct }) : undefined} />
      {doing !== null && <Form key={JSON.stringify(doing)} loan={loan} doing={doing} onClose={() => setDoing(null)} />}
    </>
  )
}

function Standing({ loan }: { loan: Loan }) {
  const units = (n: number) => amountText(n, loan.countedIn)
  return (
    <>
      <Panel title="借还情况">
        <Facts
          facts={[
            { label: '借还季', value: <Go to={`/seasons/${loan.season}`}>{loan.seasonTitle}</Go> },
            { label: '借出日期', value: dayInChinese(loan.lentOn) },
            { label: '归还期限', value: dayInChinese(loan.dueOn) },
            { label: '借出', value: units(loan.lent) },
            { label: '已归还（折算）', value: units(loan.returned) },
            { label: '受灾减免', value: units(loan.relieved) },
            { label: '损耗核销', value: units(loan.lost) },
            {
              label: '结转下季',
              value:
                loan.rolledTo === null ? (
                  units(loan.rolled)
                ) : (
                  <Go to={`/loans/${loan.rolledTo}`}>{units(loan.rolled)}</Go>
                ),
            },
            { label: '尚欠', value: units(loan.owed) },
            { label: '销售收入', value: yuan(loan.sold) },
            { label: '生产成本', value: yuan(loan.spent) },
            { label: '纯收入', value: yuan(loan.netIncome) },
            ...(loan.rolledFrom === null
              ? []
              : [{ label: '由上季结转', value: <Go to={`/loans/${loan.rolledFrom}`}>查看原合同</Go> }]),
            ...(loan.settledOn === null
              ? []
              : [{ label: loan.state === 'rolled' ? '结转日期' : '结清日期', value: dayInChinese(loan.settledOn) }]),
          ]}
        />
      </Panel>
      {loan.state === 'lent' && (
        <Panel title="还清还需">
          <TableView
            caption="还清还需的产品"
            rows={loan.grades}
            rowKey={(g) => g.grade}
            columns={[
              { key: 'title', title: '等级' },
              { key: 'grams', title: `抵一${loan.countedIn}`, align: 'right', render: (g) => kilograms(g.grams) },
              {
                key: 'toSettle',
                title: '全部用这一等级还清',
                align: 'right',
                render: (g) => `${loan.produce} ${kilograms(g.toSettle)}`,
              },
            ]}
          />
        </Panel>
      )}
    </>
  )
}

function Entries({ loan, onCorrect }: { loan: Loan; onCorrect: ((id: string) => void) | undefined }) {
  const turned = new Set(['return', 'sale', 'cost'])
  return (
    <Panel title="往来记录">
      {loan.entries.length === 0 ? (
        <p className="g-quiet">还没有归还或者收支记录。</p>
      ) : (
        <TableView
          caption="往来记录"
          rows={loan.entries}
          rowKey={(e) => e.id}
          columns={[
            { key: 'onDay', title: '日期', render: (e) => <DayText day={e.onDay} /> },
            { key: 'kindName', title: '事项', render: (e) => (e.corrected ? `${e.kindName}（已冲销）` : e.kindName) },
            { key: 'gradeTitle', title: '等级', render: (e) => e.gradeTitle ?? '—' },
            { key: 'grams', title: '重量', align: 'right', render: (e) => (e.grams === 0 ? '—' : kilograms(e.grams)) },
            {
              key: 'units',
              title: '折抵',
              align: 'right',
              render: (e) => (e.units === 0 ? '—' : amountText(e.units, loan.countedIn)),
            },
            { key: 'amount', title: '金额', align: 'right', render: (e) => (e.amount === 0 ? '—' : yuan(e.amount)) },
            { key: 'name', title: '登记人', phone: false, render: (e) => e.name ?? '系统' },
            { key: 'why', title: '说明', phone: false, render: (e) => e.why ?? e.document ?? '—' },
            {
              key: 'id',
              title: '办理',
              render: (e) =>
                onCorrect !== undefined && turned.has(e.kind) && !e.corrected ? (
                  <Button onClick={() => onCorrect(e.id)}>冲销</Button>
                ) : (
                  '—'
                ),
            },
          ]}
        />
      )}
    </Panel>
  )
}

function Claims({ loan }: { loan: Loan }) {
  return loan.claims.map((c) => (
    <Panel key={c.id} title={`${c.kindName}申请：${amountText(c.units, loan.countedIn)}`}>
      <Facts
        facts={[
          { label: '状态', value: <StateTag workflow={claimWorkflow} state={c.state} /> },
          { label: '原因', value: `${c.causeName}。${c.why}` },
          { label: '申请', value: `${c.asker ?? '系统'}，${dayInChinese(c.askedOn)}` },
          ...(c.intendedWhy === null ? [] : [{ label: '拟不批准的理由', value: c.intendedWhy }]),
          ...(c.answer === null ? [] : [{ label: '申请人意见', value: c.answer }]),
          ...(c.decidedOn === null
            ? []
            : [
                { label: '决定', value: `${c.decider ?? '系统'}，${dayInChinese(c.decidedOn)}。${c.decidedWhy ?? ''}` },
              ]),
          ...(c.evidence.length === 0 ? [] : [{ label: '材料', value: <EvidenceList files={c.evidence} /> }]),
        ]}
      />
      {c.state === 'asked' && (
        <ActionBar<ClaimAction>
          name={`loan-claim.${c.id}`}
          actions={c.actions as Verdict<ClaimAction>[]}
          dangerous={['refuse', 'withdraw']}
          send={(action, { comment = '' }, headers) =>
            answerOf(
              api.POST('/api/loan-claims/{id}/decide', {
                params: { path: { id: c.id } },
                body: { action, comment },
                headers,
              }),
            )
          }
        />
      )}
    </Panel>
  ))
}

interface FormOf {
  readonly title: string
  readonly submit: string
  readonly fields: readonly Field[]
}

function formOf(loan: Loan, doing: Doing, today: string): FormOf & { initial?: Record<string, unknown> } {
  const grades = loan.grades.map((g) => ({
    value: g.grade,
    label: `${g.title}（${kilograms(g.grams)}抵一${loan.countedIn}）`,
  }))
  const day: Field = { name: 'onDay', label: '日期', kind: 'day', required: true }
  const document: Field = { name: 'document', label: '凭证', kind: 'text', max: 200, help: '过磅单、收购单的编号。' }
  const why: Field = { name: 'why', label: '理由', kind: 'longtext', max: 500, required: true }
  if (typeof doing === 'object') return { title: '冲销这一笔记录', submit: '冲销', fields: [why] }
  if (doing === 'void') return { title: '作废合同', submit: '作废', fields: [why] }
  if (doing === 'return')
    return {
      title: `登记归还：${loan.shown}`,
      submit: '登记',
      initial: { onDay: today },
      fields: [
        { name: 'grade', label: '等级', kind: 'select', options: grades, required: true },
        {
          name: 'kilograms',
          label: `${loan.produce}重量`,
          kind: 'number',
          least: 0.001,
          digits: 3,
          unit: '公斤',
          required: true,
        },
        day,
        document,
      ],
    }
  if (doing === 'account')
    return {
      title: `登记销售、成本：${loan.shown}`,
      submit: '登记',
      initial: { onDay: today, kind: 'sale' },
      fields: [
        {
          name: 'kind',
          label: '事项',
          kind: 'radio',
          required: true,
          options: [
            { value: 'sale', label: '自行销售' },
            { value: 'cost', label: '生产成本' },
          ],
        },
        { name: 'grade', label: '等级', kind: 'select', options: grades, when: (v) => v.kind === 'sale' },
        {
          name: 'kilograms',
          label: '重量',
          kind: 'number',
          least: 0.001,
          digits: 3,
          unit: '公斤',
          required: true,
          when: (v) => v.kind === 'sale',
        },
        { name: 'amount', label: '金额', kind: 'money', required: true },
        day,
        document,
      ],
    }
  return {
    title: `申请减免、核销：${loan.shown}`,
    submit: '提交申请',
    initial: { kind: 'relief' },
    fields: [
      { name: 'kind', label: '种类', kind: 'radio', required: true, options: optionsOf(CLAIM_KINDS) },
      {
        name: 'units',
        label: '数量',
        kind: 'number',
        least: 0.001,
        most: loan.owed / 1000,
        digits: 3,
        unit: loan.countedIn,
        required: true,
      },
      { name: 'cause', label: '原因', kind: 'select', options: optionsOf(CAUSES), required: true },
      { ...why, label: '情况说明' },
      { name: 'evidence', label: '照片、证明', kind: 'files', most: 10 },
    ],
  }
}

function Form({ loan, doing, onClose }: { loan: Loan; doing: Doing; onClose: () => void }) {
  const { today } = useSession()
  const params = { path: { id: loan.id } }
  return (
    <CommandDrawer
      open
      {...formOf(loan, doing, today)}
      name={`loan.${loan.id}.${typeof doing === 'object' ? doing.correct : doing}`}
      done="已登记"
      danger={typeof doing === 'object' || doing === 'void'}
      onClose={onClose}
      send={({ kilograms: weight, units, ...body }, headers) => {
        const grams = weight === undefined ? {} : { grams: milliOf(weight) }
        if (typeof doing === 'object')
          return answerOf(
            api.POST('/api/loan-entries/{id}/correct', {
              params: { path: { id: doing.correct } },
              body: { why: String(body.why) },
              headers,
            }),
          )
        if (doing === 'void')
          return answerOf(api.POST('/api/loans/{id}/void', { params, body: { why: String(body.why) }, headers }))
        if (doing === 'return')
          return answerOf(
            api.POST('/api/loans/{id}/return', {
              params,
              body: { ...body, ...grams } as BodyOf<'/api/loans/{id}/return'>,
              headers,
            }),
          )
        if (doing === 'account')
          return answerOf(
            api.POST('/api/loans/{id}/account', {
              params,
              body: { ...body, ...grams } as BodyOf<'/api/loans/{id}/account'>,
              headers,
            }),
          )
        return answerOf(
          api.POST('/api/loans/{id}/claims', {
            params,
            body: { ...body, units: milliOf(units) } as BodyOf<'/api/loans/{id}/claims'>,
            headers,
          }),
        )
      }}
    />
  )
}
