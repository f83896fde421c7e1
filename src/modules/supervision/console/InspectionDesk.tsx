import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { useNotice } from '#ui/notice.ts'

type Inspection = AnswerOf<'/api/inspections/{id}'>

interface Sharing {
  which: 'unassigned' | 'open' | 'chosen'
  places?: string[]
  inspectors: string[]
}

/** Sends several inspectors at once: the places still to visit are shared evenly, neighbours together. */
export function ShareVisits({ inspection: i }: { inspection: Inspection }) {
  const [open, setOpen] = useState(false)
  const notice = useNotice()
  const left = i.list.filter((v) => v.result === null)
  const unassigned = left.filter((v) => v.inspector === null).length
  return (
    <p className="g-noprint">
      <Button type={unassigned > 0 ? 'primary' : 'default'} onClick={() => setOpen(true)}>
        批量分派
      </Button>{' '}
      <span className="g-quiet">
        {unassigned > 0 ? `还有 ${unassigned} 个地方没有分派督查人。` : '全部已分派，可以重新分派。'}
      </span>
      <CommandDrawer<Sharing, { assigned: number }>
        open={open}
        onClose={() => setOpen(false)}
        title="批量分派督查任务"
        name={`inspection.share.${i.id}`}
        submit="平均分派"
        done="督查任务已分派"
        initial={{ which: unassigned > 0 ? 'unassigned' : 'open' }}
        fields={[
          {
            name: 'which',
            label: '分派哪些地方',
            kind: 'radio',
            required: true,
            options: [
              ...(unassigned > 0 ? [{ value: 'unassigned', label: `尚未分派的 ${unassigned} 个` }] : []),
              { value: 'open', label: `尚未督查的全部 ${left.length} 个（重新分派）` },
              { value: 'chosen', label: '逐个选择' },
            ],
          },
          {
            name: 'places',
            label: '地方',
            kind: 'select',
            multiple: true,
            required: true,
            when: (values) => values.which === 'chosen',
            options: left.map((v) => ({
              value: v.place,
              label: `${v.townshipName ?? ''} ${v.name}`.trim() + (v.inspectorName ? `（${v.inspectorName}）` : ''),
            })),
          },
          {
            name: 'inspectors',
            label: '督查人',
            kind: 'person',
            multiple: true,
            required: true,
            help: '可以选几个人，平均分派，相邻的地方尽量分给同一人。',
          },
        ]}
        send={({ which, places = [], inspectors }, headers) =>
          answerOf(
            api.POST('/api/inspections/{id}/share', {
              params: { path: { id: i.id } },
              body: { inspectors, places: which === 'chosen' ? places : [], unassigned: which === 'unassigned' },
              headers,
            }),
          )
        }
        onDone={({ assigned }) => notice.done(`已分派 ${assigned} 个地方`)}
      />
    </p>
  )
}

/** Ends an inspection before every place was visited, with the reason. */
export function EndInspection({ inspection: i }: { inspection: Inspection }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>结束督查</Button>
      <CommandDrawer<{ why: string }>
        open={open}
        onClose={() => setOpen(false)}
        title="结束督查"
        name={`inspection.end.${i.id}`}
        submit="结束督查"
        done="督查已结束"
        danger
        fields={[{ name: 'why', label: '理由', kind: 'longtext', required: true, max: 500 }]}
        send={(body, headers) =>
          answerOf(api.POST('/api/inspections/{id}/end', { params: { path: { id: i.id } }, body, headers }))
        }
      >
        <p>
          还有 {i.visits - i.results} 个抽中的地方没有登记结果。结束后不能再登记；全部登记完的，督查自动完成，不必办理。
        </p>
      </CommandDrawer>
    </>
  )
}
