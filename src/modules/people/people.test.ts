import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemScope } from '#kernel/pure/scope.ts'
import { LIMITS } from '#kernel/server/session.ts'
import { openCounty, testBed } from '../../../tests/kit/county.ts'
import { COUNTY, type Office, openOffice, PASSWORD } from '../../../tests/kit/office.ts'
import { openAccount } from './accounts.ts'
import { makeDoorkeeper } from './doorkeeper.ts'
import { appoint } from './posts.ts'
import { placeFault, reasonsAgainstEnding, reasonsAgainstPost } from './rules.ts'
import { registerPerson } from './service.ts'

const bed = testBed()
let office: Office
const VILLAGE = '999901100201'

beforeAll(async () => {
  office = await openOffice(bed.kernel)
})

async function signIn(login: string, password: string) {
  const reply = await office.app.inject({ method: 'POST', url: '/api/session', payload: { login, password } })
  return {
    status: reply.statusCode,
    body: reply.json(),
    cookie: String(reply.headers['set-cookie'] ?? '').split(';')[0]!,
  }
}

async function as(cookie: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers = {}) {
  const reply = await office.app.inject({ method, url, headers: { cookie, ...headers }, ...(payload && { payload }) })
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
}

async function register(name: string): Promise<string> {
  return (await office.ask('clerk', 'POST', '/api/people', { name })).body.id
}

const given = (person: string, more: object) => ({
  person,
  title: '某职务',
  place: COUNTY,
  unit: null,
  from: '2016-03-01',
  why: '试任〔2016〕9号',
  ...more,
})
const inVillage = (person: string, more: object = {}) =>
  given(person, { role: 'village', place: VILLAGE, unit: office.units.get(VILLAGE), ...more })

/** A village secretary with an account whose password nobody has changed yet. */
async function secretary(login: string) {
  const person = await register(`${login}某`)
  expect((await office.ask('clerk', 'POST', '/api/posts', inVillage(person))).status).toBe(200)
  const opened = await office.ask('admin', 'POST', '/api/accounts', { person, login })
  expect(opened.status).toBe(200)
  return { person, ...(opened.body as { id: string; login: string; password: string }) }
}

describe('专人专任', () => {
  it('往前倒填、往后预任都绕不过去', async () => {
    const person = await register('倒填某')
    expect((await office.ask('admin', 'POST', '/api/posts', given(person, { role: 'auditor' }))).status).toBe(200)
    const back = await office.ask('clerk', 'POST', '/api/posts', inVillage(person, { from: '2016-02-01' }))
    expect(back.body.reasons).toEqual(['此人任审计管理员，不能兼任业务职务。'])
    const other = await register('预任某')
    expect((await office.ask('clerk', 'POST', '/api/posts', inVillage(other, { from: '2016-04-01' }))).status).toBe(200)
    const early = await office.ask(
      'admin',
      'POST',
      '/api/posts',
      given(other, { role: 'security', from: '2016-01-15' }),
    )
    expect(early.body.reasons).toEqual(['安全管理员必须专人专任，此人已任村党支部。'])
  })

  it('已经结束的职务不妨碍', async () => {
    const person = await register('离任某')
    const { id } = (await office.ask('clerk', 'POST', '/api/posts', inVillage(person, { from: '2016-01-05' }))).body
    await office.ask('clerk', 'POST', `/api/posts/${id}/end`, { on: '2016-02-10', why: '试免〔2016〕9号' })
    const auditor = { role: 'auditor', from: '2016-02-11' }
    expect((await office.ask('admin', 'POST', '/api/posts', given(person, auditor))).status).toBe(200)
  })
})

