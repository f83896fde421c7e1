import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { type Slip, SlipButton } from '#ui/SlipSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { CONFIRMERS } from '../wishes/rules.ts'

type Wish = AnswerOf<'/api/care/wishes/{id}'>
type Delivery = Wish['deliveries'][number]

export function WishDeliveries({ wish, onSlip }: { wish: Wish; onSlip: (slip: Slip) => void }) {
  const { role } = useActing()
  const [confirming, setConfirming] = useState<Delivery | null>(null)
  const may = (CONFIRMERS as readonly string[]).includes(role)
  if (wish.deliveries.length === 0) return <p className="g-quiet">还没有登记落实情况。</p>
  return (
    <>
      <TableView<Delivery>
        caption="落实和确认"
        rows={wish.deliveries}
        rowKey={(d) => d.id}
        columns={[
          { key: 'onDay', title: '日期', render: (d) => <DayText day={d.onDay} /> },
          { key: 'claimant', title: '认领人' },
          { key: 'what', title: '做了什么' },
          { key: 'forShown', title: '受助对象' },
          { key: 'restsOn', title: '依据', phone: false, render: (d) => <RestsOn at={d.restsOn} /> },
          {
            key: 'state',
            title: '确认',
            render: (d) =>
              d.state === 'made' && may ? (
                <div className="g-actions">
                  <Button onClick={() => setConfirming(d)}>登记确认</Button>
                  <SlipButton
                    takesFaults
                    facts={[
                      { label: '心愿', value: wish.title },
                      { label: '受助人', value: d.forShown },
                      { label: '办了什么', value: d.what },
                    ]}
                    send={(headers) =>
                      answerOf(api.POST('/api/care/deliveries/{id}/slip', { params: { path: { id: d.id } }, headers }))
                    }
                    onMade={onSlip}
                  />
                </div>
              ) : (
                <StatusTag
                  label={d.confirmedBy === null ? d.stateName : `${d.confirmedBy} ${d.stateName}`}
                  tone={d.state === 'confirmed' ? 'success' : d.state === 'made' ? 'warning' : 'error'}
                />
              ),
          },
        ]}
      />
      {confirming !== null && <Confirming delivery={confirming} onClose={() => setConfirming(null)} />}
    </>
  )
}

function RestsOn({ at }: { at: string | null }) {
  const [thing, id] = (at ?? '').split('/')
  if (at === null) return '—'
  if (thing === 'funds.payment') return <Go to={`/payments/${id}`}>拨付</Go>
  if (thing === 'funds.gift') return <Go to={`/gifts/${id}`}>捐赠</Go>
  return <Go to={`/lots/${id}`}>物资</Go>
}

function Confirming({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  return (
    <CommandDrawer<Record<string, unknown>>
      open
      title={`登记 ${delivery.forShown} 的确认`}
      name={`care.confirm.${delivery.id}`}
      submit="登记"
      done="已登记"
      onClose={onClose}
      fields={[
        {
          name: 'as',
          label: '由谁确认',
          kind: 'radio',
          required: true,
          options: [
            { value: 'resident', label: '受助对象本人' },
            { value: 'witness', label: '本人指定的见证人' },
          ],
        },
        {
          name: 'name',
          label: '确认人姓名',
          kind: 'text',
          max: 30,
          required: true,
          help: '应与登记的姓名一致；加密保存。',
        },
        {
          name: 'result',
          label: '是否满意',
          kind: 'radio',
          required: true,
          options: [
            { value: 'yes', label: '满意，心愿已经落实' },
            { value: 'no', label: '不满意，退回继续办理' },
          ],
        },
        {
          name: 'why',
          label: '不满意的原因',
          kind: 'longtext',
          max: 500,
          required: true,
          when: (v) => v.result === 'no',
        },
        { name: 'onDay', label: '确认日期', kind: 'day', help: '不填为今天。' },
        { name: 'evidence', label: '签字、照片或者书面材料', kind: 'files', most: 20, required: true },
      ]}
      send={({ result, ...body }, headers) =>
        answerOf(
          api.POST('/api/care/deliveries/{id}/confirm', {
            params: { path: { id: delivery.id } },
            body: { ...body, satisfied: result === 'yes' } as unknown as BodyOf<'/api/care/deliveries/{id}/confirm'>,
            headers,
          }),
        )
      }
    >
      <p>认领人和落实经办人不能登记确认。</p>
    </CommandDrawer>
  )
}
