import { z } from 'zod'

/** Whole 分, always an exact integer; 100 to the yuan. */
export type Fen = number

/** The most that one sum may be: ten thousand billion 分 keeps every total of a county exact. */
export const MOST_FEN = 1_000_000_000_000_000

/** A sum that moves: at least one 分. */
export const fen = z.int().min(1, '金额应大于零').max(MOST_FEN, '金额过大')
/** A sum that is held: nought or more. */
export const fenHeld = z.int().min(0).max(MOST_FEN)

/** `1,234.50`: yuan with two places, for sheets and screens. */
export function yuanText(amount: Fen): string {
  const [yuan, rest] = [Math.trunc(Math.abs(amount) / 100), Math.abs(amount) % 100]
  const grouped = String(yuan).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${amount < 0 ? '-' : ''}${grouped}.${String(rest).padStart(2, '0')}`
}

const CAPITALS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const SECTIONS = ['', '万', '亿', '万亿']

/** Four digits in capitals; noughts between them are said once. */
function capitalSection(section: number): string {
  let text = ''
  let nought = false
  for (let at = 3; at >= 0; at -= 1) {
    const digit = Math.trunc(section / 10 ** at) % 10
    if (digit === 0) {
      nought = text !== ''
      continue
    }
    text += `${nought ? '零' : ''}${CAPITALS[digit]}${PLACES[at]}`
    nought = false
  }
  return text
}

/** `壹仟贰佰叁拾肆元伍角整`: a sum as vouchers and receipts write it beside the figures (票据大写). */
export function capitalYuan(amount: Fen): string {
  const [yuan, jiao, cent] = [Math.trunc(amount / 100), Math.trunc(amount / 10) % 10, amount % 10]
  let text = ''
  for (let at = 3; at >= 0; at -= 1) {
    const section = Math.trunc(yuan / 10_000 ** at) % 10_000
    if (section === 0) continue
    const gap = text !== '' && (section < 1000 || Math.trunc(yuan / 10_000 ** (at + 1)) % 10 === 0)
    text += `${gap ? '零' : ''}${capitalSection(section)}${SECTIONS[at]}`
  }
  const whole = text === '' ? '' : `${text}元`
  if (jiao === 0 && cent === 0) return `${whole || '零元'}整`
  const tenths = jiao > 0 ? `${CAPITALS[jiao]}角` : whole === '' ? '' : '零'
  return `${whole}${tenths}${cent > 0 ? `${CAPITALS[cent]}分` : '整'}`
}

/** Yuan as they are typed or read from a sheet, exactly; null when it is not a sum of money in whole 分. */
export function fenOfYuan(text: string): Fen | null {
  const found = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，\s]/g, ''))
  if (found === null) return null
  const amount = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'))
  return found[1] === '-' ? -amount : amount
}

/**
 * Shares out a sum by weight so that the shares add up to it to the 分: what is left after rounding down goes to those with
 * the largest remainder, the first of equals first. All nought when no weight is above nought.
 */
export function shareOut(total: Fen, weights: readonly number[]): Fen[] {
  const sum = weights.reduce((all, w) => all + w, 0)
  if (sum <= 0) return weights.map(() => 0)
  const parts = weights.map((w) => (BigInt(total) * BigInt(w)) / BigInt(sum))
  const rest = weights.map((w) => (BigInt(total) * BigInt(w)) % BigInt(sum))
  let left = total - Number(parts.reduce((all, p) => all + p, 0n))
  const order = weights.map((_, i) => i).sort((a, b) => (rest[b]! > rest[a]! ? 1 : rest[b]! < rest[a]! ? -1 : a - b))
  const shares = parts.map(Number)
  for (const i of order) {
    if (left === 0) break
    shares[i]! += 1
    left -= 1
  }
  return shares
}
