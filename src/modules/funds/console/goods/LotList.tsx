import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { LOT_STATES } from '../../goods/model.ts'
import { KEEPERS, lotWorkflow } from '../../goods/rules.ts'
import { BOOK_READERS } from '../../roles.ts'
import { yuan } from '../words.ts'
import { amountText, milliOf, storeSource } from './words.ts'

type Row = RowOf<'/api/lots'>

/** Goods: what lies where, what was handed to whom, what is not confirmed yet. */
export default function LotList() {
  const { role } = useActing()
  const go = useGo()
  const [receiving, setReceiving] = useState(false)
  const stores = useQuery({
    queryKey: ['/api/stores', 'all'],
    queryFn: () => answerOf(api.GET('/api/stores', { params: { query: { size: 200 } } })),
  }).data?.rows
  const keeps = (KEEPERS as readonly string[]).includes(role)
  return (
    <Page
      title="物资"
      lead="捐赠的、用善款购买的物资，从入库到签收，每一批都能查到来处和去处。"
      actions={
        <span className="g-actions">
          <Button onClick={() => go('/stores')}>物资仓点</Button>
          {keeps && (
            <Button type="primary" onClick={() => setReceiving(true)}>
              物资入库
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="物资"
        path="/api/lots"
        search="品名、凭证"
        rowLink={(row) => `/lots/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(LOT_STATES) },
          { name: 'under', label: '地方', kind: 'place' },
          {
            name: 'store',
            label: '仓点',
            kind: 'select',
            options: (stores ?? []).map((s) => ({ value: s.id, label: s.title })),
          },
          {
            name: 'late',
            label: '签收',
            kind: 'select',
            options: [{ value: 'true', label: '逾期未签收' }],
          },
        ]}
        columns={[
          { key: 'item', title: '品名' },
          { key: 'quantity', title: '数量', align: 'right', render: (r) => amountText(r.quantity, r.countedIn) },
          { key: 'value', title: '价值', align: 'right', phone: false, render: (r) => yuan(r.value) },
          { key: 'gift', title: '来源', phone: false, render: (r) => (r.gift === null ? '拨付购买' : '捐赠') },
          { key: 'storeTitle', title: '仓点', render: (r) => r.storeTitle ?? '—' },
          { key: 'placeName', title: '地方', phone: false },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={lotWorkflow} state={r.state} /> },
          { key: 'receivedOn', title: '入库日期', phone: false, render: (r) => <DayText day={r.receivedOn} /> },
          {
            key: 'handedOn',
            title: '发放日期',
            render: (r) =>
              r.handedOn === null ? '—' : <DayText day={r.handedOn} late={r.late} note={r.late ? '逾期未签收' : ''} />,
          },
        ]}
        empty={<p>还没有物资。先设立仓点，再登记入库。</p>}
      />
      {receiving && <Receive onClose={() => setReceiving(false)} />}
    </Page>
  )
}

const payments: PickerSource<RowOf<'/api/payments'>> = {
  path: '/api/payments',
  key: (row) => row.id,
  name: (row) => row.title,
  note: (row) => `${row.payeeTitle}，${yuan(row.amount)}`,
  what: '拨付',
}

const gifts: PickerSource<RowOf<'/api/gifts'>> = {
  path: '/api/gifts',
  fixed: { kind: 'goods', state: 'received' },
  key: (row) => row.id,
  name: (row) => row.goods ?? '实物捐赠',
  note: (row) => row.shown,
  what: '实物捐赠',
}

function Receive({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const { role } = useActing()
  const go = useGo()
  const seesGifts = (BOOK_READERS as readonly string[]).includes(role)
  return (
    <CommandDrawer<BodyOf<'/api/lots'> & { spring?: string }, { id: string }>
      open
      title="物资入库"
      name="lots.receive"
      submit="登记入库"
      done="已入库"
      onClose={onClose}
      onDone={({ id }) => go(`/lots/${id}`)}
      initial={{ receivedOn: today, spring: 'gift' }}
      fields={[
        { name: 'item', label: '品名', kind: 'text', max: 60, required: true },
        { name: 'quantity', label: '数量', kind: 'number', least: 0.001, digits: 3, required: true },
        { name: 'countedIn', label: '计量单位', kind: 'text', max: 10, required: true, placeholder: '袋、件、床' },
        {
          name: 'spring',
          label: '来源',
          kind: 'radio',
          required: true,
          options: [
            { value: 'gift', label: '实物捐赠' },
            { value: 'payment', label: '拨付购买' },
          ],
        },
        {
          name: 'gift',
          label: '哪一笔捐赠',
          kind: 'record',
          source: gifts,
          required: true,
          when: (v) => v.spring === 'gift' && seesGifts,
        },
        {
          name: 'giftNumber',
          label: '附言码',
          kind: 'text',
          max: 40,
          required: true,
          placeholder: 'JZ 和后面 8 位',
          help: '在捐赠人的登记单上，也可以问关爱中心。',
          when: (v) => v.spring === 'gift' && !seesGifts,
        },
        {
          name: 'payment',
          label: '哪一笔拨付',
          kind: 'record',
          source: payments,
          required: true,
          when: (v) => v.spring === 'payment',
        },
        {
          name: 'value',
          label: '价值',
          kind: 'money',
          help: '购买的按实付。捐赠时登记了价值的不用填，系统按数量计算；没有登记的，按票据或者估价。',
        },
        { name: 'store', label: '存放仓点', kind: 'record', source: storeSource, required: true },
        {
          name: 'document',
          label: '凭证',
          kind: 'text',
          max: 200,
          required: true,
          help: '入库单、捐赠清单或者发票的编号。',
        },
        { name: 'receivedOn', label: '入库日期', kind: 'day', required: true },
        { name: 'expiresOn', label: '保质期至', kind: 'day' },
      ]}
      send={({ spring: _, quantity, ...body }, headers) =>
        answerOf(api.POST('/api/lots', { body: { ...body, quantity: milliOf(quantity) }, headers }))
      }
    />
  )
}
