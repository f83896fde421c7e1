import { type Html, html } from '#kernel/pure/html.ts'
import { definePage, type PageInput } from '#kernel/server/http/page.ts'
import { NOTICE_VERSION } from '../model.ts'

const OCCASIONS = [
  {
    when: '登录',
    what: '手机号码，或者统一身份认证给的编号和姓名',
    why: '确认是您本人',
    kept: '注销账号时立即删除；验证码和登录记录两天内删除',
  },
  {
    when: '填写公开名称',
    what: '姓名或者单位全称，公开时怎样称呼',
    why: '开具凭证；公开页面只显示您选的称呼',
    kept: '姓名在注销账号时立即删除，公开称呼随已经公开的记录保留',
  },
  {
    when: '捐赠',
    what: '金额或者物资、用途；姓名可以不填',
    why: '记账、开具收据、公布去向',
    kept: '属于会计档案，按会计档案管理的规定保存',
  },
  {
    when: '认领心愿',
    what: '联系电话，办了什么',
    why: '关爱中心与您联系落实',
    kept: '电话在注销账号后删除，认领记录保留',
  },
  {
    when: '参加志愿服务',
    what: '参加的队伍、活动和时长',
    why: '安排活动、确认时长',
    kept: '记录保留，注销账号后与本人无关',
  },
  {
    when: '签收确认',
    what: '确认人的姓名',
    why: '与登记的姓名核对',
    kept: '随办理档案保存',
  },
  {
    when: '提异议、提意见',
    what: '您写的内容；姓名和联系方式可以不填',
    why: '核实和答复',
    kept: '随办理档案保存；只记到哪一天，不记是谁、几点、从哪里提出',
  },
  {
    when: '登录以后办理的事',
    what: '办了什么、什么时间',
    why: '发生争议时核对，防止事后改动',
    kept: '随办理日志长期保存，注销账号后只留编号',
  },
] as const

/** What is kept of those who use the public pages. Whoever changes what it says counts {@link NOTICE_VERSION} up: citizens are asked again. */
export function privacyNotice(input: Pick<PageInput, 'county' | 'to'>): Html {
  return html`<h1>个人信息告知</h1>
<p>第 ${NOTICE_VERSION} 版。${input.county.name}群众服务与公开网站由县里主办，按《中华人民共和国个人信息保护法》处理您的个人信息。只看网页不需要提供任何信息。</p>
<section><h2>收集什么，用来做什么，保存多久</h2>
${OCCASIONS.map(
  ({ when, what, why, kept }) =>
    html`<h3>${when}</h3><dl class="facts"><dt>收集</dt><dd>${what}</dd><dt>用来</dt><dd>${why}</dd><dt>保存</dt><dd>${kept}</dd></dl>`,
)}
<p>本站不保存您的网络地址和使用的设备，不跟踪浏览。浏览器里只存三样：登录凭据、防止别人冒充您提交的凭据、大字版的选择。</p></section>
<section><h2>谁能看到</h2>
<p>姓名和电话加密保存。姓名由财务人员在开具收据时使用；经办的工作人员联系落实要看电话的，须写明用途，每次查看都有记录。公开页面只有您选的称呼。</p>
<p>发送验证码时，手机号码交给县里的短信网关；转账由银行办理，本站不收取银行卡号和密码。此外不向任何人提供，不用于其他目的，也不对您作自动评分。数据存放在县里的服务器上。</p></section>
<section><h2>您的权利</h2>
<ul><li>查看、更正、导出和注销：登录以后在“<a href="${input.to('/me')}">我的账号</a>”里随时办理，马上生效。</li>
<li>撤回同意：注销账号即撤回，不影响以前办过的事，也不影响查看公开内容、不登录捐赠和提意见。</li>
<li>要求说明、删除其他信息或者投诉：打电话、来信来访或者在网上提出，见“<a href="${input.to('/complain')}">投诉举报</a>”，县里在规定的工作日内答复。</li></ul>
<p>不满十四周岁的，由监护人代为填写。这份告知有变化时换一个版本号，登录以后重新请您确认。</p></section>`
}

export const privacyPage = definePage({
  method: 'GET',
  path: '/privacy',
  title: '个人信息告知',
  run: async (_h, input) => privacyNotice(input),
})
