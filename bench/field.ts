import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import sharp from 'sharp'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { addDays } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { FieldCard } from '#modules/fieldwork/model.ts'
import type { MatchProblem } from '#modules/postings/matching/rules.ts'
import { solve } from '#modules/postings/matching/service.ts'
import { postingsPack } from '#modules/postings/pack.ts'
import type { Bed } from './bed.ts'
import { atMost, type Claim } from './claim.ts'
import { type Device, openDevice } from './device.ts'
import { openingClaim } from './field-open.ts'
import { COUNTY } from './homes.ts'
import { median, timed } from './rounds.ts'
import { startServer } from './server-process.ts'
import { openSlowLine } from './slow-line.ts'
import { signIn } from './visitor.ts'

const TODAY = '2016-11-01'
const SINCE = '2016-10-01'
const HOMES = 500
/** homes that one officer sees in a month: two or three on each day in the village */
const SEEN = 60

/** What a device in the field costs on the lines there are, against a server with the whole county on it. */
export async function fieldClaims(bed: Bed, quick: boolean): Promise<Claim[]> {
  const officer = await busyOfficer(bed)
  const ours = await startServer(bed.home)
  try {
    const cookie = await signIn(ours.port, officer.login, DEMO_PASSWORD)
    const at = new Date(`${TODAY}T01:00:00Z`)
    return [
      await restored(ours.port, cookie, at, quick),
      await monthOver(ours.port, cookie, at),
      await visitsSent(ours.port, cookie, at, quick),
      await openingClaim(ours.port, officer.login, quick),
    ]
  } finally {
    await ours.stop()
  }
}

/** An officer of a village to which homes in need were moved until a device has five hundred to hold, and what else was visited. */
async function busyOfficer(bed: Bed): Promise<{ login: string }> {
  return bed.kernel.asSystem(COUNTY, async (h) => {
    const officer = await h.one<{ login: string; place: string; homes: number }>(sql`
      SELECT a.login, t.place, (SELECT count(*)::int FROM households.current v WHERE v.county = t.county AND v.place = t.place
        AND (v.standing IN ('listed', 'watched') OR EXISTS (
          SELECT 1 FROM fieldwork.visit x WHERE x.county = v.county AND x.household = v.id AND x.person = t.person
            AND x.on_day >= ${addDays(TODAY, -366)}))) AS homes
      FROM people.post t JOIN people.account a ON a.county = t.county AND a.person = t.person
      WHERE t.county = ${COUNTY} AND t.role = 'posted' AND t.to_day IS NULL ORDER BY homes DESC, t.place LIMIT 1`)
    const chosen = sql`(SELECT v.id FROM households.current v
      WHERE v.county = ${COUNTY} AND v.place <> ${officer.place} AND v.standing = 'listed' ORDER BY v.id LIMIT ${Math.max(0, HOMES - officer.homes)})`
    for (const table of ['person_version', 'pairing', 'plan', 'plan_item'])
      await h.run(sql`
        UPDATE households.${sql.ref(table)} x SET place = ${officer.place}
        WHERE x.county = ${COUNTY} AND x.household IN ${chosen}`)
    for (const table of ['visit', 'opinion'])
      await h.run(sql`
        UPDATE fieldwork.${sql.ref(table)} x SET place = ${officer.place}
        WHERE x.county = ${COUNTY} AND x.household IN ${chosen}`)
    await h.run(sql`
      UPDATE households.household_version x SET place = ${officer.place}
      WHERE x.county = ${COUNTY} AND x.valid_to IS NULL AND x.id IN ${chosen}`)
    return officer
  })
}

async function restored(port: number, cookie: string, at: Date, quick: boolean): Promise<Claim> {
  const times: number[] = []
  let homes = 0
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    const device = await openDevice(port, cookie, at)
    times.push((await timed(() => device.reconcile())) / 1000)
    homes = homesOn(device).length
  }
  return {
    section: 'field',
    what: `新手机恢复 ${homes} 户(含成员、计划、走访)`,
    ours: median(times),
    reference: null,
    unit: '秒',
    bar: atMost(3, 'value'),
    note: '本机回环',
  }
}

function homesOn(device: Device): FieldCard[] {
  return [...device.cards.values()].filter((c) => c.kind === 'household').map((c) => c.body as FieldCard)
}

/** A month's change of one officer: the homes seen since are sent again whole, and the officer's own visits are sent up. */
async function monthOver(port: number, cookie: string, at: Date): Promise<Claim> {
  const line = await openSlowLine(port, 256_000)
  try {
    const device = await openDevice(line.port, cookie, at)
    const whole = await openDevice(port, cookie, at)
    await whole.reconcile()
    const changed = homesOn(whole)
      .filter((home) => home.seenOn !== null && home.seenOn >= SINCE)
      .slice(0, SEEN)
    const isOld = new Set(changed.map((home) => home.id))
    for (const [key, card] of whole.cards)
      device.cards.set(key, isOld.has(card.id) ? { ...card, version: '0'.repeat(16) } : card)
    const visits = changed.map((home, seq) => visitOf(home, seq, at, []))
    const [sent, received] = [line.sent(), line.received()]
    const seconds = await timed(async () => {
      expectAccepted(await device.push(visits))
      await device.reconcile()
    })
    const kilobytes = (line.sent() - sent + line.received() - received) / 1024
    return {
      section: 'field',
      what: `256 kbit/s 上同步一个月的变化(${changed.length} 户,上报 ${visits.length} 次走访)`,
      ours: seconds / 1000,
      reference: null,
      unit: '秒',
      bar: atMost(10, 'value'),
      note: `手机上共 ${homesOn(whole).length} 户;上下行合计 ${kilobytes.toFixed(0)} kB,时延 60 毫秒`,
    }
  } finally {
    await line.close()
  }
}

