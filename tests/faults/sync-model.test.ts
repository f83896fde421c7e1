import 'fake-indexeddb/auto'
import fc from 'fast-check'
import pg from 'pg'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { type Brief, briefOf, type HomeBrief } from '#apps/field/briefs.ts'
import { asAttempt, bodyOfVisit, newOpinion, newVisit, type VisitDraft, withChange } from '#apps/field/visit-draft.ts'
import { readBundle, unsentOf, writeBundle } from '#kernel/browser/sync/bundle.ts'
import { newLockBox } from '#kernel/browser/sync/seal.ts'
import { httpTransport } from '#kernel/browser/sync/transport.ts'
import { addDays, dayOf } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Conflict } from '#kernel/pure/sync.ts'
import type { FieldCard, VisitBody } from '#modules/fieldwork/model.ts'
import { named, testBed } from '../kit/county.ts'
import { type Handset, openHandset } from '../kit/handset.ts'
import { COUNTY } from '../kit/office.ts'
import {
  type Death,
  desk,
  digestFor,
  keepCounty,
  mortalCommands,
  openSyncCounty,
  type SyncCounty,
  type Truth,
  truthOf,
  WALKERS,
  type Walker,
} from './sync-county.ts'
import { FAULTS, type Fault, Network } from './sync-line.ts'

/**
 * Two to five telephones over the real client and storage, the real server on its sockets, the real database and the real
 * commands; lines, pages, servers and clocks fail as they like. In the end nothing is lost, nothing doubled, every conflict
 * is in sight, and every telephone holds what the server says it should.
 */
// Where the app was opened from, asked for when its client is loaded.
vi.hoisted(() => Object.assign(globalThis, { location: { origin: 'http://field.test' } }))

const bed = testBed()
const FIRST_DAY = '2016-03-07'
/** `GUBEN_SEQUENCES=10000` tries that many; it takes some forty minutes. */
const SEQUENCES = Number(process.env.GUBEN_SEQUENCES ?? 500)
/** One that was found before, as its failure told it: `GUBEN_FOUND=<seed>/<path>`. */
const [seed, path] = (process.env.GUBEN_FOUND ?? '').split('/')
const FOUND = path === undefined ? {} : { seed: Number(seed), path }
const GRADES = ['A', 'B', 'C', 'D']

let county: SyncCounty
let net: Network
let mortal: ReturnType<typeof mortalCommands>
let database: pg.Client
let kept: { restore(): Promise<unknown> }
const cookies = new Map<string, string>()
const { seal } = await newLockBox('739154', 1000)
const picture = new Uint8Array(
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#486' } })
    .jpeg()
    .toBuffer(),
)

beforeAll(async () => {
  bed.at(FIRST_DAY)
  county = await openSyncCounty(bed.kernel)
  mortal = mortalCommands(bed.kernel)
  net = new Network(bed.kernel)
  await net.open()
  const name = new URL(bed.kernel.database.urls.ownerUrl).pathname.slice(1)
  database = new pg.Client({ connectionString: named(inject('superUrl'), name) })
  await database.connect()
  kept = await keepCounty(database)
  for (const login of [...WALKERS, 'admin']) cookies.set(login, await net.signIn(login))
})

afterAll(async () => {
  await net?.close()
  await database?.end()
})

// ---- What may happen

