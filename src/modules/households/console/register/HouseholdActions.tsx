import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { optionsOf } from '#ui/options.ts'
import { RELATIONS, SOURCES } from '../../model.ts'
import { memberFields, memberFrom, NOT_DUPLICATE } from './HouseholdEntry.tsx'

type Household = AnswerOf<'/api/households/{id}'>
type Close = { household: Household; onClose: () => void }

const WHY: Field = { name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 500, required: true }
const ON: Field = { name: 'on', label: '日期', kind: 'day', required: true }

/** Someone is born, married in, or comes back. */
export function MemberEntry({ household, onClose }: Close) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="新增家庭成员"
      name={`household.member.${household.id}`}
      fields={[...memberFields('member.', ''), ON, WHY, NOT_DUPLICATE]}
      initial={{ on: today }}
      submit="登记"
      done="已登记"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/households/{id}/members', {
            params: { path: { id: household.id } },
            body: {
              member: memberFrom(form.member as Record<string, unknown>),
              on: String(form.on),
              why: String(form.why),
              confirmedNotDuplicate: form.confirmedNotDuplicate === true,
            } as BodyOf<'/api/households/{id}/members'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>出生、婚入、回迁等新增人员。已在其他户登记的人，请办理迁移，不要重复登记。</p>
    </CommandDrawer>
  )
}

/**
 * A year's income by source. What is on record stands there already; only what is altered is sent, and of a year that is
 * over it is put right when another person has approved.
 */
export function IncomeEntry({ household, year, onClose }: Close & { year: number }) {
  const { today } = useSession()
  const go = useGo()
  const known = household.income.find((y) => y.year === year)
  const isReviewed = known !== undefined && year < Number(today.slice(0, 4))
  const keys = Object.keys(SOURCES) as (keyof typeof SOURCES)[]
  return (
    <CommandDrawer<FormValues, { change: string | null }>
      open
      title={`${year}年家庭收入`}
      name={`household.income.${household.id}.${year}`}
      fields={[
        ...keys.map((key): Field => ({ name: key, label: SOURCES[key], kind: 'money' })),
        { ...WHY, label: '更正缘由', required: false, help: '修改已登记的数字时填写。' },
      ]}
      initial={Object.fromEntries(
        keys.flatMap((key) => (known?.lines[key] === undefined ? [] : [[key, known.lines[key] / 100]])),
      )}
      submit={isReviewed ? '提交' : '登记'}
      done={isReviewed ? '已提交，更正的数字审核后生效' : '收入已登记'}
      send={(form, headers) =>
        answerOf(
          api.POST('/api/households/{id}/income', {
            params: { path: { id: household.id } },
            body: {
              year,
              lines: keys.flatMap((source) =>
                form[source] === undefined ? [] : [{ source, amount: Number(form[source]) }],
              ),
              why: String(form.why ?? ''),
            },
            headers,
          }),
        )
      }
      onDone={({ change }) => {
        if (change !== null) go(`/household-changes/${change}`)
      }}
      onClose={onClose}
    >
      <p>按全家全年合计填写；纯收入和人均由系统算出。</p>
      {isReviewed && <p>{year}年已登记的数字，更正后由另一人审核，同意后生效；没有登记过的直接登记。</p>}
    </CommandDrawer>
  )
}

type Member = Household['members'][number]

