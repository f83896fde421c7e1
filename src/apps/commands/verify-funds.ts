/**
 * Checks a public ledger (docs/formats/public-ledger.md) against itself and against the published digest. It trusts nothing but the
 * format: no database, no network, no part of the program that made the file. Run by itself:
 *   node verify-funds.ts FILE [--digest HEX]
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

type Line = Record<string, unknown>
type Transfer = { from: string; to: string; amount: number; purpose: string }

export interface LedgerCheck {
  ok: boolean
  fault: string | null
  digest: string | null
  postings: number
  in: number
  out: number
  closing: number
}

/** JSON with sorted keys and no spaces: the one way in which a record may be written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value as Line).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

const isFen = (n: unknown, least: number): n is number => Number.isSafeInteger(n) && (n as number) >= least

/** @param digest the published digest, 64 hexadecimal digits; without it the file is only held against itself */
export function checkLedger(bytes: Uint8Array, digest?: string): LedgerCheck {
  const found: LedgerCheck = { ok: false, fault: null, digest: null, postings: 0, in: 0, out: 0, closing: 0 }
  try {
    walk(bytes, found)
    if (digest !== undefined && digest.trim().toLowerCase() !== found.digest) throw new Error(`摘要与公布的不符，文件的摘要是 ${found.digest}`)
    found.ok = true
  } catch (error) {
    found.fault = (error as Error).message
  }
  return found
}

function walk(bytes: Uint8Array, found: LedgerCheck): void {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  if (!text.endsWith('\n')) throw new Error('文件不完整')
  const lines = text.slice(0, -1).split('\n')
  const floors = new Map<string, string>()
  const balance = new Map<string, number>()
  const postings = new Map<string, Map<string, number>>()
  const codes = new Set(['funding'])
  let chain = ''
  let [opening, transfers, moved] = [0, 0, 0]
  for (const [at, raw] of lines.entries()) {
    const where = `第 ${at + 1} 行`
    let line: Line
    try {
      line = JSON.parse(raw) as Line
    } catch {
      throw new Error(`${where}不是一条记录`)
    }
    if (canonical(line) !== raw) throw new Error(`${where}的写法不合格式`)
    const { chain: said, ...record } = line
    chain = createHash('sha256').update(`${chain}\n${canonical(record)}`).digest('hex')
    if (said !== chain) throw new Error(`${where}的内容被改动过`)
    if ((at === 0) !== (record.t === 'header') || (at === lines.length - 1) !== (record.t === 'end')) throw new Error(`${where}的次序不对`)
    if (record.t === 'header') {
      if (record.format !== 'guben-public-ledger-1') throw new Error('不认识的格式')
      for (const { code } of record.purposes as { code: string }[]) codes.add(code)
    } else if (record.t === 'account') {
      const { id, floor, opening: held } = record as { id: string; floor: string; opening: number }
      if (floors.has(id) || postings.size > 0 || !isFen(held, floor === 'zero' ? 0 : -Number.MAX_SAFE_INTEGER)) throw new Error(`${where}的账户有误`)
      floors.set(id, floor)
      balance.set(id, held)
      if (floor === 'zero') opening += held
    } else if (record.t === 'posting') {
      const { id, corrects, note, transfers: all } = record as { id: string; corrects: string | null; note: string | null; transfers: Transfer[] }
      if (postings.has(id) || all.length === 0) throw new Error(`${where}的凭证有误`)
      if (corrects !== null && (corrects === id || !note)) throw new Error(`${where}的更正没有写明所更正的凭证和原因`)
      const turned = corrects === null ? undefined : postings.get(corrects)
      const own = new Map<string, number>()
      for (const { from, to, amount, purpose } of all) {
        if (!isFen(amount, 1) || from === to || !floors.has(from) || !floors.has(to) || !codes.has(purpose)) throw new Error(`${where}的转账有误`)
        const key = corrects === null ? `${from} ${to} ${purpose}` : `${to} ${from} ${purpose}`
        if (corrects === null) own.set(key, (own.get(key) ?? 0) + amount)
        else if (turned !== undefined) {
          const left = (turned.get(key) ?? 0) - amount
          if (left < 0) throw new Error(`${where}的更正多于原凭证`)
          turned.set(key, left)
        }
        balance.set(from, balance.get(from)! - amount)
        balance.set(to, balance.get(to)! + amount)
        const [isOwn, wasOwn] = [floors.get(to) === 'zero', floors.get(from) === 'zero']
        if (isOwn && !wasOwn) found.in += amount
        if (wasOwn && !isOwn) found.out += amount
        transfers += 1
        moved += amount
      }
      for (const { from } of all) if (floors.get(from) === 'zero' && balance.get(from)! < 0) throw new Error(`${where}使账户 ${from} 透支`)
      postings.set(id, own)
    } else if (record.t === 'end') {
      for (const [id, floor] of floors) if (floor === 'zero') found.closing += balance.get(id)!
      const total = { t: 'end', accounts: floors.size, postings: postings.size, transfers, moved, in: found.in, out: found.out, opening, closing: found.closing }
      if (canonical({ ...total, balances: [...balance].map(([id, closing]) => ({ id, closing })) }) !== canonical(record)) throw new Error('合计与各条记录不符')
      if (opening + found.in - found.out !== found.closing) throw new Error('期初加收入减支出不等于期末')
    } else throw new Error(`${where}不认识`)
  }
  found.postings = postings.size
  found.digest = chain
}

if (process.argv[1] === import.meta.filename) {
  const [file = '', option, digest] = process.argv.slice(2)
  const found = checkLedger(readFileSync(file), option === '--digest' ? digest : undefined)
  console.log(JSON.stringify(found))
  process.exitCode = found.ok ? 0 : 1
}
