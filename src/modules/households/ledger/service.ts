import type { z } from 'zod'
import type { Id } from '#kernel/pure/ids.ts'
import { cellOf, entriesOf, mergeFaults, type RowFault, textOf } from '#kernel/pure/ledger.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import { faultyWorkbook, type Ledger, refuseUnmapped } from '#kernel/server/documents/ledger.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Progress } from '#kernel/server/jobs.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { keepMapping } from '#kernel/server/ledger-mapping.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { approveChanges } from '../changes/bulk.ts'
import type { approveAnswer } from '../changes/model.ts'
import { openOfOrigin, withdrawOfOrigin } from '../changes/store.ts'
import { fieldsOf, ONE_OF } from './fields.ts'
import { keepFile, sheetOf } from './files.ts'
import { type FindHome, homeFinder, homesOf } from './homes.ts'
import { pairingFaults, type RowWant, writeHouseholds, writePairings } from './intake.ts'
import { inTurns, loadRegister, printsOf, soughtByHouseholds, soughtByPairings } from './known.ts'
import { maskedText } from './look.ts'
import { KEPT_DAYS } from './model.ts'
import { type FindPost, postFinder } from './posts.ts'
import { readHouseholds, readPairings } from './read.ts'
import {
  type Count,
  countsOf,
  type HouseholdPlan,
  type PairingPlan,
  pairingCounts,
  planHouseholds,
  planPairings,
} from './rules.ts'
import * as store from './store.ts'
import { codeFinder, type FindCode } from './vocabulary.ts'

const DAY_MS = 86_400_000
/** Rows from which the database's idea of its tables is worth renewing. */
const MANY = 1000

function scopeOf(
  county: string,
  row: { person: Id | null; post: Id | null; unit: Id | null; role: string; place: string },
): Scope {
  return { county, person: row.person, post: row.post, unit: row.unit, role: row.role as Role, place: row.place }
}

/** Carries an import out; safe to run again, for what is done is done in one transaction with its own end. */
export async function runImport(kernel: Kernel, county: string, id: Id, progress: Progress): Promise<unknown> {
  const row = await kernel.asSystem(county, (h) => store.loadImport(h, id))
  if (row.state !== 'trying' && row.state !== 'importing') return { state: row.state }
  const scope = scopeOf(county, row)
  try {
    return await carryOut(kernel, scope, row, progress)
  } catch (error) {
    if (error instanceof Problem && error.code !== 'unavailable')
      await kernel.act(scope, (h) => store.endImport(h, id, { state: 'failed' }))
    throw error
  }
}

interface Judged {
  /** that say something: sums, remarks and signatures are none */
  rows: number
  counts: Count[]
  faults: RowFault[]
  households: HouseholdPlan | null
  pairings: PairingPlan | null
  /** what had been taken in when it was judged, see {@link store.takenIn} */
  takenIn: string
}

async function carryOut(kernel: Kernel, scope: Scope, row: store.ImportRow, progress: Progress): Promise<unknown> {
  await progress(2, '正在读取表格')
  const ledger = await kernel.act(scope, (h) => sheetOf(h, kernel, row))
  refuseUnmapped(ledger, row.columns, fieldsOf(row.kind))
  refuseNoneOf(row)
  await progress(20, `正在逐行检查，共 ${entriesOf(ledger.rows).length} 行`)
  const judged = await kernel.asSystem(scope.county, async (h) => {
    const takenIn = await store.takenIn(h)
    return { ...(await judge(h, scope, row, ledger, progress)), takenIn }
  })
  const { faults, counts } = judged
  const headings = ledger.paths as string[][]
  if (faults.length > 0) {
    await progress(80, '正在标注原因')
    const returned = await kernel.spool.put([await faultyWorkbook(ledger, faults)])
    await kernel.act(scope, async (h) => {
      await keepFile(h, returned, `${row.name.replace(/\.\w+$/, '')}（有误）.xlsx`)
      await store.endImport(h, row.id, {
        state: 'faulty',
        rows: judged.rows,
        counts,
        headings,
        returned: returned.id,
        faults: named(ledger, row.columns, faults),
      })
    })
    return { state: 'faulty', faulty: faults.length }
  }
  if (row.state === 'trying') {
    await kernel.act(scope, (h) =>
      store.endImport(h, row.id, { state: 'tried', rows: judged.rows, counts, faults: [], headings }),
    )
    return { state: 'tried' }
  }
  // Homes without an ID number are told apart by what stands in the register alone: another ledger may have brought them meanwhile.
  const isTaken = await kernel.act(scope, (h) => takeIn(h, kernel, row, ledger, judged, progress))
  if (!isTaken) return carryOut(kernel, scope, row, progress)
  if (judged.rows >= MANY) await store.recount(kernel)
  return { state: 'done' }
}

