import * as z from 'zod'

/** Faults of input are worded in Chinese, and what is absent is called by its name rather than by a type. */
export function speakChinese(): void {
  z.config({
    ...z.locales.zhCN(),
    customError: (issue) => (issue.code === 'invalid_type' && issue.input === undefined ? '必填，请填写' : undefined),
  })
}
