import { z } from 'zod'
import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { plainPhone } from '#kernel/pure/identity.ts'
import { fenOfYuan } from '#kernel/pure/money.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { idParams } from '#kernel/pure/schema.ts'
import { writeCsv } from '#kernel/server/documents/csv-write.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { definePage, file, json, type PageInput, redirect } from '#kernel/server/http/page.ts'
import type { Dataset } from '#kernel/server/http/public-site.ts'
import { joinTeams } from '../volunteers/service.ts'
import { publicTeams, teamsOf } from '../volunteers/store.ts'
import { claimsBy } from '../wishes/claims.store.ts'
import { answerClaim, claimWish, releaseClaim } from '../wishes/claims.ts'
import { deliverClaim } from '../wishes/deliveries.ts'
import { CLAIM_STATES, NEEDS, type PublicWish, WISH_KINDS, type WishState } from '../wishes/model.ts'
import { progressText, quantityText } from '../wishes/rules.ts'
import { aboutWish, PURPOSE_OF } from '../wishes/spend.model.ts'
import * as store from '../wishes/wall.store.ts'
import { stateWord, wishCard } from './cards.ts'

const SIZE = 24
const MOST_WISHES = 50_000
const wallQuery = z.object({
  place: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  kind: z.enum(['wish', 'project']).optional(),
  show: z.enum(['open', 'done']).optional(),
  page: z.coerce.number().int().min(1).max(1000).default(1),
})
type Wall = z.output<typeof wallQuery>

function query(of: Partial<Wall>): string {
  const set = Object.entries(of).filter(([, v]) => v !== undefined && v !== 1)
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([k, v]) => [k, String(v)]))}`
}

function chooser(
  input: PageInput,
  label: string,
  of: Wall,
  key: 'place' | 'kind' | 'show',
  options: readonly (readonly [string | undefined, string])[],
): Html {
  return html`<ul class="filters" aria-label="${label}">${options.map(
    ([value, title]) =>
      html`<li><a href="${input.to('/wishes')}${query({ ...of, page: 1, [key]: value })}"${of[key] === value && html` aria-current="page"`}>${title}</a></li>`,
  )}</ul>`
}

async function wallPage(h: Handle, input: PageInput<unknown, Wall>): Promise<Html> {
  const of = input.query
  const open = of.show === undefined ? undefined : of.show === 'open'
  const { total, rows } = await store.wall(
    h,
    { township: of.place, kind: of.kind, open },
    { limit: SIZE, offset: (of.page - 1) * SIZE },
  )
  const towns = await store.wallTownships(h)
  const pages = Math.ceil(total / SIZE)
  return html`<h1>微心愿</h1>
<p>这里的心愿经居民本人同意，由关爱中心核实后公布，不写姓名和住址。认领后按期落实，由受助对象或者其指定的见证人确认。</p>
${chooser(input, '进度', of, 'show', [
  [undefined, '全部'],
  ['open', '等待认领'],
  ['done', '已圆梦'],
])}
${chooser(input, '类别', of, 'kind', [
  [undefined, '全部类别'],
  ['wish', WISH_KINDS.wish],
  ['project', WISH_KINDS.project],
])}
${towns.length > 1 && chooser(input, '乡镇（街道）', of, 'place', [[undefined, '全部地方'], ...towns.map((t) => [t.place, t.name] as const)])}
${rows.length === 0 ? html`<section><p>没有符合条件的心愿。</p></section>` : html`<ul class="cards">${rows.map((w) => wishCard(input, w))}</ul>`}
${
  pages > 1 &&
  html`<p>第 ${of.page} 页，共 ${pages} 页（${total} 个）${of.page > 1 && html` <a href="${input.to('/wishes')}${query({ ...of, page: of.page - 1 })}">上一页</a>`}${
    of.page < pages && html` <a href="${input.to('/wishes')}${query({ ...of, page: of.page + 1 })}">下一页</a>`
  }</p>`
}`
}

function facts(w: PublicWish): Html {
  return html`<dl class="facts"><dt>类别</dt><dd>${WISH_KINDS[w.kind]}</dd><dt>地方</dt><dd>${w.townshipName}</dd>
