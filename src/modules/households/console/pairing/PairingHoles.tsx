import { useQuery } from '@tanstack/react-query'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { HOLES } from '../../pairing/model.ts'

type Row = RowOf<'/api/pairing/holes'>

/** Everything in the pairing that is not as it should be. */
export default function PairingHoles() {
  const counts = useQuery({
    queryKey: ['/api/pairing/holes/counts'],
    queryFn: () => answerOf(api.GET('/api/pairing/holes/counts', { params: { query: {} } })),
  })
  return (
    <Page title="结对查漏" lead="没有帮扶人、帮扶人不在岗或待交接、户数超限、应回避未回避的，逐条列出。">
      <Loaded query={counts}>
        {(data) => (
          <Panel>
            <Figures
              figures={[
                { label: '应帮扶', value: data.households, unit: '户', to: '/households' },
                ...data.counts.map((c) => ({
                  label: c.kindName,
                  value: c.count,
                  unit: c.kind === 'over' ? '人' : '户',
                  to: `/pairing/holes?kind=${c.kind}`,
                })),
              ]}
            />
          </Panel>
        )}
      </Loaded>
      <DataTable<Row>
        what="问题"
        path="/api/pairing/holes"
        search="户主、干部"
        rowKey={(row) => `${row.kind}.${row.household}.${row.person}`}
        rowLink={(row) => (row.household === null ? `/pairing/helpers/${row.person}` : `/households/${row.household}`)}
        filters={[
          {
            name: 'kind',
            label: '问题',
            kind: 'select',
            options: optionsOf(HOLES),
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          {
            key: 'kindName',
            title: '问题',
            render: (row) => <StatusTag label={row.kindName} tone={row.kind === 'without' ? 'error' : 'warning'} />,
          },
          { key: 'title', title: '对象' },
          {
            key: 'placeName',
            title: '地方',
            render: (row) => `${row.townshipName}${row.placeName === row.townshipName ? '' : row.placeName}`,
          },
          { key: 'detail', title: '情况' },
        ]}
        empty={<p>没有查到漏洞：每户都有在岗帮扶人，没有超限和应回避的情况。</p>}
      />
    </Page>
  )
}
