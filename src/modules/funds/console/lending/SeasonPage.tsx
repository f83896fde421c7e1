import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import type { Field } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import type { PickerSource } from '#ui/RemotePicker.tsx'
import { TableView } from '#ui/TableView.tsx'
import { PICKERS, SIGNERS } from '../../lending/rules.ts'
import { amountText, inUnits } from '../goods/words.ts'
import { yuan } from '../words.ts'
import { LoanTable } from './LoanList.tsx'

type Season = AnswerOf<'/api/seasons/{id}'>
type PlaceRow = RowOf<'/api/seasons/{id}/places'>
const kilograms = (grams: number) => `${inUnits(grams)} 公斤`

/** One season: its rate, its sums, each place, each contract. */
export default function SeasonPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/seasons', id],
    queryFn: () => answerOf(api.GET('/api/seasons/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={found.data?.title ?? '借还季'}
      lead={found.data?.document ?? ''}
      actions={found.data && <Actions season={found.data} />}
    >
      <Loaded query={found}>{(season) => <Sums season={season} />}</Loaded>
      <Panel title="各地情况">
        <DataTable<PlaceRow>
          what="地方"
          path={`/api/seasons/${id}/places`}
          prefix="place"
          rowKey={(r) => r.place}
          rowLink={(r) => `/loans?season=${id}&under=${r.place}`}
          columns={[
            { key: 'placeName', title: '地方' },
            { key: 'households', title: '户数', align: 'right' },
            { key: 'lent', title: '借出', align: 'right', render: (r) => inUnits(r.lent) },
            { key: 'returned', title: '已归还', align: 'right', render: (r) => inUnits(r.returned) },
            {
              key: 'relieved',
              title: '减免、核销',
              align: 'right',
              phone: false,
              render: (r) => inUnits(r.relieved + r.lost),
            },
            { key: 'owed', title: '尚欠', align: 'right', render: (r) => inUnits(r.owed) },
            { key: 'overdue', title: '逾期合同', align: 'right' },
            { key: 'netIncome', title: '纯收入', align: 'right', phone: false, render: (r) => yuan(r.netIncome) },
          ]}
          empty={<p>还没有签订合同。</p>}
        />
      </Panel>
      <Panel title="合同">
        <LoanTable season={id} />
      </Panel>
    </Page>
  )
}

function Sums({ season: s }: { season: Season }) {
  const units = (n: number) => amountText(n, s.countedIn)
  const open = s.sums.loans - s.sums.settled - s.sums.rolledOver
  return (
    <>
      <Panel title="汇总">
        <Facts
          facts={[
            { label: '借出', value: `${dayInChinese(s.fromDay)}起` },
            { label: '归还期限', value: dayInChinese(s.dueOn) },
            { label: '户数', value: `${s.sums.households} 户，${s.sums.loans} 份合同` },
            { label: '借出数量', value: units(s.sums.lent) },
            { label: '已归还（折算）', value: units(s.sums.returned) },
            { label: '受灾减免', value: units(s.sums.relieved) },
            { label: '损耗核销', value: units(s.sums.lost) },
            { label: '结转下季', value: units(s.sums.rolled) },
            { label: '尚欠', value: units(s.sums.owed) },
            { label: '已结清', value: <Contracts of={s.id} filter="state=settled" count={s.sums.settled} /> },
            { label: '已结转下季', value: <Contracts of={s.id} filter="state=rolled" count={s.sums.rolledOver} /> },
            { label: '尚未还清', value: <Contracts of={s.id} filter="state=lent" count={open} /> },
            { label: '其中逾期', value: <Contracts of={s.id} filter="overdue=true" count={s.sums.overdue} /> },
            { label: '农户销售收入', value: yuan(s.sums.sold) },
            { label: '农户生产成本', value: yuan(s.sums.spent) },
            { label: '农户纯收入', value: yuan(s.sums.netIncome) },
          ]}
        />
      </Panel>
      <Panel title="折算标准和归还的产品">
        <TableView
          caption="折算标准和归还的产品"
          rows={s.grades}
          rowKey={(g) => g.grade}
          columns={[
            { key: 'title', title: '等级' },
            {
              key: 'grams',
              title: `抵一${s.countedIn}`,
              align: 'right',
              render: (g) => `${s.produce} ${kilograms(g.grams)}`,
            },
            { key: 'price', title: '每公斤', align: 'right', render: (g) => yuan(g.price) },
            { key: 'delivered', title: '已归还', align: 'right', render: (g) => kilograms(g.delivered) },
            { key: 'units', title: '折抵', align: 'right', render: (g) => units(g.units) },
            { key: 'value', title: '价值', align: 'right', render: (g) => yuan(g.value) },
          ]}
        />
      </Panel>
    </>
  )
}