<dt>需要</dt><dd>${NEEDS[w.needs]} ${quantityText(w.needs, w.needed, w.unitName)}</dd><dt>进度</dt><dd>${stateWord(w)}${w.taken > 0 && `，${progressText(w)}`}</dd>
<dt>上墙日期</dt><dd>${dayInChinese(w.listedOn)}</dd>${w.confirmedOn !== null && html`<dt>圆梦日期</dt><dd>${dayInChinese(w.confirmedOn)}</dd>`}</dl>`
}

const isOpen = (w: PublicWish) => ['listed', 'claimed'].includes(w.state) && w.taken < w.needed

function giveTo(input: PageInput, w: Pick<PublicWish, 'id' | 'kind'>, fen: number): string {
  const filled = { need: aboutWish(w.id), purpose: PURPOSE_OF[w.kind], amount: String(fen / 100) }
  return `${input.to('/give')}?${new URLSearchParams(filled)}`
}

const CLOSED_TO_CLAIMS: Partial<Record<WishState, string>> = {
  confirmed: '这个心愿已经实现，并经受助对象或者见证人确认。',
  partly: '这个心愿已经实现一部分，并经受助对象或者见证人确认，不再征集。',
}

async function wishPage(h: Handle, input: PageInput<{ id: string }>): Promise<Html> {
  const w = await store.publicWish(h, input.params.id)
  return html`<h1>${w.title}</h1>
<section>${facts(w)}${w.detail !== '' && html`<p>${w.detail}</p>`}
${
  isOpen(w)
    ? html`<p><a class="go" href="${input.to(`/wishes/${w.id}/claim`)}">我来认领</a></p>`
    : html`<p class="note">${CLOSED_TO_CLAIMS[w.state] ?? '这个心愿已经有人认领，正在落实。'}</p>`
}
${w.needs === 'money' && isOpen(w) && html`<p>也可以<a href="${giveTo(input, w, w.needed - w.taken)}">为它捐款</a>，凭回执随时查询去向。</p>`}
</section><p><a href="${input.to('/wishes')}">返回微心愿</a></p>`
}

async function claimPage(h: Handle, input: PageInput<{ id: string }>): Promise<Html> {
  const w = await store.publicWish(h, input.params.id)
  const left = w.needed - w.taken
  const whole = w.needs === 'deed' && left === 1
  return html`<h1>认领心愿</h1>
<section><h2>${w.title}</h2>${facts(w)}
${
  isOpen(w)
    ? input.form({
        action: input.to(`/wishes/${w.id}/claim`),
        label: '认领心愿',
        fields: [
          whole
            ? { name: 'share', label: '', kind: 'hidden', value: '1' }
            : {
                name: 'share',
                label: w.needs === 'money' ? '认领金额（元）' : `认领数量（${w.unitName}）`,
                kind: w.needs === 'money' ? 'money' : 'number',
                required: true,
                value: w.needs === 'money' ? String(left / 100) : String(left),
                hint: `还需要 ${quantityText(w.needs, left, w.unitName)}，可以认领全部，也可以认领一部分`,
              },
          {
            name: 'contact',
            label: '联系电话',
            kind: 'tel',
            required: true,
            autocomplete: 'tel',
            maxLength: 30,
            hint: '关爱中心据此与您联系落实；封存保管，不公开',
          },
          { name: 'sure', label: '我会在期限内落实，落实不了的及时告知关爱中心', kind: 'checkbox', required: true },
        ],
        button: '确认认领',
        cancel: { path: input.to(`/wishes/${w.id}`), label: '返回' },
      })
    : html`<p class="note">这个心愿已经全部认领，谢谢您的好意。</p>`
}<p class="hint">联系电话怎样保管，见<a href="${input.to('/privacy')}">个人信息告知</a>。</p></section>`
}

async function myClaims(h: Handle, input: PageInput): Promise<Html> {
  const claims = await claimsBy(h, input.citizen!.id)
  return html`<h1>我的认领</h1>
