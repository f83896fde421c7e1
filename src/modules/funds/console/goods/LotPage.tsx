import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { WITNESS_FIELD } from '#ui/payee-fields.ts'
import { type Slip, SlipButton, SlipSheet } from '#ui/SlipSheet.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { RECEIVERS } from '../../goods/model.ts'
import { type LotAction, lotWorkflow } from '../../goods/rules.ts'
import { BOOK_READERS } from '../../roles.ts'
import { yuan } from '../words.ts'
import { amountText, milliOf, storeSource } from './words.ts'

type Lot = AnswerOf<'/api/lots/{id}'>

/** One lot: where it came from, what became of it and its parts, and what may be done with it now. */
export default function LotPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/lots', id],
    queryFn: () => answerOf(api.GET('/api/lots/{id}', { params: { path: { id } } })),
  })
  const [slip, setSlip] = useState<Slip | null>(null)
  if (slip !== null) return <SlipSheet slip={slip} onClose={() => setSlip(null)} />
  return (
    <Page
      title={found.data?.item ?? '物资'}
      tag={found.data === undefined ? undefined : <StateTag workflow={lotWorkflow} state={found.data.state} />}
      lead={
        found.data === undefined
          ? ''
          : `${amountText(found.data.quantity, found.data.countedIn)}，价值 ${yuan(found.data.value)}`
      }
    >
      <Loaded query={found}>{(lot) => <Whole key={lot.id} lot={lot} onSlip={setSlip} />}</Loaded>
    </Page>
  )
}

