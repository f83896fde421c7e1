import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { FACTS, type FactKey, factText, LIVES } from '../../model.ts'
import { factField, fromForm, toForm } from '../register/household-fields.ts'

type Household = AnswerOf<'/api/households/{id}'>
type Body = BodyOf<'/api/households/{id}/changes'>

/** Asks for facts of a household or of one member to be changed; another person decides. */
export function ChangeRequest({
  household,
  subject,
  onClose,
}: {
  household: Household
  subject: string
  onClose: () => void
}) {
  const go = useGo()
  const member = household.members.find((m) => m.id === subject)
  const present = (member ?? household) as unknown as Record<string, unknown>
  const [keys] = useState(() =>
    (Object.keys(FACTS) as FactKey[]).filter((key) => FACTS[key].subject === (member ? 'person' : 'household')),
  )
  const shownValue = (key: FactKey) => present[key === 'personPhone' ? 'phone' : key]
  const isSealed = (key: FactKey) => ['phone', 'account', 'id-number'].includes(FACTS[key].type)
  const chosen = (values: FormValues, key: FactKey) => ((values.keys as string[] | undefined) ?? []).includes(key)
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title={`申请变更${member ? `：${member.name}` : ''}`}
      name={`household.change.${subject}`}
      submit="提交申请"
      done="申请已提交，审核后生效"
      fields={[
        {
          name: 'keys',
          label: '要变更的内容',
          kind: 'select',
          multiple: true,
          required: true,
          options: keys.map((key) => ({ value: key, label: FACTS[key].title })),
        },
        ...keys.map((key) =>
          key === 'life'
            ? {
                ...factField(key),
                options: optionsOf(LIVES).filter((o) => o.value !== 'living'),
                when: (values: FormValues) => chosen(values, key),
              }
            : factField(key, {
                help: `现登记：${factText(key, shownValue(key))}`,
                when: (values) => chosen(values, key),
              }),
        ),
        { name: 'grounds', label: '变更依据', kind: 'longtext', rows: 2, max: 500, required: true },
        { name: 'evidence', label: '证明材料', kind: 'files', help: '可不传。' },
      ]}
      initial={Object.fromEntries(keys.flatMap((key) => (isSealed(key) ? [] : [[key, toForm(key, shownValue(key))]])))}
      send={(form, headers) =>
        answerOf(
          api.POST('/api/households/{id}/changes', {
            params: { path: { id: household.id } },
            body: {
              subject,
              fields: (form.keys as FactKey[]).map((key) => ({ field: key, to: fromForm(key, form[key]) })),
              grounds: String(form.grounds),
              evidence: (form.evidence as string[] | undefined) ?? [],
            } as Body,
            headers,
          }),
        )
      }
      onDone={({ id }) => go(`/household-changes/${id}`)}
      onClose={onClose}
    >
      <p>户档的变更由另一人审核，同意后生效；没有变化的内容不用填。</p>
    </CommandDrawer>
  )
}
