import { useState } from 'react'
import type { Role } from '#kernel/pure/scope.ts'
import {
  CONFIRMATIONS,
  type FieldCard,
  OPINION_KINDS,
  OPINION_STATES,
  type OpinionBrief,
  PURPOSES,
  VISIT_KINDS,
} from '#modules/fieldwork/model.ts'
import { mayVisit, opinionWorkflow } from '#modules/fieldwork/rules.ts'
import { FACTS, type FactKey, factText, labelOf, RELATIONS, STANDINGS } from '#modules/households/model.ts'
import { Ask } from './Entry.tsx'
import { Choices, choicesOf, Fact, Field, Screen, Section } from './parts.tsx'
import { today } from './phone.ts'
import { hrefOf } from './route.ts'
import { phone, useOpen } from './the-phone.ts'
import { useCard } from './use-card.ts'
import { pendingChanges, type VisitDraft } from './visit-draft.ts'
import { ageOn, STATE_WORDS, shortDay, shortTime } from './words.ts'

const SECURED: FactKey[] = ['foodOk', 'clothingOk', 'schoolingOk', 'medicalOk', 'housingOk', 'waterSafe']
const HOUSE: FactKey[] = ['houseArea', 'houseGrade', 'houseStructure', 'houseYear', 'electricity', 'fuel']
const OF_MEMBER: FactKey[] = ['health', 'labour', 'work', 'schooling', 'education', 'disability', 'personPhone']

export function Household({ id }: { id: string }) {
  const open = useOpen()
  const held = useCard<FieldCard>('household', id)
  if (held === undefined) return <Screen title="户" back children={<p>正在打开…</p>} />
  if (held === null)
    return <Screen title="户" back children={<p>这台手机上没有这一户。可能已经调整给其他人负责。</p>} />
  const card = held.body
  const day = today(open)
  return (
    <Screen title={card.name} back>
      <p className="f-quiet">
        {card.townshipName} {card.placeName} {String(card.groupName ?? '')} · {labelOf(STANDINGS, card.standing)}
      </p>
      {mayVisit(open.owner.post.role, 'household') && (
        <a className="f-main" href={hrefOf('visit', id)}>
          登记走访
        </a>
      )}
      <OwnWork id={id} />
      <Pending card={card} />
      <Opinions opinions={card.opinions} />
      <PlanItems items={card.planItems} day={day} />
      <Members card={card} />
      <Facts card={card} />
      <Income card={card} />
      <Section title="帮扶责任人">
        <p>{card.helpers.length === 0 ? '没有登记' : card.helpers.map((h) => h.name).join('、')}</p>
      </Section>
      <Visits card={card} />
    </Screen>
  )
}