function visitOf(home: FieldCard, seq: number, at: Date, photographs: readonly string[]): { id: string } {
  const body = {
    kind: 'household',
    household: home.id,
    onDay: '2016-10-31',
    purpose: 'routine',
    met: home.members.slice(0, 1).map((m) => m.id),
    note: '了解近期生产生活情况，家中无异常。',
    confirmed: 'spoken',
    photographs,
  }
  const madeAt = new Date(at.getTime() + seq * 1000).toISOString()
  const operation = { id: newId(at), seq, command: 'fieldwork.visit', madeAt, base: {}, body }
  return operation
}

function expectAccepted(results: readonly { id: string; state: string }[]): void {
  const other = results.find((r) => r.state !== 'accepted')
  if (other !== undefined) throw new Error(`a visit was not accepted: ${JSON.stringify(other)}`)
}

/** Visits with three photographs each, one after the other as the field app sends them, over a line of 3 Mbit/s. */
async function visitsSent(port: number, cookie: string, at: Date, quick: boolean): Promise<Claim> {
  const share = quick ? 10 : 1
  const line = await openSlowLine(port, 3_000_000)
  try {
    const near = await openDevice(port, cookie, at)
    await near.reconcile()
    const homes = homesOn(near)
    const picture = await photograph()
    const device = await openDevice(line.port, cookie, at)
    const visits: { id: string }[] = []
    const seconds = await timed(async () => {
      for (let n = 0; n < 200 / share; n += 1) {
        const ids = [newId(at), newId(at), newId(at)]
        for (const id of ids) await device.photograph(id, unlike(picture))
        visits.push(visitOf(homes[n % homes.length]!, n, at, ids))
      }
      for (let n = 0; n < visits.length; n += 50) expectAccepted(await device.push(visits.slice(n, n + 50)))
    })
    const note = `每张照片 ${Math.round(picture.length / 1024)} kB;上行共 ${(line.sent() / 2 ** 20).toFixed(0)} MB`
    return {
      section: 'field',
      what: '3 Mbit/s 上报 200 次走访、600 张照片',
      ours: (seconds * share) / 60_000,
      reference: null,
      unit: '分钟',
      bar: atMost(10, 'value'),
      note: quick ? `${note};只发了十分之一,时间乘以 10` : note,
    }
  } finally {
    await line.close()
  }
}

/** As large as the field app makes them: 1280 points wide, about 150 kB. */
function photograph(): Promise<Buffer> {
  const raw = { width: 1280, height: 960, channels: 3 as const }
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 28 }
  return sharp({ create: { ...raw, background: '#888', noise } })
    .blur(1)
    .jpeg({ quality: 60 })
    .toBuffer()
}

/** The same picture with other bytes behind its end, so that no two are one file. */
function unlike(picture: Buffer): Buffer {
  return Buffer.concat([picture, randomBytes(16)])
}

/** Sixty teams for a hundred and twenty villages: each team takes two. */
export async function matchingClaims(quick: boolean): Promise<Claim[]> {
  const times: number[] = []
  for (let round = 0; round < (quick ? 2 : 5); round += 1) {
    const problem = inventProblem(round)
    let proven = false
    times.push(
      (await timed(async () => {
        const solved = await solve(problem)
        proven = solved.proven && solved.matched.every((m) => m.candidate !== null)
      })) / 1000,
    )
    if (!proven) throw new Error('the matching is not proven to be the best, or leaves a village open')
  }
  return [
    {
      section: 'field',
      what: '60 支工作队匹配 120 个村(最优)',
      ours: median(times),
      reference: null,
      unit: '秒',
      bar: atMost(5, 'value'),
      note: '含逐对打分、回避和求解,证明最优',
    },
  ]
}

function inventProblem(seed: number): MatchProblem {
  const { matching: rule, villages } = postingsPack.parse({ villages: { team: 2 } })
  const backgrounds = ['party', 'economy', 'law', 'science', 'agriculture', 'other'] as const
  const needs = ['weak', 'poor', 'disorderly', 'industry'] as const
  const mixed = (n: number, of: number) => (Math.imul(n + 1, 0x9e3779b1 + seed * 2) >>> 0) % of
  const place = (n: number) => `6108261${String(n % 15).padStart(2, '0')}${200 + Math.floor(n / 15)}`
  return {
    slots: Array.from({ length: 120 }, (_, n) => ({
      place: place(n),
      placeName: `第${n + 1}村`,
      kind: 'team' as const,
      needs: [
        { kind: needs[mixed(n, 97) % 4]!, skill: null, weight: 1 + (mixed(n, 89) % 5) },
        { kind: needs[mixed(n + 500, 83) % 4]!, skill: null, weight: 1 + (mixed(n, 79) % 5) },
      ],
    })),
    candidates: Array.from({ length: 60 }, (_, n) => {
      const background = backgrounds[mixed(n, 73) % 6]!
      return {
        id: newId(new Date(0)),
        name: `第${n + 1}工作队`,
        unit: newId(new Date(0)),
        unitName: `第${n + 1}部门`,
        background,
        backgroundTitle: background,
        skills: [],
        kinds: ['team' as const],
        years: mixed(n, 71) % 20,
        avoid: [place(mixed(n, 67) % 120)],
        held: {},
      }
    }),
    choices: [],
    pins: [],
    rule,
    villages,
  }
}
