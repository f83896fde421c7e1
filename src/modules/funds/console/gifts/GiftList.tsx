import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { CHANNELS, GIFT_KINDS, GIFT_STATES, GIVER_KINDS } from '../../gifts/model.ts'
import { GIFT_TAKERS } from '../../gifts/rules.ts'
import { usePurposes } from '../use-book.ts'
import { yuan } from '../words.ts'
import { GiftSlip, type Slip } from './GiftSlip.tsx'

type Row = RowOf<'/api/gifts'>
const GIFT_TONES: Record<Row['state'], Tone> = {
  pledged: 'warning',
  lapsed: 'default',
  received: 'success',
  withdrawn: 'default',
}

/** What was given: pledged on the public pages or at the desk, received by the bank's statement or by hand. */
export default function GiftList() {
  const { role } = useActing()
  const [entering, setEntering] = useState(false)
  const [slip, setSlip] = useState<Slip | null>(null)
  if (slip !== null) return <GiftSlip slip={slip} onClose={() => setSlip(null)} />
  return (
    <Page
      title="捐赠"
      lead="捐赠人凭查询码查到每笔捐赠的去向；查询码只在登记时显示一次，系统不保存。"
      actions={
        (GIFT_TAKERS as readonly string[]).includes(role) && (
          <Button type="primary" onClick={() => setEntering(true)}>
            登记捐赠
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="捐赠"
        path="/api/gifts"
        search="称呼、附言码、物资"
        rowLink={(row) => `/gifts/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(GIFT_STATES) },
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(GIFT_KINDS) },
          { name: 'under', label: '使用地方', kind: 'place' },
        ]}
        columns={[
          { key: 'shown', title: '公开称呼', render: (r) => `${r.shown}${r.kindName}` },
          {
            key: 'amount',
            title: '意向',
            align: 'right',
            render: (r) => (r.amount === null ? r.goods : yuan(r.amount)),
          },
          {
            key: 'received',
            title: '到账',
            align: 'right',
            render: (r) => (r.received === null ? '—' : yuan(r.received)),
          },
          { key: 'held', title: '尚未使用', align: 'right', render: (r) => (r.received === null ? '—' : yuan(r.held)) },
          { key: 'purposeNames', title: '指定用途', phone: false },
          { key: 'placeName', title: '使用地方', phone: false },
          { key: 'memo', title: '附言码', nowrap: true },
          { key: 'pledgedOn', title: '登记日期', render: (r) => <DayText day={r.pledgedOn} /> },
          { key: 'state', title: '状态', render: (r) => <StatusTag label={r.stateName} tone={GIFT_TONES[r.state]} /> },
        ]}
        empty={<p>还没有捐赠。公众可以在公开网站“我要捐赠”登记，也可以在这里代为登记。</p>}
      />
      {entering && <Enter onClose={() => setEntering(false)} onMade={setSlip} />}
    </Page>
  )
}

type Body = BodyOf<'/api/gifts'>

function Enter({ onClose, onMade }: { onClose: () => void; onMade: (slip: Slip) => void }) {
  const purposes = usePurposes()
  return (
    <CommandDrawer<Body, { id: string; code: string; memo: string }>
      open
      title="登记捐赠"
      name="funds.gift"
      submit="登记"
      done="已登记，请打印登记单交给捐赠人"
      onClose={onClose}
      onDone={onMade}
      initial={{ channel: 'cash', giverKind: 'person' }}
      fields={[
        { name: 'channel', label: '方式', kind: 'radio', options: optionsOf(CHANNELS), required: true },
        { name: 'amount', label: '金额', kind: 'money', help: '捐物的填写大致价值，不清楚的可以不填。' },
        {
          name: 'goods',
          label: '物资名称和数量',
          kind: 'text',
          max: 200,
          when: (v) => v.channel === 'goods',
          required: true,
        },
        {
          name: 'purposes',
          label: '指定用途',
          kind: 'select',
          multiple: true,
          options: purposes,
          help: '不选的，不限定用途。',
        },
        { name: 'place', label: '使用地方', kind: 'place', help: '不选的，全县使用。' },
        { name: 'giverKind', label: '捐赠人', kind: 'radio', options: optionsOf(GIVER_KINDS), required: true },
        { name: 'giver', label: '姓名或者单位名称', kind: 'text', max: 60, help: '用于收据，封存保管，不公开。' },
        {
          name: 'shown',
          label: '公开称呼',
          kind: 'text',
          max: 40,
          help: '不填的：个人有姓名的显示姓氏，如王**，没有姓名的显示爱心人士；单位显示爱心单位。',
        },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/gifts', { body, headers }))}
    />
  )
}
