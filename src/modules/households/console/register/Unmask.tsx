import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'

const OTHER = '其他'
const PURPOSES: Record<UnmaskOf['field'], readonly string[]> = {
  phone: ['联系本人或家属', '核对登记的电话', OTHER],
  bank: ['发放补贴、补助', '核对登记的账号', OTHER],
  idNumber: ['核对身份信息', '办理补贴、保障待遇', '办理参保缴费', OTHER],
}

/** The usual purposes are a click; what is unusual is written down. */
function purposeFields(field: UnmaskOf['field']): Field[] {
  return [
    {
      name: 'purpose',
      label: '为什么查看',
      kind: 'radio',
      required: true,
      options: PURPOSES[field].map((text) => ({ value: text, label: text })),
    },
    {
      name: 'detail',
      label: '具体用途',
      kind: 'text',
      max: 150,
      required: true,
      when: (values) => values.purpose === OTHER,
    },
  ]
}

function purposeOf(form: FormValues): string {
  return form.purpose === OTHER ? `${OTHER}：${form.detail}` : String(form.purpose)
}

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
          fields={purposeFields(of.field)}
          submit="查看"
          done="可以查看了，本次查看已记入日志"
          guarded={false}
          send={(form, headers) => {
            const input = {
              params: { path: { id: of.id } },
              body: { field: of.field, purpose: purposeOf(form) },
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
          <p>
            这是个人隐私信息，请只在办理工作需要时查看。您的姓名、查看时间和用途将记入日志，供审计查对；离开本页后恢复隐藏。
          </p>
        </CommandDrawer>
      )}
    </span>
  )
}
