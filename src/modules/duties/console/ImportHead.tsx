import { useSession } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import { Panel } from '#ui/Page.tsx'
import type { ListKind } from '../model.ts'
import { KIND_OPTIONS } from './words.ts'

export interface Head {
  readonly code: string
  readonly kind: ListKind
  readonly title: string
  readonly year: number
  readonly issuedOn: string
  readonly grounds?: string
}

/** What the list is called, which kind it is, and from when it is in force. */
export function ImportHead({ onDone, onBack }: { onDone: (head: Head) => void; onBack: () => void }) {
  const { today } = useSession()
  return (
    <Panel title="三、填写清单">
      <CommandForm<Head, Head>
        name="duty-import.head"
        guarded={false}
        fields={[
          { name: 'title', label: '清单名称', kind: 'text', max: 100, required: true },
          {
            name: 'code',
            label: '清单编号',
            kind: 'text',
            max: 40,
            required: true,
            help: '本县内不能重复，如 2016-重点任务-1',
          },
          { name: 'kind', label: '类别', kind: 'select', options: KIND_OPTIONS, required: true },
          { name: 'year', label: '年度', kind: 'number', least: 2000, most: 2100, required: true },
          { name: 'issuedOn', label: '下达日期', kind: 'day', required: true },
          {
            name: 'grounds',
            label: '依据',
            kind: 'longtext',
            max: 1000,
            placeholder: '文件名称和文号，或会议名称和日期',
          },
        ]}
        initial={{ year: Number(today.slice(0, 4)), issuedOn: today }}
        submit="下一步"
        done="清单信息已填写"
        onCancel={onBack}
        send={(head) => Promise.resolve(head)}
        onDone={onDone}
      />
    </Panel>
  )
}
