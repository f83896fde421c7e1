import { useCallback, useEffect, useState } from 'react'
import { getAnswer, sendAnswer } from '#kernel/browser/client.ts'
import type { ListAnswer } from '#kernel/browser/contract.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import type { Kept } from '#kernel/browser/sync/outbox.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import type { Conflict, FieldConflict } from '#kernel/pure/sync.ts'
import { FACTS, type FactKey, factText } from '#modules/households/model.ts'
import { Ask } from './Entry.tsx'
import { Choices, Field, ProblemBox, Screen } from './parts.tsx'
import { phone, useOpen } from './the-phone.ts'
import { shortTime } from './words.ts'

type Choice = 'mine' | 'theirs' | 'other'

function inWords(field: string, value: unknown): string {
  if (Object.hasOwn(FACTS, field)) return factText(field as FactKey, value)
  return value === null || value === undefined || value === '' ? '未填' : String(value)
}

/** Where two people wrote differently: both values, who wrote them and when; a person decides, with a network. */
export function Conflicts() {
  const open = useOpen()
  const { outbox } = open
  const [waiting, setWaiting] = useState<readonly Conflict[] | null>(null)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const load = useCallback(async () => {
    try {
      const { total, rows } = await getAnswer<ListAnswer<Conflict>>('/api/sync/conflicts', { size: 200 })
      setWaiting(rows)
      setProblem(null)
      // of more than one page nothing can be said about what is not on it
      if (total <= rows.length) await settle(rows)
    } catch (error) {
      setProblem(problemOf(error))
    }
  }, [])
  useEffect(() => {
    if (navigator.onLine) void load()
  }, [load])
  const kept = outbox.all().filter((k) => k.state === 'conflict')
  const others = (waiting ?? []).filter((c) => !kept.some((k) => k.id === c.operation))
  return (
    <Screen title="冲突" back>
      <p>同一项情况，两个人登记的不一样。两边都保留着，核实后由人来定，系统不替您选。</p>
      <ProblemBox problem={problem} />
      {waiting === null && <p>没有网络时可以查看，裁定须有网络。</p>}
      {kept.length === 0 && others.length === 0 && <p>没有冲突。</p>}
      {kept.flatMap((k) =>
        (k.conflicts ?? []).map((c) => (
          <One
            key={`${k.id} ${c.about} ${c.field}`}
            conflict={c}
            title={k.title}
            open={waiting?.find((w) => w.operation === k.id && w.about === c.about && w.field === c.field)}
            isKnown={waiting !== null}
            onDecided={load}
          />
        )),
      )}
      {others.map((c) => (
        <One key={c.id} conflict={c} title="" open={c} isKnown onDecided={load} />
      ))}
    </Screen>
  )
}

/** An operation none of whose conflicts is open any more is done with. */
async function settle(rows: readonly Conflict[]): Promise<void> {
  const { outbox } = phone.open()
  const done = outbox.all().filter((k: Kept) => k.state === 'conflict' && !rows.some((r) => r.operation === k.id))
  for (const k of done) await outbox.put(k.id, { state: 'accepted', note: '冲突已裁定。' })
  if (done.length > 0) phone.changed()
}

function One(props: {
  conflict: FieldConflict
  title: string
  open: Conflict | undefined
  isKnown: boolean
  onDecided: () => Promise<void>
}) {
  const { conflict: c, open } = props
  // whoever leads the village or township decides what others wrote, too
  const isOwn = open === undefined || open.person === phone.open().owner.person.id
  const [choice, setChoice] = useState<Choice | null>(null)
  const [why, setWhy] = useState('')
  const [other, setOther] = useState('')
  const canOther = !Object.hasOwn(FACTS, c.field) || FACTS[c.field as FactKey].type === 'text'
  const decide = async () => {
    const body = { choice, why: why.trim(), ...(choice === 'other' && { value: other.trim() }) }
    await sendAnswer('POST', `/api/sync/conflicts/${open!.id}/resolve`, body)
    await props.onDecided()
    phone.open().engine.wake()
  }
  return (
    <section className="f-section" aria-label={c.title}>
      <h2>{c.title}</h2>
      {props.title !== '' && <p className="f-quiet">{props.title}</p>}
      <dl>
        <div className="f-fact">
          <dt>原来</dt>
          <dd>{inWords(c.field, c.base)}</dd>
        </div>
        <div className="f-fact">
          <dt>
            {c.theirsBy}（{shortTime(c.theirsAt)}）
          </dt>
          <dd>{inWords(c.field, c.theirs)}</dd>
        </div>
        <div className="f-fact">
          <dt>{isOwn ? '您登记的' : '走访人登记的'}</dt>
          <dd>{inWords(c.field, c.mine)}</dd>
        </div>
      </dl>
      {props.isKnown && open === undefined && <p>已经裁定，或者由村、乡镇裁定。</p>}
      {open !== undefined && (
        <Ask
          submit="裁定"
          onSubmit={decide}
          disabled={choice === null || why.trim().length < 4 || (choice === 'other' && other.trim() === '')}
        >
          <Choices<Choice>
            name={`choice ${open.id}`}
            label="以哪个为准"
            options={[
              { value: 'theirs', label: `以${c.theirsBy}的为准` },
              { value: 'mine', label: isOwn ? '以我登记的为准' : '以走访人登记的为准' },
              ...(canOther ? [{ value: 'other' as const, label: '都不对，另填' }] : []),
            ]}
            value={choice}
            onChange={setChoice}
          />
          {choice === 'other' && (
            <Field label="应当是">
              <input value={other} onChange={(e) => setOther(e.target.value)} />
            </Field>
          )}
          <Field label="依据">
            <textarea rows={2} maxLength={500} value={why} onChange={(e) => setWhy(e.target.value)} />
          </Field>
        </Ask>
      )}
    </section>
  )
}
