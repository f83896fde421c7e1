import { Button, type ButtonProps, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { ProblemView } from './ProblemView.tsx'

export interface ConfirmProps {
  readonly open: boolean
  readonly title: string
  /** what follows from it */
  readonly children?: ReactNode
  /** the verb on the button */
  readonly ok: string
  readonly cancel?: string
  readonly danger?: boolean
  /** a refusal is shown in the dialogue, which stays open */
  readonly onOk: () => Promise<unknown> | unknown
  readonly onCancel: () => void
}

/** Asks once more before what cannot be undone. */
export function Confirm({ open, title, children, ok, cancel = '取消', danger, onOk, onCancel }: ConfirmProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const press = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await onOk()
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={open}
      title={title}
      okText={ok}
      cancelText={cancel}
      okButtonProps={{ danger: danger === true }}
      confirmLoading={busy}
      onOk={press}
      onCancel={onCancel}
      afterClose={() => setProblem(null)}
      destroyOnHidden
    >
      <ProblemView problem={problem} />
      {children}
    </Modal>
  )
}

/** A button that asks before it acts. */
export function ConfirmButton({
  label,
  button,
  ...confirm
}: Omit<ConfirmProps, 'open' | 'onCancel'> & { label: string; button?: ButtonProps }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button danger={confirm.danger === true} {...button} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Confirm
        {...confirm}
        open={open}
        onCancel={() => setOpen(false)}
        onOk={async () => {
          await confirm.onOk()
          setOpen(false)
        }}
      />
    </>
  )
}
