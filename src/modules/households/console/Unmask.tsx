import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { FormValues } from '#ui/fields.ts'

export interface UnmaskOf {
  readonly kind: 'household' | 'person'
  readonly id: string
  readonly field: 'phone' | 'bank' | 'idNumber'
  readonly title: string
}

/** What is shown of a sealed content, and the way to see it for a purpose that is put on record. */
export function Masked({ text, of, may }: { text: string | null; of: UnmaskOf; may: boolean }) {
  const [asking, setAsking] = useState(false)
  const [clear, setClear] = useState<string | null>(null)
  if (text === null) return <span className="g-quiet">未填</span>
  return (
    <span>
      {clear ?? text}{' '}
      {may && clear === null && (
        <Button size="small" type="link" className="g-noprint" onClick={() => setAsking(true)}>
          查看
        </Button>
      )}
      {asking && (
        <CommandDrawer<FormValues, { text: string }>
          open
          title={`查看${of.title}`}
          name={`household.unmask.${of.id}.${of.field}`}
          fields={[{ name: 'purpose', label: '用途', kind: 'text', max: 200, required: true }]}
          submit="查看"
          done="已记入日志"
          guarded={false}
          send={(form, headers) => {
            const input = {
              params: { path: { id: of.id } },
              body: { field: of.field, purpose: String(form.purpose) },
              headers,
            }
            return answerOf(
              of.kind === 'household'
                ? api.POST('/api/households/{id}/unmask', input)
                : api.POST('/api/residents/{id}/unmask', input),
            )
          }}
          onDone={(answer) => setClear(answer.text)}
          onClose={() => setAsking(false)}
        >
          <p>查看人、时间和用途将记入日志。离开本页后恢复隐藏。</p>
        </CommandDrawer>
      )}
    </span>
  )
}
