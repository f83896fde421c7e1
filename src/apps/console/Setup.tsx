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
    label: '乡镇和村名单（可以不填，启用后再导入）',
    kind: 'longtext',
    rows: 5,
    placeholder: '610826101,示例镇\n610826101201,示例村',
    help: '每行一个地方，先代码后名称，可从表格中选两列直接粘贴；乡镇（街道）九位，村（社区）十二位。绥德、泸定、天镇三县不填时，使用系统自带的名单。',
  },
  { name: 'adminName', label: '系统管理员姓名', kind: 'text', required: true, max: 30 },
  { name: 'login', label: '管理员账号', kind: 'text', required: true, max: 40, help: '登录时使用，建议用姓名全拼。' },
  { name: 'password', label: '管理员密码', kind: 'password', required: true, help: '不少于 10 位，不能包含账号。' },
  { name: 'again', label: '确认密码', kind: 'password', required: true },
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
        系统还是空的。请填写本县名称和第一位系统管理员。提交后直接登录，再按“启用步骤”导入组织和人员、下达责任清单，开始第一个月。
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

/** Everything that can be told here is told at once, beside what is not filled in at all. */
function check(values: Record<string, unknown>) {
  const text = (name: string) => String(values[name] ?? '').trim()
  const { login, password } = { login: text('login'), password: String(values.password ?? '') }
  const rules: [string, boolean, string][] = [
    ['code', /^\d{8}$/.test(text('code')), '初始化码为 8 位数字，见启动窗口。'],
    ['county', /^\d{6}$/.test(text('county')), '区划代码应为六位数字。'],
    ['countyName', text('countyName').length >= 2, '名称至少两个字。'],
    ['adminName', text('adminName').length >= 2, '姓名至少两个字。'],
    ['login', /^[a-z][a-z0-9-]{2,30}$/.test(login), '账号用小写字母开头，3 到 31 个小写字母、数字或短横线。'],
    ['password', password.length >= 10, '密码至少 10 位。'],
    ['password', login === '' || !password.toLowerCase().includes(login), '密码不能包含账号。'],
    ['again', values.password === values.again, '两次输入的密码不一致，请重新输入。'],
  ]
  return rules.flatMap(([at, holds, reason]) => (holds || text(at) === '' ? [] : [{ at, reason }]))
}
