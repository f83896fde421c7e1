import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { PUBLIC_WHY } from '../../publication/model.ts'
import type { RefundAction } from '../../refunds/model.ts'
import { refundWorkflow } from '../../refunds/rules.ts'
import { STEP_KINDS } from '../../trace/model.ts'
import { purposeText } from '../../trace/rules.ts'
import { yuan } from '../words.ts'

type Gift = AnswerOf<'/api/gifts/{id}'>
type Refund = Gift['refunds'][number]
type Trace = AnswerOf<'/api/gifts/{id}/trace'>
type Doing = 'receive' | 'withdraw' | 'refund'

/** One gift: what was promised, what came, and its way as its giver sees it. */
export default function GiftPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const [doing, setDoing] = useState<Doing | null>(null)
  const found = useQuery({
    queryKey: ['/api/gifts', id],
    queryFn: () => answerOf(api.GET('/api/gifts/{id}', { params: { path: { id } } })),
  })
  const way = useQuery({
    queryKey: ['/api/gifts', id, 'trace'],
    queryFn: () => answerOf(api.GET('/api/gifts/{id}/trace', { params: { path: { id } } })),
  })
  const gift = found.data
  return (
    <Page
      title={gift === undefined ? '捐赠' : `${gift.shown}${gift.kindName}`}
      lead={gift === undefined ? '' : `附言码 ${gift.memo}`}
      actions={
        gift !== undefined && (
          <>
            {gift.mayReceive && (
              <Button type="primary" onClick={() => setDoing('receive')}>
                登记到账
              </Button>
            )}
            {gift.mayWithdraw && <Button onClick={() => setDoing('withdraw')}>撤销</Button>}
            {gift.mayRefund && <Button onClick={() => setDoing('refund')}>申请退回捐赠人</Button>}
            {gift.state === 'received' && <DownloadButton path={`/api/gifts/${id}/receipt`} label="捐赠收据" />}
          </>
        )
      }
    >
      <Loaded query={found}>
        {(one) => (
          <>
            <GiftFacts gift={one} />
            {one.refunds.map((refund) => (
              <RefundPanel key={refund.id} refund={refund} />
            ))}
          </>
        )}
      </Loaded>
      <Panel title="去向">
        <Loaded query={way}>{(trace) => <Way trace={trace} />}</Loaded>
      </Panel>
      {doing !== null && <Act id={id} doing={doing} onClose={() => setDoing(null)} />}
    </Page>
  )
}

function GiftFacts({ gift: g }: { gift: Gift }) {
  return (
    <Panel>
      <Facts
        facts={[
          { label: '状态', value: g.stateName },
          { label: '方式', value: g.channelName },
          { label: '意向', value: g.amount === null ? g.goods : yuan(g.amount) },
          { label: '登记日期', value: dayInChinese(g.pledgedOn) },
          { label: '到账', value: g.received === null ? '—' : yuan(g.received) },
          { label: '到账日期', value: g.receivedOn === null ? '—' : dayInChinese(g.receivedOn) },
          { label: '尚未使用', value: yuan(g.held) },
          { label: '指定用途', value: g.purposeNames },
          { label: '使用地方', value: g.placeName },
          ...(g.needLink === null
            ? []
            : [
                { label: '指定给', value: <Go to={g.needLink}>一件心愿</Go> },
                { label: '用不完的', value: g.elsewhere ? '同意用于其他心愿' : '退还捐赠人' },
              ]),
          { label: '账户', value: g.account === null ? '—' : <Go to={`/fund-accounts/${g.account}`}>查看</Go> },
          ...(g.endedWhy === null ? [] : [{ label: '说明', value: g.endedWhy, wide: true }]),
        ]}
      />
      <NextStep gift={g} />
    </Panel>
  )
}

/** What was asked to go back: by whom, why, and what became of it; while it waits, with what may be done. */
function RefundPanel({ refund: r }: { refund: Refund }) {
  const params = { path: { id: r.id } }
  return (
    <Panel title="退回捐赠人">
      <Facts
        facts={[
          { label: '状态', value: <StateTag workflow={refundWorkflow} state={r.state} /> },
          { label: '金额', value: yuan(r.amount) },
          { label: '凭证', value: r.document },
          { label: '申请', value: `${r.asker ?? '—'}，${dayInChinese(r.askedOn)}` },
          { label: '理由', value: r.why, wide: true },
          ...(r.endedOn === null ? [] : [{ label: '办理', value: `${r.ender ?? '—'}，${dayInChinese(r.endedOn)}` }]),
          ...(r.endedWhy === null ? [] : [{ label: '意见', value: r.endedWhy, wide: true }]),
          ...(r.posting === null
            ? []
            : [{ label: '记账凭证', value: <Go to={`/fund-postings/${r.posting}`}>查看</Go> }]),
        ]}
      />
      {r.state === 'asked' && (
        <ActionBar<RefundAction>
          name={`refund.${r.id}`}
          actions={r.actions}
          dangerous={['refuse', 'withdraw']}
          hints={{ approve: '批准以后，款项即从捐赠款中支出并记账。' }}
          send={(action, { comment }, headers) =>
            answerOf(
              api.POST('/api/refunds/{id}/decide', { params, body: { action, comment: comment ?? '' }, headers }),
            )
          }
        />
      )}
      {r.twoPeople ? null : <p className="g-quiet">金额在起点以下，由会计直接办理。</p>}
    </Panel>
  )
}

