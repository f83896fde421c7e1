import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { getAnswer } from '#kernel/browser/client.ts'
import type { DemoAccount } from '#kernel/browser/contract.ts'
import { ApiProblem, problemOf } from '#kernel/browser/problem.ts'
import { useSessionControl } from '#kernel/browser/session.tsx'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { ProblemView } from '#ui/ProblemView.tsx'

interface Credentials {
  readonly login: string
  readonly password: string
}

export function SignInForm() {
  const { signIn } = useSessionControl()
  const [form] = Form.useForm<Credentials>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const submit = async ({ login, password }: Credentials) => {
    setBusy(true)
    setProblem(null)
    try {
      await signIn(login.trim(), password)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false} name="sign-in">
        <ProblemView problem={problem} />
        <Form.Item name="login" label="账号" rules={[{ required: true, message: '请填写账号' }]}>
          <Input autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>
          登录
        </Button>
      </Form>
      <DemoAccounts onPick={({ login, password }) => form.setFieldsValue({ login, password })} />
    </>
  )
}

async function demoAccounts(signal: AbortSignal): Promise<readonly DemoAccount[]> {
  try {
    return await getAnswer<readonly DemoAccount[]>('/api/demo/accounts', {}, signal)
  } catch (error) {
    if (error instanceof ApiProblem) return []
    throw error
  }
}

interface AccountsProps {
  readonly accounts: readonly DemoAccount[]
  readonly onPick: (account: DemoAccount) => void
}

function Accounts({ accounts, onPick }: AccountsProps) {
  return (
    <ul>
      {accounts.map((account) => (
        <li key={`${account.login} ${account.title}`}>
          <button type="button" onClick={() => onPick(account)}>
            <strong>{account.title}</strong>
            <span>
              {account.person} · {account.place}
            </span>
            <code>
              {account.login} / {account.password}
            </code>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Only a demonstration answers with accounts; a county's own system shows nothing here. */
function DemoAccounts({ onPick }: { onPick: (account: DemoAccount) => void }) {
  const { data = [] } = useQuery({ queryKey: ['demo-accounts'], queryFn: ({ signal }) => demoAccounts(signal) })
  if (data.length === 0) return null
  const byCounty = [...Map.groupBy(data, (account) => account.county)]
  return (
    <section className="c-demo" aria-label="演示账号">
      <h2>演示账号</h2>
      <p className="g-quiet">这是演示系统，人物均为虚构。点选一个职务，再按“登录”。</p>
      {byCounty.length === 1 ? (
        <Accounts accounts={data} onPick={onPick} />
      ) : (
        byCounty.map(([county, accounts], i) => (
          <details key={county} open={i === 0}>
            <summary>{county}</summary>
            <Accounts accounts={accounts} onPick={onPick} />
          </details>
        ))
      )}
    </section>
  )
}
