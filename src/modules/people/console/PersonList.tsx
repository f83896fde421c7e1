import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { useGo } from '#ui/Go.tsx'
import { Page } from '#ui/Page.tsx'
import { SheetImport } from '#ui/SheetImport.tsx'
import { appointsIn, ROLE_OPTIONS } from './post-fields.ts'

type Row = RowOf<'/api/people'>

const ADMIN_IMPORTS =
  '本县还没有组织部经办人时，人员、任职和账号一次导入；有了经办人以后，业务职务由经办人先导入，您再导入同一张表，给他们开立账号。'
const DESK_IMPORTS = '登记人员和任职。账号由系统管理员导入同一张表后开立，初始密码由系统管理员取得后交本人。'

export default function PersonList() {
  const { role } = useActing()
  return (
    <Page
      title="人员"
      lead="干部和工作人员；一人可任多个职务。"
      actions={
        appointsIn(role) && (
          <>
            <SheetImport
              title={role === 'admin' ? '导入人员和账号' : '导入人员'}
              template="/api/people/import/template"
              send={(body, headers) => answerOf(api.POST('/api/people/import', { body, headers }))}
            >
              <p>{role === 'admin' ? ADMIN_IMPORTS : DESK_IMPORTS}</p>
            </SheetImport>
            <Register />
          </>
        )
      }
    >
      <DataTable<Row>
        what="人员"
        path="/api/people"
        search="姓名、拼音"
        rowLink={(row) => `/people/${row.id}`}
        filters={[
          { name: 'role', label: '身份', kind: 'select', options: ROLE_OPTIONS },
          { name: 'under', label: '任职地', kind: 'place' },
          { name: 'on', label: '截至日期', kind: 'day' },
        ]}
        columns={[
          { key: 'name', title: '姓名' },
          {
            key: 'posts',
            title: '职务',
            render: (row) =>
              row.posts.map((p) => `${p.placeName} ${p.title}`).join('；') || <span className="g-quiet">未任职</span>,
          },
          { key: 'phone', title: '电话' },
        ]}
        empty={
          <p>
            {appointsIn(role)
              ? '还没有人员。先点右上角“登记人员”，再任命职务；账号由系统管理员开立。'
              : '还没有人员。人员由组织部经办人登记。'}
          </p>
        }
      />
    </Page>
  )
}

function Register() {
  const go = useGo()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        登记人员
      </Button>
      <CommandDrawer<BodyOf<'/api/people'>, { id: string }>
        open={open}
        title="登记人员"
        name="person.register"
        fields={[
          { name: 'name', label: '姓名', kind: 'text', max: 30, required: true },
          { name: 'phone', label: '手机号', kind: 'text', max: 11, help: '列表中只显示前三位和后四位。' },
        ]}
        submit="登记"
        done="人员已登记，请接着任命职务"
        send={(body, headers) => answerOf(api.POST('/api/people', { body, headers }))}
        onDone={(answer) => go(`/people/${answer.id}`)}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