describe('任职和账号分由两人办理', () => {
  it('已有经办人的县，系统管理员不能任免业务职务', async () => {
    const person = await register('自造某')
    const made = await office.ask('admin', 'POST', '/api/posts', given(person, { role: 'leader' }))
    expect(made.body.reasons).toEqual(['业务职务由组织部经办人或负责人任命；系统管理员只指定管理员、开立账号。'])
    const { id } = (await office.ask('leader', 'POST', '/api/posts', inVillage(person))).body
    const ended = await office.ask('admin', 'POST', `/api/posts/${id}/end`, {
      on: '2016-03-01',
      why: '试免〔2016〕9号',
    })
    expect(ended.body.reasons).toEqual(['业务职务由组织部经办人或负责人免去。'])
    expect((await office.ask('leader', 'POST', '/api/accounts', { person, login: 'leader-made' })).status).toBe(403)
  })

  it('新启用的县还没有经办人，由系统管理员任命第一名', () => {
    const by = { person: null, role: 'admin' } as const
    expect(reasonsAgainstPost(by, 'p', 'clerk', [], false)).toEqual([])
    expect(reasonsAgainstPost(by, 'p', 'clerk', [], true)).toHaveLength(1)
    expect(reasonsAgainstPost(by, 'p', 'auditor', [], true)).toEqual([])
    expect(reasonsAgainstPost({ person: null, role: 'leader' }, 'p', 'admin', [], true)).toHaveLength(1)
    expect(reasonsAgainstEnding(by, { person: 'p', role: 'clerk' }, false)).toEqual([])
    expect(reasonsAgainstEnding(by, { person: 'p', role: 'clerk' }, true)).toHaveLength(1)
  })

  it('新县的管理员任命第一名经办人之后，只能由经办人任命', async () => {
    const county = '999903'
    await openCounty(bed.kernel, county)
    const scope = (role: 'admin' | 'clerk', person: string) => ({ ...systemScope(county), role, person, post: person })
    const admin = scope('admin', '01560000-0000-7000-8000-0000000000a1')
    const give = (by: typeof admin, role: 'clerk' | 'leader' | 'auditor', from = '2016-03-01') =>
      bed.kernel.act(by, async (h) => {
        const person = await registerPerson(h, { name: `${role}某`, phone: null })
        const post = { title: '某职务', place: county, unit: null, from, why: '试任〔2016〕10号' }
        await appoint(h, { ...post, person, role })
        return person
      })
    await give(admin, 'clerk', '2061-03-01')
    const clerk = await give(admin, 'clerk')
    await expect(give(admin, 'leader')).rejects.toMatchObject({ code: 'action-not-allowed' })
    await expect(give(admin, 'clerk')).rejects.toMatchObject({ code: 'action-not-allowed' })
    await give(admin, 'auditor')
    await give(scope('clerk', clerk), 'leader')
  })

  it('一人一个账号：不能另开一个账号以他人名义登录', async () => {
    const { person } = await secretary('yiren')
    const second = await office.ask('admin', 'POST', '/api/accounts', { person, login: 'yiren-2' })
    expect(second).toMatchObject({ status: 409, body: { code: 'already-exists' } })
  })
})

describe('账号名', () => {
  it('本县或他县已使用的，都在“账号”一栏说明', async () => {
    await secretary('chongming')
    const person = await register('重名某')
    const same = await office.ask('admin', 'POST', '/api/accounts', { person, login: 'chongming' })
    expect(same.body.faults).toEqual([{ at: 'login', reason: '这个账号已被使用' }])
    const elsewhere = '999902'
    await openCounty(bed.kernel, elsewhere)
    await bed.kernel.act({ ...systemScope(elsewhere) }, async (h) => {
      await openAccount(h, await registerPerson(h, { name: '邻县某', phone: null }), 'linxian')
    })
    const far = await office.ask('admin', 'POST', '/api/accounts', { person, login: 'linxian' })
    expect(far).toMatchObject({ status: 400, body: { faults: [{ at: 'login', reason: '这个账号已被使用' }] } })
  })
})