// Each as likely as the others: numbers would lean towards the first.
const who = fc.constantFrom(0, 1, 2, 3, 4)
const home = fc.constantFrom(0, 1, 2)
const faults = fc.array(fc.constantFrom<Fault>(...FAULTS), { maxLength: 5 })
const visit = fc.record({
  do: fc.constant('visit' as const),
  who,
  home,
  grade: fc.option(fc.constantFrom(...GRADES)),
  health: fc.option(fc.constantFrom('healthy', 'chronic', 'serious')),
  opinion: fc.boolean(),
  met: fc.constantFrom('member', 'others', 'nobody'),
  pictures: fc.nat(2),
  daysAgo: fc.nat(3),
})
const sync = fc.record({
  do: fc.constantFrom('sync' as const, 'crash' as const),
  who,
  faults,
  death: fc.option(fc.record({ after: fc.nat(2), when: fc.constantFrom<Death['when']>('before', 'within', 'fault') })),
})
const small = fc.oneof(
  fc.record({ do: fc.constantFrom('answer' as const, 'settle' as const), who }),
  fc.record({ do: fc.constantFrom('suggest' as const, 'confirm' as const), who }),
)
/** The last, or the last but one, of what waits on the telephone is written anew or taken back. */
const second = fc.record({ do: fc.constantFrom('correct' as const, 'withdraw' as const), who, nth: fc.nat(1) })
const time = fc.oneof(
  fc.record({ do: fc.constant('days' as const), days: fc.constantFrom(1, 7, 30) }),
  fc.record({ do: fc.constant('skew' as const), who, hours: fc.integer({ min: -200, max: 200 }) }),
)
const office = fc.oneof(
  fc.record({ do: fc.constant('fact' as const), home, grade: fc.constantFrom(...GRADES) }),
  fc.record({ do: fc.constant('pair' as const), home }),
  fc.record({ do: fc.constantFrom('move' as const, 'reply' as const, 'stray' as const, 'decide' as const) }),
)
const blow = fc.oneof(
  fc.record({ do: fc.constantFrom('expire' as const, 'reinstall' as const, 'lock' as const), who }),
  fc.record({ do: fc.constant('restart' as const) }),
)
const deed = fc.oneof(
  { weight: 6, arbitrary: visit },
  { weight: 6, arbitrary: sync },
  { weight: 3, arbitrary: small },
  { weight: 3, arbitrary: second },
  { weight: 2, arbitrary: time },
  { weight: 4, arbitrary: office },
  { weight: 1, arbitrary: blow },
)
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

// ---- The telephones and what was done on them

interface Made {
  readonly id: string
  readonly command: string
  body: unknown
  /** the telephone it was on was locked or lost before the server had it for sure: it may or may not have arrived */
  mayBeGone: boolean
}

class Phone {
  readonly walker: Walker
  readonly made: Made[]
  /** taken back before they left */
  readonly withdrawn: string[]
  handset!: Handset<Brief>
  skewMs = 0
  name: string

  constructor(walker: Walker, name: string) {
    this.walker = walker
    this.name = name
    this.made = []
    this.withdrawn = []
  }

  async open(device: string): Promise<void> {
    const line = net.lines.get(device) ?? { cookie: cookies.get(this.walker)!, faults: [] }
    net.lines.set(device, line)
    const wall = () => bed.kernel.clock.now().getTime() + this.skewMs
    const transport = httpTransport(COUNTY)
    this.handset = await openHandset<Brief>({ name: this.name, device, seal, transport, wall, briefOf })
  }

  get line() {
    return net.lines.get(this.handset.device)!
  }

  async save(command: string, body: unknown, photographs: { id: string; bytes: Uint8Array<ArrayBuffer> }[] = []) {
    const { id } = await this.handset.outbox.add({ command, title: command, body, photographs }, this.handset.now())
    this.made.push({ id, command, body, mayBeGone: false })
  }

  /** The best of lines, signed in: everything goes through. */
  async finish(): Promise<void> {
    this.line.faults = []
    this.line.cookie = cookies.get(this.walker)!
    await this.handset.finish()
    if (this.handset.engine.state.get().phase === 'signed-out') {
      this.handset.engine.signedIn()
      await this.handset.finish()
    }
    if (this.handset.engine.state.get().phase === 'locked') await this.replace()
  }

  /** It wiped itself on order: a new telephone is fetched, and what had not arrived is gone. */
  async replace(): Promise<void> {
    for (const m of this.made) m.mayBeGone = true
    await this.handset.close()
    this.name += '+'
    await this.open(newId(bed.kernel.clock.now()))
  }
}