${claims.length === 0 && html`<section><p>您还没有认领心愿。</p><p><a class="go" href="${input.to('/wishes')}">看看有哪些心愿</a></p></section>`}
${claims.map(
  (c) => html`<section><h2><a href="${input.to(`/wishes/${c.wish}`)}">${c.wishTitle}</a></h2>
<dl class="facts"><dt>认领</dt><dd>${quantityText(c.needs, c.share, c.unitName)}</dd><dt>状态</dt><dd>${CLAIM_STATES[c.state]}</dd>
<dt>认领日期</dt><dd>${dayInChinese(c.claimedOn)}</dd><dt>落实期限</dt><dd>${dayInChinese(c.dueOn)}</dd>
${c.confirmedOn !== null && html`<dt>确认日期</dt><dd>${dayInChinese(c.confirmedOn)}</dd>`}
${c.rest !== null && html`<dt>释放的部分</dt><dd>${quantityText(c.needs, c.rest, c.unitName)}</dd>`}
${c.releasedWhy !== null && html`<dt>释放原因</dt><dd>${c.releasedWhy}</dd>`}</dl>
${c.state === 'open' && c.gift !== null && html`<p class="note">您的捐款已经到账，由关爱中心落实。</p>`}
${c.state === 'open' && c.gift === null && c.remindedOn !== null && c.toldOn === null && html`<p class="note">期限快到了，请尽快落实；确有困难的，请告知关爱中心。</p>`}
${c.hearUntil !== null && c.state === 'open' && c.reason === null && c.gift === null && html`<p class="note">已经超过期限。请在 ${dayInChinese(c.hearUntil)}以前说明情况，否则这件心愿将重新开放认领。</p>`}
${c.state === 'open' && c.gift === null && html`<p><a class="go" href="${input.to(`/me/claims/${c.id}`)}">登记落实或者说明情况</a></p>`}</section>`,
)}`
}

async function ownClaim(h: Handle, input: PageInput<{ id: string }>) {
  const c = (await claimsBy(h, input.citizen!.id)).find((one) => one.id === input.params.id)
  if (c === undefined) throw new Problem('not-found', { what: '这件认领' })
  return c
}

const DELIVERED_BY_CENTRE = {
  money: '资金请通过捐款落实，到账以后由关爱中心拨付，受助人签收后办结。',
  goods: '物品请送到关爱中心，交付后由关爱中心登记。',
  deed: '服务项目面向多人，请与关爱中心约定时间，由关爱中心登记为谁落实。',
} as const

async function claimOwnPage(h: Handle, input: PageInput<{ id: string }>): Promise<Html> {
  const c = await ownClaim(h, input)
  return html`<h1>${c.wishTitle}</h1>
<section><p>认领 ${quantityText(c.needs, c.share, c.unitName)}，期限 ${dayInChinese(c.dueOn)}，${CLAIM_STATES[c.state]}。</p></section>
${
  c.state === 'open' &&
  c.gift === null &&
  html`<section>${
    c.needs === 'deed' && !c.forMany
      ? input.form({
          action: input.to(`/me/claims/${c.id}`),
          label: '登记落实',
          fields: [
            { name: 'act', label: '', kind: 'hidden', value: 'deliver' },
            {
              name: 'text',
              label: '做了什么',
              kind: 'textarea',
              required: true,
              maxLength: 500,
              hint: '不写受助对象的姓名、住址和健康状况',
            },
          ],
          button: '已经落实',
        })
      : html`<p>${DELIVERED_BY_CENTRE[c.needs]}</p>${c.needs === 'money' && html`<p><a class="go" href="${giveTo(input, await store.publicWish(h, c.wish), c.share)}">去捐款</a></p>`}`
  }</section>
<section>${input.form({
    action: input.to(`/me/claims/${c.id}`),
    label: '说明情况',
    fields: [
      {
        name: 'act',
        label: '办理',
        kind: 'radio',
        required: true,
        options: [
          ...(c.hearUntil !== null && c.reason === null ? [{ value: 'answer', label: '说明没有按期落实的情况' }] : []),
          { value: 'release', label: '不能落实，放弃认领' },
        ],
      },
      { name: 'text', label: '情况说明', kind: 'textarea', required: true, maxLength: 500 },
    ],
    button: '提交',
  })}</section>`
}<p><a href="${input.to('/me/claims')}">返回我的认领</a></p>`
}

async function teamsPage(h: Handle, input: PageInput): Promise<Html> {
  const teams = await publicTeams(h)
  return html`<h1>志愿服务</h1>
