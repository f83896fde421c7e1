import type { Day } from './day.ts'
import { isDay } from './day.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
/** Nobody alive was born before; an earlier year is a slip of the pen. */
const FIRST_YEAR = '1900'

/** The number as it is kept: without spaces, full-width digits as plain ones, `X` in capitals. */
export function plainIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

/** The eighteenth character that belongs to seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2). */
export function checkDigitOf(seventeen: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(seventeen[index]), 0)
  return CHECKS[sum % 11]!
}

/**
 * Why this is not an ID number of a person alive on `today`, or null when it is. Judged are shape, date of birth and
 * check digit. The area is not: areas were merged and renamed, and people keep the number they were given.
 * @param text as {@link plainIdNumber} leaves it
 */
export function idNumberFault(text: string, today: Day): string | null {
  if (/^\d{15}$/.test(text)) return '这是 15 位的旧号码，请按现在的身份证填写 18 位号码'
  if (!/^\d{17}[\dX]$/.test(text)) return `身份证号应为 18 位数字，末位可以是 X；现在填了 ${text.length} 位`
  const born = bornOn(text)
  if (!isDay(born) || born.slice(0, 4) < FIRST_YEAR) return `身份证号第 7 至 14 位 ${text.slice(6, 14)} 不是出生日期`
  if (born > today) return `身份证号里的出生日期 ${born} 晚于今天`
  if (checkDigitOf(text) !== text[17]) return '身份证号的校验码不对，请对照证件逐位核对'
  return null
}

function bornOn(id: string): Day {
  return `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
}

/** @param id a number without fault */
export function birthOf(id: string): Day {
  return bornOn(id)
}

/** @param id a number without fault */
export function sexOf(id: string): 'male' | 'female' {
  return Number(id[16]) % 2 === 1 ? 'male' : 'female'
}

/** `6108**********1234`; a text too short to hide anything in is hidden whole. */
export function maskId(id: string): string {
  return masked(id, 4, 4)
}

/** `138****5678`; also for numbers with an area code. */
export function maskPhone(phone: string): string {
  return masked(phone, 3, 4)
}

/** Only the last four of a bank account: `***************1234`. */
export function maskAccount(account: string): string {
  return masked(account, 0, 4)
}

const COMPOUND = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '长孙',
  '宇文',
  '司徒',
  '夏侯',
  '呼延',
])

/** `王**`, `欧阳**`: the surname and as many stars for everybody, so that the length of a name tells nothing. */
export function maskName(name: string): string {
  const plain = name.trim()
  const [first = '', ...rest] = [...plain]
  if (rest.length === 0) return '*'
  const two = plain.slice(0, 2)
  return `${rest.length > 1 && COMPOUND.has(two) ? two : first}**`
}

/** A telephone number as it is kept: without spaces and dashes, full-width digits as plain ones, no +86 before a mobile. */
export function plainPhone(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\-‐–—]/g, '')
    .replace(/^\+?86(?=1\d{10}$)/, '')
}

/** At least as much is hidden as is shown at the end. */
function masked(text: string, head: number, tail: number): string {
  const hidden = text.length - head - tail
  if (hidden < tail) return '*'.repeat(text.length)
  return text.slice(0, head) + '*'.repeat(hidden) + text.slice(-tail)
}
