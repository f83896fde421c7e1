import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { titledOptions } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { LENDERS } from '../../lending/rules.ts'
import { amountText } from '../goods/words.ts'

type Row = RowOf<'/api/seasons'>

/** Seasons of lending in kind. */
export default function SeasonList() {
  const { role } = useActing()
  const go = useGo()
  const [opening, setOpening] = useState(false)
  return (
    <Page
      title="借还"
      lead="把菌袋、大棚借给农户，收获后按约定的等级和重量以产品归还。"
      actions={
        <span className="g-actions">
          <Button onClick={() => go('/loans')}>全部合同</Button>
          <Button onClick={() => go('/loan-claims')}>减免申请</Button>
          {(LENDERS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => setOpening(true)}>
              开设借还季
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="借还季"
        path="/api/seasons"
        search="名称"
        exportable={false}
        rowLink={(row) => `/seasons/${row.id}`}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'item', title: '借出' },
          { key: 'produce', title: '归还', phone: false },
          { key: 'loans', title: '合同', align: 'right' },
          { key: 'lent', title: '借出数量', align: 'right', render: (r) => amountText(r.lent, r.countedIn) },
          { key: 'owed', title: '尚欠', align: 'right', render: (r) => amountText(r.owed, r.countedIn) },
          { key: 'dueOn', title: '归还期限', render: (r) => <DayText day={r.dueOn} /> },
        ]}
        empty={<p>还没有借还季。开设以后才能签订合同。</p>}
      />
      {opening && <Open onClose={() => setOpening(false)} />}
    </Page>
  )
}

function Open({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const go = useGo()
  const kinds =
    useQuery({ queryKey: ['/api/lending-kinds'], queryFn: () => answerOf(api.GET('/api/lending-kinds')) }).data
      ?.kinds ?? []
  return (
    <CommandDrawer<BodyOf<'/api/seasons'>, { id: string }>
      open
      title="开设借还季"
      name="seasons.open"
      submit="开设"
      done="已开设"
      onClose={onClose}
      onDone={({ id }) => go(`/seasons/${id}`)}
      initial={{ fromDay: today }}
      fields={[
        {
          name: 'kind',
          label: '种类',
          kind: 'select',
          options: titledOptions(kinds),
          required: true,
          help: '折算标准按工作机制的规定，开设后不再改变。',
        },
        { name: 'title', label: '名称', kind: 'text', max: 60, required: true, placeholder: '2017 年春栽木耳' },
        { name: 'document', label: '依据', kind: 'text', max: 200, required: true },
        { name: 'fromDay', label: '开始借出', kind: 'day', required: true },
        { name: 'dueOn', label: '归还期限', kind: 'day', required: true },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/seasons', { body, headers }))}
    />
  )
}
