import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type CommandHeaders, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { yuanText } from '#kernel/pure/money.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useMayOpen } from '#ui/may-open.ts'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { namesakeFields, WITNESS_FIELD } from '#ui/payee-fields.ts'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import { type Slip, SlipButton, SlipSheet } from '#ui/SlipSheet.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { KEEPERS } from '../roles.ts'
import { CLAIM_KINDS } from '../wishes/model.ts'
import { type ClaimAction, CONFIRMERS, claimWorkflow, type WishAction, wishWorkflow } from '../wishes/rules.ts'
import { PURPOSE_OF } from '../wishes/spend.model.ts'
import { WISH_TEXT, wishBodyFrom } from './WishList.tsx'
import { caseSource } from './words.ts'

type Wish = AnswerOf<'/api/care/wishes/{id}'>
type Claim = Wish['claims'][number]
type Delivery = Wish['deliveries'][number]

export default function WishPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/care/wishes', id],
    queryFn: () => answerOf(api.GET('/api/care/wishes/{id}', { params: { path: { id } } })),
  })
  const [slip, setSlip] = useState<Slip | null>(null)
  if (slip !== null) return <SlipSheet slip={slip} onClose={() => setSlip(null)} />
  return <Loaded query={found}>{(data) => <OneWish key={data.id} wish={data} onSlip={setSlip} />}</Loaded>
}

function OneWish({ wish, onSlip }: { wish: Wish; onSlip: (slip: Slip) => void }) {
  const opens = useMayOpen()
  return (
    <Page
      title={wish.title}
      tag={<StateTag workflow={wishWorkflow} state={wish.state} />}
      lead={`${wish.kindName} · ${wish.placeName}`}
    >
      <Panel title="办理">
        <WishActions wish={wish} />
      </Panel>
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '需要', value: `${wish.needsName} ${wish.quantity}` },
            { label: '进度', value: wish.progress },
            {
              label: '受助对象',
              value:
                wish.case === null ? (
                  (wish.forShown ?? '面向多人')
                ) : (
                  <Go to={`/care/cases/${wish.case}`}>{wish.forShown}</Go>
                ),
            },
            { label: '填报人', value: wish.writer ?? '系统' },
            { label: '上墙', value: wish.listedOn === null ? '未上墙' : <DayText day={wish.listedOn} /> },
            { label: '圆梦', value: wish.confirmedOn === null ? '—' : <DayText day={wish.confirmedOn} /> },
            ...(wish.detail === '' ? [] : [{ label: '说明', value: wish.detail, wide: true }]),
            ...(wish.endedWhy === null
              ? []
              : [{ label: '退回、撤下或者部分圆梦的缘由', value: wish.endedWhy, wide: true }]),
            ...(wish.endAskedWhy === null || !['listed', 'claimed'].includes(wish.state)
              ? []
              : [{ label: '申请部分圆梦的缘由', value: wish.endAskedWhy, wide: true }]),
          ]}
        />
      </Panel>
      <Panel title={`认领（${wish.claims.length} 件）`}>
        {wish.claims.length === 0 && <p className="g-quiet">还没有人认领。</p>}
        {wish.claims.map((claim) => (
          <OneClaim key={claim.id} claim={claim} wish={wish} />
        ))}
      </Panel>
      {wish.needs === 'money' && opens('/payments') && <Money wish={wish} />}
      <Panel title="落实和确认">
        <Deliveries wish={wish} onSlip={onSlip} />
      </Panel>
    </Page>
  )
}

type PaymentRow = RowOf<'/api/payments'>

const PAID_IS_DONE =
  '付给受助人本人或者其家庭的，拨付签收以后自动登记落实和确认，全部签收即圆梦，不用再登记、再确认；款项退回的，落实随之撤销。付给收款单位的，仍要登记落实，由受助人确认。'

