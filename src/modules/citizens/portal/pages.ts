import { z } from 'zod'
import { type Html, html } from '#kernel/pure/html.ts'
import { maskPhone } from '#kernel/pure/identity.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { FormField } from '#kernel/server/http/form.ts'
import { definePage, file, type PageInput, redirect, refuse } from '#kernel/server/http/page.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { CITIZEN_KINDS, citizenName, code, MANNERS, NOTICE_VERSION, phone } from '../model.ts'
import { arrive, identityService, leave } from '../oidc.ts'
import { ownCopy } from '../own-copy.ts'
import { CODE_MINUTES } from '../rules.ts'
import { senderOf } from '../sender.ts'
import { agree, close, type Entered, enterCode, ownAccount, rename, sendCode } from '../service.ts'
import { privacyPage } from './privacy.ts'

const nextQuery = z.object({ next: z.string().max(500).optional() })
const ticketQuery = nextQuery.extend({ ticket: z.uuid() })

/** A path of this very county, or its first page. */
function onward(input: PageInput, next: string | undefined): string {
  const home = input.to('/')
  return next?.startsWith(home) && /^[\x21-\x7e]*$/.test(next) && !/\/sign-in/.test(next) ? next : home
}

function signInForm(input: PageInput, next: string | undefined, kernel: Kernel): Html {
  const service = identityService()
  const sender = senderOf(kernel, input.county)
  const back = `?next=${encodeURIComponent(onward(input, next))}`
  return html`<section><h1>登录</h1>
<p>捐赠、认领和查看本人办理的事项时需要登录；查询公示、通报和捐赠去向不需要登录。登录前请看<a href="${input.to('/privacy')}">个人信息告知</a>，第一次登录时请您确认。</p>
${sender === null ? html`<p class="note">本站还没有接通短信，暂时不能用手机号码登录${service === null && '。需要认领心愿或者查看本人事项的，请到办理单位办理'}。</p>` : phoneForm(input, next)}
${service !== null && html`<p>${sender !== null && '或者'}<a class="go" href="${input.to('/sign-in/oidc')}${back}">用${service.title}登录</a></p>`}
</section>`
}

function phoneForm(input: PageInput, next: string | undefined): Html {
  return input.form({
    action: input.to('/sign-in'),
    label: '用手机号码登录',
    fields: [
      { name: 'next', label: '', kind: 'hidden', value: onward(input, next) },
      {
        name: 'phone',
        label: '手机号码',
        kind: 'tel',
        required: true,
        autocomplete: 'tel',
        maxLength: 20,
        hint: '用来接收验证码，封存保管，不会公开',
      },
    ],
    button: '获取验证码',
  })
}

function codeForm(input: PageInput, ticket: string, next: string | undefined, kernel: Kernel): Html {
  const where = senderOf(kernel, input.county)?.where
  return html`<section><h1>填写验证码</h1>
<p>验证码已经发出，${CODE_MINUTES} 分钟内有效。</p>
${where != null && html`<p class="note">演示系统不发短信，验证码写在服务器的 <code>${where}</code>。</p>`}
${input.form({
  action: input.to('/sign-in/code'),
  label: '填写验证码',
  fields: [
    { name: 'ticket', label: '', kind: 'hidden', value: ticket },
    { name: 'next', label: '', kind: 'hidden', value: onward(input, next) },
    {
      name: 'code',
      label: '验证码',
      kind: 'number',
      required: true,
      autocomplete: 'one-time-code',
      maxLength: 12,
      hint: '6 位数字',
    },
  ],
  button: '登录',
  cancel: { path: `${input.to('/sign-in')}?next=${encodeURIComponent(onward(input, next))}`, label: '重新获取' },
})}</section>`
}

/** A new account is first asked how it wishes to be called. */
function entered(input: PageInput, { token, isNew }: Entered, next: string) {
  return redirect(isNew ? `${input.to('/me')}?next=${encodeURIComponent(next)}` : next, { token })
}

