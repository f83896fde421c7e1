import { useEffect, useRef, useState } from 'react'
import { failureOf } from '#kernel/browser/sync/engine.ts'
import type { Kept, Outbox } from '#kernel/browser/sync/outbox.ts'
import type { Bytes } from '#kernel/browser/sync/seal.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import {
  CONFIRMATIONS,
  type FieldCard,
  type FieldSettings,
  PURPOSES,
  type VisitBody,
  type VisitKind,
} from '#modules/fieldwork/model.ts'
import { visitFaults } from '#modules/fieldwork/rules.ts'
import type { FactKey } from '#modules/households/model.ts'
import { FactEditor } from './FactEditor.tsx'
import { homesOf, settingsOf, villagesOf } from './held.ts'
import { Choices, choicesOf, Field, ProblemBox, Screen, Section, Ticks } from './parts.tsx'
import { draftNameOf, today } from './phone.ts'
import { shrink } from './pictures.ts'
import { go } from './route.ts'
import { Signature } from './Signature.tsx'
import { phone, useOpen } from './the-phone.ts'
import { useCard } from './use-card.ts'
import {
  asAttempt,
  bodyOfVisit,
  changeInWords,
  type DraftOpinion,
  draftOf,
  factsOf,
  newOpinion,
  newVisit,
  pendingChanges,
  type VisitDraft,
  withChange,
} from './visit-draft.ts'
import { BEGUN } from './words.ts'

const TITLES: Record<VisitKind, string> = { household: '走访', attempt: '上门未遇', village: '走村', errand: '代办' }
const MOST_PHOTOGRAPHS = 9
const KEEP_MS = 300

/** A visit, of a home or through a village, written down in under two minutes; or one that waits to be sent, written anew. */
export function VisitForm({ household, village, unsent }: { household?: string; village?: string; unsent?: Kept }) {
  const open = useOpen()
  const name =
    unsent !== undefined ? draftNameOf(unsent.id) : household === undefined ? `walk/${village}` : `visit/${household}`
  const card = useCard<FieldCard>('household', household ?? '')
  const [begun, setBegun] = useState<{ draft: VisitDraft; pictures: Map<string, Bytes> } | null>(null)
  useEffect(() => {
    let isHere = true
    const fresh =
      unsent !== undefined
        ? draftOf(unsent.body as VisitBody, new Set())
        : newVisit(household === undefined ? 'village' : 'household', today(phone.open()), 'routine')
    void beginning(name, fresh, phone.open().outbox).then((b) => isHere && setBegun(b))
    return () => {
      isHere = false
    }
  }, [name, household, unsent])
  const home = household === undefined ? undefined : homesOf(open.shelves.briefs()).get(household)
  const place = village === undefined ? undefined : villagesOf(open.shelves.briefs()).get(village)
  const title = home?.name ?? place?.name
  const screen = unsent === undefined ? '登记走访' : '修改走访'
  if (title === undefined) return <Screen title={screen} back children={<p>这台手机上没有这一户。</p>} />
  if (begun === null || (household !== undefined && card === undefined))
    return <Screen title={screen} back children={<p>正在打开…</p>} />
  return (
    <Filling
      name={name}
      title={title}
      at={{ household: household ?? null, place: village ?? null }}
      card={card ?? null}
      begun={begun}
      unsent={unsent ?? null}
      settings={settingsOf(open.shelves.briefs())}
    />
  )
}

/** What was left in the middle, or what is begun now, with such of its pictures as lie on the device. */
async function beginning(name: string, fresh: VisitDraft, outbox: Outbox) {
  const { drafts } = phone.open()
  const draft = (await drafts.read<VisitDraft>(name)) ?? fresh
  const pictures = new Map<string, Bytes>()
  for (const id of [...draft.photographs, ...(draft.signature === null ? [] : [draft.signature])]) {
    const bytes = (await drafts.picture(name, id)) ?? (await outbox.photograph(id))
    if (bytes !== undefined) pictures.set(id, bytes)
  }
  const isThere = (id: string) => pictures.has(id) || (draft.sent ?? []).includes(id)
  const photographs = draft.photographs.filter(isThere)
  const signature = draft.signature !== null && isThere(draft.signature) ? draft.signature : null
  return { draft: { ...draft, photographs, signature }, pictures }
}

