import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '#kernel/pure/digest.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { openCounty, testBed } from '../../../../tests/kit/county.ts'
import { raiseFindings } from '../findings/service.ts'
import { acting, COUNTY, ORG, openSample, PLACE, WHO } from '../sample.ts'
import { composeLetter, officialText } from './document.ts'
import { draftDemands, draftLetters, draftWarnings } from './drafts.ts'
import { lettersPack } from './pack.ts'
import { letterDocument } from './printed.ts'
import { acceptReply, issueLetters, readLetter, replyLetter, returnReply, withdrawLetter } from './service.ts'
import * as store from './store.ts'
import { letterView } from './view.ts'

const bed = testBed()
const MONTH = '2016-03'
const page = { limit: 200, offset: 0 }
const asSystem = <T>(work: (h: Handle) => Promise<T>) => bed.kernel.asSystem(COUNTY, work)
const as = <T>(who: keyof typeof WHO, work: (h: Handle) => Promise<T>) => bed.kernel.act(WHO[who], work)

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  if (!(error instanceof Problem)) throw new Error(`no problem: ${String(error)}`)
  return error
}

/** A finding at a subject of the sample county. */
function finding(key: string, subject: string, place: string, day = '2016-03-02') {
  return {
    key,
    subject,
    place,
    category: 'meetings',
    spring: 'inspection' as const,
    raisedOn: day,
    month: day.slice(0, 7),
    fact: `没有按时召开支部党员大会(${key})。`,
    grounds: '三会一课制度',
  }
}

const lettersOf = (kind: string, month = MONTH) =>
  asSystem(async (h) => (await store.listLetters(h, { kind, month }, page)).rows)

beforeAll(async () => {
  await openCounty(bed.kernel, COUNTY)
  await openSample(bed.kernel)
  await asSystem(async (h) => {
    for (const [n, who] of Object.entries(WHO))
      await h.run(sql`INSERT INTO people.person (county, id, name) VALUES (${COUNTY}, ${who.person}, ${n})`)
    await raiseFindings(h, [
      finding('e1', ORG.eastOne, PLACE.eastOne),
      finding('e2', ORG.eastTwo, PLACE.eastTwo),
      finding('w1', ORG.westOne, PLACE.westOne),
      finding('d1', ORG.department, COUNTY),
    ])
  })
})