/** Each fault with the name that stands in its row, and its cells. A column taken for another puts numbers into words that quote it. */
function named(ledger: Ledger, columns: store.ImportRow['columns'], faults: readonly RowFault[]): store.NamedFault[] {
  const rows = new Map(ledger.rows.map((row) => [row.row, row]))
  const nameIn = (at: number) => {
    const row = rows.get(at)
    if (row === undefined) return ''
    return (textOf(cellOf(row, columns, 'name')) || textOf(cellOf(row, columns, 'head'))).slice(0, 40)
  }
  return faults.map(({ row, reasons, fields = [] }) => ({
    row,
    reasons: reasons.map(maskedText),
    who: maskedText(nameIn(row)),
    columns: [...new Set(fields.flatMap((field) => columns[field] ?? []))],
  }))
}

function refuseNoneOf(row: store.ImportRow): void {
  const fields = fieldsOf(row.kind)
  const missing = ONE_OF[row.kind].filter((group) => group.every((field) => row.columns[field] === undefined))
  if (missing.length === 0) return
  const faults = missing.map((group) => ({
    at: `columns.${group[0]}`,
    reason: `请指出哪一列是${group.map((f) => `“${fields[f]!.title}”`).join('或')}`,
  }))
  throw new Problem('input-invalid', {}, { faults })
}

/** The rows, and what each is read with. */
interface Reading {
  ledger: Ledger
  rows: ReturnType<typeof entriesOf>
  names: Awaited<ReturnType<typeof store.placeNames>>
  findHome: FindHome
  findPost: FindPost
  find: FindCode
}

/** Every row against itself, the file and the register. */
async function judge(
  h: Handle,
  scope: Scope,
  row: store.ImportRow,
  ledger: Ledger,
  progress: Progress,
): Promise<Omit<Judged, 'takenIn'>> {
  const rows = entriesOf(ledger.rows)
  if (rows.length === 0) throw new Problem('ledger-empty')
  const names = await store.placeNames(h)
  const as: Reading = {
    ledger,
    rows,
    names,
    findHome: homeFinder(homesOf(names), scope.place),
    findPost: postFinder(await store.helperPosts(h)),
    find: codeFinder(row.words, (field) => ledger.paths[row.columns[field] ?? -1]?.join('/') ?? ''),
  }
  return row.kind === 'helper' ? judgePairings(h, row, as, progress) : judgeHouseholds(h, scope, row, as, progress)
}

async function judgePairings(
  h: Handle,
  row: store.ImportRow,
  { rows, names, findHome, findPost, find }: Reading,
  progress: Progress,
): Promise<Omit<Judged, 'takenIn'>> {
  const read = readPairings(rows, { columns: row.columns, today: h.today, findHome, find })
  const ids = read.entries.flatMap((e) => (e.headId === null ? [] : [e.headId]))
  const prints = await printsOf(h, ids)
  await progress(45, '正在与户档核对')
  const register = await loadRegister(h, soughtByPairings(read.entries, prints), names)
  const { plan, faults } = planPairings(read.entries, register, { prints, findPost })
  const wants = plan.pairs.map((p): RowWant => {
    const { name, standing, helpers } = register.households.get(p.household)!
    const { row: at, household, rank } = p
    return { row: at, household, rank, post: p.helper.post, from: p.fromDay ?? h.today, name, standing, helpers }
  })
  const refused = await pairingFaults(h, wants, row.excess)
  const all = mergeFaults([...read.faults, ...faults, ...refused])
  return { rows: rows.length, counts: pairingCounts(plan), faults: all, households: null, pairings: plan }
}

async function judgeHouseholds(
  h: Handle,
  scope: Scope,
  row: store.ImportRow,
  { ledger, rows, names, findHome, findPost, find }: Reading,
  progress: Progress,
): Promise<Omit<Judged, 'takenIn'>> {
  const read = await inTurns(
    readHouseholds(rows, { columns: row.columns, paths: ledger.paths, today: h.today, findHome, find }),
  )
  const ids = read.entries.flatMap((x) => x.members.flatMap((m) => (m.idNumber === null ? [] : [m.idNumber])))
  const prints = await printsOf(h, ids)
  await progress(45, '正在与户档核对')
  if (row.year === null && read.entries.some((x) => Object.keys(x.income).length > 0))
    throw faultAt('year', '表中有收入，请写明是哪一年的收入')
  const register = await loadRegister(h, soughtByHouseholds(read.entries, prints, row.year), names)
  const thisYear = Number(h.today.slice(0, 4))
  const year = row.year ?? thisYear
  const as = { prints, findPost, year, isYearOver: year < thisYear, isCounty: scope.role === 'clerk' }
  const { plan, faults } = await inTurns(planHouseholds(read.entries, register, as))
  const wants = plan.fresh.flatMap(({ household, helper }): RowWant[] =>
    helper === null
      ? []
      : [
          {
            row: household.row,
            household: null,
            rank: 1,
            post: helper.post,
            from: h.today,
            helpers: [],
            name: household.members.find((m) => m.head)?.name ?? '',
            standing: household.standing ?? 'general',
          },
        ],
  )
  const refused = await pairingFaults(h, wants, row.excess)
  const all = mergeFaults([...read.faults, ...faults, ...refused])
  return { rows: rows.length, counts: countsOf(plan), faults: all, households: plan, pairings: null }
}

