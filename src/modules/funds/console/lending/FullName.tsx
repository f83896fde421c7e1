import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'

/** The household's name in full, for a purpose that stays in the journal. */
export function FullName({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState<string | null>(null)
  if (name !== null) return <output>{name}</output>
  return (
    <>
      <Button onClick={() => setOpen(true)}>查看全名</Button>
      {open && (
        <CommandDrawer<BodyOf<'/api/loans/{id}/name'>, { name: string }>
          open
          title="查看农户全名"
          name={`loan.name.${id}`}
          submit="查看"
          done="已记入日志"
          guarded={false}
          onClose={() => setOpen(false)}
          onDone={(answer) => setName(answer.name)}
          fields={[
            { name: 'purpose', label: '用途', kind: 'text', max: 100, required: true, help: '查看全名要记入日志。' },
          ]}
          send={(body, headers) =>
            answerOf(api.POST('/api/loans/{id}/name', { params: { path: { id } }, body, headers }))
          }
        />
      )}
    </>
  )
}
