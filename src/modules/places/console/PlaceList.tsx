import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { SheetImport } from '#ui/SheetImport.tsx'
import { LEVELS } from '../model.ts'
import { MERGERS, REGISTRARS } from '../rules.ts'
import { MergePlaces } from './MergePlaces.tsx'

type Row = RowOf<'/api/places'>

export default function PlaceList() {
  const { role } = useActing()
  return (
    <Page
      title="区划"
      lead="按国家统一编码登记的县、乡镇、村；选一个日期可以看当时的区划。"
      actions={
        <>
          {MERGERS.includes(role) && <MergePlaces />}
          {REGISTRARS.includes(role) && (
            <>
              <SheetImport
                title="导入区划"
                template="/api/places/import/template"
                send={(body, headers) => answerOf(api.POST('/api/places/import', { body, headers }))}
              />
              <AddPlace />
            </>
          )}
        </>
      }
    >
      <DataTable<Row>
        what="区划"
        path="/api/places"
        search="名称、拼音、代码"
        rowKey={(row) => row.place}
        rowLink={(row) => `/places/${row.place}`}
        filters={[
          {
            name: 'level',
            label: '层级',
            kind: 'select',
            options: optionsOf(LEVELS),
          },
          { name: 'under', label: '上级', kind: 'place' },
          { name: 'on', label: '截至日期', kind: 'day' },
        ]}
        columns={[
          { key: 'name', title: '名称', sort: true },
          { key: 'level', title: '层级', render: (row) => LEVELS[row.level] },
          { key: 'parentName', title: '上级' },
          { key: 'place', title: '代码', sort: true },
        ]}
      />
    </Page>
  )
}

function AddPlace() {
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>登记区划</Button>
      <CommandDrawer<BodyOf<'/api/places'>, unknown>
        open={open}
        title="登记区划"
        name="place.add"
        fields={[
          {
            name: 'code',
            label: '代码',
            kind: 'text',
            max: 15,
            required: true,
            help: '乡镇 9 位，村（社区）12 位，网格 15 位，前几位是上级的代码。',
          },
          { name: 'name', label: '名称', kind: 'text', max: 60, required: true },
          { name: 'from', label: '生效日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
        ]}
        initial={{ from: today }}
        submit="登记"
        done="区划已登记"
        send={(body, headers) => answerOf(api.POST('/api/places', { body, headers }))}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
