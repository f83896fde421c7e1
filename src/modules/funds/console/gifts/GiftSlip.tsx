import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api } from '#kernel/browser/client.ts'
import { Facts, Page } from '#ui/Page.tsx'
import { PrintButton, PrintSheet } from '#ui/PrintSheet.tsx'
import { yuan } from '../words.ts'

export interface Slip {
  readonly id: string
  readonly code: string
  readonly memo: string
}

/** What the giver takes home: the code, shown once, and what to write on the bank's slip. */
export function GiftSlip({ slip, onClose }: { slip: Slip; onClose: () => void }) {
  const found = useQuery({
    queryKey: ['/api/gifts', slip.id],
    queryFn: () => answerOf(api.GET('/api/gifts/{id}', { params: { path: { id: slip.id } } })),
  })
  const gift = found.data
  return (
    <Page
      title="捐赠登记单"
      lead="查询码只显示这一次，请打印后交给捐赠人。"
      actions={
        <>
          <PrintButton title="捐赠登记单" label="打印登记单" />
          <Button onClick={onClose}>已交给捐赠人，返回</Button>
        </>
      }
    >
      <PrintSheet title="捐赠登记单" signs={['经办人', '捐赠人']}>
        <Facts
          facts={[
            { label: '查询码', value: <strong data-name="gift-code">{slip.code}</strong>, wide: true },
            { label: '附言码', value: <strong data-name="gift-memo">{slip.memo}</strong> },
            { label: '捐赠', value: gift === undefined ? '' : gift.amount === null ? gift.goods : yuan(gift.amount) },
            { label: '指定用途', value: gift?.purposeNames ?? '' },
            { label: '使用地方', value: gift?.placeName ?? '' },
            ...(gift === undefined || gift.kind === 'goods' ? [] : gift.howToPay.facts),
          ]}
        />
        <p>
          {gift !== undefined && gift.kind === 'money' && `转账时${gift.howToPay.advice}。`}
          凭查询码在公开网站“捐赠去向”查询这笔捐赠的全部去向，查询码请勿告诉他人。
        </p>
      </PrintSheet>
    </Page>
  )
}
