/**
 * 核对公开账目：文件是否前后一致，是否与公布的摘要相符。
 * Checks a public ledger against itself and against the published digest. It trusts nothing but the format (public-ledger.md): no
 * database, no network, no packages, no part of the program that made the file. It is JavaScript, so that it runs as it is, in Node 20
 * or later, and the file that is offered for download is this very file:
 *   node guben-verify-funds.mjs 账目文件 --digest 公布的摘要
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @typedef {Record<string, unknown>} Line */
/** @typedef {{ from: string, to: string, amount: number, purpose: string }} Transfer */
/** @typedef {{ id: string, floor: string, opening: number }} Account */
/** @typedef {{ id: string, corrects: string | null, note: string | null, transfers: Transfer[] }} Posting */
/** @typedef {{ ok: boolean, fault: string | null, digest: string | null, postings: number, in: number, out: number, closing: number }} LedgerCheck */

/** Why a ledger is refused, in words for who asked. */
class Fault extends Error {}

/** @param {boolean} ok @param {string} otherwise */
function must(ok, otherwise) {
  if (!ok) throw new Fault(otherwise)
}

/**
 * JSON with sorted keys and no spaces: the one way in which a record may be written.
 * @param {unknown} value @returns {string}
 */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
}

/**
 * @param {Uint8Array} bytes
 * @param {string} [digest] the published digest, 64 hexadecimal digits; without it the file is only held against itself
 * @returns {LedgerCheck}
 */
export function checkLedger(bytes, digest) {
  /** @type {LedgerCheck} */
  const found = { ok: false, fault: null, digest: null, postings: 0, in: 0, out: 0, closing: 0 }
  try {
    walk(bytes, found)
    const same = (digest ?? found.digest)?.trim().toLowerCase() === found.digest
    must(same, `摘要与公布的不符，文件的摘要是 ${found.digest}`)
    found.ok = true
  } catch (error) {
    found.fault = error instanceof Fault ? error.message : '文件不合公开账目的格式，有的行不是一条记录'
  }
  return found
}

