import { Button } from 'antd'
import type { RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go, useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { CAUSES, FACTS, HELPED, HOUSE_GRADES, HOUSEHOLD_KINDS, STANDINGS } from '../../model.ts'
import { REGISTRARS } from '../../register/rules.ts'
import { yuan } from './household-fields.ts'
import { StandingTag } from './StandingTag.tsx'

type Row = RowOf<'/api/households'>
const LACKING = ['foodOk', 'clothingOk', 'schoolingOk', 'medicalOk', 'housingOk', 'waterSafe'] as const

/** The register of households, as far as the acting post sees. */
export default function HouseholdList() {
  const go = useGo()
  const { role } = useActing()
  const { today } = useSession()
  return (
    <Page
      title="户档"
      lead="每户一档，一人一条；所有台账、统计和报表都由户档产生。"
      actions={
        <>
          <Go to="/visits/unseen?state=month">本月未走访的户</Go>
          {(REGISTRARS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => go('/households/new')}>
              登记一户
            </Button>
          )}
        </>
      }
    >
      <DataTable<Row>
        what="户档"
        path="/api/households"
        search="户主或家庭成员姓名、拼音首字母"
        sort="place"
        rowLink={(row) => `/households/${row.id}`}
        filters={[
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'standing', label: '户类型', kind: 'select', options: optionsOf(STANDINGS) },
          { name: 'cause', label: '致贫原因', kind: 'select', options: optionsOf(CAUSES) },
          { name: 'kind', label: '属性', kind: 'select', options: optionsOf(HOUSEHOLD_KINDS) },
          {
            name: 'lacking',
            label: '保障未落实',
            kind: 'select',
            options: LACKING.map((key) => ({ value: key, label: FACTS[key].title })),
          },
          { name: 'houseGrade', label: '住房等级', kind: 'select', options: optionsOf(HOUSE_GRADES) },
          { name: 'help', label: '帮扶', kind: 'select', options: optionsOf(HELPED) },
          { name: 'helper', label: '帮扶责任人', kind: 'person' },
          { name: 'planned', label: '帮扶计划', kind: 'select', options: planYears(today) },
        ]}
        columns={[
          { key: 'name', title: '户主', sort: true },
          {
            key: 'placeName',
            title: '地方',
            sort: 'place',
            render: (row) => [row.townshipName, row.placeName, row.groupName].filter(Boolean).join(' '),
          },
          { key: 'standing', title: '户类型', render: (row) => <StandingTag standing={row.standing} /> },
          { key: 'causes', title: '致贫原因' },
          { key: 'members', title: '人口', align: 'right', render: (row) => `${row.members} 人` },
          {
            key: 'perHead',
            title: '人均纯收入',
            align: 'right',
            render: (row) => (row.perHead === null ? '' : `${yuan(row.perHead)} 元（${row.incomeYear}年）`),
          },
          {
            key: 'helpers',
            title: '帮扶责任人',
            render: (row) =>
              row.helpers.length > 0 ? (
                row.helpers.map((x) => x.name).join('、')
              ) : row.standing === 'listed' || row.standing === 'watched' ? (
                <span className="g-quiet">未确定</span>
              ) : null,
          },
          {
            key: 'listedOn',
            title: '识别日期',
            sort: true,
            phone: false,
            render: (row) => (row.listedOn === null ? null : <DayText day={row.listedOn} />),
          },
        ]}
        empty={<p>还没有户档。可以逐户登记，也可以在“台账导入”中成批导入。</p>}
      />
    </Page>
  )
}

/** Plans are made for a year: this one and the two before. */
function planYears(today: string): { value: string; label: string }[] {
  const year = Number(today.slice(0, 4))
  return [year, year - 1, year - 2].map((y) => ({ value: String(y), label: `${y} 年有计划` }))
}
