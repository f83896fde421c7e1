import type { AnswerOf, BodyOf } from '#kernel/browser/client.ts'
import type { Field, FormValues } from '#ui/fields.ts'
import { linesOf } from './options.ts'

export type Blank = AnswerOf<'/api/meetings/blank'>
export type MeetingBody = BodyOf<'/api/meetings'>

/** What is asked about a meeting; what is known already stands in it. */
export function meetingFields(blank: Pick<Blank, 'topics' | 'leaders' | 'parts'>): Field[] {
  const asked = new Set(blank.parts.map((p) => p.part))
  return [
    { name: 'heldOn', label: '召开日期', kind: 'day', required: true },
    { name: 'due', label: '应到', kind: 'number', least: 0, unit: '人', required: true },
    { name: 'present', label: '实到', kind: 'number', least: 0, unit: '人', required: true },
    ...(blank.topics.length > 0
      ? [
          {
            name: 'usual',
            label: '议题（常用）',
            kind: 'radio' as const,
            multiple: true,
            options: blank.topics.map((t) => ({ value: t, label: t })),
          },
        ]
      : []),
    {
      name: 'topics',
      label: blank.topics.length > 0 ? '其他议题' : '议题',
      kind: 'longtext',
      rows: 2,
      help: '每行一项。',
    },
    {
      name: 'decisions',
      label: asked.has('decisions') ? '决议（议定事项）' : '决议（议定事项，可不填）',
      kind: 'longtext',
      rows: 2,
      help: '每行一项。',
    },
    { name: 'minutes', label: '会议记录', kind: 'longtext', rows: 4, max: 20_000 },
    { name: 'chair', label: '主持人', kind: 'text', max: 40 },
    { name: 'recorder', label: '记录人', kind: 'text', max: 40 },
    ...(blank.leaders.length > 0
      ? [
          {
            name: 'leaders',
            label: '参加会议的领导干部（双重组织生活）',
            kind: 'radio' as const,
            multiple: true,
            options: blank.leaders.map((l) => ({ value: l.id, label: l.name })),
          },
        ]
      : []),
    { name: 'title', label: '会议主题', kind: 'text', max: 100 },
    { name: 'evidence', label: '附件', kind: 'files', help: '可不传。确有需要时可附签到表或记录本照片。' },
  ]
}

/** The command that a filled form is. */
export function meetingFrom(fixed: Pick<MeetingBody, 'unit' | 'kind'>, form: FormValues): MeetingBody {
  const { usual, topics, decisions, ...rest } = form
  return {
    ...rest,
    ...fixed,
    topics: [...((usual as string[] | undefined) ?? []), ...linesOf(topics)],
    decisions: linesOf(decisions),
  } as MeetingBody
}