${teams.length === 0 && html`<section><p>还没有志愿服务队。</p></section>`}
<ul class="cards">${teams.map(
    (
      t,
    ) => html`<li><h2>${t.title}</h2><p>${t.townshipName}　队员 ${t.members} 人，开展活动 ${t.activities} 次</p>${t.intro !== '' && html`<p>${t.intro}</p>`}
<p><a href="${input.to(`/volunteers/${t.id}/join`)}">我要加入</a></p></li>`,
  )}</ul>`
}

async function joinPage(h: Handle, input: PageInput<{ id: string }>): Promise<Html> {
  const team = (await publicTeams(h)).find((t) => t.id === input.params.id)
  if (team === undefined) throw new Problem('not-found', { what: '这支志愿服务队' })
  const mine = (await teamsOf(h, input.citizen!.id)).find((m) => m.team === team.id)
  return html`<h1>加入${team.title}</h1>
<section>${
    mine === undefined
      ? input.form({
          action: input.to(`/volunteers/${team.id}/join`),
          label: '加入志愿服务队',
          fields: [{ name: 'sure', label: '我愿意参加志愿服务，遵守服务队的安排', kind: 'checkbox', required: true }],
          button: '申请加入',
          cancel: { path: input.to('/volunteers'), label: '返回' },
        })
      : html`<p>${mine.state === 'asked' ? '您的申请已经收到，关爱中心答复后即可参加活动。' : `您已经是队员，已确认服务时长 ${mine.minutes} 分钟。`}</p>`
  }</section><p><a href="${input.to('/volunteers')}">返回志愿服务</a></p>`
}

function shareTyped(text: string, w: PublicWish): number {
  const share = w.needs === 'money' ? fenOfYuan(text) : /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
  if (share === null || share < 1)
    throw new Problem(
      'input-invalid',
      {},
      { faults: [{ at: 'share', reason: w.needs === 'money' ? '请填写金额，如 200 或者 200.50' : '请填写数量' }] },
    )
  return share
}

/** The wall as open data: money in yuan, as its unit says. */
async function wholeWall(h: Handle): Promise<PublicWish[]> {
  const { rows } = await store.wall(h, {}, { limit: MOST_WISHES, offset: 0 })
  return rows.map((w) => {
    const shown = (n: number) => (w.needs === 'money' ? n / 100 : n)
    return { ...w, needed: shown(w.needed), taken: shown(w.taken), done: shown(w.done) }
  })
}

function wishesCsv(rows: readonly PublicWish[]): Uint8Array {
  return writeCsv(
    [
      '编号',
      '类别',
      '心愿',
      '乡镇（街道）',
      '需要',
      '数量',
      '单位',
      '已认领',
      '已落实',
      '状态',
      '上墙日期',
      '圆梦日期',
    ],
    rows.map((w) => [
      ...[w.id, WISH_KINDS[w.kind], w.title, w.townshipName, NEEDS[w.needs], w.needed, w.unitName],
      ...[w.taken, w.done, stateWord(w), w.listedOn, w.confirmedOn],
    ]),
  )
}

export const wishesDataset: Dataset = {
  title: '微心愿',
  description: '上墙的心愿和服务项目：内容、乡镇（街道）、需要多少、认领和落实了多少；不写受助人是谁。',
  files: [
    { label: 'JSON', path: '/wishes.json', type: 'application/json' },
    { label: 'CSV', path: '/wishes.csv', type: 'text/csv' },
  ],
}

const sure = z.literal('on', '请先勾选确认')

export const pages = [
  definePage({
    method: 'GET',
    path: '/wishes',
    title: '微心愿',
    nav: { order: 20, label: '微心愿' },
    query: wallQuery,
    run: wallPage,
  }),
  definePage({
    method: 'GET',
    path: '/wishes.json',
    title: '微心愿数据',
    run: async (h) => json(await wholeWall(h)),
  }),
  definePage({
    method: 'GET',
    path: '/wishes.csv',
    title: '微心愿数据',
    run: async (h) => file('wishes.csv', 'text/csv; charset=utf-8', wishesCsv(await wholeWall(h))),
  }),
  definePage({ method: 'GET', path: '/wishes/:id', title: '微心愿', params: idParams, run: wishPage }),
  definePage({
    method: 'GET',
    path: '/wishes/:id/claim',
    title: '认领心愿',
    signedIn: true,
    params: idParams,
    run: claimPage,
  }),
  definePage({
    method: 'POST',
    path: '/wishes/:id/claim',
    title: '认领心愿',
    signedIn: true,
    limit: { max: 20, minutes: 10 },
    params: idParams,
    body: z.object({
      share: z.string().max(20),
      contact: z
        .string()
        .transform(plainPhone)
        .pipe(z.string().regex(/^1[3-9]\d{9}$|^0\d{9,11}$/, '请填写 11 位手机号码或者带区号的固定电话')),
      sure,
    }),
    run: async (h, input) => {
      const w = await store.publicWish(h, input.params.id)
      const { id } = input.citizen!
      await claimWish(h, {
        id: input.key,
        wish: w.id,
        kind: 'individual',
        citizen: id,
        share: shareTyped(input.body.share, w),
        contact: input.body.contact,
      })
      return redirect(input.to('/me/claims'))
    },
    again: claimPage,
  }),
  definePage({
    method: 'GET',
    path: '/me/claims',
    title: '我的认领',
    mine: { order: 10, label: '我的认领' },
    signedIn: true,
    run: myClaims,
  }),
  definePage({
    method: 'GET',
    path: '/me/claims/:id',
    title: '我的认领',
    signedIn: true,
    params: idParams,
    run: claimOwnPage,
  }),
  definePage({
    method: 'POST',
    path: '/me/claims/:id',
    title: '我的认领',
    signedIn: true,
    params: idParams,
    body: z.object({
      act: z.enum(['deliver', 'answer', 'release'], '请选择办理什么'),
      text: z.string().trim().min(4, '请写明情况，不少于 4 个字').max(500),
    }),
    run: async (h, input) => {
      const { act, text } = input.body
      const claim = input.params.id
      if (act === 'deliver') await deliverClaim(h, { claim, what: text })
      else if (act === 'answer') await answerClaim(h, claim, text)
      else await releaseClaim(h, claim, text)
      return redirect(input.to('/me/claims'))
    },
    again: claimOwnPage,
  }),
  definePage({
    method: 'GET',
    path: '/volunteers',
    title: '志愿服务',
    nav: { order: 25, label: '志愿服务' },
    run: teamsPage,
  }),
  definePage({
    method: 'GET',
    path: '/volunteers/:id/join',
    title: '加入志愿服务队',
    signedIn: true,
    params: idParams,
    run: joinPage,
  }),
  definePage({
    method: 'POST',
    path: '/volunteers/:id/join',
    title: '加入志愿服务队',
    signedIn: true,
    limit: { max: 10, minutes: 10 },
    params: idParams,
    body: z.object({ sure }),
    run: async (h, input) => {
      await joinTeams(h, [{ team: input.params.id, citizen: input.citizen!.id, id: input.key }])
      return redirect(input.to(`/volunteers/${input.params.id}/join`))
    },
    again: joinPage,
  }),
]