async function play(phones: readonly Phone[], d: Deed): Promise<void> {
  const phone = 'who' in d ? phones[d.who % phones.length]! : phones[0]!
  const { kernel } = bed
  switch (d.do) {
    case 'visit':
      return walk(phone, d)
    case 'answer':
    case 'settle':
      return act(phone, d.do)
    case 'correct':
    case 'withdraw':
      return thinkAgain(phone, d)
    case 'suggest':
      return phone.save('fieldwork.suggest', { text: `建议${phone.made.length}` })
    case 'confirm':
      return phone.save('fieldwork.confirm', { onDay: dayOf(phone.handset.now()), byName: '某某' })
    case 'sync':
    case 'crash':
      return synchronise(phone, d)
    case 'days':
      return bed.at(addDays(dayOf(kernel.clock.now()), d.days))
    case 'skew':
      phone.skewMs = d.hours * 3_600_000
      return
    case 'fact':
      return kernel.asSystem(COUNTY, (h) => desk.fact(h, county.homes[d.home]!, d.grade))
    case 'pair':
      return kernel.asSystem(COUNTY, (h) =>
        desk.pair(h, county.homes[d.home]!, [county.scope('helper'), county.scope('helper2')]),
      )
    case 'move':
      return kernel.asSystem(COUNTY, (h) => desk.move(h, county.mover, [county.homes[0]!, county.homes[1]!]))
    case 'reply':
      return kernel.act(county.scope('village'), (h) => desk.answer(h, '村里已经办好'))
    case 'decide':
      return decide()
    case 'stray':
      return net.deliverStray()
    case 'expire':
      return expire(phone)
    case 'lock':
      return lock(phone)
    case 'reinstall':
      return reinstall(phone)
    case 'restart':
      return net.restart()
  }
}

/** A visit as the form on the telephone makes it, from the card that lies there; without one there is no form. */
async function walk(phone: Phone, d: Extract<Deed, { do: 'visit' }>): Promise<void> {
  const { shelves } = phone.handset
  const id = county.homes[d.home]!
  const card = (await shelves.card<FieldCard>('household', id))?.body
  if (card === undefined) return
  const now = phone.handset.now()
  let draft: VisitDraft = { ...newVisit('household', addDays(dayOf(now), -d.daysAgo), 'routine'), note: '看望' }
  if (d.grade !== null)
    draft = withChange(draft, { subject: id, field: 'houseGrade', from: card.houseGrade, to: d.grade })
  const member = card.members.at(-1)
  if (member !== undefined && d.health !== null)
    draft = withChange(draft, { subject: member.id, field: 'health', from: member.health, to: d.health })
  if (d.met === 'nobody') draft = { ...draft, ...asAttempt(draft), note: '大门上锁，已电话联系' }
  else if (d.met === 'member' && member !== undefined) draft.met = [member.id]
  else draft.metOthers = '邻居'
  if (d.opinion && d.met !== 'nobody') draft.opinions = [{ ...newOpinion(now), text: '想修水窖' }]
  const photographs = Array.from({ length: d.pictures }, () => ({ id: newId(now), bytes: picture }))
  draft.photographs = photographs.map((p) => p.id)
  await phone.save('fieldwork.visit', bodyOfVisit(draft, { household: id, place: null }), photographs)
}

/** What has begun to leave stays as it is; of what has not, the telephone's word is the last. */
async function thinkAgain(phone: Phone, d: Extract<Deed, { do: 'correct' | 'withdraw' }>): Promise<void> {
  const { outbox } = phone.handset
  const waiting = outbox.all().filter((k) => k.state === 'unsent' && k.command === 'fieldwork.visit')
  const kept = waiting.at(-1 - d.nth)
  const made = phone.made.find((m) => m.id === kept?.id)
  if (kept === undefined || made === undefined) return
  if (d.do === 'withdraw') {
    if (!(await outbox.withdraw(kept.id))) return
    phone.made.splice(phone.made.indexOf(made), 1)
    phone.withdrawn.push(kept.id)
    return
  }
  const photographs = [{ id: newId(phone.handset.now()), bytes: picture }]
  const before = kept.body as VisitBody
  const body = { ...before, note: `改过的${before.note}`, changes: [], photographs: photographs.map((p) => p.id) }
  if (await outbox.correct(kept.id, { title: kept.title, body, photographs })) made.body = body
}

async function act(phone: Phone, action: 'answer' | 'settle'): Promise<void> {
  const homes = (phone.handset.shelves.briefs().get('household')?.values() ?? []) as Iterable<HomeBrief>
  const wanted = action === 'answer' ? 'open' : 'answered'
  const opinion = [...homes].flatMap((h) => h.opinions).find((o) => o.state === wanted)
  if (opinion === undefined) return
  const more = action === 'answer' ? { text: `答复 ${phone.name} ${phone.made.length}` } : { confirmed: 'witness' }
  await phone.save('fieldwork.answer', { opinion: opinion.id, action, ...more })
}

