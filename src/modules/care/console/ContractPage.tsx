import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { POINTS } from '../operator/model.ts'
import type { RenewalAction } from '../operator/rules.ts'

type Contract = AnswerOf<'/api/care/contracts/{id}'>
type Checkup = Contract['checkups'][number]
type Renewal = Contract['renewals'][number]

export default function ContractPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/care/contracts', id],
    queryFn: () => answerOf(api.GET('/api/care/contracts/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <OneContract key={data.id} contract={data} />}</Loaded>
}

const POINT_FIELDS: Field[] = Object.entries(POINTS).flatMap(([key, title]) => [
  { name: `${key}.held`, label: title, kind: 'yes' as const },
  { name: `${key}.note`, label: `${title}：核查所见`, kind: 'text' as const, max: 300, required: true },
])

function OneContract({ contract }: { contract: Contract }) {
  const [doing, setDoing] = useState<'check' | 'renew' | null>(null)
  const params = { path: { id: contract.id } }
  return (
    <Page title={contract.operator} lead={`合同 ${contract.document}，${contract.from} 至 ${contract.to}`}>
      <Panel title="合同">
        <Facts
          facts={[
            { label: '金额', value: `${yuanText(contract.amount)} 元` },
            { label: '末年“四有”核查', value: contract.checked ? '通过' : '没有通过' },
            { label: '服务内容', value: contract.scope, wide: true },
            ...(contract.renews === null
              ? []
              : [{ label: '续自', value: <Go to={`/care/contracts/${contract.renews}`}>原合同</Go> }]),
            ...(contract.renewedBy === null
              ? []
              : [{ label: '已续约', value: <Go to={`/care/contracts/${contract.renewedBy}`}>新合同</Go> }]),
          ]}
        />
        <div className="g-actions">
          {contract.mayCheck && <Button onClick={() => setDoing('check')}>登记“四有”核查</Button>}
          {contract.mayAsk.length === 0 && <Button onClick={() => setDoing('renew')}>提出续约</Button>}
        </div>
        {contract.mayAsk.length > 0 && <p className="g-quiet">{contract.mayAsk.join('')}</p>}
      </Panel>
      <Panel title="“四有”核查">
        {contract.checkups.length === 0 && <p className="g-quiet">还没有核查。</p>}
        {contract.checkups.map((k) => (
          <OneCheckup key={k.id} checkup={k} />
        ))}
      </Panel>
      <Panel title="续约">
        {contract.renewals.length === 0 && <p className="g-quiet">还没有提出续约。</p>}
        {contract.renewals.map((r) => (
          <OneRenewal key={r.id} renewal={r} />
        ))}
      </Panel>
      {doing === 'check' && (
        <CommandDrawer<BodyOf<'/api/care/contracts/{id}/checkups'>>
          open
          title="登记“四有”核查"
          name={`care.checkup.${contract.id}`}
          submit="登记"
          done="已登记，等待另一人复核"
          fields={[
            ...POINT_FIELDS,
            { name: 'onDay', label: '核查日期', kind: 'day', help: '不填为今天。' },
            { name: 'evidence', label: '核查材料', kind: 'files', most: 20, required: true },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/contracts/{id}/checkups', { params, body, headers }))}
        />
      )}
      {doing === 'renew' && (
        <CommandDrawer<BodyOf<'/api/care/contracts/{id}/renewals'>>
          open
          title="提出续约"
          name={`care.renewal.${contract.id}`}
          submit="提出"
          done="已提出，等待决定"
          fields={[
            { name: 'to', label: '续约截止日期', kind: 'day', required: true },
            { name: 'amount', label: '金额', kind: 'money', required: true },
            { name: 'document', label: '合同编号', kind: 'text', max: 120, required: true },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/contracts/{id}/renewals', { params, body, headers }))}
        />
      )}
    </Page>
  )
}

const CHECK_WORDS = { open: '待复核', confirmed: '已复核', returned: '已退回' } as const

function OneCheckup({ checkup }: { checkup: Checkup }) {
  const [confirming, setConfirming] = useState(false)
  return (
    <section aria-label={`${checkup.year} 年度核查`} style={{ marginBottom: 16 }}>
      <p>
        <strong>{checkup.year} 年度</strong> <DayText day={checkup.onDay} /> {checkup.by ?? ''}核查{' '}
        <StatusTag
          label={`${checkup.passed ? '四项齐备' : '有缺项'}，${CHECK_WORDS[checkup.state]}`}
          tone={checkup.passed && checkup.state === 'confirmed' ? 'success' : 'warning'}
        />
      </p>
      <ul>
        {checkup.points.map((p) => (
          <li key={p.title}>
            {p.title}：{p.held ? '具备' : '不具备'}（{p.note}）
          </li>
        ))}
      </ul>
      <EvidenceList files={checkup.evidence} />
      {checkup.decidedWhy !== null && (
        <p className="g-quiet">
          {checkup.decider}：{checkup.decidedWhy}
        </p>
      )}
      {checkup.whyNot.length === 0 ? (
        <Button onClick={() => setConfirming(true)}>复核</Button>
      ) : (
        checkup.state === 'open' && <p className="g-quiet">{checkup.whyNot.join('')}</p>
      )}
      {confirming && (
        <CommandDrawer<Record<string, unknown>>
          open
          title="复核“四有”核查"
          name={`care.checkup.confirm.${checkup.id}`}
          submit="复核"
          done="已复核"
          fields={[
            {
              name: 'result',
              label: '结果',
              kind: 'radio',
              required: true,
              options: [
                { value: 'yes', label: '确认' },
                { value: 'no', label: '退回重新核查' },
              ],
            },
            { name: 'comment', label: '意见', kind: 'longtext', max: 500, required: true },
          ]}
          onClose={() => setConfirming(false)}
          send={({ result, comment }, headers) =>
            answerOf(
              api.POST('/api/care/checkups/{id}/confirm', {
                params: { path: { id: checkup.id } },
                body: { confirmed: result === 'yes', comment: String(comment) },
                headers,
              }),
            )
          }
        />
      )}
    </section>
  )
}

function OneRenewal({ renewal }: { renewal: Renewal }) {
  const params = { path: { id: renewal.id } }
  return (
    <section aria-label="续约" style={{ marginBottom: 16 }}>
      <p>
        续至 <DayText day={renewal.to} />，{yuanText(renewal.amount)} 元，{renewal.by ?? '系统'}提出{' '}
        <StatusTag label={renewal.stateName} />
      </p>
      {renewal.grounds !== null && (
        <p className="g-quiet">
          拟不续约的理由：{renewal.grounds}（可以在 {renewal.hearUntil} 以前陈述意见）
        </p>
      )}
      {renewal.answer !== null && <p className="g-quiet">承接单位的意见：{renewal.answer}</p>}
      {renewal.decidedWhy !== null && (
        <p className="g-quiet">
          {renewal.decider}：{renewal.decidedWhy}
        </p>
      )}
      <ActionBar<RenewalAction>
        name={`care.renewal.${renewal.id}`}
        actions={renewal.actions as never}
        dangerous={['tell', 'refuse']}
        send={(action, input, headers) => {
          const comment = input.comment ?? ''
          if (action === 'tell')
            return answerOf(api.POST('/api/care/renewals/{id}/tell', { params, headers, body: { comment } }))
          if (action === 'answer')
            return answerOf(api.POST('/api/care/renewals/{id}/answer', { params, headers, body: { comment } }))
          return answerOf(
            api.POST('/api/care/renewals/{id}/decide', {
              params,
              headers,
              body: { granted: action === 'grant', comment },
            }),
          )
        }}
      />
    </section>
  )
}