/** What was asked for and paid for this wish; who proposes payments asks for more here. */
function Money({ wish }: { wish: Wish }) {
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
        fixed={{ about: `care.wish/${wish.id}` }}
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
            fixed={{ need: `care.wish/${wish.id}` }}
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
  const purposes = (book.data?.purposes ?? []).map(({ code, title }) => ({ value: code, label: title }))
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

const CLAIM_FIELDS: Field[] = [
  { name: 'kind', label: '认领人类别', kind: 'select', options: optionsOf(CLAIM_KINDS), required: true },
  { name: 'officer', label: '领导干部', kind: 'person', when: (v) => v.kind === 'leader' },
  {
    name: 'organisation',
    label: '单位',
    kind: 'organisation',
    when: (v) => ['organ', 'firm', 'social'].includes(String(v.kind)),
  },
  {
    name: 'name',
    label: '姓名或者名称',
    kind: 'text',
    max: 30,
    help: '没有可选的时填写，公开时隐去。',
    when: (v) => !v.officer && !v.organisation,
  },
  { name: 'contact', label: '联系电话', kind: 'text', max: 60, help: '加密保存。' },
  { name: 'dueOn', label: '落实期限', kind: 'day', help: '不填按规定的天数。' },
]

function WishActions({ wish }: { wish: Wish }) {
  const share: Field =
    wish.needs === 'money'
      ? { name: 'share', label: '认领金额', kind: 'money', help: '不填为全部。' }
      : {
          name: 'share',
          label: '认领数量',
          kind: 'number',
          least: 1,
          most: Math.max(1, wish.left),
          help: '不填为全部。',
        }
  return (
    <ActionBar<WishAction>
      name={`care.wish.${wish.id}`}
      actions={wish.actions as never}
      dangerous={['withdraw', 'return']}
      fields={{ edit: WISH_TEXT, claim: [...CLAIM_FIELDS.slice(0, 4), share, ...CLAIM_FIELDS.slice(4)] }}
      hints={{
        list: '上墙后公众可以看到内容和说明并认领。请核对没有姓名、电话、门牌和健康状况。',
        withdraw: '已经到账的指定捐款由会计退回捐赠人，或者经其同意用于其他心愿。',
        'ask-end': '已经落实并确认的部分保留，其余不再征集；由另一人决定。',
        end: '办结以后不能再认领。',
      }}
      send={(action, input, headers) => sendWish(wish.id, action, input, headers)}
    />
  )
}

function sendWish(id: string, action: WishAction, input: ActionInput, headers: CommandHeaders): Promise<unknown> {
  const params = { path: { id } }
  const body = { comment: input.comment ?? '' }
  switch (action) {
    case 'list':
      return answerOf(api.POST('/api/care/wishes/{id}/list', { params, headers }))
    case 'return':
      return answerOf(api.POST('/api/care/wishes/{id}/return', { params, headers, body }))
    case 'withdraw':
      return answerOf(api.POST('/api/care/wishes/{id}/withdraw', { params, headers, body }))
    case 'ask-end':
      return answerOf(api.POST('/api/care/wishes/{id}/ask-end', { params, headers, body }))
    case 'end':
      return answerOf(api.POST('/api/care/wishes/{id}/end', { params, headers }))
    case 'keep':
      return answerOf(api.POST('/api/care/wishes/{id}/keep', { params, headers, body }))
    case 'edit':
      return answerOf(
        api.POST('/api/care/wishes/{id}/edit', {
          params,
          headers,
          body: wishBodyFrom(input) as unknown as BodyOf<'/api/care/wishes/{id}/edit'>,
        }),
      )
    case 'claim':
      return answerOf(
        api.POST('/api/care/wishes/{id}/claims', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/wishes/{id}/claims'>,
        }),
      )
  }
}

function OneClaim({ claim, wish }: { claim: Claim; wish: Wish }) {
  return (
    <section aria-label={`${claim.shown}的认领`} style={{ marginBottom: 16 }}>
      <p>
        <strong>{claim.shown}</strong>（{claim.kindName}）认领 {claim.share}{' '}
        <StateTag workflow={claimWorkflow} state={claim.state} />
        {claim.late && <StatusTag label="逾期" tone="error" />}
      </p>
      <p className="g-quiet">
        {claim.claimedOn} 认领，期限 {claim.dueOn}
        {claim.contactMasked !== null && `，联系电话 ${claim.contactMasked}`}
        {claim.hearUntil !== null &&
          claim.state === 'open' &&
          `；已告知超过期限，可以在 ${claim.hearUntil} 以前说明情况`}
        {claim.reason !== null && `；说明：${claim.reason}`}
        {claim.rest !== null && `；其余 ${claim.rest} 已经释放：${claim.restWhy}`}
        {claim.releasedWhy !== null && `；释放缘由：${claim.releasedWhy}`}
      </p>
      {claim.contactMasked !== null && <Contact claim={claim} />}
      {claim.state === 'open' && (
        <ActionBar<ClaimAction>
          name={`care.claim.${claim.id}`}
          actions={claim.actions as never}
          dangerous={['release']}
          fields={{
            deliver: [
              { name: 'what', label: '做了什么', kind: 'longtext', max: 500, required: true },
              ...(wish.case === null && wish.forShown === null
                ? [{ name: 'case', label: '受助对象', kind: 'record' as const, source: caseSource, required: true }]
                : []),
              ...restsOnField(wish),
              {
                name: 'partly',
                label: '只落实了一部分',
                kind: 'yes' as const,
                help: '其余部分继续落实；落实不了的，由关爱中心释放。',
              },
              { name: 'onDay', label: '落实日期', kind: 'day', help: '不填为今天。' },
              { name: 'evidence', label: '材料', kind: 'files', most: 20 },
            ],
            ...(claim.delivered > 0 && wish.needs !== 'money' && { release: DELIVERED }),
            extend: [{ name: 'dueOn', label: '新的期限', kind: 'day', required: true }],
          }}
          send={(action, input, headers) => sendClaim(claim.id, action, input, headers)}
        />
      )}
    </section>
  )
}

