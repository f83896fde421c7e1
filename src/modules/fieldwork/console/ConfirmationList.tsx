import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { Page } from '#ui/Page.tsx'
import { IN_THE_HOMES } from '../rules.ts'

type Row = RowOf<'/api/presence-confirmations'>
type Body = BodyOf<'/api/presence-confirmations'>

/** A resident's word that an officer was there: one of the sources from which presence follows. */
export default function ConfirmationList() {
  const { role, place } = useActing()
  const { today } = useSession()
  const [open, setOpen] = useState(false)
  const inVillage = place !== null && place.length >= 12
  return (
    <Page
      title="到岗确认"
      lead="群众对干部当天到村的确认。到岗情况由走访、会议、代办和群众确认得出，不用打卡。本人为自己登记的，须有群众签字才计入。"
      actions={
        IN_THE_HOMES.includes(role) && (
          <Button type="primary" onClick={() => setOpen(true)}>
            登记确认
          </Button>
        )
      }
    >
      <DataTable<Row>
        what="到岗确认"
        path="/api/presence-confirmations"
        search="干部、确认人"
        filters={[
          { name: 'on', label: '日期', kind: 'days' },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'person', label: '干部', kind: 'person' },
        ]}
        columns={[
          { key: 'personName', title: '干部' },
          { key: 'onDay', title: '日期', render: (row) => <DayText day={row.onDay} /> },
          { key: 'placeName', title: '村（社区）' },
          {
            key: 'byName',
            title: '确认人',
            render: (row) => row.byName ?? (row.householdName === null ? null : `${row.householdName}户`),
          },
          { key: 'takenBy', title: '登记人' },
          { key: 'counts', title: '计入到岗', render: (row) => (row.counts ? '是' : '否，须群众签字') },
          { key: 'note', title: '说明', phone: false },
        ]}
        empty={<p>还没有群众确认。走访和会议已经能够证明到岗的，不必另行登记。</p>}
      />
      <CommandDrawer<FormValues, { id: string }>
        open={open}
        title="登记到岗确认"
        name="presence.confirm"
        fields={[
          { name: 'person', label: '干部', kind: 'person', help: '不选即为本人。' },
          { name: 'onDay', label: '日期', kind: 'day', required: true },
          ...(inVillage
            ? []
            : [
                {
                  name: 'place',
                  label: '村（社区）',
                  kind: 'place' as const,
                  level: 'village' as const,
                  required: true,
                },
              ]),
          { name: 'byName', label: '确认人', kind: 'text', max: 40, help: '由哪位群众确认。' },
          { name: 'household', label: '确认人所在的户', kind: 'record', source: HOUSEHOLD_SOURCE },
          {
            name: 'signatures',
            label: '群众签字',
            kind: 'files',
            most: 1,
            help: '签字单的照片或扫描件；为本人登记的，没有签字不计入到岗。',
          },
          { name: 'note', label: '说明', kind: 'text', max: 200 },
        ]}
        initial={{ onDay: today }}
        submit="登记"
        done="已登记"
        send={({ signatures, ...body }, headers) =>
          answerOf(
            api.POST('/api/presence-confirmations', {
              body: { ...(body as Body), signature: (signatures as string[] | undefined)?.[0] },
              headers,
            }),
          )
        }
        onClose={() => setOpen(false)}
      />
    </Page>
  )
}
