import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { getAnswer } from '#kernel/browser/client.ts'
import type { DemoAccount, Post, Session } from '#kernel/browser/contract.ts'
import { failureOf } from '#kernel/browser/sync/engine.ts'
import { pinFault } from '#kernel/browser/sync/seal.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { Field, ProblemBox, Screen } from './parts.tsx'
import { isFieldPost, MOST_WRONG, type Owner } from './phone.ts'
import { phone } from './the-phone.ts'

/** A form that tells what went wrong and keeps what was typed. */
export function Ask(props: { submit: string; onSubmit: () => Promise<void>; children: ReactNode; disabled?: boolean }) {
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [busy, setBusy] = useState(false)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await props.onSubmit()
    } catch (error) {
      setProblem(failureOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={send} className="f-form">
      <ProblemBox problem={problem} />
      {props.children}
      <button type="submit" className="f-main" disabled={busy || props.disabled}>
        {busy ? '请稍候…' : props.submit}
      </button>
    </form>
  )
}

export function SignIn() {
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [accounts, setAccounts] = useState<readonly DemoAccount[]>([])
  useEffect(() => {
    // Only a demonstration answers with accounts.
    getAnswer<readonly DemoAccount[]>('/api/demo/accounts').then(setAccounts, () => undefined)
  }, [])
  return (
    <Screen title="登录走访端">
      <p>首次使用须连接网络登录一次。登录后，没有信号也能查看户情、登记走访，有信号时自动上传。</p>
      <Ask submit="登录" onSubmit={() => phone.signIn(login.trim(), password)}>
        <Field label="账号">
          <input
            value={login}
            onChange={(e) => setLogin(e.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            required
          />
        </Field>
        <Field label="密码">
          <input
            type="password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
            autoComplete="current-password"
            required
          />
        </Field>
      </Ask>
      <p className="f-quiet">走访端只帮助走访：不打卡、不排名、不记轨迹、不强制拍照，已经登记过的内容不再问第二遍。</p>
      {accounts.length > 0 && (
        <details className="f-section">
          <summary>演示账号</summary>
          <ul className="f-list">
            {accounts.map((a) => (
              <li key={`${a.login} ${a.title}`}>
                <button
                  type="button"
                  className="f-row"
                  onClick={() => {
                    setLogin(a.login)
                    setPassword(a.password)
                  }}
                >
                  <strong>{a.title}</strong>
                  <span>
                    {a.person} · {a.place === a.county ? a.place : `${a.county}${a.place}`} · {a.login}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Screen>
  )
}

export function ChoosePost({ session }: { session: Session }) {
  if (session.mustChangePassword)
    return (
      <Screen title="请先修改密码">
        <p>现在的密码是别人代设的。请先在工作平台改成自己的密码，再回到走访端登录。</p>
        <p>
          <a className="f-main" href="/console/">
            去修改密码
          </a>
        </p>
      </Screen>
    )
  const posts = session.posts.filter(isFieldPost)
  return (
    <Screen title="选择岗位">
      <p>{session.person.name}，请选择在这台手机上以哪个岗位走访。</p>
      {posts.length === 0 && <p role="alert">您担任的职务不使用走访端，请在工作平台办理。</p>}
      <Posts posts={posts} onPick={phone.choose} />
    </Screen>
  )
}

export function Posts({ posts, onPick }: { posts: readonly Post[]; onPick: (post: Post) => void }) {
  return (
    <ul className="f-list">
      {posts.map((post) => (
        <li key={post.id}>
          <button type="button" className="f-row" onClick={() => onPick(post)}>
            <strong>{post.title}</strong>
            <span>
              {post.placeName} · {post.roleTitle}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** A new PIN, typed twice. */
export function NewPin({ submit, onPin }: { submit: string; onPin: (pin: string) => Promise<void> }) {
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const fault = pin === '' ? null : pinFault(pin)
  const differs = again !== '' && again !== pin
  return (
    <Ask submit={submit} onSubmit={() => onPin(pin)} disabled={fault !== null || pin === '' || again !== pin}>
      <PinField label="口令（6 至 12 位数字）" value={pin} onChange={setPin} hint={fault ?? undefined} isNew />
      <PinField label="再输一遍" value={again} onChange={setAgain} hint={differs ? '两遍不一致' : undefined} isNew />
    </Ask>
  )
}

export function PinField(props: {
  label: string
  value: string
  onChange: (pin: string) => void
  hint?: string | undefined
  isNew?: boolean
}) {
  return (
    <Field label={props.label} hint={props.hint}>
      <input
        className="f-pin"
        type="password"
        inputMode="numeric"
        pattern="\d*"
        maxLength={12}
        autoComplete={props.isNew ? 'new-password' : 'off'}
        value={props.value}
        onChange={(e) => props.onChange(e.target.value.replace(/\D/g, ''))}
        required
      />
    </Field>
  )
}

export function SetPin({ owner }: { owner: Owner }) {
  return (
    <Screen title="设置口令">
      <p>
        {owner.person.name}，{owner.post.placeName}
        {owner.post.title}。群众的信息在手机上加密存放，每次打开走访端须输入口令。
      </p>
      <p>口令只在这台手机上使用，系统不保存，忘记了不能找回；连续输错 {MOST_WRONG} 次，手机上的内容全部清除。</p>
      <NewPin submit="开始使用" onPin={phone.setPin} />
    </Screen>
  )
}

export function EnterPin({ wrong }: { wrong: number }) {
  const [pin, setPin] = useState('')
  return (
    <Screen title="输入口令">
      <Ask
        submit="打开"
        onSubmit={async () => {
          await phone.enterPin(pin)
          setPin('')
        }}
      >
        <PinField
          label="口令"
          value={pin}
          onChange={setPin}
          hint={`在这台手机上自己设的数字口令，不是登录密码。忘记了不能找回：连续输错 ${MOST_WRONG} 次，手机上的内容清除，重新登录后从服务器取回户情。`}
        />
      </Ask>
      {wrong > 0 && (
        <p className="f-problem" role="alert">
          口令不对。还可以试 {MOST_WRONG - wrong} 次，再错手机上的内容将全部清除，包括没有发送的记录。
        </p>
      )}
    </Screen>
  )
}
