import { expect, it, vi } from 'vitest'
import { html } from '#kernel/pure/html.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { type FormSpec, renderForm } from '#kernel/server/http/form.ts'
import { type Kept, keepable, PageCache } from './cache.ts'

const pageOf = (text: string): Kept => keepable(200, 'text/html; charset=utf-8', Buffer.from(text))

it('同一页几秒内只做一次，办了一件事就重做；同时来问的等同一份', async () => {
  const cache = new PageCache()
  let made = 0
  const ask = (generation: number) =>
    cache.get('a', generation, async () => {
      made += 1
      await new Promise((resolve) => setTimeout(resolve, 5))
      return pageOf(`第 ${made} 份`)
    })
  const [one, two] = await Promise.all([ask(1), ask(1)])
  expect(one).toBe(two)
  expect(made).toBe(1)
  expect((await ask(1))!.plain.toString()).toBe('第 1 份')
  expect((await ask(2))!.plain.toString()).toBe('第 2 份')
})

it('只给一个人看的、出错的、不是 200 的，都不留', async () => {
  const cache = new PageCache()
  let asked = 0
  const ask = (answer: () => Promise<Kept | null>) =>
    cache.get('a', 1, () => {
      asked += 1
      return answer()
    })
  expect(await ask(async () => null)).toBeNull()
  await expect(ask(async () => Promise.reject(new Error('x')))).rejects.toThrow('x')
  await ask(async () => keepable(404, 'text/html', Buffer.from('x')))
  await ask(async () => pageOf('好'))
  await ask(async () => pageOf('不会再问'))
  expect(asked).toBe(4)
})

it('留下的不超过预算，最早的先让；放旧了的随下一份清掉，太大的一份不留', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const cache = new PageCache(100_000)
    const big = (n: number) => keepable(200, 'image/png', Buffer.alloc(n))
    let made = 0
    const ask = (key: string, n = 30_000) =>
      cache.get(key, 1, async () => {
        made += 1
        return big(n)
      })
    for (const key of ['a', 'b', 'c', 'd', 'e']) await ask(key)
    expect(cache.bytes).toBeLessThanOrEqual(100_000)
    await ask('e')
    expect(made).toBe(5)
    await ask('a')
    expect(made).toBe(6)
    await ask('huge', 200_000)
    expect(cache.bytes).toBeLessThanOrEqual(100_000)
    vi.advanceTimersByTime(5_001)
    await ask('f', 10)
    expect(cache.bytes).toBeLessThan(2_000)
  } finally {
    vi.useRealTimers()
  }
})

it('再大的一份，同时来问的也只做一次；做的时间再长也一样', async () => {
  const cache = new PageCache(1_000)
  let made = 0
  let finish: (kept: Kept) => void = () => undefined
  const ask = () =>
    cache.get('data', 1, () => {
      made += 1
      return new Promise<Kept>((resolve) => {
        finish = resolve
      })
    })
  const asked = [ask(), ask()]
  await new Promise((resolve) => setTimeout(resolve, 20))
  asked.push(ask())
  finish(keepable(200, 'text/csv', Buffer.alloc(400_000)))
  expect(new Set(await Promise.all(asked)).size).toBe(1)
  expect(made).toBe(1)
})

it('大的文字压缩，标记随内容变', () => {
  expect(pageOf('短').packed).toBeNull()
  expect(pageOf('长'.repeat(1000)).packed!.length).toBeLessThan(200)
  expect(pageOf('a').tag).not.toBe(pageOf('b').tag)
})

const form: FormSpec = {
  action: '/999901/x',
  label: '试',
  button: '提交',
  fields: [
    { name: 'name', label: '姓名', required: true, hint: '写全名' },
    { name: 'agree', label: '同意', kind: 'checkbox', value: 'on' },
    {
      name: 'kind',
      label: '类别',
      kind: 'radio',
      options: [
        { value: 'a', label: '甲' },
        { value: 'b', label: '乙' },
      ],
    },
    { name: 'note', label: '说明', kind: 'textarea', value: '原来的' },
  ],
}
const secrets = { token: 't', key: 'k' }

it('表单：每个错处在它的那一栏旁边，填过的还在，没勾的不会自己勾上', () => {
  const fresh = renderForm(form, null, secrets).text
  expect(fresh).toContain('value="on" checked')
  expect(fresh).not.toContain('role="alert"')
  const again = renderForm(
    form,
    {
      typed: { name: '<王>', kind: 'b', note: '改过的' },
      faults: [
        { at: 'name', reason: '太短' },
        { at: 'elsewhere.0', reason: '别处的错' },
      ],
      problem: new Problem('input-invalid'),
    },
    secrets,
  ).text
  expect(again).toContain('value="&lt;王&gt;"')
  expect(again).toContain('<span class="fault" id="e-name">太短</span>')
  expect(again).toContain('aria-describedby="h-name e-name" aria-invalid="true"')
  expect(again).toContain('<a href="#f-name">姓名</a>：太短')
  expect(again).toContain('别处的错')
  expect(again).toContain('value="b" checked')
  expect(again).not.toContain('value="on" checked')
  expect(again).toContain('>改过的</textarea>')
})

it('查询用的表单不带凭据，地址里能执行的去掉', () => {
  const search = renderForm({ ...form, method: 'GET', action: 'javascript:1' }, null, secrets).text
  expect(search).toContain('action="#"')
  expect(search).not.toContain('_token')
  expect(html`${search}`.text).not.toBe(search)
})
