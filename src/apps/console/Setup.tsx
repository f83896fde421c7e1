import { useEffect } from 'react'
import { type CommandHeaders, sendAnswer } from '#kernel/browser/client.ts'
import { useSessionControl } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import type { Field } from '#ui/fields.ts'

const fields: readonly Field[] = [
  {
    name: 'code',
    label: '初始化码',
    kind: 'text',
    required: true,
    max: 8,
    help: '启动服务的窗口里显示的 8 位数字。',
  },
  {
    name: 'county',
    label: '县级区划代码',
    kind: 'text',
    required: true,
    max: 6,
    placeholder: '六位数字，如 610826',
    help: '国家统计局公布的六位行政区划代码。启用后不能更改。',
  },
  { name: 'countyName', label: '县（市、区）名称', kind: 'text', required: true, max: 30 },
  {
    name: 'placesCsv',
    label: '乡镇和村名单（可以以后导入）',
    kind: 'longtext',
    rows: 5,
    placeholder: '610826101,示例镇\n610826101201,示例村',
    help: '每行一个地方，先代码后名称，中间用逗号隔开；乡镇（街道）九位，村（社区）十二位。可从表格中选两列直接粘贴。',
  },
  { name: 'adminName', label: '系统管理员姓名', kind: 'text', required: true, max: 30 },
  { name: 'login', label: '管理员账号', kind: 'text', required: true, max: 40, help: '登录时使用，建议用姓名全拼。' },
  { name: 'password', label: '管理员密码', kind: 'password', required: true, help: '不少于 10 位。' },
  { name: 'again', label: '再输一遍密码', kind: 'password', required: true },
]

interface NewCounty {
  readonly code: string
  readonly county: string
  readonly countyName: string
  readonly placesCsv?: string
  readonly adminName: string
  readonly login: string
  readonly password: string
  readonly again: string
}

/** The first page of an empty installation: the county and its first administrator. */
export default function Setup() {
  const { signIn } = useSessionControl()
  useEffect(() => {
    document.title = '启用系统 · 固本'
    if (!window.location.pathname.endsWith('/setup')) window.history.replaceState(null, '', '/console/setup')
  }, [])
  const send = async ({ again: _again, ...body }: NewCounty, headers: CommandHeaders) => {
    const placesCsv = body.placesCsv === undefined ? undefined : commaSeparated(body.placesCsv)
    await sendAnswer('POST', '/api/setup', { ...body, placesCsv }, headers)
    window.history.replaceState(null, '', '/console/')
    await signIn(body.login, body.password)
  }
  return (
    <main className="c-signin">
      <h1>启用系统</h1>
      <p>
        系统还是空的。请填写本县名称和第一位系统管理员，提交后直接登录，由管理员任命第一名组织部经办人、开立账号；此后业务职务由组织部任命，账号由管理员开立。
      </p>
      <div className="g-panel">
        <CommandForm<NewCounty>
          name="setup"
          fields={fields}
          guarded={false}
          submit="启用"
          done="系统已启用"
          check={check}
          send={send}
        />
      </div>
    </main>
  )
}

/** Cells pasted from a sheet come with tabs, and a Chinese keyboard types the wide comma. */
function commaSeparated(text: string): string {
  return text.replace(/[\t，]/g, ',')
}

function check(values: Record<string, unknown>) {
  const faults = []
  if (!/^\d{6}$/.test(String(values.county ?? ''))) faults.push({ at: 'county', reason: '区划代码应为六位数字。' })
  if (values.password !== values.again) faults.push({ at: 'again', reason: '两次输入的密码不一致，请重新输入。' })
  return faults
}
