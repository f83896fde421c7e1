import { z } from 'zod'
import { plainPhone } from '#kernel/pure/identity.ts'
import { defineProblems } from '#kernel/pure/problem.ts'

export const CITIZEN_KINDS = { person: '个人', organisation: '单位' } as const
export type CitizenKind = keyof typeof CITIZEN_KINDS

/** How a citizen is called on public pages. */
export const MANNERS = {
  unnamed: '不显示姓名，写“爱心人士”（单位写“爱心单位”）',
  masked: '只显示姓，如“王**”（仅限个人）',
  full: '显示全名',
} as const
export type Manner = keyof typeof MANNERS

/** Of the privacy notice that citizens agree to. */
export const NOTICE_VERSION = 1

export const phone = z
  .string()
  .trim()
  .transform(plainPhone)
  .pipe(z.string().regex(/^1[3-9]\d{9}$/, '请填写 11 位手机号码'))

export const code = z
  .string()
  .transform((text) => text.normalize('NFKC').replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, '验证码为 6 位数字'))

export const citizenName = z
  .string()
  .trim()
  .min(2, '请填写姓名或者单位全称，不少于 2 个字')
  .max(60, '姓名或者单位名称不超过 60 个字')
  .regex(/^[\p{L}\p{M}\d·•()（）&\- ]+$/u, '姓名或者单位名称只能用文字')
  .refine((text) => !/\d{5,}/.test(text), '名称里不能写号码')

export const citizensProblems = defineProblems({
  'code-wrong': {
    status: 401,
    title: '验证码不对',
    detail: (p) =>
      `验证码不对或者已经过期，请核对后重填${p.left === undefined ? '' : `，还可以试 ${p.left} 次`}；也可以重新获取。`,
  },
  'codes-too-often': {
    status: 429,
    title: '获取验证码过于频繁',
    detail: (p) =>
      p.seconds === undefined
        ? '这个号码今天获取验证码的次数已到上限，请明天再试。'
        : `验证码每分钟只能获取一次，请 ${p.seconds} 秒后再试。`,
  },
  'code-not-sent': {
    status: 503,
    title: '验证码没有发出',
    detail: () => '短信现在发不出去，验证码没有发出。请稍后再试；这一次不计入次数。',
  },
  'phone-sign-in-closed': {
    status: 409,
    title: '不能用手机号码登录',
    detail: () => '本站还没有接通短信，暂时不能用手机号码登录。',
  },
  'sign-in-lost': {
    status: 400,
    title: '登录没有完成',
    detail: () => '从登录页面回来时信息不完整或者已经过期，请重新登录。',
  },
  'identity-unavailable': {
    status: 503,
    title: '统一身份认证暂不可用',
    detail: () => '统一身份认证现在连接不上，请稍后再试，或者用手机号码登录。',
  },
})