/** @param {Uint8Array} bytes @param {LedgerCheck} found */
function walk(bytes, found) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  must(text.endsWith('\n'), '文件不完整')
  const lines = text.slice(0, -1).split('\n')
  /** @type {Map<string, string>} */
  const floors = new Map()
  /** @type {Map<string, number>} */
  const balance = new Map()
  /** @type {Map<string, Map<string, number>>} */
  const postings = new Map()
  const codes = new Set(['funding'])
  const end = { accounts: 0, postings: 0, transfers: 0, moved: 0, in: 0, out: 0, opening: 0, closing: 0 }
  const balanceOf = (/** @type {string} */ id) => balance.get(id) ?? 0
  let chain = ''
  for (const [at, raw] of lines.entries()) {
    const where = `第 ${at + 1} 行`
    const line = /** @type {Line} */ (JSON.parse(raw))
    must(canonical(line) === raw, `${where}的写法不合格式`)
    const { chain: said, ...record } = line
    chain = createHash('sha256').update(chain).update('\n').update(canonical(record)).digest('hex')
    must(said === chain, `${where}的内容被改动过`)
    const inOrder = (at === 0) === (record.t === 'header') && (at === lines.length - 1) === (record.t === 'end')
    must(inOrder && ['header', 'account', 'posting', 'end'].includes(String(record.t)), `${where}的次序不对`)
    if (record.t === 'header') {
      must(record.format === 'guben-public-ledger-1', '不认识的格式')
      for (const { code } of /** @type {{ code: string }[]} */ (record.purposes)) codes.add(code)
    } else if (record.t === 'account') {
      const { id, floor, opening } = /** @type {Account} */ (/** @type {unknown} */ (record))
      const holds = Number.isSafeInteger(opening) && (floor === 'none' || (floor === 'zero' && opening >= 0))
      must(holds && !floors.has(id) && postings.size === 0, `${where}的账户有误`)
      floors.set(id, floor)
      balance.set(id, opening)
      if (floor === 'zero') end.opening += opening
    } else if (record.t === 'posting') {
      const { id, corrects, note, transfers } = /** @type {Posting} */ (/** @type {unknown} */ (record))
      must(!postings.has(id) && transfers.length > 0, `${where}的凭证有误`)
      must(corrects === null || (corrects !== id && !!note), `${where}的更正没有写明所更正的凭证和原因`)
      const turned = corrects === null ? undefined : postings.get(corrects)
      /** @type {Map<string, number>} */
      const own = new Map()
      for (const { from, to, amount, purpose } of transfers) {
        must(Number.isSafeInteger(amount) && amount > 0 && codes.has(purpose), `${where}的金额或者用途有误`)
        must(from !== to && floors.has(from) && floors.has(to), `${where}的账户有误`)
        own.set(`${from} ${to} ${purpose}`, (own.get(`${from} ${to} ${purpose}`) ?? 0) + amount)
        const left = (turned?.get(`${to} ${from} ${purpose}`) ?? 0) - amount
        must(turned === undefined || left >= 0, `${where}的更正多于原凭证`)
        turned?.set(`${to} ${from} ${purpose}`, left)
        balance.set(from, balanceOf(from) - amount)
        balance.set(to, balanceOf(to) + amount)
        if (floors.get(to) === 'zero' && floors.get(from) === 'none') end.in += amount
        if (floors.get(from) === 'zero' && floors.get(to) === 'none') end.out += amount
        end.transfers += 1
        end.moved += amount
      }
      for (const { from } of transfers) must(floors.get(from) === 'none' || balanceOf(from) >= 0, `${where}使账户透支`)
      postings.set(id, own)
    } else {
      for (const [id, floor] of floors) if (floor === 'zero') end.closing += balanceOf(id)
      Object.assign(end, { accounts: floors.size, postings: postings.size })
      const balances = [...balance].map(([id, closing]) => ({ id, closing }))
      must(canonical({ t: 'end', ...end, balances }) === canonical(record), '合计与各条记录不符')
      must(end.opening + end.in - end.out === end.closing, '期初加收入减支出不等于期末')
    }
  }
  Object.assign(found, { digest: chain, postings: end.postings, in: end.in, out: end.out, closing: end.closing })
}

/**
 * What was found, in lines to be read.
 * @param {LedgerCheck} found @param {string} [digest] @returns {string[]}
 */
export function reportOf(found, digest) {
  const yuan = (/** @type {number} */ fen) => `${(fen / 100).toFixed(2)} 元`
  if (!found.ok) return [`核对不通过：${found.fault}`]
  const sums = `收入 ${yuan(found.in)}，支出 ${yuan(found.out)}，期末结存 ${yuan(found.closing)}`
  const hint = '没有给出公布的摘要，只核对了文件本身。请加上 --digest 和网站公布的摘要再核对一次。'
  return [
    `核对通过：${found.postings} 张凭证，${sums}`,
    `摘要 ${found.digest}`,
    ...(digest === undefined ? [hint] : []),
  ]
}

/** @param {string[]} given @returns {[lines: string[], exit: number]} */
function run([file, option, digest, ...more]) {
  const known = option === undefined || (option === '--digest' && digest !== undefined && more.length === 0)
  if (file === undefined || !known) return [['用法：node guben-verify-funds.mjs 账目文件 --digest 公布的摘要'], 2]
  try {
    const found = checkLedger(readFileSync(file), digest)
    return [reportOf(found, digest), found.ok ? 0 : 1]
  } catch (error) {
    return [[`读不到文件 ${file}：${error instanceof Error ? error.message : error}`], 2]
  }
}

const started = process.argv[1] ?? ''
if (existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) {
  const [lines, exit] = run(process.argv.slice(2))
  for (const line of lines) console.log(line)
  process.exitCode = exit
}