async function synchronise(phone: Phone, d: Extract<Deed, { do: 'sync' | 'crash' }>): Promise<void> {
  phone.line.faults = [...d.faults]
  mortal.arm(d.death)
  phone.handset.engine.wake()
  if (d.do === 'sync') await phone.handset.settle()
  else {
    await phone.handset.crash(d.faults.length * 3)
    await phone.open(phone.handset.device)
  }
  mortal.arm(null)
  if (phone.handset.engine.state.get().phase === 'locked') await phone.replace()
}

/** Every telephone of the person is signed out at once; each signs in again when it comes to it. */
async function expire(phone: Phone): Promise<void> {
  const cookie = cookies.get(phone.walker)!
  await net.ask('DELETE', '/api/session', undefined, cookie)
  cookies.set(phone.walker, await net.signIn(phone.walker))
}

async function lock(phone: Phone): Promise<void> {
  if (phone.handset.notes.registered !== true) return
  const path = `/api/sync/devices/${phone.handset.device}/lock`
  await net.ask('POST', path, { why: '手机丢在山上' }, cookies.get('admin')!)
}

/** What is unsent goes by a file to the app installed anew, which is another device. */
async function reinstall(phone: Phone): Promise<void> {
  const { db, outbox } = phone.handset
  const person = county.scope(phone.walker).person!
  const file = await writeBundle({ county: COUNTY, person, ...(await unsentOf(outbox)) }, '出门见山', 10)
  await phone.handset.engine.stop()
  await db.wipe()
  db.close()
  phone.name += '.'
  await phone.open(newId(bed.kernel.clock.now()))
  const bundle = (await readBundle(file, '出门见山', 10))!
  await phone.handset.outbox.take(bundle.operations, bundle.photographs)
}

const openConflicts = () =>
  net.ask<{ rows: Conflict[] }>('GET', '/api/sync/conflicts?size=200', undefined, cookies.get('village')!)

async function decide(): Promise<void> {
  const { rows } = await openConflicts()
  const [one] = rows
  if (one === undefined) return
  const body = { choice: one.mine === null ? 'theirs' : 'mine', why: '入户当面核对过' }
  await net.ask('POST', `/api/sync/conflicts/${one.id}/resolve`, body, cookies.get('village')!).catch(() => undefined)
}

// ---- What must hold in the end

async function converge(phones: readonly Phone[]): Promise<void> {
  await net.deliverStray()
  for (const phone of phones) await phone.finish()
  // What one telephone brought changes what the others should hold.
  for (const phone of phones) await phone.finish()
}

async function holds(phones: readonly Phone[]): Promise<void> {
  const truth = await truthOf(bed.kernel)
  const { rows: open } = await openConflicts()
  const everConflicted = new Map<string, Conflict[]>()
  const resolved = await net.ask<{ rows: Conflict[] }>(
    'GET',
    '/api/sync/conflicts?state=resolved&size=200',
    undefined,
    cookies.get('village')!,
  )
  for (const c of [...open, ...resolved.rows])
    everConflicted.set(c.operation, [...(everConflicted.get(c.operation) ?? []), c])
  const digests = new Map<Walker, string>()
  for (const walker of new Set(phones.map((phone) => phone.walker)))
    digests.set(walker, await digestFor(bed.kernel, county.scope(walker)))
  for (const phone of phones) {
    const { shelves, outbox, engine, db } = phone.handset
    expect(outbox.unsent().count, '全部送达').toBe(0)
    expect(engine.state.get()).toMatchObject({ phase: 'resting', isSame: true })
    expect(shelves.digest(), phone.walker).toBe(digests.get(phone.walker))
    expect(await shelves.check(), '手机上的内容完好').toBe(0)
    expect(
      await db.photographs
        .where('id')
        .above('')
        .filter((p) => p.state === 'unsent')
        .count(),
    ).toBe(0)
    const said = new Map(outbox.all().map((k) => [k.id, k]))
    for (const made of phone.made) standsOnce(made, truth, everConflicted.get(made.id) ?? [])
    for (const id of phone.withdrawn) expect(truth.operations.get(id), '撤回的没有送到').toBeUndefined()
    for (const made of phone.made) {
      const kept = said.get(made.id)
      if (kept === undefined) continue
      if (kept.state === 'refused')
        expect([made.command, kept.problem?.code]).toEqual(['fieldwork.answer', 'action-not-allowed'])
      if (kept.state === 'conflict')
        expect(everConflicted.get(made.id)?.length, '冲突看得见').toBe(kept.conflicts!.length)
    }
  }
}

