import { sendAnswer } from '#kernel/browser/client.ts'
import { useSessionControl } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import type { Field } from '#ui/fields.ts'

const fields: readonly Field[] = [
  { name: 'before', label: '现在的密码', kind: 'password', required: true },
  {
    name: 'after',
    label: '新密码',
    kind: 'password',
    required: true,
    help: '不少于 10 位，不要用姓名、电话、生日，也不要与其他系统相同。可以用一句自己记得住的话。',
  },
  { name: 'again', label: '再输一遍新密码', kind: 'password', required: true },
]

interface Passwords {
  readonly before: string
  readonly after: string
  readonly again: string
}

/** Changes one's own password; the server ends the other sessions. */
export function NewPassword({ onDone }: { onDone?: () => void }) {
  const { refresh } = useSessionControl()
  return (
    <CommandForm<Passwords>
      name="account.password"
      fields={fields}
      guarded={false}
      submit="修改密码"
      done="密码已修改"
      check={(values) =>
        values.after === values.again ? [] : [{ at: 'again', reason: '两次输入的新密码不一致，请重新输入。' }]
      }
      send={(body, headers) =>
        sendAnswer('POST', '/api/session/password', { before: body.before, after: body.after }, headers)
      }
      onDone={() => {
        void refresh()
        onDone?.()
      }}
    />
  )
}
