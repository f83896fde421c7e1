import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'

const MOST = 5
interface Values {
  /** numbered lines */
  items: Record<string, { title: string; due: string }>
}

/** Up to five promises at once; a line is asked for when the one above it is written. */
const FIELDS: Field[] = Array.from({ length: MOST }, (_, i): Field[] => {
  const when = i === 0 ? {} : { when: (values: Record<string, unknown>) => Boolean(values[`items.${i - 1}.title`]) }
  return [
    {
      name: `items.${i}.title`,
      label: `承诺${i + 1}`,
      kind: 'longtext',
      max: 500,
      rows: 2,
      required: i === 0,
      ...when,
    },
    {
      name: `items.${i}.due`,
      label: `承诺${i + 1}兑现期限`,
      kind: 'day',
      required: true,
      when: (values) => Boolean(values[`items.${i}.title`]),
    },
  ]
}).flat()

/** A secretary promises in public what the organisation will do by when; each promise becomes a duty of its own. */
export function CommitmentButton() {
  const [open, setOpen] = useState(false)
  const { unit } = useActing()
  const go = useGo()
  if (unit === null) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>作出公开承诺</Button>
      {open && (
        <CommandDrawer<Values, { id: string }>
          open
          title="作出公开承诺"
          name="duty.commitment"
          fields={FIELDS}
          submit="公开承诺"
          done="承诺已公开，并列入本单位责任事项"
          onClose={() => setOpen(false)}
          onDone={({ id }) => go(`/duties/lists/${id}`)}
          send={(values, headers) =>
            answerOf(
              api.POST('/api/duties/commitments', {
                headers,
                body: { items: Object.values(values.items) },
              }),
            )
          }
        >
          <p>承诺应当具体、能兑现。公开后每条承诺都是一件责任事项，到期须附材料办结。</p>
        </CommandDrawer>
      )}
    </>
  )
}
