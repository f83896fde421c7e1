import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { type Slip, SlipButton, SlipSheet } from '#ui/SlipSheet.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { type PaymentAction, paymentWorkflow } from '../../payments/rules.ts'
import { PUBLIC_WHY } from '../../publication/model.ts'
import { BOOK_READERS, WITNESSES } from '../../roles.ts'
import { yuan } from '../words.ts'

type Payment = AnswerOf<'/api/payments/{id}'>

/** One payment from its request to its receipt, with what may be done now and why not. */
export default function PaymentPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { role } = useActing()
  const found = useQuery({
    queryKey: ['/api/payments', id],
    queryFn: () => answerOf(api.GET('/api/payments/{id}', { params: { path: { id } } })),
  })
  const [slip, setSlip] = useState<Slip | null>(null)
  if (slip !== null) return <SlipSheet slip={slip} onClose={() => setSlip(null)} />
  return (
    <Page
      title={found.data?.title ?? '拨付'}
      tag={found.data === undefined ? undefined : <StateTag workflow={paymentWorkflow} state={found.data.state} />}
      lead={found.data === undefined ? '' : `付给${found.data.payeeTitle} ${yuan(found.data.amount)}`}
      actions={
        found.data?.paidOn &&
        (BOOK_READERS as readonly string[]).includes(role) && (
          <DownloadButton path={`/api/payments/${id}/voucher`} label="付款凭证" />
        )
      }
    >
      <Loaded query={found}>{(payment) => <Whole payment={payment} onSlip={setSlip} />}</Loaded>
    </Page>
  )
}

