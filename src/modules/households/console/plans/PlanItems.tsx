import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import type { FormValues } from '#ui/fields.ts'
import { StatusTag } from '#ui/StatusTag.tsx'
import type { Column } from '#ui/TableView.tsx'
import type { ItemState } from '../../plans/model.ts'

interface Shown {
  readonly id: string
  readonly kindName: string
  readonly title: string
  readonly personName: string | null
  readonly dueOn: string
  readonly state: ItemState
  readonly stateName: string
  readonly overdue: boolean
}

const TONES = { open: 'processing', done: 'success', dropped: 'default' } as const

/** What a list of plan items shows of each. */
export function itemColumns<Row extends Shown>(): Column<Row>[] {
  return [
    { key: 'kindName', title: '类别' },
    { key: 'title', title: '措施' },
    { key: 'personName', title: '责任人', render: (item) => item.personName ?? '未确定' },
    {
      key: 'dueOn',
      title: '期限',
      render: (item) => <DayText day={item.dueOn} late={item.overdue} note={item.overdue ? '逾期' : null} />,
    },
    {
      key: 'state',
      title: '状态',
      render: (item) => <StatusTag label={item.stateName} tone={TONES[item.state]} />,
    },
  ]
}

/** What came of an item. */
export function FinishItem({ item, onClose }: { item: { id: string; title: string }; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues>
      open
      title="登记帮扶结果"
      name={`plan-item.finish.${item.id}`}
      fields={[
        { name: 'doneOn', label: '完成日期', kind: 'day', required: true },
        { name: 'result', label: '完成情况', kind: 'longtext', max: 1000, required: true },
        { name: 'evidence', label: '佐证材料', kind: 'files', most: 20, help: '凭证、照片等，可以不附。' },
      ]}
      initial={{ doneOn: today }}
      submit="登记"
      done="结果已登记"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/plan-items/{id}/finish', {
            params: { path: { id: item.id } },
            body: form as BodyOf<'/api/plan-items/{id}/finish'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>{item.title}</p>
    </CommandDrawer>
  )
}
