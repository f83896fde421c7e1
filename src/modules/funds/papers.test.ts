import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderLetters } from '#kernel/server/documents/letter.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { inspectPdf } from '#kernel/server/documents/pdf-inspection.ts'
import type { Gift } from './gifts/model.ts'
import { receiptLetter } from './gifts/receipt.ts'
import type { Loan, LoanEntry, Season } from './lending/model.ts'
import { accountLetter, contractLetter } from './lending/papers.ts'
import type { Payment } from './payments/model.ts'
import { voucherLetter } from './payments/papers.ts'

/** Papers that people sign, as they come out of the press. */
async function textOf(letter: LetterDocument): Promise<string> {
  const [bytes] = renderLetters([letter])
  const file = join(tmpdir(), `guben-paper-${process.pid}.pdf`)
  await writeFile(file, bytes!)
  return (await inspectPdf(file)).text.replaceAll(/\s/g, '')
}

const issuer = '试验县关爱服务中心'

it('付款凭证：大小写金额、依据、来源、各经手人', async () => {
  const payment = {
    id: '01560000-0000-7000-8000-0000000000ab',
    title: '想凑齐学费',
    payeeTitle: '王**',
    amount: 60_050,
    document: '审批表一号',
    requester: '钟某',
    requestedOn: '2016-11-01',
    decider: '李某',
    payer: '张某',
    paidOn: '2016-11-02',
  } as Payment
  const text = await textOf(
    voucherLetter(payment, {
      issuer,
      purposeName: '助学',
      confirmation: { as: 'witness', name: '赵**', onDay: '2016-11-03' },
      sources: [{ account: payment.id, amount: 60_050, title: '捐赠一' }],
    }),
  )
  for (const part of ['600.50元', '陆佰元伍角整', '审批表一号', '捐赠一', '钟某', '李某', '张某', '赵**（见证人）确认'])
    expect(text).toContain(part)
})

const season = {
  title: '2016年借袋还耳',
  item: '菌袋',
  countedIn: '袋',
  produce: '木耳',
  dueOn: '2016-12-31',
} as Season
const loan = {
  placeName: '试验村',
  document: '实施方案',
  lent: 1_000_000,
  lentOn: '2016-03-10',
  returned: 200_000,
  relieved: 0,
  lost: 0,
  rolled: 0,
  sold: 300_000,
  spent: 100_000,
} as Loan
const of = {
  issuer,
  name: '王老五',
  number: '2016-0001',
  season,
  grades: [{ grade: 'first', title: '一级', grams: 50, price: 6_000 }],
}

it('借还合同：双方、数量、折算标准、签名处', async () => {
  const text = await textOf(contractLetter(loan, of))
  for (const part of ['王老五', '1,000袋', '一级0.05公斤抵一袋', '2016年12月31日', '乙方（签名）'])
    expect(text).toContain(part)
})

it('借还结算单：作废的不列，尚欠和纯收入是算出来的', async () => {
  const entry = { kind: 'return', onDay: '2016-09-20', gradeTitle: '一级', grams: 10_000, units: 200_000, amount: 0 }
  const entries = [
    { ...entry, corrected: false },
    { ...entry, onDay: '2016-09-19', corrected: true },
  ] as LoanEntry[]
  const text = await textOf(accountLetter(loan, entries, { ...of, today: '2016-11-01' }))
  expect(text).toContain('尚欠800袋')
  expect(text).toContain('纯收入2,000.00元（贰仟元整）')
  expect(text).not.toContain('2016-09-19')
})

it('捐赠收据：大写金额', async () => {
  const gift = {
    kind: 'money',
    channel: 'bank',
    received: 100_000,
    receivedOn: '2016-11-01',
    memo: 'JZABCDEFGH',
    placeName: '试验县',
  } as Gift
  const text = await textOf(receiptLetter(gift, { giver: '张某', issuer, purposes: '助学' }))
  expect(text).toContain('大写：壹仟元整')
})
