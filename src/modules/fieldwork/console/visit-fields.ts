import type { AnswerOf, BodyOf } from '#kernel/browser/client.ts'
import type { Field, FormValues } from '#ui/fields.ts'
import { optionsOf } from '#ui/options.ts'
import { CONFIRMATIONS, PURPOSES, type VisitKind } from '../model.ts'
import { linesOf } from './words.ts'

export type VisitCommand = BodyOf<'/api/visits'>
type Settings = AnswerOf<'/api/visits/settings'>
interface Person {
  readonly id: string
  readonly name: string
}

/** What is asked about a visit; what the register knows is not asked. */
export function visitFields(kind: VisitKind, members: readonly Person[]): Field[] {
  return [
    { name: 'onDay', label: '走访日期', kind: 'day', required: true },
    { name: 'purpose', label: '事由', kind: 'select', options: optionsOf(PURPOSES), required: true },
    ...metFields(kind, members),
    kind === 'attempt'
      ? { name: 'note', label: '未遇情况', kind: 'longtext', rows: 3, max: 2000, required: true, help: ATTEMPT_HELP }
      : { name: 'note', label: '走访情况', kind: 'longtext', rows: 3, max: 2000 },
    {
      name: 'confirmed',
      label: '确认方式',
      kind: 'radio',
      // at a desk nobody signs; where nobody was met only a witness can say so
      options: optionsOf(CONFIRMATIONS).filter(
        ({ value }) => value !== 'signature' && !(kind === 'attempt' && value === 'spoken'),
      ),
    },
    { name: 'witness', label: '见证人', kind: 'text', max: 40, required: true, when: (v) => v.confirmed === 'witness' },
    {
      name: 'photographs',
      label: '照片',
      kind: 'files',
      accept: 'image/*',
      most: 9,
      help: '可不传。照片中的位置信息会自动去掉。',
    },
  ]
}

const ATTEMPT_HELP = '写明家中为什么没有人、做了什么，例如：外出务工，已电话联系，约定周末再来。'

/** Who was met: on a walk how many, in a home who, and at an attempt nobody. */
function metFields(kind: VisitKind, members: readonly Person[]): Field[] {
  if (kind === 'attempt') return []
  if (kind === 'village')
    return [{ name: 'heard', label: '听取意见的群众', kind: 'number', least: 0, most: 5000, unit: '人' }]
  const others: Field = { name: 'metOthers', label: '见到的其他人', kind: 'text', max: 100 }
  if (members.length === 0) return [others]
  const options = members.map((m) => ({ value: m.id, label: m.name }))
  return [{ name: 'met', label: '见到的人', kind: 'radio', multiple: true, options }, others]
}

/** Needs, opinions and applications on somebody's behalf: each becomes an item that somebody must answer. */
export function opinionFields(settings: Settings): Field[] {
  const { terms } = settings
  return [
    {
      name: 'needs',
      label: '困难需求',
      kind: 'longtext',
      rows: 2,
      help: `每行一条；由村党支部在 ${terms.need} 个工作日内答复。`,
    },
    {
      name: 'views',
      label: '意见建议',
      kind: 'longtext',
      rows: 2,
      help: `每行一条；由村党支部在 ${terms.opinion} 个工作日内答复。`,
    },
    {
      name: 'errands',
      label: '代办事项',
      kind: 'radio',
      multiple: true,
      options: settings.errands.map((e) => ({ value: e, label: e })),
    },
    {
      name: 'errandNote',
      label: '代办说明',
      kind: 'text',
      max: 200,
      when: (v) => ((v.errands as string[] | undefined) ?? []).length > 0,
    },
  ]
}

/** The command that a filled form is. */
export function visitFrom(of: Pick<VisitCommand, 'kind' | 'household' | 'place'>, form: FormValues): VisitCommand {
  const { needs, views, errands, errandNote, ...rest } = form
  const opinions: NonNullable<VisitCommand['opinions']> = [
    ...linesOf(needs).map((text) => ({ kind: 'need' as const, text })),
    ...linesOf(views).map((text) => ({ kind: 'opinion' as const, text })),
    ...((errands as string[] | undefined) ?? []).map((matter) => ({
      kind: 'errand' as const,
      matter,
      text: String(errandNote ?? '') || `代办：${matter}`,
    })),
  ]
  return { ...rest, ...of, opinions } as VisitCommand
}
