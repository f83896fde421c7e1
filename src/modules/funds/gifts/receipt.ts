import type { Id } from '#kernel/pure/ids.ts'
import { capitalYuan, yuanText } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { issuerOf, purposeNames } from '../section.ts'
import { giverName } from './giver.ts'
import { CHANNELS, type Gift } from './model.ts'
import { purposesText } from './rules.ts'
import { loadGift } from './store.ts'

/**
 * The receipt of a gift, made out to who gave it: it bears the whole name, and so the journal keeps who had it made out.
 * @throws action-not-allowed before the gift is there
 */
export async function makeOutReceipt(h: Handle, id: Id): Promise<LetterDocument> {
  const gift = await loadGift(h, id)
  if (gift.state !== 'received')
    throw new Problem('action-not-allowed', { action: '开具捐赠收据' }, { reasons: ['捐赠还没有到账。'] })
  await h.record({ command: 'funds.make-out-receipt', subject: id, place: gift.place })
  const nameOf = await purposeNames(h)
  return receiptLetter(gift, {
    giver: (await giverName(h, id)) ?? gift.shown,
    issuer: await issuerOf(h),
    purposes: purposesText(gift.purposes, nameOf),
  })
}

/** The receipt 捐赠收据 for a gift that is there, to be printed by the letter press. */
export function receiptLetter(gift: Gift, of: { giver: string; issuer: string; purposes: string }): LetterDocument {
  const what =
    gift.kind === 'money'
      ? `人民币 ${yuanText(gift.received!)} 元（大写：${capitalYuan(gift.received!)}，${CHANNELS[gift.channel]}）`
      : `实物：${gift.goods}`
  return {
    form: 'letter',
    issuer: of.issuer,
    number: `捐收 ${gift.memo} 号`,
    title: '捐赠收据',
    addressee: of.giver,
    blocks: [
      { kind: 'paragraph', text: `兹收到您捐赠的${what}。我们将按照您指定的用途使用，并接受您的查询和社会监督。` },
      {
        kind: 'table',
        columns: [
          { title: '项目', weight: 1 },
          { title: '内容', weight: 3 },
        ],
        rows: [
          ['收到日期', gift.receivedOn!],
          ['指定用途', of.purposes],
          ['使用地方', gift.placeName],
          ['附言码', gift.memo],
        ],
      },
      { kind: 'paragraph', text: '您可以凭捐赠时取得的查询码，在公开网站“捐赠去向”栏目查询这笔捐赠的全部去向。' },
    ],
    signer: of.issuer,
    date: gift.receivedOn!,
  }
}
