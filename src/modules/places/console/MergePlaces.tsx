import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import { useGo } from '#ui/Go.tsx'
import { usePhone } from '#ui/use-phone.ts'

type Merger = BodyOf<'/api/places/merge'>
interface Effect {
  what: string
  count: number
  unit: string
}

/** Two steps: first what the merger would move, end and keep; then, with that before one's eyes, the merger itself. */
export function MergePlaces() {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>村级撤并</Button>
      <Drawer open={open} title="村级撤并" onClose={() => setOpen(false)} size={phone ? '100%' : 560} destroyOnHidden>
        <Steps onDone={() => setOpen(false)} />
      </Drawer>
    </>
  )
}

function Steps({ onDone }: { onDone: () => void }) {
  const { today } = useSession()
  const go = useGo()
  const [merger, setMerger] = useState<Merger | null>(null)
  const [effects, setEffects] = useState<Effect[]>([])
  if (merger === null)
    return (
      <CommandForm<Merger, { effects: Effect[] }>
        name="place.merge"
        fields={[
          { name: 'from', label: '撤销的村', kind: 'place', level: 'village', multiple: true, required: true },
          { name: 'into', label: '并入的村', kind: 'place', level: 'village', required: true },
          { name: 'name', label: '合并后的名称', kind: 'text', max: 60, help: '名称不变则不填。' },
          { name: 'on', label: '撤并日期', kind: 'day', required: true },
          { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如批准文号。' },
        ]}
        initial={{ on: today }}
        submit="查看影响"
        done="请核对影响"
        send={async (body) => {
          const { from, into, on } = body
          const answer = await answerOf(api.POST('/api/places/merge-preview', { body: { from, into, on } }))
          setEffects(answer.effects)
          setMerger(body)
          return answer
        }}
      />
    )
  return (
    <CommandForm<unknown, unknown>
      name="place.merge.confirm"
      guarded={false}
      fields={[]}
      submit="确定撤并"
      done="已办理撤并，组织、任职和未办事项正在随之调整"
      danger
      onCancel={() => setMerger(null)}
      send={(_body, headers) => answerOf(api.POST('/api/places/merge', { body: merger, headers }))}
      onDone={() => {
        onDone()
        go(`/places/${merger.into}`)
      }}
    >
      <p>撤并后原村的历史仍可按日期查阅，已发生的记录留在原村名下。本次撤并将影响：</p>
      <dl className="g-facts">
        {effects.map((e) => (
          <div key={e.what}>
            <dt>{e.what}</dt>
            <dd>
              {e.count} {e.unit}
            </dd>
          </div>
        ))}
      </dl>
    </CommandForm>
  )
}