interface Filled {
  readonly draft: VisitDraft
  readonly set: (change: Partial<VisitDraft>) => void
}

function Filling(props: {
  name: string
  title: string
  at: { household: string | null; place: string | null }
  card: { version: string; body: FieldCard } | null
  begun: { draft: VisitDraft; pictures: Map<string, Bytes> }
  unsent: Kept | null
  settings: FieldSettings | undefined
}) {
  const { name, at, card, settings, unsent } = props
  const open = useOpen()
  const [draft, setDraft] = useState(props.begun.draft)
  const [problem, setProblem] = useState<Pick<ProblemBody, 'title' | 'detail' | 'faults'> | null>(null)
  const [busy, setBusy] = useState(false)
  const pictures = useRef(props.begun.pictures)
  const keepDraft = useKeeping(name, draft, props.begun.draft)
  const set = (change: Partial<VisitDraft>) => setDraft((d) => ({ ...d, ...change }))

  const addPicture = async (id: string, bytes: Bytes) => {
    pictures.current.set(id, bytes)
    await open.drafts.keepPicture(name, id, bytes)
  }
  const save = async () => {
    const body = bodyOfVisit(draft, at)
    const faults = visitFaults(body, card?.body, today(open))
    if (faults.length > 0)
      return setProblem({ title: '还有内容没有填好', detail: '没有保存，请补充后再保存。', faults })
    setBusy(true)
    try {
      const ids = [...body.photographs, ...(body.signature ? [body.signature] : [])]
      const base = card === null ? {} : { [`household/${at.household}`]: card.version }
      const photographs = ids.flatMap((id) => {
        const bytes = pictures.current.get(id)
        return bytes === undefined ? [] : [{ id, bytes }]
      })
      const visit = { title: `${TITLES[draft.kind]} ${props.title}`, base, body, photographs }
      if (unsent === null) await phone.save({ command: 'fieldwork.visit', ...visit })
      else if (!(await phone.correct(unsent.id, visit))) {
        setBusy(false)
        return setProblem({ title: '没有改成', detail: `这一条${BEGUN}` })
      }
      keepDraft.stop()
      await open.drafts.drop(name)
      go('unsent', undefined, true)
    } catch (error) {
      setProblem(failureOf(error))
      setBusy(false)
    }
  }
  return (
    <Screen title={`${unsent === null ? '' : '修改'}${at.household === null ? '走村' : '走访'} ${props.title}`} back>
      <details className="f-section">
        <summary>事由：{PURPOSES[draft.purpose]}</summary>
        <Choices
          name="purpose"
          label="改选事由"
          options={choicesOf(PURPOSES)}
          value={draft.purpose}
          onChange={(purpose) => set({ purpose })}
        />
      </details>
      {card !== null && <Met draft={draft} set={set} card={card.body} />}
      {draft.kind !== 'attempt' && (
        <Field label={card === null ? '见到的人' : '见到的其他人（可不填）'}>
          <input value={draft.metOthers} maxLength={100} onChange={(e) => set({ metOthers: e.target.value })} />
        </Field>
      )}
      {draft.kind === 'village' && (
        <Field label="见到群众人数">
          <input
            inputMode="numeric"
            value={draft.heard === 0 ? '' : draft.heard}
            onChange={(e) => set({ heard: Math.min(5000, Number(e.target.value.replace(/\D/g, ''))) })}
          />
        </Field>
      )}
      <Field label={draft.kind === 'attempt' ? '没有见到人的原因，做了什么' : '走访情况'}>
        <textarea rows={3} maxLength={2000} value={draft.note} onChange={(e) => set({ note: e.target.value })} />
      </Field>
      {card !== null && <Changes draft={draft} set={set} card={card.body} unsent={unsent} />}
      {(draft.kind !== 'attempt' || draft.opinions.length > 0) && (
        <Opinions draft={draft} set={set} errands={settings?.errands ?? []} />
      )}
      <Confirming
        draft={draft}
        set={set}
        signed={draft.signature === null ? null : (pictures.current.get(draft.signature) ?? null)}
        addPicture={addPicture}
      />
      <Photographs draft={draft} set={set} pictures={pictures.current} addPicture={addPicture} name={name} />
      <details className="f-section">
        <summary>走访日期：{draft.onDay}</summary>
        <Field label="走访日期">
          <input
            type="date"
            max={today(open)}
            value={draft.onDay}
            onChange={(e) => e.target.value !== '' && set({ onDay: e.target.value })}
          />
        </Field>
      </details>
      <ProblemBox problem={problem} />
      <button type="button" className="f-main" disabled={busy} onClick={() => void save()}>
        {busy ? '正在保存…' : '保存'}
      </button>
    </Screen>
  )
}