describe('一次性密码', () => {
  it('改密码之前什么也办不了；改了以后照常', async () => {
    const { password } = await secretary('yici')
    const { cookie, body } = await signIn('yici', password)
    expect(body.mustChangePassword).toBe(true)
    for (const url of ['/api/people', '/api/meetings', '/api/files/01560000-0000-7000-8000-00000000dead'])
      expect(await as(cookie, 'GET', url)).toMatchObject({ status: 403, body: { code: 'password-must-change' } })
    expect((await as(cookie, 'GET', '/api/session')).status).toBe(200)
    const change = (before: string, after: string) => as(cookie, 'POST', '/api/session/password', { before, after })
    expect((await change(password, password)).body.faults).toEqual([
      { at: 'after', reason: '新密码不能与现在的密码相同' },
    ])
    expect((await change(password, '自己想的一句话 2016')).status).toBe(204)
    expect((await as(cookie, 'GET', '/api/people')).status).toBe(200)
    expect((await signIn('yici', password)).status).toBe(401)
    expect((await signIn('yici', '自己想的一句话 2016')).body.mustChangePassword).toBe(false)
  })

  it('改密码，别处的登录全部结束，本处的留下', async () => {
    const { password } = await secretary('biechu')
    const here = await signIn('biechu', password)
    const there = await signIn('biechu', password)
    const after = '自己想的一句话 2016'
    expect((await as(here.cookie, 'POST', '/api/session/password', { before: password, after })).status).toBe(204)
    expect((await as(there.cookie, 'GET', '/api/session')).status).toBe(401)
    expect((await as(here.cookie, 'GET', '/api/session')).status).toBe(200)
  })
})

describe('猜密码', () => {
  it('同时猜 60 次，最多判 5 次，锁定期间正确的密码也不收', async () => {
    const { password } = await secretary('beicai')
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => signIn('beicai', `wrong-${n}`)))
    const judged = answers.filter((a) => a.status === 401)
    expect(judged.length).toBeLessThanOrEqual(LIMITS.failures)
    expect(answers.filter((a) => a.status === 423)).toHaveLength(60 - judged.length)
    expect((await signIn('beicai', password)).status).toBe(423)
  })

  it('分到几个进程同时猜，也一样', async () => {
    const { password } = await secretary('duojincheng')
    const doors = Array.from({ length: 8 }, () => makeDoorkeeper(bed.kernel))
    const guess = (n: number) =>
      doors[n % doors.length]!.signIn('duojincheng', `wrong-${n}`).catch((problem: { code: string }) => problem.code)
    const codes = await Promise.all(Array.from({ length: 32 }, (_, n) => guess(n)))
    // the one that was judged last tells of the lock it set
    expect(codes.filter((c) => c === 'sign-in-failed')).toHaveLength(LIMITS.failures - 1)
    expect(codes.filter((c) => c === 'account-locked')).toHaveLength(32 - LIMITS.failures + 1)
    await expect(doors[0]!.signIn('duojincheng', password)).rejects.toMatchObject({ code: 'account-locked' })
  })

  it('输错四次后输对，重新计数；同时多处正确登录都收', async () => {
    const { password } = await secretary('shucuo')
    for (let n = 0; n < 2; n += 1) {
      for (let i = 0; i < LIMITS.failures - 1; i += 1) expect((await signIn('shucuo', 'wrong')).status).toBe(401)
      expect((await signIn('shucuo', password)).status).toBe(200)
    }
    const all = await Promise.all(Array.from({ length: 12 }, () => signIn('shucuo', password)))
    expect(all.map((a) => a.status)).toEqual(all.map(() => 200))
  })

  it('从回答看不出账号有没有', async () => {
    await secretary('youde')
    const [known, unknown] = [await signIn('youde', 'wrong'), await signIn('meiyou', 'wrong')]
    expect(known.status).toBe(401)
    expect(known.body).toEqual(unknown.body)
  })

  it('修改密码时输错原密码，同样计数、同样锁定', async () => {
    const { password } = await secretary('yuanmima')
    const { cookie } = await signIn('yuanmima', password)
    const wrong = () => as(cookie, 'POST', '/api/session/password', { before: 'wrong', after: '自己想的一句话 2016' })
    const answers = []
    for (let i = 0; i < LIMITS.failures; i += 1) answers.push((await wrong()).status)
    expect(answers).toEqual([401, 401, 401, 401, 423])
    const right = { before: password, after: '自己想的一句话 2016' }
    expect((await as(cookie, 'POST', '/api/session/password', right)).status).toBe(423)
    expect((await signIn('yuanmima', password)).status).toBe(423)
  })
})

