import { useState } from 'react'
import { useSignal } from '#kernel/browser/signal.ts'
import { readBundle, unsentOf, writeBundle } from '#kernel/browser/sync/bundle.ts'
import { isOpen, type Kept } from '#kernel/browser/sync/outbox.ts'
import type { VisitBody } from '#modules/fieldwork/model.ts'
import { Ask } from './Entry.tsx'
import { Field, ProblemBox, Screen, Section } from './parts.tsx'
import type { Open } from './phone.ts'
import { go, hrefOf } from './route.ts'
import { phone, useOpen } from './the-phone.ts'
import { draftOf } from './visit-draft.ts'
import { BEGUN, STATE_WORDS, shortTime } from './words.ts'

const SHOWN = 30

export function Unsent() {
  const { outbox, engine } = useOpen()
  const { problem, phase } = useSignal(phone.sync)
  const all = outbox.all()
  const unsent = all.filter((k) => k.state === 'unsent')
  const refused = all.filter((k) => k.state === 'refused')
  const sent = all.filter((k) => k.state !== 'unsent' && k.state !== 'refused').toReversed()
  const isBusy = phase === 'sending' || phase === 'registering' || phase === 'reconciling'
  return (
    <Screen title="未发送">
      <p>{unsent.length === 0 ? '没有未发送的内容。' : `有 ${unsent.length} 条还在这台手机上，没有送达。`}</p>
      <ProblemBox problem={phase === 'waiting' || phase === 'signed-out' ? problem : null} />
      <button
        type="button"
        className={unsent.length > 0 ? 'f-main' : ''}
        disabled={isBusy}
        onClick={() => engine.wake()}
      >
        {wordsOfButton(isBusy, unsent.length)}
      </button>
      {unsent.map((k) => (
        <Waiting key={k.id} kept={k} />
      ))}
      {refused.length > 0 && (
        <Section title="被退回，请处理">
          {refused.map((k) => (
            <Refused key={k.id} kept={k} />
          ))}
        </Section>
      )}
      {unsent.length > 0 && <Export />}
      <Import />
      {sent.length > 0 && (
        <Section title="近期已送达">
          <Work kept={sent.slice(0, SHOWN)} />
        </Section>
      )}
    </Screen>
  )
}

function wordsOfButton(isBusy: boolean, unsent: number): string {
  if (isBusy) return unsent > 0 ? '正在上传和更新…' : '正在更新…'
  return unsent > 0 ? '现在上传' : '更新户情'
}

function Work({ kept }: { kept: readonly Kept[] }) {
  return (
    <ul className="f-list">
      {kept.map((k) => (
        <li key={k.id} className="f-row">
          <strong>{k.title}</strong>
          <span>
            {shortTime(k.madeAt)} <em>{STATE_WORDS[k.state]}</em>
          </span>
          {k.note !== undefined && <small>{k.note}</small>}
          {k.state === 'conflict' && <a href={hrefOf('conflicts')}>查看冲突</a>}
        </li>
      ))}
    </ul>
  )
}

/** What waits to be sent: open to correction, and taken back when one is sure, until it has begun to leave. */
function Waiting({ kept }: { kept: Kept }) {
  const [isAsked, setAsked] = useState(false)
  const [said, setSaid] = useState('')
  const withdraw = async () => {
    if (!(await phone.withdraw(kept.id))) setSaid(BEGUN)
  }
  return (
    <div className="f-member">
      <p>
        <strong>{kept.title}</strong> {shortTime(kept.madeAt)}
      </p>
      {isOpen(kept) ? (
        <div className="f-chips">
          {kept.command === 'fieldwork.visit' && (
            <button type="button" onClick={() => go('edit', kept.id)}>
              修改
            </button>
          )}
          <button type="button" onClick={() => setAsked(true)}>
            撤回
          </button>
        </div>
      ) : (
        <p className="f-quiet">{BEGUN}</p>
      )}
      {said !== '' && <p role="alert">{said}</p>}
      {isAsked && isOpen(kept) && (
        <div role="alert">
          <p>撤回后这一条不会上传，手机上也不再保留。确定吗？</p>
          <div className="f-chips">
            <button type="button" onClick={() => void withdraw()}>
              确定撤回
            </button>
            <button type="button" onClick={() => setAsked(false)}>
              不撤回
            </button>
          </div>
        </div>
      )}
    </div>
  )
}

