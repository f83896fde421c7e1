/** Money is whole 分 (1/100 yuan); no float ever holds it. */
export type Fen = number

export function yuanToFen(yuan: string): Fen {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (!match) throw new RangeError(`不是金额:${yuan}`)
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** `1234567` 分 → `12,345.67` */
export function fenToYuan(fen: Fen): string {
  const sign = fen < 0 ? '-' : ''
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${whole}.${digits.slice(-2)}`
}
