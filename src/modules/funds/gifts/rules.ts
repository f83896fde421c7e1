import { addDays, type Day } from '#kernel/pure/day.ts'
import { maskName } from '#kernel/pure/identity.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { type Gift, type GiftBody, NAMELESS, NAMELESS_ORGANISATION } from './model.ts'

export const GIFT_KEEPERS = ['finance'] as const satisfies readonly Role[]
export const GIFT_TAKERS = ['finance', 'centre'] as const satisfies readonly Role[]

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 7

/**
 * The remark on a bank slip: `JZ` and eight characters, the last of which finds a slip of the pen. It names a pledge and opens
 * nothing.
 * @param random 7 bytes
 */
export function newMemo(random: Uint8Array = crypto.getRandomValues(new Uint8Array(LENGTH))): string {
  const body = [...random.subarray(0, LENGTH)].map((byte) => ALPHABET[byte & 31]).join('')
  return `JZ${body}${checkOf(body)}`
}

/** Weights that are odd, so that any single character that is wrong is found, and most neighbours that changed places. */
function checkOf(body: string): string {
  const sum = [...body].reduce((all, c, at) => all + ALPHABET.indexOf(c) * (2 * at + 3), 0)
  return ALPHABET[sum % 32]!
}

/** The memo in a bank's remark, however it was typed; null when there is none. */
export function memoIn(remark: string): string | null {
  const plain = remark
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-—–_.:]/g, '')
  for (const [, typed = ''] of plain.matchAll(/(?=JZ([0-9A-Z]{8}))/g)) {
    const body = typed.replace(/O/g, '0').replace(/[IL]/g, '1')
    if (/^[0-9A-HJKMNP-TV-Z]{8}$/.test(body) && checkOf(body.slice(0, LENGTH)) === body[LENGTH]) return `JZ${body}`
  }
  return null
}

/** The last day on which a pledge waits for its money. */
export function pledgeEnds(pledgedOn: Day, pledgeDays: number): Day {
  return addDays(pledgedOn, pledgeDays)
}

/** Every reason why a gift cannot be taken in; none when it can. */
export function whyNotReceive(gift: Pick<Gift, 'state' | 'pledgedOn'>, onDay: Day, today: Day): string[] {
  const reasons: string[] = []
  if (gift.state === 'received') reasons.push('这笔捐赠已经到账。')
  if (gift.state === 'withdrawn') reasons.push('这笔捐赠意向已经撤销。')
  if (onDay > today) reasons.push('到账日期不能晚于今天。')
  return reasons
}

/** Whether its money is still waited for, in time or late: until it comes, whoever pledged it may take it back. */
export function isWaiting(gift: Pick<Gift, 'state'>): boolean {
  return gift.state === 'pledged' || gift.state === 'lapsed'
}

export const ANY_PURPOSE = '不限定用途'

/** What a gift is for, in words. */
export function purposesText(purposes: readonly string[] | null, nameOf: (code: string) => string): string {
  return purposes?.map(nameOf).join('、') ?? ANY_PURPOSE
}

/** How a giver is called who said nothing of it: a person by the family name, when it is told. */
export function calledOf({ giver, giverKind }: Pick<GiftBody, 'giver' | 'giverKind'>): string {
  if (giverKind === 'organisation') return NAMELESS_ORGANISATION
  return giver ? maskName(giver) : NAMELESS
}
