import { dayInChinese } from '#kernel/pure/day.ts'
import { capitalYuan, yuanText } from '#kernel/pure/money.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import type { Payment, Source } from './model.ts'

export interface VoucherOf {
  readonly issuer: string
  readonly purposeName: string
  readonly sources: readonly (Source & { title: string })[]
  readonly confirmation: { as: 'resident' | 'witness'; name: string; onDay: string } | undefined
}

/** The payment voucher 付款凭证 that goes into the binder, with a line for who takes the money. */
export function voucherLetter(p: Payment, of: VoucherOf): LetterDocument {
  const { confirmation: c } = of
  const taken =
    c === undefined
      ? '（签名）'
      : `${c.name}${c.as === 'resident' ? '本人签收' : '（见证人）确认'}，${dayInChinese(c.onDay)}`
  return {
    form: 'letter',
    issuer: of.issuer,
    number: `付凭 ${p.id.slice(-8).toUpperCase()} 号`,
    title: '付款凭证',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: '项目', weight: 1 },
          { title: '内容', weight: 3 },
        ],
        rows: [
          ['事由', p.title],
          ['收款对象', p.payeeTitle],
          ['金额（小写）', `${yuanText(p.amount)} 元`],
          ['金额（大写）', capitalYuan(p.amount)],
          ['用途', of.purposeName],
          ['依据', p.document],
          ...of.sources.map((s) => ['资金来源', `${s.title || '专项资金'}，${yuanText(s.amount)} 元`]),
          ['申请人', `${p.requester ?? '系统'}，${dayInChinese(p.requestedOn)}`],
          ['审批人', p.decider ?? '金额在起点以下，会计审核'],
          ['支付人', `${p.payer ?? '系统'}，${dayInChinese(p.paidOn!)}`],
          ['领款人', taken],
          ...(p.returnedOn ? [['退回', `${dayInChinese(p.returnedOn)}，款项记回原资金`]] : []),
        ],
      },
    ],
    signer: of.issuer,
    date: p.paidOn!,
  }
}