/** A count of contracts opens to them. */
function Contracts({ of, filter, count }: { of: string; filter: string; count: number }) {
  return <Go to={`/loans?season=${of}&${filter}`}>{count} 份</Go>
}

function Actions({ season }: { season: Season }) {
  const { role } = useActing()
  const [doing, setDoing] = useState<'lend' | 'roll' | null>(null)
  const lends = (SIGNERS as readonly string[]).includes(role)
  const rolls = role === 'leader' || role === 'centre'
  return (
    <span className="g-actions">
      {rolls && season.sums.owed > 0 && <Button onClick={() => setDoing('roll')}>尚欠结转下季</Button>}
      {lends && (
        <Button type="primary" onClick={() => setDoing('lend')}>
          签订合同
        </Button>
      )}
      {doing === 'lend' && <Lend season={season} onClose={() => setDoing(null)} />}
      {doing === 'roll' && <Roll season={season} onClose={() => setDoing(null)} />}
    </span>
  )
}

type SignForm = Omit<BodyOf<'/api/loans'>, 'season'>

/** Who may read the register of households picks one: name and village are known. The others write them down. */
function borrowerFields(role: string): Field[] {
  if ((PICKERS as readonly string[]).includes(role))
    return [{ name: 'borrower.household', label: '农户', kind: 'record', source: HOUSEHOLD_SOURCE, required: true }]
  return [
    {
      name: 'borrower.name',
      label: '户主姓名',
      kind: 'text',
      max: 40,
      required: true,
      help: '姓名封存保管，页面上只显示姓氏。',
    },
    { name: 'borrower.place', label: '所在村', kind: 'place', required: true },
  ]
}

function Lend({ season, onClose }: { season: Season; onClose: () => void }) {
  const { role } = useActing()
  const { today } = useSession()
  const go = useGo()
  return (
    <CommandDrawer<SignForm, { id: string }>
      open
      title={`签订合同：${season.title}`}
      name={`loans.lend.${season.id}`}
      submit="签订"
      done="已签订"
      onClose={onClose}
      onDone={({ id }) => go(`/loans/${id}`)}
      initial={{ lentOn: today }}
      fields={[
        ...borrowerFields(role),
        {
          name: 'units',
          label: '借出数量',
          kind: 'number',
          least: 1,
          digits: 0,
          unit: season.countedIn,
          required: true,
        },
        { name: 'lentOn', label: '借出日期', kind: 'day', required: true },
        { name: 'document', label: '凭证', kind: 'text', max: 200, help: '不填的，按本季的依据。' },
      ]}
      send={(form, headers) => answerOf(api.POST('/api/loans', { body: { ...form, season: season.id }, headers }))}
    />
  )
}

const seasons: PickerSource<RowOf<'/api/seasons'>> = {
  path: '/api/seasons',
  key: (row) => row.id,
  name: (row) => row.title,
  note: (row) => `${row.fromDay} 至 ${row.dueOn}`,
  what: '借还季',
}

function Roll({ season, onClose }: { season: Season; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/seasons/{id}/roll'>>
      open
      title={`尚欠结转：${season.title}`}
      name={`seasons.roll.${season.id}`}
      submit="结转"
      done="已结转"
      onClose={onClose}
      fields={[
        { name: 'to', label: '结转到', kind: 'record', source: seasons, required: true },
        { name: 'document', label: '依据', kind: 'text', max: 200, required: true, help: '会议纪要或者文件的编号。' },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/seasons/{id}/roll', { params: { path: { id: season.id } }, body, headers }))
      }
    >
      <p>
        本季还有 {amountText(season.sums.owed, season.countedIn)}{' '}
        尚欠。结转以后，原合同结清，尚欠数量转为下一季的新合同，按下一季的标准折算。
      </p>
    </CommandDrawer>
  )
}
