import { useQuery } from '@tanstack/react-query'
import { answerOf, api } from '#kernel/browser/client.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { KINDS, type MeetingKind } from '../model.ts'
import { meetingFields, meetingFrom } from './meeting-fields.ts'

export interface EntryOf {
  unit: string
  kind: MeetingKind
}

/** Records one meeting: the branch, the kind, the day, who chaired and how many were due stand there already. */
export function MeetingEntry({ of, onClose }: { of: EntryOf; onClose: () => void }) {
  const go = useGo()
  const blank = useQuery({
    queryKey: ['/api/meetings/blank', of],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answerOf(api.GET('/api/meetings/blank', { params: { query: of } })),
  })
  if (blank.error !== null) return <ProblemView problem={problemOf(blank.error)} onRetry={() => void blank.refetch()} />
  if (blank.data === undefined) return <p role="status">正在读取…</p>
  const { data } = blank
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title={`登记${KINDS[of.kind]}`}
      name={`meeting.${of.unit}.${of.kind}`}
      fields={meetingFields(data)}
      initial={{
        heldOn: data.heldOn,
        title: data.title,
        chair: data.chair,
        recorder: data.recorder,
        ...(data.due !== null && { due: data.due }),
      }}
      submit="登记"
      done="会议已登记"
      send={(form, headers) => answerOf(api.POST('/api/meetings', { body: meetingFrom(of, form), headers }))}
      onDone={(answer) => go(`/meetings/${answer.id}`)}
      onClose={onClose}
    >
      <p>
        {data.unitName}。记录应包括：{data.parts.map((p) => p.name).join('、')}。
      </p>
    </CommandDrawer>
  )
}