/** The county's desk: a member goes to live in another household. */
export function MemberMove({ member, onClose }: { member: Member; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues>
      open
      title={`${member.name}迁往他户`}
      name={`household.move.${member.id}`}
      fields={[
        { name: 'household', label: '迁入的户', kind: 'record', source: HOUSEHOLD_SOURCE, required: true },
        {
          name: 'relation',
          label: '与新户主关系',
          kind: 'select',
          required: true,
          options: optionsOf(RELATIONS),
        },
        ON,
        WHY,
      ]}
      initial={{ on: today }}
      submit="办理迁移"
      done="已迁移"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/residents/{id}/move', {
            params: { path: { id: member.id } },
            body: form as BodyOf<'/api/residents/{id}/move'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

/** The county's desk: a member has died or moved out of the county. */
export function MemberLeave({ household, member, onClose }: Close & { member: Member }) {
  const { today } = useSession()
  const others = household.members.filter((m) => m.id !== member.id)
  const isHead = member.relation === 'head' && others.length > 0
  return (
    <CommandDrawer<FormValues>
      open
      danger
      title={`${member.name}：死亡或迁出`}
      name={`household.leave.${member.id}`}
      fields={[
        {
          name: 'life',
          label: '情况',
          kind: 'radio',
          required: true,
          options: [
            { value: 'dead', label: '死亡' },
            { value: 'away', label: '迁出本县' },
          ],
        },
        ...(isHead
          ? [
              {
                name: 'newHead',
                label: '新户主',
                kind: 'select' as const,
                help: '不选的，由配偶接任；没有配偶的，由最年长者接任。',
                options: others.map((m) => ({ value: m.id, label: `${m.name}（${m.relationName}）` })),
              },
            ]
          : []),
        ON,
        WHY,
      ]}
      initial={{ on: today }}
      submit="登记"
      done="已登记"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/residents/{id}/leave', {
            params: { path: { id: member.id } },
            body: form as BodyOf<'/api/residents/{id}/leave'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      {others.length === 0 && <p>这是该户最后一名在户成员，登记后该户销户，结对帮扶随之结束。</p>}
    </CommandDrawer>
  )
}

/** 分户: some members found a household of their own. */
export function HouseholdSplit({ household, onClose }: Close) {
  const { today } = useSession()
  const go = useGo()
  const members = household.members.map((m) => ({ value: m.id, label: `${m.name}（${m.relationName}）` }))
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="分户"
      name={`household.split.${household.id}`}
      fields={[
        { name: 'head', label: '新户的户主', kind: 'select', options: members, required: true },
        ...household.members.map(
          (m): Field => ({
            name: `relations.${m.id}`,
            label: `${m.name}与新户主关系`,
            kind: 'select',
            options: optionsOf(RELATIONS).filter((o) => o.value !== 'head'),
            help: '留在原户的不选。',
            when: (values) => values.head !== undefined && values.head !== m.id,
          }),
        ),
        { name: 'place', label: '新户所在村（网格）', kind: 'place', level: 'village', help: '不选为原处。' },
        ON,
        WHY,
      ]}
      initial={{ on: today }}
      submit="办理分户"
      done="已分户"
      send={({ head, relations = {}, ...form }, headers) => {
        const movers = Object.entries(relations as Record<string, string>).map(([person, relation]) => ({
          person,
          relation,
        }))
        const body = { ...form, movers: [{ person: head, relation: 'head' }, ...movers] }
        return answerOf(
          api.POST('/api/households/{id}/split', {
            params: { path: { id: household.id } },
            body: body as BodyOf<'/api/households/{id}/split'>,
            headers,
          }),
        )
      }}
      onDone={({ id }) => go(`/households/${id}`)}
      onClose={onClose}
    >
      <p>新户为一般农户，与原户记为同一家族。</p>
    </CommandDrawer>
  )
}

/** The whole household moves to another village. */
export function HouseholdRelocation({ household, onClose }: Close) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues>
      open
      title="整户迁移"
      name={`household.relocate.${household.id}`}
      fields={[
        { name: 'place', label: '迁入的村（网格）', kind: 'place', level: 'village', required: true },
        { name: 'groupName', label: '村民小组', kind: 'text', max: 30 },
        ON,
        WHY,
      ]}
      initial={{ on: today }}
      submit="办理迁移"
      done="已迁移"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/households/{id}/relocate', {
            params: { path: { id: household.id } },
            body: form as BodyOf<'/api/households/{id}/relocate'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>全家人员、结对帮扶、待审核的申请和收入记录随户转到新村。</p>
    </CommandDrawer>
  )
}