describe('demands', () => {
  it('are drafted one an addressee, and drafting again makes no second', async () => {
    bed.at('2016-03-16')
    const first = await asSystem((h) => draftDemands(h, MONTH))
    expect(first).toHaveLength(3)
    const again = await asSystem((h) => draftDemands(h, MONTH))
    expect(new Set(again)).toEqual(new Set(first))
    const letters = await lettersOf('demand')
    expect(letters.map((l) => [l.addresseeName, l.items, l.state]).sort()).toEqual([
      ['东镇党委', 2, 'draft'],
      ['县农业局党组', 1, 'draft'],
      ['西镇党委', 1, 'draft'],
    ])
  })

  it('are not seen by their addressees before they are issued', async () => {
    expect((await as('east', (h) => store.listLetters(h, {}, page))).total).toBe(0)
    expect((await as('department', (h) => store.listLetters(h, {}, page))).total).toBe(0)
  })

  it('take new findings in while they are drafts', async () => {
    await asSystem((h) => raiseFindings(h, [finding('e3', ORG.eastOne, PLACE.eastOne, '2016-03-10')]))
    await asSystem((h) => draftDemands(h, MONTH))
    expect((await lettersOf('demand')).find((l) => l.addressee === ORG.east)!.items).toBe(3)
  })

  it('are not issued by who drafted them, nor by a post that the pack does not name', async () => {
    const own = await as('leader', (h) => draftLetters(h, '2016-02', 'demand'))
    const refused = await problemOf(as('leader', (h) => issueLetters(h, own.slice(0, 1))))
    expect(refused.reasons).toEqual(['拟稿人不能签发自己拟的函件，请由另一人签发。'])
    const clerk = await problemOf(as('clerk', (h) => issueLetters(h, own.slice(0, 1))))
    expect(clerk.reasons).toEqual(['按本县工作机制，这种函件由组织部负责人签发。'])
    for (const id of own) await as('clerk', (h) => withdrawLetter(h, id, { comment: '试拟,撤回' }))
  })

  it('are issued with numbers in the order of the places; findings are told; the text is fixed by its digest', async () => {
    const drafts = await lettersOf('demand')
    const issued = await as('leader', (h) =>
      issueLetters(
        h,
        drafts.map((d) => d.id),
      ),
    )
    expect(issued.map((i) => i.number)).toEqual(['试组督〔2016〕1号', '试组督〔2016〕2号', '试组督〔2016〕3号'])
    const letters = await lettersOf('demand')
    expect(letters.sort((a, b) => a.number!.localeCompare(b.number!)).map((l) => l.addresseeName)).toEqual([
      '县农业局党组',
      '东镇党委',
      '西镇党委',
    ])
    expect(letters[0]!.dueOn).toBe('2016-03-23')
    const document = await as('east', (h) => letterDocument(h, letters[1]!.id))
    const east = await asSystem((h) => store.loadLetter(h, letters[1]!.id))
    expect(digestOf(document)).toBe(east.digest)
    expect(document.title).toBe('关于2016年3月问题整改的督办函')
    const list = document.blocks.find((b) => b.kind === 'list')!
    expect(list.kind === 'list' && list.items[0]).toMatch(
      /没有按时召开支部党员大会(?:\(|（)e1(?:\)|）)（责任单位：东一村党支部；整改时限：3月\d+日）。/,
    )
    // no reminder was sent, so the paragraph that names it is left out
    expect(JSON.stringify(document.blocks)).not.toContain('此前已发')
    const states = await asSystem((h) =>
      h.rows<{ state: string }>(sql`SELECT DISTINCT state FROM supervision.finding WHERE county = ${COUNTY}`),
    )
    expect(states).toEqual([{ state: 'notified' }])
  })

  it('do not change once issued, whoever tries', async () => {
    const [letter] = await lettersOf('demand')
    const change = (statement: ReturnType<typeof sql>) => problemOf(asSystem((h) => h.run(statement)))
    const of = sql`county = ${COUNTY} AND id = ${letter!.id}`
    expect((await change(sql`UPDATE supervision.letter SET document = '{}' WHERE ${of}`)).code).toBe('rule-of-data')
    expect((await change(sql`UPDATE supervision.letter SET due_on = '2016-12-31' WHERE ${of}`)).code).toBe(
      'rule-of-data',
    )
    const item = sql`county = ${COUNTY} AND letter = ${letter!.id}`
    expect((await change(sql`UPDATE supervision.letter_item SET text = '无' WHERE ${item}`)).code).toBe('rule-of-data')
    expect((await change(sql`DELETE FROM supervision.letter_item WHERE ${item}`)).code).toBe('rule-of-data')
  })

  it('are seen by their addressee and its area only', async () => {
    const east = await as('east', (h) => store.listLetters(h, {}, page))
    expect(east.rows.map((l) => l.addressee)).toEqual([ORG.east])
    expect((await as('department', (h) => store.listLetters(h, {}, page))).rows.map((l) => l.addressee)).toEqual([
      ORG.department,
    ])
    expect((await as('eastOne', (h) => store.listLetters(h, {}, page))).total).toBe(0)
  })

  it('do not list again what was listed, unless the pack says so', async () => {
    bed.at('2016-03-17')
    expect(await asSystem((h) => draftLetters(h, '2016-04', 'demand'))).toEqual([])
  })
})

