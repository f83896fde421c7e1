import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'

const WHY: Field = { name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 500, required: true }
const EXCESS: Field = {
  name: 'excess',
  label: '超限理由',
  kind: 'text',
  max: 200,
  help: '所选人员的帮扶户数已到上限时填写；没有超限的不用填。',
}
const WHO: Field = { name: 'person', label: '帮扶责任人', kind: 'person', required: true, help: '只能选择在岗人员。' }
const RANK: Field = {
  name: 'rank',
  label: '顺序',
  kind: 'radio',
  required: true,
  options: [
    { value: '1', label: '第一帮扶责任人' },
    { value: '2', label: '第二帮扶责任人' },
  ],
}

/** A household gets a helper, or another one in the place of the one it has. */
export function PairingForm({
  household,
  taken,
  rank,
  onClose,
}: {
  household: { id: string; name: string }
  /** ranks that are held now */
  taken: readonly number[]
  rank: number
  onClose: () => void
}) {
  const send = ({ rank: chosen, ...form }: FormValues, headers: { 'Idempotency-Key': string }) => {
    const { person, why, excess } = form as { person: string; why: string; excess?: string }
    const row = { household: household.id, person, rank: Number(chosen) }
    return taken.includes(row.rank)
      ? answerOf(
          api.POST('/api/pairings/change', {
            body: { ...row, why, excess } as BodyOf<'/api/pairings/change'>,
            headers,
          }),
        )
      : answerOf(api.POST('/api/pairings', { body: { rows: [row], why, excess } as BodyOf<'/api/pairings'>, headers }))
  }
  return (
    <CommandDrawer<FormValues>
      open
      title={`${household.name}户：确定帮扶人`}
      name={`pairing.${household.id}`}
      fields={[RANK, WHO, WHY, EXCESS]}
      initial={{ rank: String(rank) }}
      submit="确定"
      done="已结对"
      send={send}
      onClose={onClose}
    >
      <p>该顺序已有帮扶人的，由新帮扶人接替。能够当面交接的，请办理“帮扶交接”，由双方签字。</p>
    </CommandDrawer>
  )
}

/** A pairing ends without another in its place. */
export function PairingEnd({
  pairing,
  onClose,
}: {
  pairing: { id: string; personName: string; householdName: string }
  onClose: () => void
}) {
  return (
    <CommandDrawer<FormValues>
      open
      title={`解除${pairing.personName}与${pairing.householdName}户的结对`}
      name={`pairing.end.${pairing.id}`}
      fields={[WHY]}
      submit="解除结对"
      done="已解除"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/pairings/{id}/end', {
            params: { path: { id: pairing.id } },
            body: body as { why: string },
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>建档立卡户和监测户必须始终有在岗帮扶人；没有其他帮扶人的，不能解除，请先调整或交接。</p>
    </CommandDrawer>
  )
}

/** Who must not help a household. */
export function AvoidanceForm({
  household,
  onClose,
}: {
  household: { id: string; name: string }
  onClose: () => void
}) {
  return (
    <CommandDrawer<FormValues>
      open
      title={`${household.name}户：登记回避`}
      name={`pairing.avoid.${household.id}`}
      fields={[
        { ...WHO, label: '应回避人员', help: '登记后，不能安排其帮扶该户。' },
        {
          name: 'ground',
          label: '缘由',
          kind: 'radio',
          required: true,
          options: [
            { value: 'kin', label: '亲属关系' },
            { value: 'dispute', label: '存在矛盾纠纷' },
            { value: 'other', label: '其他原因' },
          ],
        },
        { name: 'note', label: '说明', kind: 'text', max: 200 },
      ]}
      submit="登记"
      done="已登记"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/pairing/avoidances', {
            body: { ...body, household: household.id } as unknown as BodyOf<'/api/pairing/avoidances'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

/** A hand-over is opened: of one's own households, or by the office for somebody. */
export function HandoverForm({
  from,
  onClose,
  onDone,
}: {
  /** whose households; null: to be chosen */
  from: { person: string; name: string } | null
  onClose: () => void
  onDone?: (made: { id: string }) => void
}) {
  const giver: Field[] = from === null ? [{ name: 'fromPerson', label: '移交人', kind: 'person', required: true }] : []
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="发起帮扶交接"
      name={`handover.new.${from?.person ?? ''}`}
      fields={[
        ...giver,
        { name: 'toPerson', label: '接收人', kind: 'person', required: true, help: '只能选择在岗人员。' },
        {
          name: 'note',
          label: '交接说明',
          kind: 'longtext',
          rows: 4,
          max: 1000,
          help: '各户需要接收人特别留意的情况。',
        },
        { ...EXCESS, help: '接收后户数超过上限的，写明理由；没有超限的不用填。' },
      ]}
      submit="生成交接单"
      done="交接单已生成，等待双方签字"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/handovers', {
            body: { ...(from !== null && { fromPerson: from.person }), ...body } as unknown as BodyOf<'/api/handovers'>,
            headers,
          }),
        )
      }
      onDone={(made) => onDone?.(made)}
      onClose={onClose}
    >
      <p>
        {from === null ? '移交人' : from.name}
        帮扶的全部户一并移交。双方签字之前，原帮扶责任不变；第二人签字时即时生效。接收人在户所在村没有职务的，还须县级或双方共同的上级乡镇批准。
      </p>
    </CommandDrawer>
  )
}