/** Keeps the form on the device a moment after each change, so that a killed page loses nothing. */
function useKeeping(name: string, draft: VisitDraft, first: VisitDraft): { stop: () => void } {
  const isStopped = useRef(false)
  useEffect(() => {
    if (draft === first) return
    const { drafts } = phone.open()
    const timer = setTimeout(() => {
      if (!isStopped.current) drafts.keep(name, draft).catch(() => undefined)
    }, KEEP_MS)
    return () => clearTimeout(timer)
  }, [name, draft, first])
  return {
    stop: () => {
      isStopped.current = true
    },
  }
}

const NOBODY = [{ value: 'attempt', label: '家中无人（上门未遇）' }] as const

function Met({ draft, set, card }: Filled & { card: FieldCard }) {
  const isAttempt = draft.kind === 'attempt'
  return (
    <>
      {!isAttempt && (
        <Ticks
          label="见到谁（点选）"
          options={card.members.map((m) => ({ value: m.id, label: m.name }))}
          value={draft.met}
          onChange={(met) => set({ met })}
        />
      )}
      <Ticks
        label="没有见到人"
        options={NOBODY}
        value={isAttempt ? ['attempt'] : []}
        onChange={(ticked) => set(ticked.length > 0 ? asAttempt(draft) : { kind: 'household' })}
      />
      {isAttempt && <p className="f-quiet">上门未遇留作记录，不算走访，这一户仍在该走访之列。</p>}
    </>
  )
}

