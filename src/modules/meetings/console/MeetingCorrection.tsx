import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { meetingFields, meetingFrom } from './meeting-fields.ts'

const WHY: Field = { name: 'why', label: '理由', kind: 'longtext', rows: 2, max: 500, required: true }

/** A record is never edited: the correction is a new one, and the old one stays to be read. */
export function MeetingCorrection({
  meeting,
  how,
  onClose,
}: {
  meeting: AnswerOf<'/api/meetings/{id}'>
  how: 'replace' | 'void'
  onClose: () => void
}) {
  const go = useGo()
  const of = { unit: meeting.unit, kind: meeting.kind }
  const blank = useQuery({
    queryKey: ['/api/meetings/blank', of, meeting.heldOn],
    enabled: how === 'replace',
    queryFn: () => answerOf(api.GET('/api/meetings/blank', { params: { query: { ...of, heldOn: meeting.heldOn } } })),
  })
  const path = { id: meeting.id }
  const opened = (answer: { id: string }) => go(`/meetings/${answer.id}`)
  if (how === 'void')
    return (
      <CommandDrawer<FormValues, { id: string }>
        open
        danger
        title="作废会议记录"
        name={`meeting.void.${meeting.id}`}
        fields={[WHY]}
        submit="作废"
        done="记录已作废"
        send={(form, headers) =>
          answerOf(
            api.POST('/api/meetings/{id}/correct', {
              params: { path },
              body: { kind: 'void', why: String(form.why) },
              headers,
            }),
          )
        }
        onDone={opened}
        onClose={onClose}
      >
        <p>作废后不再计入召开次数，原记录仍可查阅。</p>
      </CommandDrawer>
    )
  if (blank.data === undefined) return null
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="更正会议记录"
      name={`meeting.correct.${meeting.id}`}
      fields={[...meetingFields({ ...blank.data, topics: [] }), WHY]}
      initial={{
        heldOn: meeting.heldOn,
        due: meeting.due,
        present: meeting.present,
        topics: meeting.topics.join('\n'),
        decisions: meeting.decisions.join('\n'),
        minutes: meeting.minutes,
        chair: meeting.chair ?? '',
        recorder: meeting.recorder ?? '',
        title: meeting.title,
        leaders: meeting.leaders.map((l) => l.id),
      }}
      submit="更正"
      done="已更正"
      send={({ why, ...form }, headers) =>
        answerOf(
          api.POST('/api/meetings/{id}/correct', {
            params: { path },
            body: {
              kind: 'replace',
              why: String(why),
              meeting: withEvidence(meetingFrom(of, form), meeting.evidence),
            },
            headers,
          }),
        )
      }
      onDone={opened}
      onClose={onClose}
    >
      <p>更正后以新记录为准，原记录仍可查阅。原有附件随之保留。</p>
    </CommandDrawer>
  )
}

function withEvidence<T extends { evidence?: string[] | undefined }>(body: T, before: readonly string[]): T {
  return { ...body, evidence: [...before, ...(body.evidence ?? [])] }
}
