import { type Fen, yuanText } from '#kernel/pure/money.ts'
import { defineProblems } from '#kernel/pure/problem.ts'

const yuan = (amount: unknown) => `${yuanText(Number(amount) as Fen)} 元`

export const fundsProblems = defineProblems({
  'funds-unbalanced': {
    status: 422,
    title: '分录与总额不符',
    detail: (p) => `各笔转账合计 ${yuan(p.sum)}，与总额 ${yuan(p.total)} 不符，没有记账。`,
  },
  'funds-short': {
    status: 422,
    title: '可用余额不足',
    detail: (p) => `“${p.account}”可用余额 ${yuan(p.free)}，不够支付 ${yuan(p.wanted)}。请减少金额，或者另选资金来源。`,
  },
  'funds-purpose': {
    status: 422,
    title: '不符合资金用途',
    detail: (p) => `“${p.source}”的资金不能按这一用途转入“${p.target}”。限定用途的资金只能用于规定的用途。`,
  },
  'funds-circuit': {
    status: 422,
    title: '不符合封闭运行要求',
    detail: (p) =>
      `不能从“${p.source}”转入“${p.target}”：专项资金封闭运行，只能按预算拨付、支付给受助对象或者退回原处。`,
  },
  'funds-account-closed': {
    status: 409,
    title: '账户已经销户',
    detail: (p) => `“${p.account}”已经销户，不能再收付款项。`,
  },
  'funds-not-empty': {
    status: 409,
    title: '账户尚有余额',
    detail: (p) =>
      Number(p.under ?? 0) > 0
        ? `“${p.account}”下面还有 ${p.under} 个账户没有销户，用剩的钱要退回这里，应当先办理它们的销户。`
        : `“${p.account}”还有余额 ${yuan(p.balance)} 或者未办结的预留款，结清后才能销户。`,
  },
  'funds-year-closed': {
    status: 409,
    title: '年度已经结账',
    detail: (p) => `${p.year} 年度已经结账，不能再记入该年度。请记入本年度，并注明所更正的凭证。`,
  },
  'funds-year-open': {
    status: 409,
    title: '年度不能结账',
    detail: (p) => `${p.year} 年度还不能结账：${p.reason ?? '年度还没有结束。'}`,
  },
  'funds-not-pending': {
    status: 409,
    title: '预留款已经变动',
    detail: () => '这笔预留款已经支付、撤销或者内容不符，请刷新后重试。',
  },
  'funds-correction': {
    status: 422,
    title: '更正超出原凭证',
    detail: () => '更正只能冲回原凭证尚未冲回的部分，转账双方、用途应与原凭证一致。',
  },
  'funds-day': {
    status: 422,
    title: '记账日期有误',
    detail: (p) =>
      p.before === undefined
        ? `记账日期 ${p.day} 晚于今天，不能记账。`
        : `更正的记账日期 ${p.day} 早于原凭证的日期 ${p.before}，不能记账。`,
  },
  'funds-publication': {
    status: 409,
    title: '不能公布',
    detail: (p) => String(p.reason ?? '这一期账目现在不能公布。'),
  },
  'funds-twice': {
    status: 409,
    title: '同一事项已经拨付',
    detail: (p) =>
      p.listed === true
        ? `“${p.title}”已经申请或者拨付过一次：名单上的对象每月只发一次。确属另一事项的，请按其他用途申请。`
        : `“${p.title}”已经申请或者拨付过一次，不能从另一资金来源重复拨付。`,
  },
  'funds-cap': {
    status: 422,
    title: '超过限额',
    detail: (p) =>
      `“${p.payee}”${p.period}“${p.purpose}”限额 ${yuan(p.most)}，已申请和拨付 ${yuan(p.had)}，这次申请 ${yuan(p.wanted)}，超出限额。`,
  },
  'funds-namesake': {
    status: 409,
    title: '有同名的收款对象',
    detail: (p) =>
      `“${p.payee}”在当地有同名的收款账户（${p.among}）。就是同一人的，请选定其收款账户；不是的，请注明是另一人。`,
  },
  'funds-sources': {
    status: 422,
    title: '资金来源有误',
    detail: (p) => String(p.reason ?? '请核对所选的资金来源。'),
  },
  'funds-payment': {
    status: 409,
    title: '不能办理',
    detail: (p) => String(p.reason ?? '这笔款项现在不能这样办理。'),
  },
  'funds-budget-exceeded': {
    status: 422,
    title: '超出预算',
    detail: (p) =>
      `“${p.budget}”各项合计 ${yuan(p.sum)}，超出预算总额 ${yuan(p.total)}，或者预算已经批准，不能再增项。`,
  },
  'funds-lot': {
    status: 422,
    title: '物资不能这样办理',
    detail: (p) => String(p.reason ?? '该批物资现在不能这样办理。'),
  },
  'funds-loan': {
    status: 422,
    title: '借还不能这样办理',
    detail: (p) => String(p.reason ?? '该借还合同现在不能这样办理。'),
  },
  'funds-booking': {
    status: 409,
    title: '借用不能这样办理',
    detail: (p) => String(p.reason ?? '该房间或者物品现在不能这样借用。'),
  },
})
