import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { SheetImport } from '#ui/SheetImport.tsx'
import { KINDS } from '../model.ts'
import { PAIRING_KINDS } from '../pairings/model.ts'
import { REGISTRARS } from '../rules.ts'
import { GenerateOrganisations } from './GenerateOrganisations.tsx'

type Row = RowOf<'/api/organisations'>
type Body = BodyOf<'/api/organisations'>

const PAIRED_OPTIONS = optionsOf(PAIRING_KINDS)
const KIND_OPTIONS = optionsOf(KINDS)

export default function OrganisationList() {
  const { role } = useActing()
  return (
    <Page
      title="组织"
      lead="党组织、部门、工作队和合作社；选一个日期可以看当时的组织。"
      actions={
        REGISTRARS.includes(role) && (
          <>
            <GenerateOrganisations />
            <SheetImport
              title="导入组织"
              template="/api/organisations/import/template"
              send={(body, headers) => answerOf(api.POST('/api/organisations/import', { body, headers }))}
            >
              <p>适合县直部门党组织、企业和合作社党组织，以及名称与政区不一致的党支部。成立日期为今天。</p>
            </SheetImport>
            <Register />
          </>
        )
      }
    >
      <DataTable<Row>
        what="组织"
        path="/api/organisations"
        search="名称、拼音"
        rowLink={(row) => `/organisations/${row.id}`}
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: KIND_OPTIONS },
          { name: 'under', label: '所在地', kind: 'place' },
          { name: 'paired', label: '结对', kind: 'select', options: PAIRED_OPTIONS },
          { name: 'on', label: '截至日期', kind: 'day' },
        ]}
        columns={[
          { key: 'name', title: '名称', sort: true },
          { key: 'kind', title: '类别', render: (row) => KINDS[row.kind] },
          { key: 'placeName', title: '所在地', sort: 'place' },
          { key: 'parentName', title: '上级组织', phone: false },
          {
            key: 'members',
            title: '党员',
            align: 'right',
            sort: true,
            render: (row) => row.members !== null && `${row.members} 名`,
          },
        ]}
      />
    </Page>
  )
}

function Register() {
  const { today } = useSession()
  const go = useGo()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>登记组织</Button>
      <CommandDrawer<Body, { id: string }>
        open={open}
        title="登记组织"
        name="organisation.register"
        fields={[
          { name: 'kind', label: '类别', kind: 'select', options: KIND_OPTIONS, required: true },
          { name: 'name', label: '名称', kind: 'text', max: 80, required: true },
          { name: 'place', label: '所在地', kind: 'place', required: true },
          { name: 'parent', label: '上级组织', kind: 'organisation' },
          { name: 'members', label: '党员数', kind: 'number', least: 0, unit: '名' },
          { name: 'from', label: '成立日期', kind: 'day', required: true },
        ]}
        initial={{ from: today }}
        submit="登记"
        done="组织已登记"
        send={(body, headers) => answerOf(api.POST('/api/organisations', { body, headers }))}
        onDone={(answer) => go(`/organisations/${answer.id}`)}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