/**
 * One ledger of a county at a time.
 * @returns false when another was taken in since this one was judged
 */
async function takeIn(
  h: Handle,
  kernel: Kernel,
  row: store.ImportRow,
  ledger: Ledger,
  judged: Judged,
  progress: Progress,
): Promise<boolean> {
  await store.lockLedgers(h)
  await joinMonth(h)
  if ((await store.lockImport(h, row.id)) !== 'importing') return true
  if ((await kernel.asSystem(h.scope.county, store.takenIn)) !== judged.takenIn) return false
  const terms = { import: row.id, why: `台账导入：${row.name}`, year: row.year, excess: row.excess }
  const told = (share: number) => progress(55 + Math.round(share * 40), '正在写入户档')
  if (judged.households !== null) await writeHouseholds(h, judged.households, terms, told)
  if (judged.pairings !== null) await writePairings(h, judged.pairings, terms)
  if (row.keepAs !== null)
    await keepMapping(h, `households.${row.kind}`, ledger, {
      name: row.keepAs,
      columns: row.columns,
      words: row.words,
    })
  await h.record({
    command: 'households.import-ledger',
    subject: row.id,
    place: h.scope.place ?? h.scope.county,
    why: terms.why,
    after: { kind: row.kind, rows: judged.rows, counts: judged.counts },
  })
  await store.endImport(h, row.id, {
    state: 'done',
    rows: judged.rows,
    counts: judged.counts,
    faults: [],
    headings: ledger.paths as string[][],
  })
  return true
}

/** Decided in one go; the rest waits for the next. */
const APPROVED_AT_ONCE = 500

/**
 * Approves what an import asked for, as far as it can be approved together; the rest is named and stays open.
 * @throws not-found when the import is out of sight
 */
export async function approveRequests(h: Handle, kernel: Kernel, id: Id): Promise<z.input<typeof approveAnswer>> {
  await store.loadImport(h, id)
  const open = await openOfOrigin(h, id)
  return approveChanges(kernel, h.scope, open.slice(0, APPROVED_AT_ONCE))
}

const BUILT: Record<string, string> = {
  'households.person_version': '户里又登记了人员',
  'households.income': '又登记了收入',
  'households.pairing': '又安排了帮扶责任人',
  'households.change': '已有变更申请',
  'households.case_file': '已开始办理识别、退出等程序',
  'households.plan': '已制定帮扶计划',
  'fieldwork.visit': '已有走访记录',
}

/**
 * Takes an import back as a whole, while nothing was built upon it. The register forgets nothing: what was taken in ends
 * today, and what was changed is as it was before.
 * @throws ledger-not-undoable saying what stands against it
 */
export async function undoImport(h: Handle, kernel: Kernel, id: Id, why: string): Promise<void> {
  await joinMonth(h)
  const state = await store.lockImport(h, id)
  if (state !== 'done') throw new Problem('ledger-not-undoable', { reason: '它没有导入任何内容，或已经撤销' })
  const standing = await kernel.asSystem(h.scope.county, (all) => whyNotUndo(all, id))
  if (standing.length > 0) throw new Problem('ledger-not-undoable', { reason: standing.join('；') })
  const row = await store.loadImport(h, id)
  const reason = `撤销台账导入《${row.name}》：${why}`
  const fresh = new Set(await store.freshHouseholds(h, id))
  const income = (await store.incomesOf(h, id)).filter((line) => !fresh.has(line.household))
  for (const [year, lines] of Map.groupBy(income, (line) => line.year))
    await store.addIncome(
      h,
      year,
      reason,
      lines.map((line) => ({
        household: line.household,
        place: line.place,
        source: line.source,
        replaces: line.id,
        id: h.id(),
        amount: line.before,
      })),
    )
  await withdrawOfOrigin(h, 'import', [id], reason)
  await store.takeBack(h, id, reason)
  await store.markUndone(h, id, why)
  await h.record({
    command: 'households.undo-import',
    subject: id,
    place: row.place,
    why,
    before: { counts: row.counts },
  })
}

async function whyNotUndo(h: Handle, id: Id): Promise<string[]> {
  const changed = await store.changedSince(h, id)
  const fresh = await store.freshHouseholds(h, id)
  const built = fresh.length === 0 ? [] : await store.builtUpon(h, id, fresh)
  return [
    ...changed.map((c) => `${c.what}（${c.name}等 ${c.count} 项）`),
    ...built.map((b) => `${BUILT[b.table] ?? '已有其他业务记录'}（${b.count} 项）`),
  ]
}

/** Takes away the sheets of days gone by; each day, in each county. */
export async function sweepFiles(kernel: Kernel, county: string, before: Date): Promise<{ removed: number }> {
  const ids = await kernel.asSystem(county, async (h) => {
    await store.dropWaiting(h, before)
    return store.dropFiles(h, before)
  })
  for (const id of ids) await kernel.spool.remove(id)
  // what a crash left half there is known to no table; files bear the machine's own time
  await kernel.spool.sweep(new Date(Date.now() - (KEPT_DAYS + 1) * DAY_MS))
  return { removed: ids.length }
}
