import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { WRITERS } from '../roles.ts'
import { KIND_OPTIONS } from './words.ts'

const MOST = 12
type Body = BodyOf<'/api/duties/lists/plain'>
type Values = Omit<Body, 'items'> & { items: Record<string, Body['items'][number]> }

/** A line more is asked for as soon as the one above it is written. */
function lines(): Field[] {
  return Array.from({ length: MOST }, (_, i): Field[] => {
    const written = (values: Record<string, unknown>) => Boolean(values[`items.${i}.title`])
    return [
      {
        name: `items.${i}.title`,
        label: `任务${i + 1}`,
        kind: 'longtext',
        max: 500,
        rows: 2,
        required: i === 0,
        ...(i > 0 && { when: (values) => Boolean(values[`items.${i - 1}.title`]) }),
      },
      {
        name: `items.${i}.organisation`,
        label: `任务${i + 1}责任主体`,
        kind: 'organisation',
        required: true,
        when: written,
      },
      { name: `items.${i}.due`, label: `任务${i + 1}完成期限`, kind: 'day', required: true, when: written },
    ]
  }).flat()
}

const FIELDS: Field[] = [
  {
    name: 'kind',
    label: '类别',
    kind: 'select',
    required: true,
    options: KIND_OPTIONS.filter((o) => o.value !== 'responsibility' && o.value !== 'commitment'),
  },
  {
    name: 'title',
    label: '名称',
    kind: 'text',
    max: 100,
    required: true,
    placeholder: '如：脱贫攻坚联席会议第三次会议议定事项',
  },
  {
    name: 'grounds',
    label: '依据',
    kind: 'longtext',
    max: 1000,
    rows: 2,
    placeholder: '会议名称和日期，或文件名称和文号',
  },
  ...lines(),
]

/** What a meeting decided, a secretary's project, a campaign: tasks with who and by when, in force at once. */
export function PlainListButton() {
  const [open, setOpen] = useState(false)
  const { role, unit } = useActing()
  const go = useGo()
  if (unit === null || !WRITERS.includes(role)) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>新建事项清单</Button>
      {open && (
        <CommandDrawer<Values, { id: string; opened: number }>
          open
          title="新建事项清单"
          name="duty.plain-list"
          fields={FIELDS}
          submit="下达"
          done="清单已下达，责任事项已生成"
          onClose={() => setOpen(false)}
          onDone={({ id }) => go(`/duties/lists/${id}`)}
          send={(values, headers) => answerOf(api.POST('/api/duties/lists/plain', { body: bodyOf(values), headers }))}
        >
          <p>联席会议议定事项、书记项目、专项行动等，逐项写明任务、责任主体和期限。</p>
        </CommandDrawer>
      )}
    </>
  )
}

/** The form makes an object of the numbered lines; the command takes a list. */
function bodyOf({ items, ...values }: Values): Body {
  return { ...values, items: Object.values(items) } as Body
}