/** Nothing of it is lost, and nothing of it is there twice. */
function standsOnce(made: Made, truth: Truth, conflicts: readonly Conflict[]): void {
  const states = truth.operations.get(made.id) ?? []
  if (made.mayBeGone && states.length === 0) return
  expect(states.length, `${made.command} ${made.id} 送到`).toBeGreaterThan(0)
  const count = {
    'fieldwork.visit': truth.visits,
    'fieldwork.suggest': truth.opinions,
    'fieldwork.confirm': truth.confirmations,
  }[made.command]
  if (count !== undefined) expect(count.get(made.id), `${made.command} ${made.id} 恰好一次`).toBe(1)
  if (made.command === 'fieldwork.visit') visitStands(made, truth, conflicts)
  const { action, text } = made.body as { action?: string; text?: string }
  if (action === 'answer') answerStands(text!, states, truth, conflicts)
}

function visitStands(made: Made, truth: Truth, conflicts: readonly Conflict[]): void {
  const { opinions, photographs, changes, note } = made.body as VisitBody
  expect(truth.notes.get(made.id), '送到的就是最后写的').toBe(note)
  for (const o of opinions) expect(truth.opinions.get(o.id!), '诉求恰好一次').toBe(1)
  expect(truth.photographs.get(made.id) ?? 0, '照片一张不少，一张不多').toBe(photographs.length)
  for (const { subject, field, to } of changes) {
    const asked = truth.asked.has(`${made.id} ${subject} ${field} ${to}`)
    const inSight = conflicts.some((c) => c.about.endsWith(subject) && c.field === field && c.mine === to)
    const already = truth.stood.has(`${subject} ${to}`)
    expect(asked || inSight || already, `${field} → ${to} 有人审核，或者冲突看得见，或者已经是这样`).toBe(true)
  }
}

/** Answered once, or shown against the answer that was there first, or refused in words. */
function answerStands(text: string, states: readonly string[], truth: Truth, conflicts: readonly Conflict[]): void {
  const times = truth.answers.get(text) ?? 0
  if (states.includes('refused')) {
    expect(times).toBe(0)
    return
  }
  if (states.includes('conflict')) {
    const mine = conflicts.filter((c) => c.mine === text)
    expect(mine).toHaveLength(1)
    expect(times).toBe(mine[0]!.state === 'resolved' && mine[0]!.choice === 'mine' ? 1 : 0)
    return
  }
  expect(times).toBe(1)
}

/** So many telephones; one person may have several. */
const carriedBy = (count: number) =>
  fc.array(fc.constantFrom<Walker>(...WALKERS), { minLength: count, maxLength: count })

let run = 0
it(
  `任凭线断、重发、乱序、死机、换机、挂失、钟不准，${SEQUENCES} 个次序：不丢、不重、冲突看得见、各端一致`,
  async () => {
    const sequence = fc.tuple(
      fc.oneof(
        { weight: 6, arbitrary: carriedBy(2) },
        { weight: 2, arbitrary: carriedBy(3) },
        { weight: 1, arbitrary: carriedBy(4) },
        { weight: 1, arbitrary: carriedBy(5) },
      ),
      fc.array(deed, { minLength: 4, maxLength: 10 }),
    )
    await fc.assert(
      fc.asyncProperty(sequence, async ([walkers, deeds]) => {
        bed.at(FIRST_DAY)
        await kept.restore()
        run += 1
        const phones = walkers.map((walker, i) => new Phone(walker, `run-${run}-${i}`))
        for (const phone of phones) await phone.open(newId(bed.kernel.clock.now()))
        try {
          // A telephone is in the office once before it goes out.
          for (const phone of phones) await phone.finish()
          for (const d of deeds) await play(phones, d)
          await converge(phones)
          await holds(phones)
        } finally {
          net.lines.clear()
          for (const phone of phones) {
            await phone.handset.engine.stop()
            await phone.handset.db.wipe()
            phone.handset.db.close()
          }
        }
      }),
      { numRuns: SEQUENCES, ...FOUND },
    )
  },
  3 * 60 * 60_000,
)
