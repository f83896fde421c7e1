import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { yuanText } from '#kernel/pure/money.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import type { FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { useMayOpen } from '#ui/may-open.ts'
import { titledOptions } from '#ui/options.ts'
import { Panel } from '#ui/Page.tsx'
import { namesakeFields, WITNESS_FIELD } from '#ui/payee-fields.ts'
import { aboutWish, PURPOSE_OF } from '../wishes/spend.model.ts'

type Wish = AnswerOf<'/api/care/wishes/{id}'>
type PaymentRow = RowOf<'/api/payments'>

const PAID_IS_DONE =
  '付给受助人本人或者其家庭的，拨付签收以后自动登记落实和确认，全部签收即圆梦，不用再登记、再确认；款项退回的，落实随之撤销。付给收款单位的，仍要登记落实，由受助人确认。'

/** What was asked for and paid for this wish; who proposes payments asks for more here. */
export function WishMoney({ wish }: { wish: Wish }) {
  const opens = useMayOpen()
  const [asking, setAsking] = useState(false)
  return (
    <Panel title="拨付">
      {wish.toSpend > 0 && (
        <div className="g-actions">
          <Button type="primary" onClick={() => setAsking(true)}>
            申请拨付
          </Button>
          <span className="g-quiet">还可以申请 {yuanText(wish.toSpend)} 元</span>
        </div>
      )}
      <DataTable<PaymentRow>
        what="拨付"
        path="/api/payments"
        prefix="p"
        fixed={{ about: aboutWish(wish.id) }}
        exportable={false}
        rowLink={(row) => `/payments/${row.id}`}
        columns={[
          { key: 'document', title: '依据' },
          { key: 'payeeTitle', title: '收款对象' },
          { key: 'amount', title: '金额', align: 'right', render: (r) => `${yuanText(r.amount)} 元` },
          { key: 'stateName', title: '状态' },
        ]}
        empty={<p>还没有为它申请拨付。</p>}
      />
      <p className="g-quiet">{PAID_IS_DONE}</p>
      {opens('/gifts') && (
        <>
          <h3>指定为它捐的款</h3>
          <DataTable<RowOf<'/api/gifts'>>
            what="为它捐的款"
            path="/api/gifts"
            prefix="g"
            fixed={{ need: aboutWish(wish.id) }}
            exportable={false}
            rowLink={(row) => `/gifts/${row.id}`}
            columns={[
              { key: 'shown', title: '捐赠人' },
              { key: 'stateName', title: '状态' },
              { key: 'received', title: '到账', align: 'right', render: (r) => `${yuanText(r.received ?? 0)} 元` },
              { key: 'held', title: '尚未使用', align: 'right', render: (r) => `${yuanText(r.held)} 元` },
            ]}
            empty={<p>还没有人指定为它捐款。</p>}
          />
        </>
      )}
      {asking && <AskMoney wish={wish} onClose={() => setAsking(false)} />}
    </Panel>
  )
}

function AskMoney({ wish, onClose }: { wish: Wish; onClose: () => void }) {
  const go = useGo()
  const book = useQuery({
    queryKey: ['/api/funds/book', undefined],
    queryFn: () => answerOf(api.GET('/api/funds/book', { params: { query: {} } })),
  })
  const purposes = titledOptions(book.data?.purposes ?? [])
  return (
    <CommandDrawer<BodyOf<'/api/care/wishes/{id}/payments'>, { id: string }>
      open
      title={`申请拨付：${wish.title}`}
      name={`care.spend.${wish.id}`}
      submit="提交申请"
      done="已提交，等待审批"
      onClose={onClose}
      onDone={({ id }) => go(`/payments/${id}`)}
      initial={{ purpose: PURPOSE_OF[wish.kind], amount: wish.toSpend / 100 }}
      fields={[
        { name: 'amount', label: '金额', kind: 'money', required: true },
        { name: 'purpose', label: '用途', kind: 'select', options: purposes, required: true },
        {
          name: 'payeeTitle',
          label: '收款单位',
          kind: 'text',
          max: 60,
          required: wish.forShown === null,
          help: wish.forShown === null ? '' : '直接付给受助人的不填。',
        },
        ...(wish.forShown === null ? [] : namesakeFields(isPeople)),
        // who has a file has named theirs there
        ...(wish.forShown === null || wish.case !== null ? [] : [{ ...WITNESS_FIELD, when: isPeople }]),
        {
          name: 'document',
          label: '依据',
          kind: 'text',
          max: 200,
          required: true,
          help: '审批表、会议纪要或者文件的编号。',
        },
        { name: 'dueOn', label: '应付日期', kind: 'day', help: '不填的，批准后按规定期限支付。' },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/care/wishes/{id}/payments', { params: { path: { id: wish.id } }, body, headers }))
      }
    >
      <p>
        先用指定给这件心愿的捐款，再用当地的、限定这一用途的、先收到的资金。受助人的首席顾问、帮扶人不能审批和支付。付给受助人本人的，签收以后心愿自动办结。
      </p>
    </CommandDrawer>
  )
}

/** The resident or their household; a firm is known by its name. */
const isPeople = (v: FormValues) => !v.payeeTitle