/** Who does what next with it. */
function NextStep({ gift: g }: { gift: Gift }) {
  if (g.state === 'pledged')
    return (
      <p className="g-quiet">
        {g.kind === 'money'
          ? '等待到账：导入银行对账单后按附言码自动到账，现金由会计登记到账。'
          : '等待收到物资：会计登记到账，再在“物资”登记入库。'}
      </p>
    )
  if (g.state === 'lapsed')
    return (
      <p className="g-quiet">
        登记以后逾期没有到账。以后到账的，仍在这里登记到账，用途、查询码不变；捐赠人不捐了的，可以撤销。
      </p>
    )
  if (g.refunds.some((r) => r.state === 'asked'))
    return <p className="g-quiet">已经申请退回捐赠人：由负责人在下面审批，批准以后记账。</p>
  if (g.held === 0) return null
  return (
    <p className="g-quiet">
      {g.needLink === null
        ? '使用这笔捐赠：由关爱中心在“拨付”或者心愿的页面申请，负责人审批，会计支付。'
        : `使用这笔捐赠：由关爱中心在所指定心愿的页面申请拨付，负责人审批，会计支付。心愿已经办结或者撤下的，余款${
            g.elsewhere
              ? '由关爱中心在“拨付”申请用于其他心愿，资金来源选这笔捐款；也可以由会计退回捐赠人。'
              : '由会计在本页退回捐赠人。'
          }`}
    </p>
  )
}

function Way({ trace: t }: { trace: Trace }) {
  return (
    <>
      {t.gift.kind === 'money' && t.gift.state === 'received' && (
        <p>
          收到 {yuan(t.received)} = 已支出 {yuan(t.spent)}（已签收 {yuan(t.confirmed)}） + 尚未使用 {yuan(t.inHand)} +
          已退回 {yuan(t.returned)}
        </p>
      )}
      <TableView
        caption="去向"
        rows={t.steps}
        rowKey={(s) => s.id}
        columns={[
          { key: 'onDay', title: '日期', nowrap: true },
          { key: 'kind', title: '步骤', render: (s) => STEP_KINDS[s.kind] },
          {
            key: 'amount',
            title: '金额或数量',
            align: 'right',
            render: (s) =>
              s.amount !== null ? yuan(s.amount) : s.quantity === null ? '' : `${s.quantity / 1000} ${s.unit}`,
          },
          { key: 'to', title: '去向', render: (s) => [s.place, s.to].filter(Boolean).join(' ') },
          { key: 'purpose', title: '用途', render: purposeText },
          { key: 'note', title: '说明' },
        ]}
      />
    </>
  )
}

function Act({ id, doing, onClose }: { id: string; doing: Doing; onClose: () => void }) {
  const params = { path: { id } }
  const document = { name: 'document', label: '凭证', kind: 'text', max: 200, required: true } as const
  const why = { name: 'why', label: '理由', kind: 'longtext', max: 500, required: true } as const
  if (doing === 'receive')
    return (
      <CommandDrawer<BodyOf<'/api/gifts/{id}/receive'>>
        open
        title="登记到账"
        name="funds.receive-gift"
        submit="登记到账"
        done="已登记到账"
        onClose={onClose}
        fields={[
          { ...document, help: '银行回单或者收据编号。' },
          { name: 'amount', label: '到账金额', kind: 'money', help: '不填的，按意向金额。' },
          { name: 'onDay', label: '到账日期', kind: 'day', help: '不填的，为今天。' },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/gifts/{id}/receive', { params, body, headers }))}
      />
    )
  if (doing === 'withdraw')
    return (
      <CommandDrawer<BodyOf<'/api/gifts/{id}/withdraw'>>
        open
        title="撤销捐赠意向"
        name="funds.withdraw-pledge"
        submit="撤销"
        done="已撤销"
        onClose={onClose}
        fields={[why]}
        send={(body, headers) => answerOf(api.POST('/api/gifts/{id}/withdraw', { params, body, headers }))}
      />
    )
  return (
    <CommandDrawer<BodyOf<'/api/gifts/{id}/refund'>>
      open
      title="申请退回捐赠人"
      name="funds.ask-refund"
      submit="申请"
      done="已申请；达到起点金额的，由负责人审批后退回"
      onClose={onClose}
      fields={[
        { name: 'amount', label: '退回金额', kind: 'money', help: '不填的，退回全部余款。' },
        document,
        { ...why, help: PUBLIC_WHY },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/gifts/{id}/refund', { params, body, headers }))}
    />
  )
}
