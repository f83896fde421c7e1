import { z } from 'zod'
import { type Html, html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { check } from '#kernel/server/http/input.ts'
import { definePage, type PageInput, page, unknownCode } from '#kernel/server/http/page.ts'
import type { Confirmable } from '#kernel/server/http/public-site.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { findReceipt } from '#kernel/server/receipts.ts'

const SLIP = { atDesk: true, codes: 'slip' } as const

interface Slip {
  readonly of: Confirmable
  readonly id: Id
  readonly by: Id
  readonly shown: Html
}

/** @throws code-unknown when the slip is none of ours or was replaced by a newer one; input-invalid at `code` when it was used */
async function slipOf(h: Handle, code: string, { cards }: Kernel): Promise<Slip> {
  const found = await findReceipt(h, code)
  const [thing = '', id = ''] = (found?.about ?? '').split('/')
  const of = cards.map((card) => card.confirms?.[thing]).find((confirmable) => confirmable !== undefined)
  if (found?.by == null || of === undefined)
    throw unknownCode('code', code, '没有这个确认码，请对照确认单逐位核对；补发过确认单的，以最后一张为准。')
  const shown = await of.show(h, id)
  if (shown === null) throw faultAt('code', '这件事已经确认过或者已经退回办理，不需要再确认。')
  return { of, id, by: found.by, shown }
}

async function codePage(_h: Handle, input: PageInput): Promise<Html> {
  return html`<section><h1>签收确认</h1>
<p>收到钱、物资或者帮助以后，工作人员会交给您一张确认单。请本人，或者您指定的见证人，凭单上的确认码在这里确认。不需要登录，家里人可以帮忙填写。</p>
${input.form({
  action: input.to('/confirm'),
  label: '填写确认码',
  fields: [
    {
      name: 'code',
      label: '确认码',
      required: true,
      maxLength: 60,
      autocomplete: 'off',
      hint: '确认单上的 16 位字母和数字，如 7K3M-9QXA-0B2T-WZ5C；不分大小写，横线可以不写',
    },
  ],
  button: '下一步',
})}
<p>不方便上网的，在确认单上签字交给村（社区），由工作人员登记，效力相同。</p></section>`
}

function sayPage(input: PageInput, code: string, { shown, of }: Slip): Html {
  return html`<h1>签收确认</h1>
<section>${shown}</section>
<section>${input.form({
    action: input.to('/confirm/say'),
    label: '签收确认',
    fields: [
      { name: 'code', label: '', kind: 'hidden', value: code },
      {
        ...({ name: 'as', label: '您是', kind: 'radio', required: true } as const),
        options: [
          { value: 'resident', label: '受助人本人' },
          { value: 'witness', label: '受助人指定的见证人' },
        ],
      },
      {
        name: 'name',
        label: '您的姓名',
        required: true,
        maxLength: 30,
        autocomplete: 'off',
        hint: '写全名，与登记的姓名核对；封存保管，公开的地方只显示姓',
      },
      ...(of.takesFaults
        ? [
            {
              ...({ name: 'well', label: '办得怎么样', kind: 'radio', required: true } as const),
              options: [
                { value: 'yes', label: '已经办到，没有问题' },
                { value: 'no', label: '没有办到，或者不满意' },
              ],
            },
            {
              ...({ name: 'why', label: '哪里没有办到', kind: 'textarea', maxLength: 500, rows: 3 } as const),
              hint: '不满意的请写明，这件事将退回继续办理',
            },
          ]
        : []),
    ],
    button: '确认',
    cancel: { path: input.to('/confirm'), label: '返回' },
  })}
${
  !of.takesFaults &&
  html`<p class="note">没有收到，或者数目不对的，不要确认，请<a href="${input.to('/complain')}">打电话或者在网上反映</a>。</p>`
}</section>`
}

/** The slip is looked up once more only for who had a right code: what was refused before that is no try that is counted. */
async function sayAgain(h: Handle, input: PageInput, kernel: Kernel): Promise<Html> {
  if (['codes-missed', 'form-expired'].includes(input.refused?.problem?.code ?? '')) return codePage(h, input)
  const code = input.refused?.typed.code
  const typed = typeof code === 'string' ? code : ''
  const slip = await slipOf(h, typed, kernel).catch((error) => {
    if (error instanceof Problem && ['input-invalid', 'code-unknown'].includes(error.code)) return null
    throw error
  })
  return slip === null ? codePage(h, input) : sayPage(input, typed, slip)
}

/** What the form brings: the code is looked at first, and whatever else is wrong is told to who has a right one. */
const said = z.object({ code: z.string().max(60) }).loose()

const sayBody = z
  .object({
    as: z.enum(['resident', 'witness'], '请选择您是本人还是见证人'),
    name: z.string().trim().min(2, '请填写全名').max(30, '姓名不超过 30 个字'),
    well: z.enum(['yes', 'no'], '请选择办得怎么样').optional(),
    why: z.string().trim().max(500, '不超过 500 个字').default(''),
  })
  .check((c) => {
    if (c.value.well === 'no' && c.value.why.length < 4)
      c.issues.push({ code: 'custom', path: ['why'], message: '请写明哪里没有办到，不少于 4 个字', input: c.value.why })
  })

/** What residents, or the witnesses they named, confirm by the code of a slip; the code stands for them, so no account is asked. */
export const confirmPages = [
  definePage({
    method: 'GET',
    path: '/confirm',
    title: '签收确认',
    nav: { order: 58, label: '签收确认' },
    run: codePage,
  }),
  definePage({
    method: 'POST',
    path: '/confirm',
    title: '签收确认',
    reads: true,
    limit: { max: 60, minutes: 1 },
    ...SLIP,
    body: z.object({ code: z.string().trim().min(1, '请填写确认码').max(60) }),
    again: codePage,
    run: async (h, input, kernel) => sayPage(input, input.body.code, await slipOf(h, input.body.code, kernel)),
  }),
  definePage({
    method: 'POST',
    path: '/confirm/say',
    title: '签收确认',
    limit: { max: 10, minutes: 1 },
    ...SLIP,
    body: said,
    again: sayAgain,
    run: async (h, input, kernel) => {
      const { of, id, by } = await slipOf(h, input.body.code, kernel)
      const { as, name, well, why } = check(sayBody, input.body, 'body')
      if (of.takesFaults && well === undefined) throw faultAt('well', '请选择办得怎么样')
      const isWell = !of.takesFaults || well === 'yes'
      await of.confirm(h, id, { as, name, by, why: isWell ? null : why })
      return page('签收确认', isWell ? thanks(input) : goesBack(input))
    },
  }),
]

function thanks(input: PageInput): Html {
  return html`<section><h1>已经确认</h1><p>谢谢您。捐赠人和认领人会看到这件事已经确认，只看得到您的姓。</p>
<p><a class="go" href="${input.to('/')}">回到首页</a></p></section>`
}

function goesBack(input: PageInput): Html {
  return html`<section><h1>已经退回办理</h1><p>您说的情况已经转给关爱中心，办好以后会重新交给您确认单。</p>
<p><a class="go" href="${input.to('/')}">回到首页</a></p></section>`
}