function Whole({ lot, onSlip }: { lot: Lot; onSlip: (slip: Slip) => void }) {
  const mayConfirm = lot.actions.some((verdict) => verdict.action === 'confirm' && verdict.allowed)
  return (
    <>
      <Panel title="办理">
        <ActionBar<LotAction>
          name={`lot.${lot.id}`}
          actions={lot.actions as Verdict<LotAction>[]}
          dangerous={['ask-write-off', 'write-off', 'return']}
          hints={{
            hand: '发放以后，由领取人或者其指定的见证人签收；发放人不能代为签收。',
            split: '各份数量之和应当等于这一批的数量，价值按数量分摊。',
            'write-off': '核销以后不能恢复。',
          }}
          fields={fieldsOf(lot)}
          send={(action, input, headers) => send(lot, action, input, headers)}
        />
        {mayConfirm && (
          <SlipButton
            facts={[
              { label: '物资', value: lot.item },
              { label: '数量', value: amountText(lot.quantity, lot.countedIn) },
            ]}
            send={(headers) => answerOf(api.POST('/api/lots/{id}/slip', { params: { path: { id: lot.id } }, headers }))}
            onMade={onSlip}
          />
        )}
      </Panel>
      <Source lot={lot} />
      {lot.parts.length > 0 && <Parts lot={lot} />}
      <Panel title="经过">
        {lot.steps.length === 0 && <p className="g-quiet">入库以后还没有变动。</p>}
        <TableView
          caption="经过"
          rows={lot.steps}
          rowKey={(s) => s.id}
          columns={[
            { key: 'stepName', title: '事项' },
            { key: 'onDay', title: '日期', render: (s) => <DayText day={s.onDay} /> },
            { key: 'fromStore', title: '由', render: (s) => s.fromStore ?? '—' },
            { key: 'toStore', title: '至', render: (s) => s.shown ?? s.toStore ?? '—' },
            { key: 'placeName', title: '地方', phone: false },
            { key: 'name', title: '办理人', render: (s) => s.name ?? '系统' },
            { key: 'why', title: '说明', render: (s) => s.why ?? '—' },
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

function Source({ lot }: { lot: Lot }) {
  const { role } = useActing()
  const readsBook = (BOOK_READERS as readonly string[]).includes(role)
  return (
    <Panel title="来源和去处">
      <Facts
        facts={[
          {
            label: '来源',
            value:
              lot.payment === null ? (
                readsBook ? (
                  <Go to={`/gifts/${lot.gift}`}>实物捐赠</Go>
                ) : (
                  '实物捐赠'
                )
              ) : (
                <Go to={`/payments/${lot.payment}`}>拨付购买</Go>
              ),
          },
          { label: '凭证', value: lot.document },
          { label: '入库日期', value: dayInChinese(lot.receivedOn) },
          { label: '保质期至', value: lot.expiresOn === null ? '—' : dayInChinese(lot.expiresOn) },
          { label: '现存仓点', value: lot.storeTitle ?? '—' },
          { label: '地方', value: lot.placeName },
          ...(lot.witnessShown === null ? [] : [{ label: '指定的见证人', value: lot.witnessShown }]),
          ...(lot.parent === null
            ? []
            : [{ label: '由哪一批拆分', value: <Go to={`/lots/${lot.parent}`}>查看原批次</Go> }]),
          ...(lot.handedOn === null
            ? []
            : [{ label: '发放日期', value: `${dayInChinese(lot.handedOn)}${lot.late ? '（逾期未签收）' : ''}` }]),
        ]}
      />
    </Panel>
  )
}

function Parts({ lot }: { lot: Lot }) {
  return (
    <Panel title={`拆分为 ${lot.parts.length} 份`}>
      <TableView
        caption="拆分后的各份"
        rows={lot.parts}
        rowKey={(p) => p.id}
        rowLink={(p) => `/lots/${p.id}`}
        columns={[
          { key: 'quantity', title: '数量', align: 'right', render: (p) => amountText(p.quantity, lot.countedIn) },
          { key: 'value', title: '价值', align: 'right', render: (p) => yuan(p.value) },
          { key: 'shown', title: '领取人', render: (p) => p.shown ?? '—' },
          { key: 'placeName', title: '地方' },
          { key: 'state', title: '状态', render: (p) => <StateTag workflow={lotWorkflow} state={p.state} /> },
        ]}
      />
    </Panel>
  )
}

function fieldsOf(lot: Lot): Partial<Record<LotAction, readonly Field[]>> {
  const day: Field = { name: 'onDay', label: '办理日期', kind: 'day', help: '不填的为今天。' }
  const part: Field = {
    name: 'quantity',
    label: '数量',
    kind: 'number',
    digits: 3,
    least: 0.001,
    most: lot.quantity / 1000,
    unit: lot.countedIn,
    help: '不填的为全部；只办理一部分的，自动拆分。',
  }
  const to: Field = { name: 'store', label: '存入仓点', kind: 'record', source: storeSource, required: true }
  const signature: Field = { name: 'signature', label: '签收单', kind: 'files', most: 1 }
  const name = (label: string): Field => ({
    name: 'name',
    label,
    kind: 'text',
    max: 40,
    required: true,
    help: '姓名封存保管，页面上只显示姓氏。',
  })
  return {
    hand: [
      { name: 'kind', label: '领取人', kind: 'radio', required: true, options: optionsOf(RECEIVERS) },
      name('姓名或者名称'),
      WITNESS_FIELD,
      { name: 'place', label: '领取人所在地方', kind: 'place' },
      part,
      day,
      signature,
    ],
    confirm: [
      {
        name: 'as',
        label: '由谁确认',
        kind: 'radio',
        required: true,
        options: [
          { value: 'resident', label: '领取人本人' },
          { value: 'witness', label: '领取人指定的见证人' },
        ],
      },
      name('签收人姓名'),
      day,
      signature,
    ],
    move: [to, part, day],
    split: [
      {
        name: 'parts',
        label: '各份数量',
        kind: 'longtext',
        rows: 4,
        required: true,
        help: '每行一个数量，或者用逗号隔开。',
      },
    ],
    return: [to],
  }
}

type Headers = Parameters<Parameters<typeof ActionBar<LotAction>>[0]['send']>[2]

function send(lot: Lot, action: LotAction, input: ActionInput, headers: Headers): Promise<unknown> {
  const params = { path: { id: lot.id } }
  const { comment = '', evidence = [], quantity, ...rest } = input
  const part = quantity === undefined || quantity === null ? {} : { quantity: milliOf(quantity) }
  switch (action) {
    case 'hand':
      return answerOf(
        api.POST('/api/lots/{id}/hand', {
          params,
          headers,
          body: { ...rest, ...part } as BodyOf<'/api/lots/{id}/hand'>,
        }),
      )
    case 'confirm':
      return answerOf(
        api.POST('/api/lots/{id}/confirm', { params, headers, body: rest as BodyOf<'/api/lots/{id}/confirm'> }),
      )
    case 'move':
      return answerOf(
        api.POST('/api/lots/{id}/move', {
          params,
          headers,
          body: { ...rest, ...part } as BodyOf<'/api/lots/{id}/move'>,
        }),
      )
    case 'split': {
      const parts = String(rest.parts)
        .split(/[\s,，、;；]+/)
        .filter(Boolean)
        .map(milliOf)
      return answerOf(api.POST('/api/lots/{id}/split', { params, headers, body: { parts } }))
    }
    case 'return':
      return answerOf(
        api.POST('/api/lots/{id}/return', { params, headers, body: { store: String(rest.store), why: comment } }),
      )
    default:
      return answerOf(api.POST('/api/lots/{id}/write-off', { params, headers, body: { action, comment, evidence } }))
  }
}
