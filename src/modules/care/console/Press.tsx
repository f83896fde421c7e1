import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { useNotice } from '#ui/notice.ts'

/** A button that asks once more, sends a command without fields, and shows the lists anew. */
export function Press(props: {
  label: string
  title: string
  done: string
  children?: ReactNode
  send: (headers: CommandHeaders) => Promise<unknown>
}) {
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const act = async () => {
    await props.send({ 'Idempotency-Key': key.current })
    key.current = newKey()
    notice.done(props.done)
    void client.invalidateQueries()
  }
  return (
    <ConfirmButton label={props.label} title={props.title} ok={props.label} onOk={act}>
      {props.children}
    </ConfirmButton>
  )
}
