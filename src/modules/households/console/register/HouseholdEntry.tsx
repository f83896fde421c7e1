import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import type { FactKey } from '../../model.ts'
import { factOf } from '../../model.ts'
import { factField, fromForm } from './household-fields.ts'

type Body = BodyOf<'/api/households'>

const HOUSEHOLD_FACTS: FactKey[] = [
  'groupName',
  'phone',
  'bank',
  'houseArea',
  'houseGrade',
  'houseStructure',
  'houseYear',
  'waterSafe',
  'foodOk',
  'clothingOk',
  'schoolingOk',
  'medicalOk',
  'housingOk',
  'electricity',
  'fuel',
]
const MEMBER_FACTS: FactKey[] = [
  'nation',
  'education',
  'schooling',
  'health',
  'disability',
  'labour',
  'work',
  'lowIncome',
  'medicalInsured',
  'pensionInsured',
]

/** What is asked of one member; `at` is where it stands in the body. Birth and sex follow from the ID number. */
export function memberFields(at: string, label: string): Field[] {
  const named = (key: FactKey, more: Partial<Field> = {}) =>
    factField(key, { name: `${at}${key}`, label: `${label}${factOf(key).title}`, ...more })
  const noId = (values: FormValues) => !values[`${at}idNumber`]
  return [
    named('name', { required: true }),
    named('relation', { required: true }),
    named('idNumber', { help: '填写后，性别和出生日期由系统得出。没有证件的，填下面两项。' }),
    { name: `${at}birthOn`, label: `${label}出生日期`, kind: 'day', when: noId },
    {
      name: `${at}sex`,
      label: `${label}性别`,
      kind: 'radio',
      when: noId,
      options: [
        { value: 'male', label: '男' },
        { value: 'female', label: '女' },
      ],
    },
    { ...named('personPhone'), name: `${at}phone` },
    ...MEMBER_FACTS.map((key) => named(key)),
  ]
}

/** A member as the server takes it, from a filled form. */
export function memberFrom(values: Record<string, unknown>): Body['members'][number] {
  const member = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      MEMBER_FACTS.includes(key as FactKey) ? fromForm(key as FactKey, value) : value,
    ]),
  )
  return { ...member, lowIncome: member.lowIncome === true } as Body['members'][number]
}

export const NOT_DUPLICATE: Field = {
  name: 'confirmedNotDuplicate',
  label: '已核对：与同名同出生日期的人不是同一人',
  kind: 'yes',
  help: '只在系统提示可能重复登记、并已核对后勾选。',
}

/** One household with everyone in it, from the paper form. */
export default function HouseholdEntry() {
  const go = useGo()
  const { place } = useActing()
  const [count, setCount] = useState(1)
  const [values] = useState<FormValues>({
    'members.0.relation': 'head',
    ...(place !== null && place.length >= 12 && { place }),
  })
  const members = Array.from({ length: count }, (_, i) => memberFields(`members.${i}.`, `成员${i + 1}·`)).flat()
  return (
    <Page title="登记一户" lead="新登记的户为一般农户；识别为建档立卡户或监测户，另走评议、公示和审定程序。">
      <Panel>
        <CommandForm<FormValues, { id: string }>
          name="household.new"
          submit="登记"
          done="已登记"
          initial={values}
          fields={[
            { name: 'place', label: '所在村（网格）', kind: 'place', level: 'village', required: true },
            ...HOUSEHOLD_FACTS.map((key) => factField(key)),
            ...members,
            NOT_DUPLICATE,
          ]}
          send={(form, headers) => answerOf(api.POST('/api/households', { body: bodyOf(form, count), headers }))}
          onDone={({ id }) => go(`/households/${id}`)}
          onCancel={() => go('/households')}
        >
          <div className="g-actions">
            <span>家庭成员 {count} 人（第 1 人填户主）</span>
            <Button onClick={() => setCount(count + 1)} disabled={count >= 30}>
              增加一人
            </Button>
            <Button onClick={() => setCount(count - 1)} disabled={count <= 1}>
              减少一人
            </Button>
          </div>
        </CommandForm>
      </Panel>
    </Page>
  )
}

function bodyOf(form: FormValues, count: number): Body {
  const { place, members, confirmedNotDuplicate, ...facts } = form as {
    place: string
    members: Record<string, Record<string, unknown>>
    confirmedNotDuplicate: boolean
  } & FormValues
  const own = Object.entries(facts).map(([key, value]) => [key, fromForm(key as FactKey, value)])
  return {
    ...Object.fromEntries(own),
    place,
    confirmedNotDuplicate,
    members: Array.from({ length: count }, (_, i) => memberFrom(members[String(i)] ?? {})),
  } as Body
}
