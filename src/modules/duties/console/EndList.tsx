import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'

/** Ends a list: from that day nothing new comes of it; what is open stays to be done. */
export function EndList({ list }: { list: AnswerOf<'/api/duties/lists/{id}'> }) {
  const [open, setOpen] = useState(false)
  const { today } = useSession()
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        终止清单
      </Button>
      {open && (
        <CommandDrawer<{ on: string; why: string }>
          open
          title="终止责任清单"
          name={`duty-list.${list.id}.end`}
          fields={[
            { name: 'on', label: '终止日期', kind: 'day', required: true },
            {
              name: 'why',
              label: '理由',
              kind: 'longtext',
              max: 500,
              required: true,
              placeholder: '依据的文件或会议决定',
            },
          ]}
          initial={{ on: today }}
          submit="终止"
          done="清单已终止"
          danger
          onClose={() => setOpen(false)}
          send={(body, headers) =>
            answerOf(api.POST('/api/duties/lists/{id}/end', { params: { path: { id: list.id } }, body, headers }))
          }
        >
          <p>终止后不再生成新的责任事项；已经生成的仍须办结。</p>
        </CommandDrawer>
      )}
    </>
  )
}