function typedOne(input: PageInput, name: string): string | undefined {
  const typed = input.refused?.typed[name]
  return typeof typed === 'string' ? typed : undefined
}

const CONSENT_FIELD: FormField = {
  name: 'agreed',
  label: '我已阅读并同意《个人信息告知》',
  kind: 'checkbox',
  required: true,
}

async function accountPage(
  h: Parameters<typeof ownAccount>[0],
  input: PageInput,
  next: string | undefined,
): Promise<Html> {
  const { id, hasAgreed } = input.citizen!
  const account = await ownAccount(h, id)
  return html`<section><h1>我的账号</h1>
<dl class="facts"><dt>公开名称</dt><dd>${account.shown}</dd>
<dt>手机号码</dt><dd>${account.phone === null ? '未登记' : maskPhone(account.phone)}</dd></dl>
<p>公开页面上只会出现“公开名称”。姓名和手机号码加密保存，怎样使用见<a href="${input.to('/privacy')}">个人信息告知</a>。</p>
${!hasAgreed && html`<p class="note">请先阅读<a href="${input.to('/privacy')}">个人信息告知（第 ${NOTICE_VERSION} 版）</a>，同意的请勾选保存；不同意的可以在下面注销账号。</p>`}
${input.form({
  action: input.to('/me'),
  label: '公开名称',
  fields: [
    { name: 'next', label: '', kind: 'hidden', value: onward(input, next) },
    {
      name: 'kind',
      label: '您是',
      kind: 'radio',
      required: true,
      value: account.kind,
      options: options(CITIZEN_KINDS),
    },
    {
      name: 'name',
      label: '姓名或者单位全称',
      required: true,
      value: account.name,
      autocomplete: 'name',
      maxLength: 60,
    },
    {
      name: 'manner',
      label: '公开页面怎样称呼您',
      kind: 'radio',
      required: true,
      value: account.manner,
      options: options(MANNERS),
    },
    ...(hasAgreed ? [] : [CONSENT_FIELD]),
  ],
  button: '保存',
})}</section>
<section><h2>导出我的信息</h2>
<p>本站保存的与您有关的全部信息：账号、同意记录、捐赠、认领、志愿服务和办理记录，一个 JSON 文件。</p>
<p><a class="go" href="${input.to('/me/export')}">导出我的信息</a></p></section>
<section><h2>注销账号</h2>
<p>注销后，姓名、手机号码和登录信息立即删除；已经捐赠和认领的记录按规定保留，只显示公开名称。</p>
${input.form({
  action: input.to('/me/close'),
  label: '注销账号',
  fields: [{ name: 'sure', label: '我确认注销，之后不能恢复', kind: 'checkbox', required: true }],
  button: '注销账号',
})}</section>`
}

function options(of: Readonly<Record<string, string>>) {
  return Object.entries(of).map(([value, label]) => ({ value, label }))
}