/** Of a claim that was carried out in part only the rest is let go; of money the payments say how much that is. */
const DELIVERED: Field[] = [
  {
    name: 'delivered',
    label: '已经落实的数量',
    kind: 'number',
    least: 1,
    required: true,
    help: '已经落实的部分保留，只释放其余部分。',
  },
]

/** The telephone of who claimed, opened for a purpose. */
function Contact({ claim }: { claim: Claim }) {
  const { role } = useActing()
  const [asking, setAsking] = useState(false)
  const [text, setText] = useState<string | null>(null)
  if (!(KEEPERS as readonly string[]).includes(role)) return null
  return (
    <div className="g-actions g-noprint">
      <Button onClick={() => setAsking(true)}>查看联系电话</Button>
      {text !== null && <output>{text === '' ? '联系电话已经删除。' : text}</output>}
      {asking && (
        <CommandDrawer<BodyOf<'/api/care/claims/{id}/contact'>, { text: string }>
          open
          title={`查看${claim.shown}的联系电话`}
          name={`care.unmask-claim.${claim.id}`}
          submit="查看"
          done="已记入日志"
          guarded={false}
          fields={[{ name: 'purpose', label: '用途', kind: 'text', max: 200, required: true }]}
          onClose={() => setAsking(false)}
          onDone={(answer) => setText(answer.text)}
          send={(body, headers) =>
            answerOf(api.POST('/api/care/claims/{id}/contact', { params: { path: { id: claim.id } }, body, headers }))
          }
        >
          <p>查看人、时间和用途将记入日志。</p>
        </CommandDrawer>
      )}
    </div>
  )
}

/** Money is handed over by a payment made for this wish; goods may name where they came from. */
function restsOnField(wish: Wish): Field[] {
  if (wish.needs === 'deed') return []
  if (wish.needs === 'money')
    return [
      {
        name: 'payment',
        label: '拨付',
        kind: 'record',
        source: paymentOf(wish.id),
        required: true,
        help: '为这件心愿办理、已经支付的拨付。付给受助人本人或者其家庭的，等签收即可，不用登记。',
      },
    ]
  return [
    {
      name: 'lot',
      label: '交付的物资',
      kind: 'record',
      source: LOTS,
      help: '从物资账上发放的，选择发放的那一批；认领人自己送去的不填。',
    },
  ]
}

const LOTS: PickerSource<RowOf<'/api/lots'>> = {
  path: '/api/lots',
  key: (row) => row.id,
  name: (row) => `${row.item} ${row.quantity / 1000} ${row.countedIn}`,
  note: (row) => `${row.placeName} ${row.stateName}`,
  what: '物资',
}

const paymentOf = (wish: string): PickerSource<RowOf<'/api/payments'>> => ({
  path: '/api/payments',
  fixed: { about: `care.wish/${wish}` },
  key: (row) => row.id,
  name: (row) => `${row.document}，${yuanText(row.amount)} 元，${row.payeeTitle}`,
  note: (row) => row.stateName,
  what: '拨付',
})

function sendClaim(id: string, action: ClaimAction, input: ActionInput, headers: CommandHeaders): Promise<unknown> {
  const params = { path: { id } }
  const body = { comment: input.comment ?? '' }
  switch (action) {
    case 'deliver': {
      const { payment, lot, ...said } = input as ActionInput & { payment?: string; lot?: string }
      const given = {
        ...said,
        ...(payment !== undefined && { restsOn: `funds.payment/${payment}` }),
        ...(lot !== undefined && { restsOn: `funds.lot/${lot}` }),
      }
      return answerOf(
        api.POST('/api/care/claims/{id}/deliver', {
          params,
          headers,
          body: given as unknown as BodyOf<'/api/care/claims/{id}/deliver'>,
        }),
      )
    }
    case 'answer':
      return answerOf(api.POST('/api/care/claims/{id}/answer', { params, headers, body }))
    case 'release':
      return answerOf(
        api.POST('/api/care/claims/{id}/release', {
          params,
          headers,
          body: { ...body, ...(typeof input.delivered === 'number' && { delivered: input.delivered }) },
        }),
      )
    case 'extend':
      return answerOf(
        api.POST('/api/care/claims/{id}/extend', {
          params,
          headers,
          body: input as unknown as BodyOf<'/api/care/claims/{id}/extend'>,
        }),
      )
  }
}

