import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { MomentText } from '#ui/DayText.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { KEEPERS } from '../roles.ts'
import { Press } from './Press.tsx'

type Row = RowOf<'/api/care/handovers'>
const STATES = { open: '办理中', done: '已办结', withdrawn: '已撤回' }

/** What waits for my own signature. */
export function MySignatures({ empty = null }: { empty?: ReactNode }) {
  const mine = useQuery({
    queryKey: ['/api/care/handovers/mine'],
    queryFn: () => answerOf(api.GET('/api/care/handovers/mine')),
  })
  const open = (mine.data?.rows ?? []).filter((s) => s.signedAt === null)
  if (open.length === 0) return mine.isSuccess ? empty : null
  return (
    <Panel title="等我签字的交接">
      {open.map((s) => (
        <section key={s.handover} className="g-notice">
          <p>{s.text}</p>
          <Press
            label={s.side === 'from' ? '签字移交' : '签字接收'}
            title="交接签字"
            done="已签字"
            send={(headers) =>
              answerOf(api.POST('/api/care/handovers/{id}/sign', { params: { path: { id: s.handover } }, headers }))
            }
          >
            签字后由关爱中心办结，首席顾问随之变更。
          </Press>
        </section>
      ))}
    </Panel>
  )
}

export default function HandoverList() {
  const { role } = useActing()
  const mayKeep = (KEEPERS as readonly string[]).includes(role)
  return (
    <Page title="首席顾问交接" lead="移交人、接收人分别签字，关爱中心办结；办结前由原首席顾问负责。">
      <MySignatures />
      <DataTable<Row>
        what="交接"
        path="/api/care/handovers"
        rowLink={(row) => `/care/cases/${row.case}`}
        filters={[
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: optionsOf(STATES),
          },
        ]}
        columns={[
          { key: 'shown', title: '关爱对象' },
          { key: 'placeName', title: '村（社区）', phone: false },
          {
            key: 'fromName',
            title: '移交',
            render: (r) => `${r.fromName}${r.fromSigned === null ? '（未签）' : '（已签）'}`,
          },
          {
            key: 'toName',
            title: '接收',
            render: (r) => `${r.toName}${r.toSigned === null ? '（未签）' : '（已签）'}`,
          },
          { key: 'note', title: '内容', phone: false },
          { key: 'openedAt', title: '发起', phone: false, render: (r) => <MomentText at={String(r.openedAt)} /> },
          {
            key: 'state',
            title: '状态',
            render: (r) =>
              r.state === 'open' && mayKeep && r.fromSigned !== null && r.toSigned !== null ? (
                <Press
                  label="办结"
                  title="办结交接"
                  done="已办结，首席顾问已变更"
                  send={(headers) =>
                    answerOf(api.POST('/api/care/handovers/{id}/finish', { params: { path: { id: r.id } }, headers }))
                  }
                >
                  双方已经签字。
                </Press>
              ) : (
                STATES[r.state]
              ),
          },
        ]}
        empty={<p>没有交接。</p>}
        exportable={false}
      />
    </Page>
  )
}
