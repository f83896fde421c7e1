/**
 * Checks a public ledger (docs/formats/public-ledger.md) against itself and against the published digest. It trusts nothing but the
 * format: no database, no network, no part of the program that made the file. Run by itself:
 *   node verify-funds.ts FILE [--digest HEX]
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

type Line = Record<string, unknown>
type Transfer = { from: string; to: string; amount: number; purpose: string }
type Account = { id: string; floor: string; opening: number }
type Posting = { id: string; corrects: string | null; note: string | null; transfers: Transfer[] }

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

function must(ok: boolean, otherwise: string): void {
  if (!ok) throw new Error(otherwise)
}

/** @param digest the published digest, 64 hexadecimal digits; without it the file is only held against itself */
export function checkLedger(bytes: Uint8Array, digest?: string): LedgerCheck {
  const found: LedgerCheck = { ok: false, fault: null, digest: null, postings: 0, in: 0, out: 0, closing: 0 }
  try {
    walk(bytes, found)
    must(
      (digest ?? found.digest)?.trim().toLowerCase() === found.digest,
      `摘要与公布的不符，文件的摘要是 ${found.digest}`,
    )
    found.ok = true
  } catch (error) {
    found.fault = error instanceof SyntaxError ? '有的行不是一条记录' : (error as Error).message
  }
  return found
}

function walk(bytes: Uint8Array, found: LedgerCheck): void {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  must(text.endsWith('\n'), '文件不完整')
  const lines = text.slice(0, -1).split('\n')
  const [floors, balance, codes] = [new Map<string, string>(), new Map<string, number>(), new Set(['funding'])]
  const postings = new Map<string, Map<string, number>>()
  const end = { accounts: 0, postings: 0, transfers: 0, moved: 0, in: 0, out: 0, opening: 0, closing: 0 }
  let chain = ''
  for (const [at, raw] of lines.entries()) {
    const where = `第 ${at + 1} 行`
    const line = JSON.parse(raw) as Line
    must(canonical(line) === raw, `${where}的写法不合格式`)
    const { chain: said, ...record } = line
    chain = createHash('sha256').update(chain).update('\n').update(canonical(record)).digest('hex')
    must(said === chain, `${where}的内容被改动过`)
    const inOrder = (at === 0) === (record.t === 'header') && (at === lines.length - 1) === (record.t === 'end')
    must(inOrder && ['header', 'account', 'posting', 'end'].includes(record.t as string), `${where}的次序不对`)
    if (record.t === 'header') {
      must(record.format === 'guben-public-ledger-1', '不认识的格式')
      for (const { code } of record.purposes as { code: string }[]) codes.add(code)
    } else if (record.t === 'account') {
      const { id, floor, opening } = record as Account
      const holds = Number.isSafeInteger(opening) && (floor === 'none' || (floor === 'zero' && opening >= 0))
      must(holds && !floors.has(id) && postings.size === 0, `${where}的账户有误`)
      floors.set(id, floor)
      balance.set(id, opening)
      if (floor === 'zero') end.opening += opening
    } else if (record.t === 'posting') {
      const { id, corrects, note, transfers } = record as Posting
      must(!postings.has(id) && transfers.length > 0, `${where}的凭证有误`)
      must(corrects === null || (corrects !== id && !!note), `${where}的更正没有写明所更正的凭证和原因`)
      const turned = corrects === null ? undefined : postings.get(corrects)
      const own = new Map<string, number>()
      for (const { from, to, amount, purpose } of transfers) {
        must(Number.isSafeInteger(amount) && amount > 0 && codes.has(purpose), `${where}的金额或者用途有误`)
        must(from !== to && floors.has(from) && floors.has(to), `${where}的账户有误`)
        own.set(`${from} ${to} ${purpose}`, (own.get(`${from} ${to} ${purpose}`) ?? 0) + amount)
        const left = (turned?.get(`${to} ${from} ${purpose}`) ?? 0) - amount
        must(turned === undefined || left >= 0, `${where}的更正多于原凭证`)
        turned?.set(`${to} ${from} ${purpose}`, left)
        balance.set(from, balance.get(from)! - amount)
        balance.set(to, balance.get(to)! + amount)
        if (floors.get(to) === 'zero' && floors.get(from) === 'none') end.in += amount
        if (floors.get(from) === 'zero' && floors.get(to) === 'none') end.out += amount
        end.transfers += 1
        end.moved += amount
      }
      for (const { from } of transfers)
        must(floors.get(from) === 'none' || balance.get(from)! >= 0, `${where}使账户透支`)
      postings.set(id, own)
    } else {
      for (const [id, floor] of floors) if (floor === 'zero') end.closing += balance.get(id)!
      Object.assign(end, { accounts: floors.size, postings: postings.size })
      const balances = [...balance].map(([id, closing]) => ({ id, closing }))
      must(canonical({ t: 'end', ...end, balances }) === canonical(record), '合计与各条记录不符')
      must(end.opening + end.in - end.out === end.closing, '期初加收入减支出不等于期末')
    }
  }
  Object.assign(found, { digest: chain, postings: end.postings, in: end.in, out: end.out, closing: end.closing })
}

if (process.argv[1] === import.meta.filename) {
  const [file = '', option, digest] = process.argv.slice(2)
  const found = checkLedger(readFileSync(file), option === '--digest' ? digest : undefined)
  console.log(JSON.stringify(found))
  process.exitCode = found.ok ? 0 : 1
}