function Refused({ kept }: { kept: Kept }) {
  const [isAsked, setAsked] = useState(false)
  const [said, setSaid] = useState('')
  const again = async () => {
    if (!(await writeAgain(kept))) setSaid('这里还有一份没有写完的走访，请先保存那一份，再来修改这一条。')
  }
  return (
    <div className="f-member">
      <p>
        <strong>{kept.title}</strong> {shortTime(kept.madeAt)}
      </p>
      <ProblemBox problem={kept.problem ?? null} />
      <div className="f-chips">
        {kept.command === 'fieldwork.visit' && (
          <button type="button" onClick={() => void again()}>
            修改后重新登记
          </button>
        )}
        <button type="button" onClick={() => setAsked(true)}>
          不再保留
        </button>
      </div>
      {said !== '' && <p role="alert">{said}</p>}
      {isAsked && (
        <div role="alert">
          <p>这一条不会成为走访记录，手机上也不再保留。确定吗？</p>
          <button
            type="button"
            onClick={() => {
              void phone.open().outbox.forget(kept.id).then(phone.changed)
            }}
          >
            确定不再保留
          </button>
        </div>
      )}
    </div>
  )
}

/**
 * What was refused becomes a half-filled form again, pictures and all, to be saved under a new number.
 * @returns false when another form is half filled there, which is not written over
 */
async function writeAgain(kept: Kept): Promise<boolean> {
  const { drafts, outbox } = phone.open()
  const body = kept.body as VisitBody
  const [screen, id] = body.household ? ['visit', body.household] : ['walk', body.place!]
  const name = `${screen}/${id}`
  if ((await drafts.read(name)) !== null) return false
  const held = new Set<string>()
  for (const picture of kept.photographs) {
    const bytes = await outbox.photograph(picture)
    if (bytes === undefined) continue
    held.add(picture)
    await drafts.keepPicture(name, picture, bytes)
  }
  await drafts.keep(name, draftOf(body, held))
  await outbox.forget(kept.id)
  phone.changed()
  location.hash = hrefOf(screen, id)
  return true
}

async function bundleOf({ owner, outbox }: Open, words: string): Promise<Blob> {
  const bundle = { county: owner.county.code, person: owner.person.id, ...(await unsentOf(outbox)) }
  return new Blob([await writeBundle(bundle, words)], { type: 'application/octet-stream' })
}

function Export() {
  const open = useOpen()
  const [words, setWords] = useState('')
  return (
    <details className="f-section">
      <summary>导出未发送的内容</summary>
      <p>手机要送修，或者长期没有信号时，把未发送的内容导出为加密文件，拷到有网络的手机上导入。</p>
      <Ask
        submit="导出"
        disabled={words.trim().length < 8}
        onSubmit={async () => {
          const link = document.createElement('a')
          link.href = URL.createObjectURL(await bundleOf(open, words))
          link.download = `未发送-${open.owner.person.name}-${open.clock.now().toISOString().slice(0, 10)}.guben`
          link.click()
          setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
          setWords('')
        }}
      >
        <Field label="加密口令（至少 8 个字符，导入时要用）">
          <input type="password" autoComplete="new-password" value={words} onChange={(e) => setWords(e.target.value)} />
        </Field>
      </Ask>
    </details>
  )
}

function Import() {
  const open = useOpen()
  const [words, setWords] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [said, setSaid] = useState('')
  const take = async () => {
    const bundle = await readBundle(new Uint8Array(await file!.arrayBuffer()), words)
    if (bundle === null) return setSaid('打不开：口令不对，或者文件不完整。')
    if (bundle.person !== open.owner.person.id || bundle.county !== open.owner.county.code)
      return setSaid('这个文件不是您本人导出的，不能在这台手机上导入。')
    const fresh = await open.outbox.take(bundle.operations, bundle.photographs)
    setSaid(fresh === 0 ? '文件里的内容这台手机上都有，没有新增。' : `已导入 ${fresh} 条，有信号时上传。`)
    setWords('')
    phone.changed()
    open.engine.wake()
  }
  return (
    <details className="f-section">
      <summary>导入未发送的内容</summary>
      <Ask submit="导入" disabled={file === null || words === ''} onSubmit={take}>
        <label className="f-file">
          {file === null ? '选择文件' : file.name}
          <input type="file" accept=".guben" onChange={(e) => setFile(e.target.files?.[0] ?? null)} />
        </label>
        <Field label="导出时设的口令">
          <input type="password" autoComplete="off" value={words} onChange={(e) => setWords(e.target.value)} />
        </Field>
      </Ask>
      {said !== '' && <p role="status">{said}</p>}
    </details>
  )
}
