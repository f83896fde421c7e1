import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { type BookingAction, STANDINGS } from '../../rooms/model.ts'
import { bookingWorkflow } from '../../rooms/rules.ts'

type Booking = AnswerOf<'/api/bookings/{id}'>

/** One booking from asking to giving back. */
export default function BookingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/bookings', id],
    queryFn: () => answerOf(api.GET('/api/bookings/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={found.data === undefined ? '借用预约' : `借用${found.data.thingTitle}`}
      tag={found.data && <StateTag workflow={bookingWorkflow} state={found.data.state} />}
      lead={found.data === undefined ? '' : `${found.data.shown}，${found.data.purpose}`}
    >
      <Loaded query={found}>{(booking) => <Whole key={booking.id} booking={booking} />}</Loaded>
    </Page>
  )
}

const standing: Field = {
  name: 'standing',
  label: '完好情况',
  kind: 'radio',
  options: optionsOf(STANDINGS),
  required: true,
  help: '损坏、遗失的，在意见中写明情况。',
}

function Whole({ booking: b }: { booking: Booking }) {
  return (
    <>
      <Panel title="办理">
        <ActionBar<BookingAction>
          name={`booking.${b.id}`}
          actions={b.actions as Verdict<BookingAction>[]}
          dangerous={['cancel']}
          hints={{ cancel: '取消以后，空出的日期按排队次序安排给后面的人。' }}
          fields={{ hand: [standing], back: [standing] }}
          send={(action, { comment = '', evidence = [], standing: noted }, headers) => {
            const body = { action, comment, evidence, ...(typeof noted === 'string' && { standing: noted }) }
            return answerOf(
              api.POST('/api/bookings/{id}/decide', {
                params: { path: { id: b.id } },
                body: body as BodyOf<'/api/bookings/{id}/decide'>,
                headers,
              }),
            )
          }}
        />
      </Panel>
      <Panel title="内容">
        <Facts
          facts={[
            { label: '房间或者物品', value: <Go to={`/things/${b.thing}`}>{b.thingTitle}</Go> },
            { label: '地方', value: b.placeName },
            { label: '借用人', value: `${b.shown}（${b.borrowerName}）` },
            { label: '日期', value: `${dayInChinese(b.fromDay)}至${dayInChinese(b.toDay)}` },
            { label: '数量', value: b.pieces },
            { label: '申请日期', value: dayInChinese(b.askedOn) },
            ...(b.state === 'waiting' ? [{ label: '排队', value: `前面还有 ${b.ahead} 项` }] : []),
            ...(b.outOn === null ? [] : [{ label: '借出日期', value: dayInChinese(b.outOn) }]),
            ...(b.backOn === null ? [] : [{ label: '交还日期', value: dayInChinese(b.backOn) }]),
            ...(b.late ? [{ label: '期限', value: '逾期没有交还' }] : []),
          ]}
        />
      </Panel>
      <Panel title="经过">
        <TableView
          caption="经过"
          rows={b.steps}
          rowKey={(s) => s.id}
          columns={[
            { key: 'stepName', title: '事项' },
            { key: 'onDay', title: '日期', render: (s) => <DayText day={s.onDay} /> },
            { key: 'name', title: '办理人', render: (s) => s.name ?? '系统' },
            { key: 'standingName', title: '完好情况', render: (s) => s.standingName ?? '—' },
            { key: 'note', title: '说明', render: (s) => s.note ?? '—' },
            {
              key: 'evidence',
              title: '材料',
              render: (s) => (s.evidence.length > 0 ? <EvidenceList files={s.evidence} /> : '—'),
            },
          ]}
        />
      </Panel>
    </>
  )
}
