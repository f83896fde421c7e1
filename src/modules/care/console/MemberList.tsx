import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { optionsOf, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { MEMBER_KINDS } from '../roster/model.ts'

type Row = RowOf<'/api/care/members'>
const ORGANISED = ['organ', 'firm', 'social']

/** The roster 1+N around the centre. */
export default function MemberList() {
  const { role } = useActing()
  const { today } = useSession()
  const [doing, setDoing] = useState<Row | 'new' | null>(null)
  const mayKeep = ['centre', 'clerk'].includes(role)
  return (
    <Page
      title="联络名册"
      lead="“1+N”：一个关爱中心，联系机关单位、企业、社会组织、党员干部和志愿者。"
      actions={
        mayKeep && (
          <Button type="primary" onClick={() => setDoing('new')}>
            加入名册
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="成员"
        path="/api/care/members"
        search="名称"
        filters={[
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(MEMBER_KINDS) },
          yearFilter(today),
          {
            name: 'current',
            label: '在册',
            kind: 'select',
            options: [
              { value: 'true', label: '现在在册' },
              { value: 'false', label: '已经退出' },
            ],
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'kindName', title: '类别' },
          { key: 'title', title: '名称' },
          { key: 'offers', title: '可以提供', phone: false },
          { key: 'contactMasked', title: '联系方式', phone: false, render: (r) => r.contactMasked ?? '—' },
          { key: 'from', title: '加入', render: (r) => <DayText day={r.from} /> },
          {
            key: 'to',
            title: '退出',
            render: (r) =>
              r.to === null ? (
                mayKeep ? (
                  <Button onClick={() => setDoing(r)}>退出</Button>
                ) : (
                  '在册'
                )
              ) : (
                <DayText day={r.to} note={r.endedWhy ?? ''} />
              ),
          },
        ]}
        empty={<p>名册里还没有成员。</p>}
      />
      {doing === 'new' && (
        <CommandDrawer<BodyOf<'/api/care/members'>>
          open
          title="加入联络名册"
          name="care.enrol"
          submit="加入"
          done="已加入名册"
          fields={[
            { name: 'kind', label: '类别', kind: 'select', options: optionsOf(MEMBER_KINDS), required: true },
            {
              name: 'organisation',
              label: '已有单位',
              kind: 'organisation',
              when: (v) => ORGANISED.includes(String(v.kind)),
            },
            {
              name: 'officer',
              label: '已有人员',
              kind: 'person',
              when: (v) => ['cadre', 'volunteer'].includes(String(v.kind)),
            },
            {
              name: 'title',
              label: '名称或者姓名',
              kind: 'text',
              max: 80,
              help: '没有可选的单位、人员时填写。',
              when: (v) => !v.organisation && !v.officer,
            },
            { name: 'offers', label: '可以提供', kind: 'text', max: 300 },
            { name: 'contact', label: '联系电话', kind: 'text', max: 60, help: '加密保存。' },
            { name: 'place', label: '所在地', kind: 'place' },
            { name: 'from', label: '加入日期', kind: 'day', help: '不填为今天。' },
          ]}
          onClose={() => setDoing(null)}
          send={(body, headers) => answerOf(api.POST('/api/care/members', { body, headers }))}
        />
      )}
      {doing !== null && doing !== 'new' && (
        <CommandDrawer<BodyOf<'/api/care/members/{id}/end'>>
          open
          title={`${doing.title}退出名册`}
          name={`care.member.${doing.id}`}
          submit="退出"
          done="已退出名册"
          fields={[{ name: 'comment', label: '缘由', kind: 'longtext', max: 500, required: true }]}
          onClose={() => setDoing(null)}
          send={(body, headers) =>
            answerOf(api.POST('/api/care/members/{id}/end', { params: { path: { id: doing.id } }, body, headers }))
          }
        />
      )}
    </Page>
  )
}
