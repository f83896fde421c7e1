import { useQueryClient } from '@tanstack/react-query'
import type { ButtonProps } from 'antd'
import { type ReactNode, useRef } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { useNotice } from '#ui/notice.ts'

export interface CommandButtonProps<Answer> {
  readonly label: string
  /** the question */
  readonly title: string
  readonly ok: string
  /** said when done */
  readonly done: string | ((answer: Answer) => string)
  readonly send: (headers: CommandHeaders) => Promise<Answer>
  readonly onDone?: (answer: Answer) => void
  readonly button?: ButtonProps
  readonly children?: ReactNode
}

/** A command without anything to fill in: asked once more, sent once, and everything on the screen read again. */
export function CommandButton<Answer>({ done, send, onDone, children, ...confirm }: CommandButtonProps<Answer>) {
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const act = async () => {
    const answer = await send({ 'Idempotency-Key': key.current })
    key.current = newKey()
    notice.done(typeof done === 'string' ? done : done(answer))
    void client.invalidateQueries()
    onDone?.(answer)
  }
  return (
    <ConfirmButton {...confirm} onOk={act}>
      {children}
    </ConfirmButton>
  )
}
