import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'

interface Writing {
  kind: string
  month: string
  addressees: string[]
  text: string
}

/** Letters whose kind lists nothing by itself: a person chooses the addressees and writes the text. */
export function WriteLetters({ kinds, month }: { kinds: readonly RowOf<'/api/letter-kinds'>[]; month: string }) {
  const [open, setOpen] = useState(false)
  const titles = kinds.map((k) => k.title).join('、')
  return (
    <>
      <Button onClick={() => setOpen(true)}>{kinds.length === 1 ? `撰写${titles}` : '撰写函件'}</Button>
      <CommandDrawer<Writing>
        open={open}
        onClose={() => setOpen(false)}
        title={kinds.length === 1 ? `撰写${titles}` : '撰写函件'}
        name="letters.write"
        submit="拟稿"
        done="函件已拟好，等待签发"
        initial={{ month, ...(kinds[0] !== undefined && { kind: kinds[0].code }) }}
        fields={[
          {
            name: 'kind',
            label: '种类',
            kind: 'radio',
            required: true,
            options: kinds.map((k) => ({
              value: k.code,
              label: `${k.title}（${k.wantsReply ? '要求' : '不要求'}回复）`,
            })),
          },
          { name: 'month', label: '月份', kind: 'month', required: true },
          { name: 'addressees', label: '主送单位', kind: 'organisation', multiple: true, required: true },
          {
            name: 'text',
            label: '内容',
            kind: 'longtext',
            required: true,
            max: 4000,
            rows: 8,
            help: '写事实和评价，每段一行。称谓、开头、结尾和署名按函件种类的格式自动加上。',
          },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/letters/write', { body, headers }))}
      >
        <p>{titles}由经办人选定单位、撰写内容，给每个单位各拟一份，经签发后送达。</p>
      </CommandDrawer>
    </>
  )
}