function Deliveries({ wish, onSlip }: { wish: Wish; onSlip: (slip: Slip) => void }) {
  const { role } = useActing()
  const [confirming, setConfirming] = useState<Delivery | null>(null)
  const may = (CONFIRMERS as readonly string[]).includes(role)
  if (wish.deliveries.length === 0) return <p className="g-quiet">还没有登记落实情况。</p>
  return (
    <>
      <TableView<Delivery>
        caption="落实和确认"
        rows={wish.deliveries}
        rowKey={(d) => d.id}
        columns={[
          { key: 'onDay', title: '日期', render: (d) => <DayText day={d.onDay} /> },
          { key: 'claimant', title: '认领人' },
          { key: 'what', title: '做了什么' },
          { key: 'forShown', title: '受助对象' },
          { key: 'restsOn', title: '依据', phone: false, render: (d) => <RestsOn at={d.restsOn} /> },
          {
            key: 'state',
            title: '确认',
            render: (d) =>
              d.state === 'made' && may ? (
                <div className="g-actions">
                  <Button onClick={() => setConfirming(d)}>登记确认</Button>
                  <SlipButton
                    takesFaults
                    facts={[
                      { label: '心愿', value: wish.title },
                      { label: '受助人', value: d.forShown },
                      { label: '办了什么', value: d.what },
                    ]}
                    send={(headers) =>
                      answerOf(api.POST('/api/care/deliveries/{id}/slip', { params: { path: { id: d.id } }, headers }))
                    }
                    onMade={onSlip}
                  />
                </div>
              ) : (
                <StatusTag
                  label={d.confirmedBy === null ? d.stateName : `${d.confirmedBy} ${d.stateName}`}
                  tone={d.state === 'confirmed' ? 'success' : d.state === 'made' ? 'warning' : 'error'}
                />
              ),
          },
        ]}
      />
      {confirming !== null && <Confirming delivery={confirming} onClose={() => setConfirming(null)} />}
    </>
  )
}

function RestsOn({ at }: { at: string | null }) {
  const [thing, id] = (at ?? '').split('/')
  if (at === null) return '—'
  if (thing === 'funds.payment') return <Go to={`/payments/${id}`}>拨付</Go>
  if (thing === 'funds.gift') return <Go to={`/gifts/${id}`}>捐赠</Go>
  return <Go to={`/lots/${id}`}>物资</Go>
}

function Confirming({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  return (
    <CommandDrawer<Record<string, unknown>>
      open
      title={`登记 ${delivery.forShown} 的确认`}
      name={`care.confirm.${delivery.id}`}
      submit="登记"
      done="已登记"
      onClose={onClose}
      fields={[
        {
          name: 'as',
          label: '由谁确认',
          kind: 'radio',
          required: true,
          options: [
            { value: 'resident', label: '受助对象本人' },
            { value: 'witness', label: '本人指定的见证人' },
          ],
        },
        {
          name: 'name',
          label: '确认人姓名',
          kind: 'text',
          max: 30,
          required: true,
          help: '应与登记的姓名一致；加密保存。',
        },
        {
          name: 'result',
          label: '是否满意',
          kind: 'radio',
          required: true,
          options: [
            { value: 'yes', label: '满意，心愿已经落实' },
            { value: 'no', label: '不满意，退回继续办理' },
          ],
        },
        {
          name: 'why',
          label: '不满意的原因',
          kind: 'longtext',
          max: 500,
          required: true,
          when: (v) => v.result === 'no',
        },
        { name: 'onDay', label: '确认日期', kind: 'day', help: '不填为今天。' },
        { name: 'evidence', label: '签字、照片或者书面材料', kind: 'files', most: 20, required: true },
      ]}
      send={({ result, ...body }, headers) =>
        answerOf(
          api.POST('/api/care/deliveries/{id}/confirm', {
            params: { path: { id: delivery.id } },
            body: { ...body, satisfied: result === 'yes' } as unknown as BodyOf<'/api/care/deliveries/{id}/confirm'>,
            headers,
          }),
        )
      }
    >
      <p>认领人和落实经办人不能登记确认。</p>
    </CommandDrawer>
  )
}
