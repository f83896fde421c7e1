import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type CommandHeaders } from '#kernel/browser/client.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useMayOpen } from '#ui/may-open.ts'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { type Slip, SlipSheet } from '#ui/SlipSheet.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { CLAIM_KINDS } from '../wishes/model.ts'
import { type WishAction, wishWorkflow } from '../wishes/rules.ts'
import { WishClaim } from './WishClaim.tsx'
import { WishDeliveries } from './WishDeliveries.tsx'
import { WISH_TEXT, wishBodyFrom } from './WishList.tsx'
import { WishMoney } from './WishMoney.tsx'

type Wish = AnswerOf<'/api/care/wishes/{id}'>

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
          <WishClaim key={claim.id} claim={claim} wish={wish} />
        ))}
      </Panel>
      {wish.needs === 'money' && opens('/payments') && <WishMoney wish={wish} />}
      <Panel title="落实和确认">
        <WishDeliveries wish={wish} onSlip={onSlip} />
      </Panel>
    </Page>
  )
}

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