function Whole({ payment: p, onSlip }: { payment: Payment; onSlip: (slip: Slip) => void }) {
  const { role } = useActing()
  const params = { path: { id: p.id } }
  const mayConfirm = p.state === 'paid' && (WITNESSES as readonly string[]).includes(role)
  const readsBook = (BOOK_READERS as readonly string[]).includes(role)
  return (
    <>
      <Panel title="办理">
        {(!mayConfirm || p.actions.some((verdict) => verdict.allowed)) && (
          <ActionBar<PaymentAction>
            name={`payment.${p.id}`}
            actions={p.actions as Verdict<PaymentAction>[]}
            dangerous={['refuse', 'withdraw', 'return']}
            hints={{
              approve: '批准以后，资金即行预留，不能再作他用。',
              'intend-refusal': '申请人可以在规定期限内陈述意见，之后再作决定。',
              pay: '支付以后记入总账，记错了只能办理退回。',
              return: `款项记回原来的资金，仍然用于原来的用途。理由${PUBLIC_WHY}`,
            }}
            fields={{
              pay: [{ name: 'document', label: '付款凭证', kind: 'text', max: 200, help: '银行付款回单的编号。' }],
            }}
            send={(action, { comment, evidence, document }, headers) =>
              answerOf(
                api.POST('/api/payments/{id}/decide', {
                  params,
                  body: {
                    action,
                    comment: comment ?? '',
                    evidence: evidence ?? [],
                    ...(typeof document === 'string' && document !== '' && { document }),
                  },
                  headers,
                }),
              )
            }
          />
        )}
        {mayConfirm && (
          <Confirm id={p.id} payee={p.payeeTitle}>
            <SlipButton
              facts={[
                { label: '事由', value: p.title },
                { label: '收款对象', value: p.payeeTitle },
                { label: '金额', value: yuan(p.amount) },
              ]}
              send={(headers) => answerOf(api.POST('/api/payments/{id}/slip', { params, headers }))}
              onMade={onSlip}
            />
          </Confirm>
        )}
      </Panel>
      <Panel title="内容">
        <Facts
          facts={[
            { label: '金额', value: yuan(p.amount) },
            { label: '用途', value: p.purposeName },
            { label: '收款对象', value: p.payeeTitle },
            { label: '地方', value: p.placeName },
            { label: '指定的见证人', value: p.witnessShown ?? '未指定' },
            { label: '依据', value: p.document },
            ...(p.about?.startsWith('care.wish/')
              ? [
                  {
                    label: '办理事项',
                    value: <Go to={`/care/wishes/${p.about.slice('care.wish/'.length)}`}>微心愿、服务项目</Go>,
                  },
                ]
              : []),
            { label: '月份', value: p.month },
            { label: '应付日期', value: p.dueOn === null ? '—' : dayInChinese(p.dueOn) },
            { label: '支付日期', value: p.paidOn === null ? '—' : dayInChinese(p.paidOn) },
            {
              label: '记账凭证',
              value: p.posting === null || !readsBook ? '—' : <Go to={`/fund-postings/${p.posting}`}>查看</Go>,
            },
            ...(p.run === null || !readsBook
              ? []
              : [{ label: '批量发放', value: <Go to={`/pay-runs/${p.run}`}>查看</Go> }]),
            ...(p.confirmation === null
              ? []
              : [
                  {
                    label: p.confirmation.as,
                    value: `${p.confirmation.name}，${dayInChinese(p.confirmation.onDay)}，${p.confirmation.takenBy ?? '本人'}登记`,
                  },
                ]),
          ]}
        />
        {p.about?.startsWith('care.wish/') && p.state === 'paid' && (
          <p className="g-quiet">
            付给受助人本人或者其家庭的，签收即是对心愿落实的确认，心愿随之办结，不用再确认一次。
          </p>
        )}
        {p.twoPeople ? null : <p className="g-quiet">金额在起点以下，一人申请、会计审核后即可支付。</p>}
      </Panel>
      {p.sources.length > 0 && (
        <Panel title="资金来源">
          <TableView
            caption="资金来源"
            rows={p.sources}
            rowKey={(s) => s.account}
            columns={[
              {
                key: 'title',
                title: '账户',
                render: (s) =>
                  readsBook ? <Go to={`/fund-accounts/${s.account}`}>{s.title}</Go> : s.title || '专项资金',
              },
              { key: 'amount', title: '金额', align: 'right', render: (s) => yuan(s.amount) },
            ]}
          />
        </Panel>
      )}
      <Panel title="经过">
        <TableView
          caption="经过"
          rows={p.steps}
          rowKey={(s) => s.id}
          columns={[
            { key: 'stepName', title: '事项' },
            { key: 'at', title: '时间', render: (s) => <MomentText at={s.at} /> },
            { key: 'name', title: '办理人', render: (s) => s.name ?? '系统' },
            { key: 'why', title: '意见', render: (s) => s.why ?? '—' },
            {
              key: 'evidence',
              title: '材料',
              render: (s) => (s.evidence.length > 0 ? <EvidenceList files={s.evidence} /> : '—'),
            },
          ]}
        />
      </Panel>
    </>
  )
}

/** Taken down here from a signed paper, or left to the recipient with a slip. */
function Confirm({ id, payee, children }: { id: string; payee: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="g-actions">
      <Button type="primary" onClick={() => setOpen(true)}>
        登记签收
      </Button>
      {children}
      {open && (
        <CommandDrawer<BodyOf<'/api/payments/{id}/confirm'>>
          open
          title={`${payee}签收`}
          name={`payment.confirm.${id}`}
          submit="登记"
          done="已登记签收"
          onClose={() => setOpen(false)}
          fields={[
            {
              name: 'as',
              label: '由谁确认',
              kind: 'radio',
              required: true,
              options: [
                { value: 'resident', label: '受助人本人' },
                { value: 'witness', label: '受助人指定的见证人' },
              ],
            },
            {
              name: 'name',
              label: '签收人姓名',
              kind: 'text',
              max: 40,
              required: true,
              help: '应与收款人或者其指定的见证人姓名一致；封存保管，页面上只显示姓氏。',
            },
            { name: 'onDay', label: '签收日期', kind: 'day' },
          ]}
          send={(body, headers) =>
            answerOf(api.POST('/api/payments/{id}/confirm', { params: { path: { id } }, body, headers }))
          }
        />
      )}
    </div>
  )
}