describe('同一编号的请求', () => {
  it('换一个职务再发，不当作同一件事', async () => {
    const person = await register('两职某')
    const township = given(person, { role: 'township', place: '999901100' })
    for (const role of ['clerk', 'leader']) await office.ask('clerk', 'POST', '/api/posts', given(person, { role }))
    await office.ask('clerk', 'POST', '/api/posts', township)
    const opened = (await office.ask('admin', 'POST', '/api/accounts', { person, login: 'liangzhi' })).body
    const { cookie } = await signIn('liangzhi', opened.password)
    await as(cookie, 'POST', '/api/session/password', { before: opened.password, after: PASSWORD })
    const { posts } = (await as(cookie, 'GET', '/api/session')).body
    const post = (role: string) => posts.find((p: { role: string }) => p.role === role).id
    const key = '0f0e0d0c-0b0a-4909-8807-060504030299'
    const press = (role: string) =>
      as(cookie, 'POST', '/api/people', { name: '同一某' }, { 'idempotency-key': key, 'x-guben-post': post(role) })
    const first = await press('clerk')
    expect(first.status).toBe(200)
    expect(await press('clerk')).toEqual(first)
    expect(await press('leader')).toMatchObject({ status: 409, body: { code: 'already-sent' } })
    const made = await bed.kernel.asSystem(COUNTY, (h) =>
      h.rows(sql`SELECT 1 FROM people.person WHERE county = ${COUNTY} AND name = '同一某'`),
    )
    expect(made).toHaveLength(1)
  })
})

describe('入户的职务', () => {
  it('任职地要合适', () => {
    expect(placeFault('posted', '999901')).toContain('一个村')
    expect(placeFault('helper', VILLAGE)).toBeNull()
    expect(placeFault('grid', VILLAGE)).toContain('网格')
    expect(placeFault('grid', `${VILLAGE}001`)).toBeNull()
    expect(placeFault('clerk', VILLAGE)).toContain('县级')
  })

  it('驻村干部能登录，看得到本村和同村的人，办不了机关的事', async () => {
    const person = await register('驻村某')
    const post = { role: 'posted', place: VILLAGE, unit: office.units.get(VILLAGE), title: '第一书记' }
    expect((await office.ask('clerk', 'POST', '/api/posts', given(person, post))).status).toBe(200)
    const { password } = (await office.ask('admin', 'POST', '/api/accounts', { person, login: 'posted-one' })).body
    const { cookie } = await signIn('posted-one', password)
    const own = 'posted-own-2016'
    expect((await as(cookie, 'POST', '/api/session/password', { before: password, after: own })).status).toBe(204)
    const { body } = await as(cookie, 'GET', '/api/session')
    expect(body.acting).toMatchObject({ role: 'posted', roleTitle: '驻村干部', place: VILLAGE })
    const people = (await as(cookie, 'GET', '/api/people?size=200')).body.rows as { posts: { place: string }[] }[]
    const places = new Set(people.flatMap((p) => p.posts.map((held) => held.place)))
    expect([...places].sort()).toEqual([VILLAGE, `${VILLAGE}001`])
    expect((await as(cookie, 'GET', `/api/places/${VILLAGE}`)).status).toBe(200)
    for (const url of ['/api/posts', '/api/people', '/api/places'])
      expect((await as(cookie, 'POST', url, {})).body, url).toMatchObject({ code: 'not-allowed', status: 403 })
    const reported = await as(cookie, 'GET', '/api/findings')
    expect(reported.body.code).toBe('not-allowed')
  })
})