describe('the addressee', () => {
  const letterTo = async (unit: string) => (await lettersOf('demand')).find((l) => l.addressee === unit)!.id

  it('reads once, replies, and is judged by another', async () => {
    bed.at('2016-03-18')
    const id = await letterTo(ORG.east)
    expect((await problemOf(as('west', (h) => readLetter(h, id)))).code).toBe('not-found')
    await as('east', (h) => readLetter(h, id))
    bed.at('2016-03-19')
    await as('east', (h) => readLetter(h, id))
    const seen = await as('east', (h) => letterView(h, id))
    expect(seen.readAt).toBe('2016-03-18T01:00:00.000Z')
    expect(seen.events.filter((e) => e.action === 'read')).toHaveLength(1)
    expect(seen.mine).toBe(true)
    expect(seen.actions.filter((a) => a.allowed).map((a) => a.action)).toEqual(['reply'])
    expect((await problemOf(as('east', (h) => replyLetter(h, id, { comment: ' ' })))).faults[0]!.at).toBe('comment')
    await as('east', (h) => replyLetter(h, id, { comment: '三个问题均已整改到位。' }))
    await as('clerk', (h) => returnReply(h, id, { comment: '缺会议记录,请补充。' }))
    const lateOn = async (day: string) => {
      bed.at(day)
      const listed = await asSystem((h) => store.listLetters(h, { late: true, unit: ORG.east, kind: 'demand' }, page))
      const owed = { unansweredOn: day, unit: ORG.east, kind: 'demand' }
      const unanswered = await asSystem((h) => store.listLetters(h, owed, page))
      return [listed.total, unanswered.total, (await as('clerk', (h) => letterView(h, id))).late]
    }
    // due on the 23rd: a reply that was sent back is none
    expect(await lateOn('2016-03-23')).toEqual([0, 0, false])
    expect(await lateOn('2016-03-24')).toEqual([1, 1, true])
    bed.at('2016-03-29')
    await as('east', (h) => replyLetter(h, id, { comment: '会议记录已补充。' }))
    const same = { ...acting('clerk', 6), person: WHO.east.person }
    const refused = await problemOf(bed.kernel.act(same, (h) => acceptReply(h, id)))
    expect(refused.reasons).toEqual(['回复人不能审核自己的回复，请由另一人审核。'])
    await as('clerk', (h) => acceptReply(h, id))
    const done = await as('clerk', (h) => letterView(h, id))
    expect([done.state, done.repliedOn, done.late]).toEqual(['answered', '2016-03-19', false])
    expect(done.events.map((e) => e.action)).toEqual(['draft', 'issue', 'read', 'reply', 'return', 'reply', 'accept'])
    // the drafting is the desk's own affair: the addressee's timeline begins with the issue
    expect((await as('east', (h) => letterView(h, id))).events[0]!.action).toBe('issue')
  })

  it('is not warned on the very day a demand is due', async () => {
    const wanted = (on: string) =>
      asSystem((h) =>
        store.wantedFindings(h, {
          kind: 'warning',
          addressing: 'answering',
          again: true,
          states: ['notified'],
          stayedOpen: { on, demands: ['demand'] },
        }),
      )
    await asSystem((h) => h.run(sql`UPDATE supervision.finding SET due_on = '2016-12-30' WHERE county = ${COUNTY}`))
    expect(await wanted('2016-03-23')).toEqual([])
    expect((await wanted('2016-03-24')).length).toBeGreaterThan(0)
  })

  it('that lets the day pass is late, and is warned of what stayed open', async () => {
    bed.at('2016-03-31')
    const late = await asSystem((h) => store.listLetters(h, { late: true, kind: 'demand' }, page))
    expect(late.rows.map((l) => l.addressee).sort()).toEqual([ORG.department, ORG.west])
    const warnings = await asSystem((h) => draftWarnings(h, MONTH))
    expect(warnings).toHaveLength(3)
    const [first] = await as('leader', (h) => issueLetters(h, warnings))
    expect(first!.number).toBe('试组警〔2016〕1号')
    const view = await as('clerk', (h) => letterView(h, first!.id))
    expect(view.countsInAppraisal).toBe(true)
    expect(view.earlier?.number).toMatch(/^试组督〔2016〕\d号$/)
    expect(JSON.stringify(view.document.blocks)).toContain(`${view.earlier!.number}已要求整改`)
  })
})

