import type { RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { EDUCATION, HEALTH, LABOUR, LIVES, labelOf, SCHOOLING, SEXES, STANDINGS, WORK } from '../../model.ts'

type Row = RowOf<'/api/residents'>

/** Everyone on the register, by person. */
export default function ResidentList() {
  return (
    <Page title="人口名册" lead="户档中的每一个人；证件号码和电话默认隐藏。">
      <DataTable<Row>
        what="人口"
        path="/api/residents"
        search="姓名、拼音首字母"
        rowLink={(row) => (row.household === null ? undefined : `/households/${row.household}`)}
        filters={[
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'standing', label: '户类型', kind: 'select', options: optionsOf(STANDINGS) },
          { name: 'health', label: '健康状况', kind: 'select', options: optionsOf(HEALTH) },
          { name: 'labour', label: '劳动能力', kind: 'select', options: optionsOf(LABOUR) },
          { name: 'schooling', label: '在校生状况', kind: 'select', options: optionsOf(SCHOOLING) },
          { name: 'life', label: '在户状况', kind: 'select', options: optionsOf(LIVES) },
        ]}
        columns={[
          { key: 'name', title: '姓名' },
          {
            key: 'relationName',
            title: '与户主关系',
            render: (row) =>
              row.householdName === null ? row.relationName : `${row.householdName}（${row.relationName}）`,
          },
          { key: 'placeName', title: '村（网格）' },
          { key: 'sex', title: '性别', render: (row) => labelOf(SEXES, row.sex) },
          { key: 'age', title: '年龄', align: 'right', render: (row) => (row.age === null ? '' : `${row.age} 岁`) },
          { key: 'education', title: '文化程度', phone: false, render: (row) => labelOf(EDUCATION, row.education) },
          { key: 'schooling', title: '在校生状况', phone: false, render: (row) => labelOf(SCHOOLING, row.schooling) },
          { key: 'health', title: '健康状况', render: (row) => labelOf(HEALTH, row.health) },
          { key: 'labour', title: '劳动能力', render: (row) => labelOf(LABOUR, row.labour) },
          { key: 'work', title: '务工情况', phone: false, render: (row) => labelOf(WORK, row.work) },
        ]}
      />
    </Page>
  )
}
