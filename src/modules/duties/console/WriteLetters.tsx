import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { useGo } from '#ui/Go.tsx'
import type { SubjectKind } from '../model.ts'
import { SUBJECT_OPTIONS } from './words.ts'

/** Writes the responsibility letters between the list's owner and the organisations of one kind below it. */
export function WriteLetters({ list }: { list: AnswerOf<'/api/duties/lists/{id}'> }) {
  const [open, setOpen] = useState(false)
  const go = useGo()
  const kinds = new Set(list.nodes.map((node) => node.subjectKind))
  const options = SUBJECT_OPTIONS.filter((option) => kinds.has(option.value as SubjectKind))
  if (list.kind !== 'responsibility' || options.length === 0) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>生成责任书</Button>
      {open && (
        <CommandDrawer<{ subjectKind: SubjectKind }, { letters: number }>
          open
          title="生成责任书"
          name={`duty-list.${list.id}.letters`}
          fields={[{ name: 'subjectKind', label: '乙方', kind: 'radio', required: true, options }]}
          {...(options.length === 1 && { initial: { subjectKind: options[0]!.value } })}
          submit="生成"
          done="责任书已生成，等待双方签字"
          onClose={() => setOpen(false)}
          onDone={() => go(`/duties/letters?list=${list.id}`)}
          send={(body, headers) =>
            answerOf(api.POST('/api/duties/letters', { body: { list: list.id, ...body }, headers }))
          }
        >
          <p>
            甲方为{list.unitName}
            。文本取自县级工作机制，责任事项取自本清单；已有责任书的不重复生成，生成后文本不能改动。
          </p>
        </CommandDrawer>
      )}
    </>
  )
}
