import { Drawer } from 'antd'
import { useState } from 'react'
import { CommandForm, type CommandFormProps } from './CommandForm.tsx'
import { Confirm } from './Confirm.tsx'
import { usePhone } from './use-phone.ts'

export interface CommandDrawerProps<Body, Answer> extends Omit<CommandFormProps<Body, Answer>, 'onCancel' | 'onDirty'> {
  readonly open: boolean
  readonly title: string
  readonly onClose: () => void
}

/** A CommandForm at the side of the page it belongs to; on phones it takes the whole screen. Closes itself when done. */
export function CommandDrawer<Body = Record<string, unknown>, Answer = unknown>({
  open,
  title,
  onClose,
  ...form
}: CommandDrawerProps<Body, Answer>) {
  const phone = usePhone()
  const [dirty, setDirty] = useState(false)
  const [asking, setAsking] = useState(false)
  const close = () => (dirty ? setAsking(true) : onClose())
  return (
    <>
      <Drawer
        open={open}
        title={title}
        onClose={close}
        size={phone ? '100%' : 560}
        destroyOnHidden
        mask={{ closable: !dirty }}
      >
        <CommandForm<Body, Answer>
          {...form}
          onDirty={setDirty}
          onCancel={close}
          onDone={(answer) => {
            onClose()
            form.onDone?.(answer)
          }}
        />
      </Drawer>
      <Confirm
        open={asking}
        title="填写的内容还没有提交"
        ok="关闭"
        cancel="继续填写"
        onCancel={() => setAsking(false)}
        onOk={() => {
          setAsking(false)
          onClose()
        }}
      >
        关闭后内容作为草稿保留在本窗口，再次打开可以继续填写。
      </Confirm>
    </>
  )
}
