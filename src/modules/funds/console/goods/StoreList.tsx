import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { Page } from '#ui/Page.tsx'

type Row = RowOf<'/api/stores'>

/** Where goods are kept. */
export default function StoreList() {
  const { role } = useActing()
  const [opening, setOpening] = useState(false)
  const keeps = role === 'centre' || role === 'finance'
  return (
    <Page
      title="物资仓点"
      lead="物资存放和发放的地方；清空以后才能停用。"
      actions={
        keeps && (
          <Button type="primary" onClick={() => setOpening(true)}>
            设立仓点
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="仓点"
        path="/api/stores"
        search="名称"
        exportable={false}
        rowLink={(row) => `/lots?store=${row.id}`}
        filters={[{ name: 'under', label: '地方', kind: 'place' }]}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'placeName', title: '地方' },
          { key: 'closedOn', title: '状态', render: (r) => (r.closedOn === null ? '在用' : `${r.closedOn} 停用`) },
          {
            key: 'id',
            title: '办理',
            render: (r) =>
              keeps && r.closedOn === null ? (
                <ConfirmButton
                  label="停用"
                  title={`停用“${r.title}”`}
                  ok="停用"
                  onOk={() =>
                    answerOf(api.POST('/api/stores/{id}/close', { params: { path: { id: r.id } } })).then(
                      () => undefined,
                    )
                  }
                >
                  <p>停用以后不能再存放物资，以往的记录仍然保留。</p>
                </ConfirmButton>
              ) : (
                '—'
              ),
          },
        ]}
        empty={<p>还没有仓点。</p>}
      />
      {opening && (
        <CommandDrawer<BodyOf<'/api/stores'>>
          open
          title="设立仓点"
          name="stores.open"
          submit="设立"
          done="已设立"
          onClose={() => setOpening(false)}
          fields={[
            { name: 'title', label: '名称', kind: 'text', max: 40, required: true },
            { name: 'place', label: '所在地方', kind: 'place', required: true },
          ]}
          send={(body, headers) => answerOf(api.POST('/api/stores', { body, headers }))}
        />
      )}
    </Page>
  )
}
