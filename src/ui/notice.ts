import { App } from 'antd'
import { useMemo } from 'react'
import type { ProblemBody } from '#kernel/pure/problem.ts'

export interface Notice {
  /** 已办理 … */
  done(text: string): void
  problem(problem: ProblemBody): void
}

/** Short words over the page: what was done, or why something outside a form failed. */
export function useNotice(): Notice {
  const { message, notification } = App.useApp()
  return useMemo(
    () => ({
      done: (text) => void message.success(text),
      problem: (problem) =>
        notification.error({
          title: problem.title,
          description: [problem.detail, ...(problem.reasons ?? [])].join(' '),
          duration: 0,
          role: 'alert',
        }),
    }),
    [message, notification],
  )
}