export const pages = [
  privacyPage,
  definePage({
    method: 'GET',
    path: '/sign-in',
    title: '登录',
    query: nextQuery,
    run: async (_h, input, kernel) => signInForm(input, input.query.next, kernel),
  }),
  definePage({
    method: 'POST',
    path: '/sign-in',
    title: '登录',
    atDesk: true,
    limit: { max: 10, minutes: 10 },
    body: z.object({ phone, next: z.string().max(500) }),
    run: async (h, input, kernel) => {
      const sender = senderOf(kernel, input.county)
      if (sender === null) throw new Problem('phone-sign-in-closed')
      const ticket = await sendCode(h, sender, input.body.phone)
      const next = encodeURIComponent(onward(input, input.body.next))
      return redirect(`${input.to('/sign-in/code')}?ticket=${ticket}&next=${next}`)
    },
    again: async (_h, input, kernel) => signInForm(input, typedOne(input, 'next'), kernel),
  }),
  definePage({
    method: 'GET',
    path: '/sign-in/code',
    title: '填写验证码',
    query: ticketQuery,
    run: async (_h, input, kernel) => codeForm(input, input.query.ticket, input.query.next, kernel),
  }),
  definePage({
    method: 'POST',
    path: '/sign-in/code',
    title: '填写验证码',
    atDesk: true,
    limit: { max: 20, minutes: 10 },
    body: z.object({ ticket: z.uuid(), code, next: z.string().max(500) }),
    run: async (h, input) => {
      const answer = await enterCode(h, input.body.ticket, input.body.code)
      if (answer instanceof Problem) return refuse(answer)
      return entered(input, answer, onward(input, input.body.next))
    },
    again: async (_h, input, kernel) =>
      codeForm(input, typedOne(input, 'ticket') ?? '', typedOne(input, 'next'), kernel),
  }),
  definePage({
    method: 'GET',
    path: '/sign-in/oidc',
    title: '登录',
    atDesk: true,
    limit: { max: 20, minutes: 10 },
    query: nextQuery,
    run: async (h, input) => {
      const service = identityService()
      if (service === null) throw new Problem('not-found', { what: '这个页面' })
      const back = `${input.origin}${input.to('/sign-in/oidc/back')}`
      const address = await leave(h, service, { back, next: onward(input, input.query.next), browser: input.browser() })
      return redirect(address, { elsewhere: true })
    },
  }),
  definePage({
    method: 'GET',
    path: '/sign-in/oidc/back',
    title: '登录',
    atDesk: true,
    limit: { max: 20, minutes: 10 },
    query: z.looseObject({ state: z.uuid() }),
    run: async (h, input) => {
      const service = identityService()
      if (service === null) throw new Problem('not-found', { what: '这个页面' })
      const url = new URL(input.url, input.origin)
      const answer = await arrive(h, service, { url, state: input.query.state, browser: input.browser() })
      return entered(input, answer, answer.next)
    },
  }),
  definePage({
    method: 'GET',
    path: '/me',
    title: '我的账号',
    signedIn: true,
    beforeConsent: true,
    query: nextQuery,
    run: (h, input) => accountPage(h, input, input.query.next),
  }),
  definePage({
    method: 'POST',
    path: '/me',
    title: '我的账号',
    signedIn: true,
    beforeConsent: true,
    body: z.object({
      next: z.string().max(500),
      kind: z.enum(['person', 'organisation'], '请选择个人或者单位'),
      name: citizenName,
      manner: z.enum(['unnamed', 'masked', 'full'], '请选择怎样称呼'),
      agreed: z.literal('on').optional(),
    }),
    run: async (h, input) => {
      const { id, hasAgreed } = input.citizen!
      if (!hasAgreed && input.body.agreed === undefined) throw faultAt('agreed', '请先阅读个人信息告知，同意的请勾选')
      await agree(h, id)
      await rename(h, id, input.body)
      return redirect(onward(input, input.body.next))
    },
    again: (h, input) => accountPage(h, input, typedOne(input, 'next')),
  }),
  definePage({
    method: 'GET',
    path: '/me/export',
    title: '导出我的信息',
    signedIn: true,
    beforeConsent: true,
    limit: { max: 10, minutes: 10 },
    run: async (h, input, kernel) => {
      const copy = JSON.stringify(await ownCopy(h, input.citizen!.id, kernel), null, 2)
      return file(`我的信息-${h.today}.json`, 'application/json; charset=utf-8', Buffer.from(copy))
    },
  }),
  definePage({
    method: 'POST',
    path: '/me/close',
    title: '注销账号',
    signedIn: true,
    beforeConsent: true,
    body: z.object({ sure: z.literal('on', '请先勾选确认') }),
    run: async (h, input) => {
      await close(h, input.citizen!.id)
      return redirect(input.to('/'), { token: null })
    },
    again: (h, input) => accountPage(h, input, undefined),
  }),
]
