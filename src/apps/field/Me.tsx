import { useEffect, useState } from 'react'
import { getAnswer } from '#kernel/browser/client.ts'
import type { Session } from '#kernel/browser/contract.ts'
import { useSignal } from '#kernel/browser/signal.ts'
import { Ask, NewPin, PinField, Posts } from './Entry.tsx'
import { Fact, Field, Screen, Section } from './parts.tsx'
import { isFieldPost } from './phone.ts'
import { phone, useOpen } from './the-phone.ts'
import { shortTime } from './words.ts'

export function Me() {
  const { owner, device, shelves } = useOpen()
  const syncedAt = useSignal(phone.syncedAt)
  const persisted = usePersisted()
  const cards = [...shelves.briefs().values()].reduce((sum, kind) => sum + kind.size, 0)
  return (
    <Screen title="我">
      <dl className="f-section">
        <Fact title="姓名">{owner.person.name}</Fact>
        <Fact title="岗位">
          {owner.post.placeName}
          {owner.post.title}
        </Fact>
        <Fact title="设备">{device.label}</Fact>
        <Fact title="本机内容">{cards} 份，加密存放</Fact>
        <Fact title="最近核对一致">{syncedAt === null ? '还没有' : shortTime(syncedAt)}</Fact>
        <Fact title="存储">
          {persisted === null ? '' : persisted ? '系统不会自动清理' : '空间不足时可能被系统清理，请及时上传'}
        </Fact>
      </dl>
      <button type="button" className="f-main" onClick={() => void phone.lock()}>
        锁定
      </button>
      <Suggest />
      <Check />
      <ChangePin />
      <ChangePost />
      <SignOut />
    </Screen>
  )
}

function usePersisted(): boolean | null {
  const [persisted, setPersisted] = useState<boolean | null>(null)
  useEffect(() => {
    navigator.storage?.persisted?.().then(setPersisted, () => undefined)
  }, [])
  return persisted
}

function Suggest() {
  const [text, setText] = useState('')
  const [said, setSaid] = useState('')
  return (
    <Section title="投诉和建议">
      <p className="f-quiet">对走访端、对报表和工作要求有意见的，写在这里直接送到县里，有人负责答复。</p>
      <Ask
        submit="提交"
        disabled={text.trim().length < 2}
        onSubmit={async () => {
          await phone.save({ command: 'fieldwork.suggest', title: '投诉和建议', body: { text: text.trim() } })
          setText('')
          setSaid('已存在本机，送达情况见“未发送”。')
        }}
      >
        <Field label="内容">
          <textarea rows={3} maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
        </Field>
      </Ask>
      {said !== '' && <p role="status">{said}</p>}
    </Section>
  )
}

/** Reads everything on the device again and compares with what the server says it should be. */
function Check() {
  const { shelves, engine } = useOpen()
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const check = async () => {
    setBusy(true)
    const bad = await shelves.check((done, all) => setSaid(`正在核对 ${done} / ${all}`))
    phone.changed()
    setSaid(bad === 0 ? '本机内容逐份核对完好。' : `有 ${bad} 份损坏，已清除，有信号时重新取回。`)
    engine.wake()
    setBusy(false)
  }
  return (
    <Section title="核对本机内容">
      <button type="button" disabled={busy} onClick={() => void check()}>
        逐份核对
      </button>
      {said !== '' && <p role="status">{said}</p>}
    </Section>
  )
}

function ChangePin() {
  const [before, setBefore] = useState('')
  const [said, setSaid] = useState('')
  return (
    <details className="f-section">
      <summary>更换口令</summary>
      <PinField label="现在的口令" value={before} onChange={setBefore} />
      <NewPin
        submit="更换"
        onPin={async (pin) => {
          const isRight = await phone.changePin(before, pin)
          setBefore('')
          setSaid(isRight ? '已更换。' : '现在的口令不对，没有更换。')
        }}
      />
      {said !== '' && <p role="status">{said}</p>}
    </details>
  )
}

function ChangePost() {
  const { owner, outbox } = useOpen()
  const [session, setSession] = useState<Session | null>(null)
  const { count } = outbox.unsent()
  const posts = (session?.posts ?? []).filter((p) => isFieldPost(p) && p.id !== owner.post.id)
  return (
    <details className="f-section">
      <summary>更换岗位</summary>
      {count > 0 && <p>有 {count} 条以现在的岗位登记、还没有送达，请先上传。</p>}
      {count === 0 && session === null && (
        <Ask submit="查看我的岗位" onSubmit={async () => setSession(await getAnswer<Session>('/api/session'))}>
          <p>须有网络。更换后，手机上换成新岗位负责的户。</p>
        </Ask>
      )}
      {session !== null && session.person.id !== owner.person.id && <p>现在登录的是另一个人，请重新登录。</p>}
      {session !== null && session.person.id === owner.person.id && posts.length === 0 && <p>没有其他岗位。</p>}
      {count === 0 && session?.person.id === owner.person.id && (
        <Posts posts={posts} onPick={(post) => void phone.changePost(post)} />
      )}
    </details>
  )
}

function SignOut() {
  const changes = useSignal(phone.changes)
  const [count, setCount] = useState<number | null>(null)
  const [isSure, setSure] = useState(false)
  // counted anew with each change
  useEffect(() => {
    void phone.atStake().then(setCount, () => undefined)
  }, [changes])
  return (
    <details className="f-section">
      <summary>退出登录</summary>
      <p>退出后，手机上的内容全部清除。</p>
      {count !== null && count > 0 && (
        <label className="f-tick">
          <input type="checkbox" checked={isSure} onChange={(e) => setSure(e.target.checked)} />
          还有 {count} 条没有送达、被退回没有处理或者没有写完，退出后无法找回。没有送达的我已导出，其余确定不要了。
        </label>
      )}
      <button
        type="button"
        disabled={count === null || (count > 0 && !isSure)}
        onClick={() => void phone.signOut(isSure)}
      >
        退出并清除
      </button>
    </details>
  )
}