describe('numbers', () => {
  it('have no gaps and no repetitions under 16 issues at once of which every third fails', async () => {
    bed.at('2016-04-18')
    const pack = lettersPack.parse({
      issuer: '县委组织部',
      kinds: [{ code: 'x', title: '提示', prefix: '试', lists: 'open-findings', subject: '函', text: ['{items}'] }],
    })
    expect(pack.kinds[0]!.issuers).toEqual(['leader'])
    await asSystem(async (h) => {
      const rows = Array.from({ length: 16 }, (_, n) => ({ id: h.id(), n }))
      const departments = rows.map(({ id, n }) => ({
        id,
        kind: 'department' as const,
        name: `部门${n}`,
        place: COUNTY,
        parent: ORG.county,
      }))
      await registerOrganisations(h, departments, '2016-01-01')
      await raiseFindings(
        h,
        rows.map((r) => finding(`n${r.n}`, r.id, COUNTY, '2016-04-05')),
      )
    })
    const drafts = await asSystem((h) => draftDemands(h, '2016-04'))
    expect(drafts).toHaveLength(16)
    const before = await asSystem((h) =>
      h.one<{ last: number }>(
        sql`SELECT last FROM supervision.letter_number WHERE county = ${COUNTY} AND kind = 'demand'`,
      ),
    )
    const fails = new Set(drafts.filter((_, n) => n % 3 === 0))
    const issue = (id: string, fail: boolean) =>
      as('leader', async (h) => {
        const [issued] = await issueLetters(h, [id])
        if (fail) throw new Error('rolled back after the number was taken')
        return issued!
      })
    const tried = await Promise.allSettled(drafts.map((id) => issue(id, fails.has(id))))
    expect(tried.filter((t) => t.status === 'rejected')).toHaveLength(fails.size)
    await Promise.all([...fails].map((id) => issue(id, false)))
    const numbers = (await lettersOf('demand', '2016-04'))
      .map((l) => Number(/〕(\d+)号/.exec(l.number!)![1]))
      .sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, n) => before.last + 1 + n))
  })

  it('begin anew with the year and with the kind', async () => {
    const next = (year: number, kind: string) => asSystem((h) => store.takeNumbers(h, year, kind, 1))
    expect(await next(2017, 'demand')).toBe(1)
    expect(await next(2017, 'demand')).toBe(2)
    expect(await next(2017, 'reminder')).toBe(1)
  })
})

describe('drafts that drafting at once makes', () => {
  it('are one an addressee even from eight runs at the same moment', async () => {
    bed.at('2016-05-16')
    await asSystem((h) => raiseFindings(h, [finding('c1', ORG.eastOne, PLACE.eastOne, '2016-05-03')]))
    await Promise.all(Array.from({ length: 8 }, () => asSystem((h) => draftDemands(h, '2016-05'))))
    expect(await lettersOf('demand', '2016-05')).toHaveLength(1)
  })
})

describe('the text of a letter', () => {
  const pack = (text: unknown[], more = {}) =>
    lettersPack.safeParse({
      issuer: '县委组织部',
      kinds: [{ code: 'x', title: '提示函', prefix: '试', lists: 'duties-due', subject: '函', text, ...more }],
    })

  it('may hold only the known blanks, with the items in a paragraph of their own', () => {
    expect(pack(['{items}']).success).toBe(true)
    expect(pack(['请办理']).success).toBe(false)
    expect(pack(['{items}', '{who}']).success).toBe(false)
    expect(pack(['如下:{items}']).success).toBe(false)
    expect(pack(['{items}', '{deadline}前']).success).toBe(false)
    expect(pack(['{items}', '{deadline}前'], { deadline: { kind: 'endOfMonth' } }).success).toBe(true)
    expect(pack(['{items}', '{earlier}']).success).toBe(false)
    expect(pack(['{items}', '{month']).success).toBe(false)
  })

  it('has the punctuation of an official text', () => {
    expect(officialText('经查,你单位(含村)存在问题;请于3月31日前办结:')).toBe(
      '经查，你单位（含村）存在问题；请于3月31日前办结：',
    )
    expect(officialText('比例1:2,编号(2016)5, A,B')).toBe('比例1:2，编号（2016）5, A,B')
  })

  it('gathers equal items of several subjects in one line', () => {
    const letters = pack(['{items}'])
    const kind = letters.data!.kinds[0]!
    const item = (seq: number, subjectName: string) => ({
      seq,
      duty: ORG.east,
      finding: null,
      subjectName,
      text: '召开支部党员大会。',
      dueOn: '2016-03-31',
    })
    const document = composeLetter(letters.data!, kind, {
      month: MONTH,
      addressee: '东镇党委',
      number: '试〔2016〕1号',
      date: '2016-03-01',
      dueOn: null,
      earlier: null,
      items: [item(1, '东一村党支部'), item(2, '东二村党支部'), { ...item(3, '东镇党委'), text: '召开专题会议' }],
    })
    expect(document.blocks).toEqual([
      {
        kind: 'list',
        items: [
          '召开支部党员大会（责任单位：东一村党支部、东二村党支部；完成时限：3月31日）。',
          '召开专题会议（完成时限：3月31日）。',
        ],
      },
    ])
  })
})