/** What was done on this device and is not on the card yet. */
function OwnWork({ id }: { id: string }) {
  const { outbox } = useOpen()
  const mine = outbox.all().filter((k) => {
    const { household } = k.body as { household?: string }
    return household === id && (k.state === 'unsent' || k.state === 'refused' || k.state === 'conflict')
  })
  if (mine.length === 0) return null
  return (
    <Section title="本机登记">
      <ul className="f-list">
        {mine.map((k) => (
          <li key={k.id} className="f-row">
            <strong>{shortTime(k.madeAt)}</strong>
            <span>
              {(k.body as Partial<VisitDraft>).note || k.title} <em>{STATE_WORDS[k.state]}</em>
            </span>
            {k.state === 'unsent' && <a href={hrefOf('unsent')}>修改或者撤回</a>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What was found to be otherwise and waits for another person's word. */
function Pending({ card }: { card: FieldCard }) {
  const { outbox } = useOpen()
  const pending = pendingChanges(card, outbox.all())
  if (pending.length === 0) return null
  return (
    <Section title="待审核的变化">
      <ul className="f-changes">
        {pending.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </Section>
  )
}

function Members({ card }: { card: FieldCard }) {
  const day = today(useOpen())
  return (
    <Section title={`家庭成员 ${card.members.length} 人`}>
      {card.members.map((m) => (
        <details key={m.id} className="f-member">
          <summary>
            <strong>{m.name}</strong> {labelOf(RELATIONS, m.relation)} {ageOn(m.birthOn, day)}
          </summary>
          <dl>
            {OF_MEMBER.map((key) => (
              <Fact key={key} title={FACTS[key].title}>
                {factText(key, m[key])}
              </Fact>
            ))}
          </dl>
        </details>
      ))}
    </Section>
  )
}

function Facts({ card }: { card: FieldCard }) {
  const causes = [card.causeMain, ...((card.causesOther as string[] | undefined) ?? [])].filter(Boolean) as string[]
  return (
    <>
      <Section title="两不愁三保障和饮水安全">
        <dl>
          {SECURED.map((key) => (
            <Fact key={key} title={FACTS[key].title}>
              {factText(key, card[key])}
            </Fact>
          ))}
        </dl>
      </Section>
      <Section title="致贫原因">
        <p>{causes.length === 0 ? '没有登记' : causes.map((c) => factText('causeMain', c)).join('、')}</p>
      </Section>
      <Section title="住房和用电">
        <dl>
          {HOUSE.map((key) => (
            <Fact key={key} title={FACTS[key].title}>
              {factText(key, card[key])}
            </Fact>
          ))}
        </dl>
      </Section>
    </>
  )
}

function Income({ card }: { card: FieldCard }) {
  if (card.income.length === 0) return null
  return (
    <Section title="人均纯收入">
      <dl>
        {card.income.map((y) => (
          <Fact key={y.year} title={`${y.year}年`}>
            {y.perHead === null ? '未填' : `${Math.round(y.perHead / 100).toLocaleString('zh-CN')}元`}
          </Fact>
        ))}
      </dl>
    </Section>
  )
}

function PlanItems({ items, day }: { items: FieldCard['planItems']; day: string }) {
  if (items.length === 0) return null
  return (
    <Section title="帮扶措施">
      <ul className="f-list">
        {items.map((item) => (
          <li key={item.id} className="f-row">
            <strong>{item.title}</strong>
            <em className={item.dueOn < day ? 'is-late' : ''}>{shortDay(item.dueOn)}到期</em>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Visits({ card }: { card: FieldCard }) {
  return (
    <Section title="最近走访">
      {card.visits.length === 0 && <p>还没有走访记录。</p>}
      <ul className="f-list">
        {card.visits.map((v) => (
          <li key={v.id} className="f-row">
            <strong>
              {shortDay(v.onDay)} {v.who}
            </strong>
            <span>
              {v.kind === 'attempt' ? VISIT_KINDS.attempt : (PURPOSES[v.purpose] ?? v.purpose)} {v.note}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Opinions({ opinions }: { opinions: readonly OpinionBrief[] }) {
  if (opinions.length === 0) return null
  return (
    <Section title="意见诉求">
      {opinions.map((o) => (
        <Opinion key={o.id} opinion={o} />
      ))}
    </Section>
  )
}

type Answering = 'answer' | 'settle' | 'reopen'

/** Whose post may do it at all; what else stands against it the server says. */
function mayAct(role: Role, action: Answering): boolean {
  return opinionWorkflow.transitions.some((t) => t.action === action && (t.roles as readonly Role[]).includes(role))
}

const ACTIONS: Record<Answering, string> = { answer: '答复', settle: '本人满意，办结', reopen: '本人不满意，退回重办' }

function Opinion({ opinion }: { opinion: OpinionBrief }) {
  const { outbox, owner } = useOpen()
  const [action, setAction] = useState<Answering | null>(null)
  const mine = outbox
    .all()
    .findLast((k) => k.command === 'fieldwork.answer' && (k.body as { opinion: string }).opinion === opinion.id)
  const fitting: Answering[] = opinion.state === 'open' ? ['answer'] : ['settle', 'reopen']
  const possible = fitting.filter((a) => mayAct(owner.post.role, a))
  return (
    <div className="f-member">
      <p>
        <strong>{OPINION_KINDS[opinion.kind]}</strong> {opinion.matter ?? ''} {opinion.text}
      </p>
      <p className="f-quiet">
        {OPINION_STATES[opinion.state]} · {opinion.unitName} · {shortDay(opinion.dueOn)}到期
      </p>
      {opinion.answer !== null && <p>答复：{opinion.answer}</p>}
      {mine !== undefined && mine.state !== 'accepted' && <p>本机已填：{STATE_WORDS[mine.state]}</p>}
      {(mine === undefined || mine.state === 'refused' || mine.state === 'accepted') && (
        <div className="f-chips">
          {possible.map((a) => (
            <button key={a} type="button" aria-pressed={a === action} onClick={() => setAction(a)}>
              {ACTIONS[a]}
            </button>
          ))}
        </div>
      )}
      {action !== null && <Answer opinion={opinion} action={action} onDone={() => setAction(null)} />}
    </div>
  )
}

const HEARD = { spoken: CONFIRMATIONS.spoken, witness: CONFIRMATIONS.witness }

function Answer(props: { opinion: OpinionBrief; action: Answering; onDone: () => void }) {
  const { opinion, action } = props
  const [text, setText] = useState('')
  const [confirmed, setConfirmed] = useState<keyof typeof HEARD>('spoken')
  const save = async () => {
    const body = { opinion: opinion.id, action, text: text.trim(), ...(action === 'settle' && { confirmed }) }
    await phone.save({ command: 'fieldwork.answer', title: `${ACTIONS[action]} ${opinion.text.slice(0, 20)}`, body })
    props.onDone()
  }
  return (
    <Ask submit="保存" onSubmit={save} disabled={action !== 'settle' && text.trim().length < 2}>
      {action === 'settle' && (
        <Choices
          name={`heard ${opinion.id}`}
          label="本人怎样确认"
          options={choicesOf(HEARD)}
          value={confirmed}
          onChange={setConfirmed}
        />
      )}
      <Field label={action === 'settle' ? '补充说明（可不填）' : '办理情况'}>
        <textarea rows={3} maxLength={1000} value={text} onChange={(e) => setText(e.target.value)} />
      </Field>
    </Ask>
  )
}
