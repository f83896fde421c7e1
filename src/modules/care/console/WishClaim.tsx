import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type CommandHeaders, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { yuanText } from '#kernel/pure/money.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field } from '#ui/fields.ts'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { KEEPERS } from '../roles.ts'
import { type ClaimAction, claimWorkflow } from '../wishes/rules.ts'
import { aboutWish } from '../wishes/spend.model.ts'
import { caseSource } from './words.ts'

type Wish = AnswerOf<'/api/care/wishes/{id}'>
type Claim = Wish['claims'][number]

export function WishClaim({ claim, wish }: { claim: Claim; wish: Wish }) {
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
  fixed: { about: aboutWish(wish) },
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