function Changes({ draft, set, card, unsent }: Filled & { card: FieldCard; unsent: Kept | null }) {
  const { outbox } = useOpen()
  const others = outbox.all().filter((k) => k.id !== unsent?.id)
  const pending = pendingChanges(card, others)
  const editor = (subject: string, field: FactKey, known: unknown) => (
    <FactEditor
      key={field}
      name={`${subject} ${field}`}
      field={field}
      known={known ?? null}
      changed={draft.changes.find((c) => c.subject === subject && c.field === field)}
      onChange={(to) => set(withChange(draft, { subject, field, from: known ?? null, to }))}
    />
  )
  return (
    <Section title="情况有变化吗">
      <p className="f-quiet">下面是已经登记的情况，有变化的点开修改，没有变化的不用管。修改由他人审核后生效。</p>
      {pending.length > 0 && (
        <>
          <p className="f-quiet">已经报过、正在等待审核的，不用再报：</p>
          <ul className="f-changes">
            {pending.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
      {draft.changes.length > 0 && (
        <ul className="f-changes">
          {draft.changes.map((c) => (
            <li key={`${c.subject} ${c.field}`}>{changeInWords(c, card)}</li>
          ))}
        </ul>
      )}
      <details className="f-member">
        <summary>全户</summary>
        {factsOf('household').map((field) => editor(card.id, field, card[field]))}
      </details>
      {card.members.map((m) => (
        <details key={m.id} className="f-member">
          <summary>{m.name}</summary>
          {factsOf('person').map((field) => editor(m.id, field, m[field]))}
        </details>
      ))}
    </Section>
  )
}

const KINDS = { need: '困难需求', opinion: '意见建议', errand: '代办申请' } as const

function Opinions({ draft, set, errands }: Filled & { errands: readonly string[] }) {
  const put = (opinion: DraftOpinion) =>
    set({ opinions: draft.opinions.map((o) => (o.id === opinion.id ? opinion : o)) })
  return (
    <Section title="需求和意见">
      {draft.opinions.map((o, i) => (
        <fieldset key={o.id} className="f-member">
          <legend>第 {i + 1} 条</legend>
          <Choices
            name={`kind ${o.id}`}
            label="类别"
            options={choicesOf(KINDS)}
            value={o.kind}
            onChange={(kind) => put({ ...o, kind })}
          />
          {o.kind === 'errand' && (
            <Choices
              name={`matter ${o.id}`}
              label="代办事项"
              options={errands.map((e) => ({ value: e, label: e }))}
              value={o.matter}
              onChange={(matter) => put({ ...o, matter })}
            />
          )}
          <Field label="内容">
            <textarea rows={2} maxLength={1000} value={o.text} onChange={(e) => put({ ...o, text: e.target.value })} />
          </Field>
          <button type="button" onClick={() => set({ opinions: draft.opinions.filter((other) => other.id !== o.id) })}>
            删去这一条
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        onClick={() => set({ opinions: [...draft.opinions, newOpinion(phone.open().clock.now())] })}
      >
        添加一条（有人负责答复）
      </button>
    </Section>
  )
}

/** Who can say so where nobody was met. */
const UNHEARD = choicesOf(CONFIRMATIONS).filter(({ value }) => value === 'witness' || value === 'none')

function Confirming(props: Filled & { signed: Bytes | null; addPicture: (id: string, bytes: Bytes) => Promise<void> }) {
  const { draft, set, signed, addPicture } = props
  const [kept] = useState(signed)
  const sign = async (bytes: Bytes | null) => {
    if (bytes === null) return set({ signature: null })
    const id = newId(phone.open().clock.now())
    await addPicture(id, bytes)
    set({ signature: id })
  }
  return (
    <Section title="群众确认">
      <Choices
        name="confirmed"
        label="确认方式"
        options={draft.kind === 'attempt' ? UNHEARD : choicesOf(CONFIRMATIONS)}
        value={draft.confirmed}
        onChange={(confirmed) => set({ confirmed })}
      />
      {draft.confirmed === 'signature' && signed === null && draft.signature !== null && (
        <p className="f-quiet">原来的签字已经上传；重新签字的，以新签的为准。</p>
      )}
      {draft.confirmed === 'signature' && <Signature kept={kept} onSigned={(bytes) => void sign(bytes)} />}
      {draft.confirmed === 'witness' && (
        <Field label="见证人姓名">
          <input value={draft.witness} maxLength={40} onChange={(e) => set({ witness: e.target.value })} />
        </Field>
      )}
    </Section>
  )
}

function Photographs(
  props: Filled & {
    name: string
    pictures: ReadonlyMap<string, Bytes>
    addPicture: (id: string, bytes: Bytes) => Promise<void>
  },
) {
  const { draft, set, pictures, addPicture, name } = props
  const [words, setWords] = useState('')
  const take = async (files: FileList | null) => {
    setWords('')
    const ids: string[] = []
    try {
      for (const file of Array.from(files ?? []).slice(0, MOST_PHOTOGRAPHS - draft.photographs.length)) {
        const id = newId(phone.open().clock.now())
        await addPicture(id, await shrink(file))
        ids.push(id)
      }
    } catch (error) {
      setWords(error instanceof Error ? error.message : '照片没有存下。')
    }
    set({ photographs: [...draft.photographs, ...ids] })
  }
  return (
    <Section title="照片（可以不拍）">
      <p className="f-quiet">照片在手机上压缩，并去掉拍摄位置和时间等信息。</p>
      <div className="f-pictures">
        {draft.photographs.map((id, i) => (
          <figure key={id}>
            {pictures.has(id) ? (
              <Picture bytes={pictures.get(id)} label={`照片 ${i + 1}`} />
            ) : (
              <figcaption>照片 {i + 1} 已上传</figcaption>
            )}
            <button
              type="button"
              aria-label={`删去照片 ${i + 1}`}
              onClick={() => {
                set({ photographs: draft.photographs.filter((other) => other !== id) })
                void phone.open().drafts.dropPicture(name, id)
              }}
            >
              删去
            </button>
          </figure>
        ))}
      </div>
      {words !== '' && <p role="alert">{words}</p>}
      {draft.photographs.length < MOST_PHOTOGRAPHS && (
        <label className="f-file">
          添加照片
          <input type="file" accept="image/*" multiple onChange={(e) => void take(e.target.files)} />
        </label>
      )}
    </Section>
  )
}

function Picture({ bytes, label }: { bytes: Bytes | undefined; label: string }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    if (bytes === undefined) return
    const made = URL.createObjectURL(new Blob([bytes]))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  return url === '' ? null : <img src={url} alt={label} />
}
