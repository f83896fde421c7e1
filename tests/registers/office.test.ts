import { beforeAll, describe, expect, it } from 'vitest'
import { testBed } from '../kit/county.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../kit/office.ts'
import { forgetByTime } from '../kit/time.ts'

const bed = testBed()
let office: Office
const VILLAGE = '999901100201'

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})

async function signIn(login: string, password: string) {
  const reply = await office.app.inject({ method: 'POST', url: '/api/session', payload: { login, password } })
  const cookie = String(reply.headers['set-cookie'] ?? '').split(';')[0]!
  return { status: reply.statusCode, body: reply.json(), cookie }
}
let minute = 0
/** A minute passes: what is done later is recorded later. */
const later = () => {
  minute += 1
  bed.at('2016-03-01', 9 + minute / 60)
}
const asked = async (cookie: string) =>
  (await office.app.inject({ method: 'GET', url: '/api/session', headers: { cookie } })).statusCode

describe('人员和职务', () => {
  let person = ''
  let post = ''

  it('登记、任命、一人多职、调任、免去，历史都在', async () => {
    person = (await office.ask('clerk', 'POST', '/api/people', { name: '赵某某', phone: '13812345678' })).body.id
    const village = {
      person,
      title: '党支部书记',
      role: 'village',
      place: VILLAGE,
      unit: office.units.get(VILLAGE),
      from: '2016-01-05',
      why: '试任〔2016〕1号',
    }
    post = (await office.ask('clerk', 'POST', '/api/posts', village)).body.id
    const second = await office.ask('clerk', 'POST', '/api/posts', {
      ...village,
      title: '党建指导员',
      role: 'township',
      place: '999901100',
      unit: null,
    })
    expect(second.status).toBe(200)
    later()
    const moved = await office.ask('clerk', 'POST', `/api/posts/${post}/transfer`, {
      ...village,
      place: '999901100202',
      unit: office.units.get('999901100202'),
      from: '2016-02-10',
      why: '试任〔2016〕2号',
    })
    expect(moved.status).toBe(200)
    const ended = await office.ask('clerk', 'POST', `/api/posts/${second.body.id}/end`, {
      on: '2016-02-20',
      why: '试免〔2016〕3号',
    })
    expect(ended.status).toBe(204)
    const page = (await office.ask('leader', 'GET', `/api/people/${person}`)).body
    expect(page).toMatchObject({ name: '赵某某', phone: '138****5678' })
    expect(
      page.posts.map((p: { title: string; place: string; from: string; to: string | null }) => [
        p.title,
        p.place,
        p.from,
        p.to,
      ]),
    ).toEqual([
      ['党支部书记', '999901100202', '2016-02-10', null],
      ['党建指导员', '999901100', '2016-01-05', '2016-02-20'],
      ['党支部书记', VILLAGE, '2016-01-05', '2016-02-09'],
    ])
    const then = (await office.ask('leader', 'GET', `/api/people?under=${VILLAGE}&on=2016-01-20`)).body
    expect(then.rows.map((r: { name: string }) => r.name)).toContain('赵某某')
    const byPinyin = (await office.ask('leader', 'GET', '/api/people?q=zhaomou')).body
    expect(byPinyin.total).toBe(1)
    expect(
      (await office.ask('leader', 'GET', `/api/organisations/${office.units.get(VILLAGE)}/posts`)).body.rows.map(
        (r: { name: string }) => r.name,
      ),
    ).toContain('赵某某')
  })

  it('不合规的任命逐条说明', async () => {
    const base = { person, title: '某职', place: COUNTY, unit: null, from: '2016-03-01', why: '试任〔2016〕4号' }
    const auditor = await office.ask('clerk', 'POST', '/api/posts', { ...base, role: 'auditor' })
    expect(auditor.body.reasons).toEqual([
      '审计管理员只能由系统管理员指定。',
      '审计管理员必须专人专任，此人已任村党支部。',
    ])
    const misplaced = await office.ask('clerk', 'POST', '/api/posts', { ...base, role: 'village' })
    expect(misplaced.body.faults).toEqual([{ at: 'place', reason: '村党支部职务的任职地应为一个村（社区）' }])
    const again = await office.ask('clerk', 'POST', `/api/posts/${post}/end`, { on: '2016-03-01', why: '重复免去' })
    expect(again.status).toBe(409)
    expect((await office.ask('village', 'POST', '/api/people', { name: '某某' })).status).toBe(403)
  })

  it('账号：开立、一次性密码、锁定与解除、停用、结束登录、重置', async () => {
    const opened = (await office.ask('admin', 'POST', '/api/accounts', { person, login: 'zhao' })).body
    expect(opened.password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
    expect((await office.ask('admin', 'POST', '/api/accounts', { person, login: 'zhao' })).status).toBe(409)
    const first = await signIn('zhao', opened.password)
    expect(first.body).toMatchObject({ mustChangePassword: true, acting: { title: '党支部书记' } })
    const url = `/api/accounts/${opened.id}`
    expect((await office.ask('security', 'POST', `${url}/end-sessions`, { why: '例行检查' })).body.ended).toBe(1)
    forgetByTime()
    expect(await asked(first.cookie)).toBe(401)
    for (let i = 0; i < 5; i += 1) await signIn('zhao', 'wrong')
    expect((await signIn('zhao', opened.password)).status).toBe(423)
    expect(
      (await office.ask('security', 'GET', '/api/accounts?state=locked')).body.rows.map(
        (r: { login: string }) => r.login,
      ),
    ).toEqual(['zhao'])
    expect((await office.ask('security', 'POST', `${url}/unlock`, { why: '本人申请' })).status).toBe(204)
    expect((await signIn('zhao', opened.password)).status).toBe(200)
    expect((await office.ask('security', 'POST', `${url}/disable`, { why: '越权' })).status).toBe(403)
    expect((await office.ask('admin', 'POST', `${url}/disable`, { why: '调离' })).status).toBe(204)
    expect((await signIn('zhao', opened.password)).status).toBe(401)
    expect((await office.ask('admin', 'POST', `${url}/enable`, { why: '调回' })).status).toBe(204)
    const key = { 'idempotency-key': '0f0e0d0c-0b0a-4909-8807-060504030201' }
    const reset = (await office.ask('admin', 'POST', `${url}/reset-password`, { why: '遗忘密码' }, key)).body
    const kept = await bed.kernel.database.asOwner(async (c) => {
      const all = await c.query('SELECT answer FROM kernel.answered')
      return all.rows.map((row) => JSON.stringify(row.answer))
    })
    expect(kept).toEqual(['null'])
    expect((await signIn('zhao', opened.password)).status).toBe(401)
    expect((await signIn('zhao', reset.password)).status).toBe(200)
    const mine = (await office.ask('admin', 'GET', '/api/accounts?q=admin')).body.rows[0]
    expect(
      (await office.ask('admin', 'POST', `/api/accounts/${mine.id}/disable`, { why: '试停本人' })).body.reasons,
    ).toHaveLength(1)
    expect((await office.ask('clerk', 'GET', '/api/accounts')).status).toBe(403)
    expect((await signIn('clerk', PASSWORD)).status).toBe(200)
  })

  it('审计管理员看得到是谁以何职务办的，系统管理员看不到业务', async () => {
    const journal = (await office.ask('auditor', 'GET', '/api/journal?command=people.appoint&size=50')).body
    expect(journal.rows[0]).toMatchObject({
      name: 'clerk某',
      postTitle: 'clerk',
      commandTitle: '任命职务',
      why: '试任〔2016〕2号',
    })
    expect(JSON.stringify((await office.ask('auditor', 'GET', '/api/journal?size=200')).body)).not.toMatch(
      /argon2|[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}"/,
    )
    expect((await office.ask('admin', 'GET', '/api/journal')).status).toBe(403)
    expect((await office.ask('admin', 'GET', '/api/meetings')).status).toBe(403)
  })
})

describe('组织和区划', () => {
  it('变更、撤销并由另一组织接续，按日期可查当时', async () => {
    const id = office.units.get('999901101201')!
    const heir = office.units.get('999901101202')!
    const on = { on: '2016-02-15', why: '试组〔2016〕5号' }
    expect(
      (
        await office.ask('clerk', 'POST', `/api/organisations/${id}/change`, {
          name: '改名后的党支部',
          members: 30,
          ...on,
        })
      ).status,
    ).toBe(204)
    expect(
      (
        await office.ask('clerk', 'POST', `/api/organisations/${id}/change`, {
          name: '又改',
          on: '2015-12-31',
          why: '试组〔2016〕5号',
        })
      ).body.faults[0].at,
    ).toBe('on')
    expect(
      (
        await office.ask('clerk', 'POST', `/api/organisations/${id}/end`, {
          on: '2016-03-01',
          why: '试组〔2016〕6号',
          successor: heir,
        })
      ).status,
    ).toBe(204)
    const page = (await office.ask('township', 'GET', `/api/organisations/${id}`)).body
    expect(page).toMatchObject({ name: '改名后的党支部', endedOn: '2016-03-01', successions: [{ successor: heir }] })
    expect(page.versions.map((v: { name: string }) => v.name)).toEqual(['999901101201党组织', '改名后的党支部'])
    expect((await office.ask('clerk', 'GET', `/api/organisations/${heir}`)).body.members).toBe(30)
    const now = (await office.ask('clerk', 'GET', '/api/organisations?kind=village-branch')).body.total
    const then = (await office.ask('clerk', 'GET', '/api/organisations?kind=village-branch&on=2016-02-01')).body.total
    expect([then, now]).toEqual([4, 3])
  })

  it('登记新村、更名、缺上级时说明', async () => {
    expect(
      (
        await office.ask('clerk', 'POST', '/api/places', {
          code: '999901100209',
          name: '新村',
          from: '2016-02-01',
          why: '试民〔2016〕7号',
        })
      ).status,
    ).toBe(204)
    expect(
      (
        await office.ask('clerk', 'POST', '/api/places', {
          code: '999901100209',
          name: '新村',
          from: '2016-02-01',
          why: '试民〔2016〕7号',
        })
      ).status,
    ).toBe(409)
    expect(
      (
        await office.ask('clerk', 'POST', '/api/places', {
          code: '999901109209',
          name: '新村',
          from: '2016-02-01',
          why: '试民〔2016〕7号',
        })
      ).body.faults[0].at,
    ).toBe('code')
    expect(
      (
        await office.ask('clerk', 'POST', '/api/places/999901100209/rename', {
          name: '新新村',
          on: '2016-02-20',
          why: '试民〔2016〕8号',
        })
      ).status,
    ).toBe(204)
    expect((await office.ask('village', 'GET', '/api/places/999901100209')).body).toMatchObject({
      name: '新新村',
      versions: [{ name: '新村' }, { name: '新新村' }],
    })
    expect((await office.ask('village', 'GET', '/api/places?q=xinxincun')).body.total).toBe(1)
    expect((await office.ask('village', 'GET', '/api/places?q=新村&on=2016-02-10')).body.rows[0].name).toBe('新村')
  })
})

describe('会议和调阅', () => {
  it('默认内容、登记、更正、列表、导出', async () => {
    const unit = office.units.get(VILLAGE)!
    const blank = (await office.ask('village', 'GET', `/api/meetings/blank?unit=${unit}&kind=committee`)).body
    expect(blank).toMatchObject({ heldOn: '2016-03-01', title: '2016年3月支委会', chair: 'village某', due: null })
    const body = {
      unit,
      kind: 'committee',
      heldOn: '2016-02-25',
      due: 7,
      present: 6,
      topics: ['研究'],
      decisions: ['同意'],
      minutes: '记录',
      chair: '某',
    }
    const { id } = (await office.ask('village', 'POST', '/api/meetings', body)).body
    expect((await office.ask('village', 'GET', `/api/meetings/blank?unit=${unit}&kind=committee`)).body).toMatchObject({
      due: 7,
      chair: '某',
    })
    const wrong = await office.ask('village', 'POST', '/api/meetings', { ...body, present: 9 })
    expect(wrong.body.faults).toEqual([{ at: 'present', reason: '实到人数不能多于应到人数' }])
    expect((await office.ask('clerk', 'POST', '/api/meetings', body)).status).toBe(403)
    const owed = (await office.ask('village', 'GET', '/api/meetings/owed?month=2016-02')).body
    expect(owed.rows.filter((r: { kind: string }) => r.kind === 'committee')).toMatchObject([
      { held: 1, state: 'done' },
    ])
    expect(owed.rows.filter((r: { kind: string }) => r.kind === 'theme-day')).toMatchObject([
      { held: 0, state: 'overdue' },
    ])
    expect(owed.total).toBe(5)
    const fixed = await office.ask('village', 'POST', `/api/meetings/${id}/correct`, {
      kind: 'replace',
      why: '人数更正',
      meeting: { ...body, present: 5 },
    })
    expect((await office.ask('leader', 'GET', `/api/meetings/${id}`)).body.replacedBy.id).toBe(fixed.body.id)
    expect((await office.ask('leader', 'GET', `/api/meetings?month=2016-02&kind=committee`)).body).toMatchObject({
      total: 1,
      rows: [{ present: 5, complete: true }],
    })
    expect((await office.ask('clerk', 'GET', '/api/meetings?format=xlsx')).type).toContain('spreadsheet')
  })

  it('随机抽取、报送、评议；报送人不能评议；抽签可以重算', async () => {
    await bed.kernel.asSystem(COUNTY, async (h) => h.id())
    const drawn = (
      await office.ask('clerk', 'POST', '/api/meeting-calls', {
        month: '2016-02',
        draw: { count: 2, under: '999901100' },
      })
    ).body
    expect(drawn.ids).toHaveLength(2)
    const { drawn: again } = await import('#modules/meetings/calls/rules.ts')
    const candidates = [office.units.get('999901100201')!, office.units.get('999901100202')!]
    expect(again(drawn.seed, candidates, 1)).toEqual(again(drawn.seed, [...candidates].reverse(), 1))
    later()
    const list = (await office.ask('village', 'GET', '/api/meeting-calls')).body
    expect(list.total).toBe(1)
    const call = list.rows[0]
    expect(call).toMatchObject({ dueOn: '2016-03-04', state: 'asked', drawn: true })
    const page = (await office.ask('village', 'GET', `/api/meeting-calls/${call.id}`)).body
    expect(page.meetings).toHaveLength(1)
    expect(page.actions.find((a: { action: string }) => a.action === 'comment').allowed).toBe(false)
    expect(
      (await office.ask('clerk', 'POST', `/api/meeting-calls/${call.id}/comment`, { verdict: 'good', comment: '规范' }))
        .status,
    ).toBe(409)
    expect(
      (await office.ask('village', 'POST', `/api/meeting-calls/${call.id}/answer`, { comment: '已核对' })).status,
    ).toBe(204)
    expect((await office.ask('village', 'POST', `/api/meeting-calls/${call.id}/answer`, {})).body.reasons[0]).toContain(
      '待报送',
    )
    later()
    expect(
      (await office.ask('clerk', 'POST', `/api/meeting-calls/${call.id}/comment`, { verdict: 'good', comment: '规范' }))
        .status,
    ).toBe(204)
    later()
    const other = drawn.ids.find((i: string) => i !== call.id)
    expect((await office.ask('township', 'POST', `/api/meeting-calls/${other}/answer`, {})).status).toBe(204)
    expect(
      (
        await office.ask('township', 'POST', `/api/meeting-calls/${other}/comment`, {
          verdict: 'poor',
          comment: '不全',
        })
      ).body.reasons,
    ).toEqual(['报送人不能评议自己报送的记录，请由他人评议。'])
    const events = (await office.ask('leader', 'GET', `/api/meeting-calls/${call.id}`)).body.events
    expect(events.map((e: { what: string; person: string }) => [e.what, e.person])).toEqual([
      ['发起调阅', 'clerk某'],
      ['报送记录', 'village某'],
      ['评议', 'clerk某'],
    ])
    expect((await office.ask('village', 'GET', `/api/meeting-calls/${other}`)).status).toBe(404)
  })

  it('负担由日志算出，点开就是日志', async () => {
    const burden = (await office.ask('leader', 'GET', '/api/burden?month=2016-03&level=village')).body
    const [village] = burden.rows
    expect(village.minutes).toBe(6 + 5 + 8)
    const entries = (await office.ask('leader', 'GET', `/api/journal?month=2016-03&acting=${village.id}`)).body
    expect(entries.total).toBe(village.entries)
    expect(entries.rows.reduce((n: number, r: { minutes: number }) => n + r.minutes, 0)).toBe(village.minutes)
    expect((await office.ask('village', 'GET', '/api/burden')).body.total).toBe(1)
    const township = (await office.ask('township', 'GET', '/api/burden/summary')).body
    expect(township.levels.map((l: { level: string }) => l.level)).toEqual(['township', 'village'])
  })
})
