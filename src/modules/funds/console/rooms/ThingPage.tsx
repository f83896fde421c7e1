import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DayText } from '#ui/DayText.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { BORROWERS } from '../../rooms/model.ts'
import { BOOKERS, THING_KEEPERS } from '../../rooms/rules.ts'
import { BookingTable } from './BookingList.tsx'

type Thing = AnswerOf<'/api/things/{id}'>

/** One room or thing: which days are free, who has it, who waits. */
export default function ThingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { role } = useActing()
  const [booking, setBooking] = useState(false)
  const found = useQuery({
    queryKey: ['/api/things', id],
    queryFn: () => answerOf(api.GET('/api/things/{id}', { params: { path: { id } } })),
  })
  const thing = found.data
  const isOpen = thing !== undefined && thing.closedOn === null
  return (
    <Page
      title={thing?.title ?? '房间和物品'}
      lead={thing === undefined ? '' : `${thing.placeName}，${thing.kindName}，共 ${thing.pieces}`}
      actions={
        isOpen && (
          <span className="g-actions">
            {(THING_KEEPERS as readonly string[]).includes(role) && <Close thing={thing} />}
            {(BOOKERS as readonly string[]).includes(role) && (
              <Button type="primary" onClick={() => setBooking(true)}>
                预约
              </Button>
            )}
          </span>
        )
      }
    >
      <Loaded query={found}>{(data) => <Days thing={data} />}</Loaded>
      <Panel title="预约">
        <BookingTable thing={id} />
      </Panel>
      {booking && thing !== undefined && <Book thing={thing} onClose={() => setBooking(false)} />}
    </Page>
  )
}

function Days({ thing }: { thing: Thing }) {
  const taken = thing.days.filter((d) => d.busy > 0)
  return (
    <>
      <Panel title="说明">
        <Facts
          facts={[
            { label: '借出', value: `${thing.out}，逾期未还 ${thing.late} 项` },
            { label: '排队', value: `${thing.waiting} 项` },
            { label: '每次最多', value: `${thing.longest} 天` },
            { label: '借用须知', value: thing.rules || '—' },
            ...(thing.closedOn === null ? [] : [{ label: '停止借用', value: dayInChinese(thing.closedOn) }]),
          ]}
        />
      </Panel>
      <Panel title="今后四周已约的日子">
        <p className="g-quiet">{taken.length === 0 ? '今后四周每天都有空。' : '没有列出的日子都有空。'}</p>
        <TableView
          caption="今后四周已约的日子"
          rows={taken}
          rowKey={(d) => d.day}
          columns={[
            { key: 'day', title: '日期', render: (d) => <DayText day={d.day} /> },
            { key: 'busy', title: '已约、借出', align: 'right' },
            { key: 'free', title: '空闲', align: 'right', render: (d) => (d.free === 0 ? '约满' : d.free) },
          ]}
        />
      </Panel>
    </>
  )
}

function Close({ thing }: { thing: Thing }) {
  return (
    <ConfirmButton
      label="停止借用"
      title={`停止借用“${thing.title}”`}
      ok="停止借用"
      onOk={() =>
        answerOf(api.POST('/api/things/{id}/close', { params: { path: { id: thing.id } } })).then(() => undefined)
      }
    >
      <p>停止以后不能再预约；还有预约、借用没有办结的，不能停止。</p>
    </ConfirmButton>
  )
}

function Book({ thing, onClose }: { thing: Thing; onClose: () => void }) {
  const { today } = useSession()
  const go = useGo()
  return (
    <CommandDrawer<Omit<BodyOf<'/api/bookings'>, 'thing'>, { id: string }>
      open
      title={`预约：${thing.title}`}
      name={`things.book.${thing.id}`}
      submit="预约"
      done="已登记"
      onClose={onClose}
      onDone={({ id }) => go(`/bookings/${id}`)}
      initial={{ fromDay: today, toDay: today, pieces: 1, borrowerKind: 'household' }}
      fields={[
        { name: 'borrowerKind', label: '借用人', kind: 'radio', options: optionsOf(BORROWERS), required: true },
        {
          name: 'name',
          label: '姓名或者名称',
          kind: 'text',
          max: 40,
          required: true,
          help: '个人姓名封存保管，页面上只显示姓氏。',
        },
        { name: 'fromDay', label: '起', kind: 'day', required: true },
        { name: 'toDay', label: '止', kind: 'day', required: true, help: '当天交还。' },
        { name: 'pieces', label: '数量', kind: 'number', least: 1, most: thing.pieces, digits: 0, required: true },
        { name: 'purpose', label: '用途', kind: 'text', max: 200, required: true },
        { name: 'wait', label: '约满时排队等候', kind: 'yes' },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/bookings', { body: { ...body, thing: thing.id }, headers }))}
    />
  )
}
