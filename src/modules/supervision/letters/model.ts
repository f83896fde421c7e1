import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'
import { evidenceFile, verdictShape } from '../verdict-shape.ts'

export const LETTER_STATES = ['draft', 'withdrawn', 'issued', 'read', 'replied', 'returned', 'answered'] as const
export type LetterState = (typeof LETTER_STATES)[number]
export const LETTER_ACTIONS = ['issue', 'withdraw', 'read', 'reply', 'accept', 'return'] as const
export type LetterAction = (typeof LETTER_ACTIONS)[number]

export const letterProblems = defineProblems({
  'letter-kind-unknown': {
    status: 404,
    title: '没有这种函件',
    detail: (p) => `本县现行机制中没有“${p.kind}”这种函件，请在“管理—机制包”中核对函件种类。`,
  },
  'letter-kind-lists': {
    status: 409,
    title: '这种函件的拟定方式不同',
    detail: (p) =>
      p.lists === 'nothing'
        ? `“${p.kind}”没有规定列出哪些事项，请选择主送单位、写明内容后拟稿。`
        : `“${p.kind}”按规定列出有关事项，请用“拟定函件”按最新情况拟稿。`,
  },
  'letter-altered': {
    status: 409,
    title: '函件内容与签发时不一致',
    detail: (p) => `${p.number} 的内容与签发时的摘要不符，不能使用。请立即告知安全管理员核查。`,
  },
})

/** One line of a list of letters. */
export const letterRow = z.object({
  id: z.uuid(),
  kind: z.string(),
  kindTitle: z.string(),
  month: monthText,
  number: z.string().nullable(),
  title: z.string(),
  addressee: z.uuid(),
  addresseeName: z.string(),
  addresseePlace: placeCode,
  state: z.enum(LETTER_STATES),
  stateLabel: z.string(),
  items: z.int(),
  /** a person wrote it: its items are paragraphs, and are not counted on the screen */
  written: z.boolean(),
  draftedAt: z.string(),
  issuedOn: dayText.nullable(),
  dueOn: dayText.nullable(),
  /** a reply is asked for; of a draft, by what its kind says now */
  wantsReply: z.boolean(),
  readAt: z.string().nullable(),
  repliedOn: dayText.nullable(),
  /** the reply is wanted and late: not there on the due day, or came after it */
  late: z.boolean(),
  countsInAppraisal: z.boolean(),
})
export type LetterRow = z.infer<typeof letterRow>

export const letterItem = z.object({
  seq: z.int(),
  duty: z.uuid().nullable(),
  finding: z.uuid().nullable(),
  subjectName: z.string(),
  text: z.string(),
  dueOn: dayText.nullable(),
})
export type LetterItem = z.infer<typeof letterItem>

export const letterEvent = z.object({
  seq: z.int(),
  at: z.string(),
  action: z.string(),
  label: z.string(),
  person: z.string().nullable(),
  roleTitle: z.string(),
  comment: z.string().nullable(),
  evidence: z.array(evidenceFile),
})

const block = z.union([
  z.object({ kind: z.literal('paragraph'), text: z.string(), lead: z.string().optional() }),
  z.object({ kind: z.literal('heading1'), text: z.string() }),
  z.object({ kind: z.literal('heading2'), text: z.string() }),
  z.object({ kind: z.literal('list'), items: z.array(z.string()) }),
  z.object({
    kind: z.literal('table'),
    caption: z.string().optional(),
    columns: z.array(
      z.object({
        title: z.string(),
        weight: z.number().optional(),
        align: z.enum(['left', 'center', 'right']).optional(),
      }),
    ),
    rows: z.array(z.array(z.string())),
  }),
])

/** What is printed; the shape of the kernel's LetterDocument. */
export const printedLetter = z.object({
  form: z.enum(['letter', 'bulletin']),
  issuer: z.string(),
  number: z.string(),
  title: z.string(),
  addressee: z.string().optional(),
  blocks: z.array(block),
  attachments: z.array(z.string()).optional(),
  signer: z.string(),
  date: dayText,
  cc: z.array(z.string()).optional(),
  urgency: z.string().optional(),
  secrecy: z.string().optional(),
  note: z.string().optional(),
  printing: z.object({ office: z.string(), date: dayText }).optional(),
})

export const letterWhole = letterRow.extend({
  /** what follows when it is issued, in a sentence */
  consequence: z.string(),
  /** the next step, when it is another's: of a draft that the asker may not issue */
  next: z.string().nullable(),
  digest: z.string().nullable(),
  earlier: z.object({ id: z.uuid(), number: z.string().nullable(), kindTitle: z.string() }).nullable(),
  later: z.array(z.object({ id: z.uuid(), number: z.string().nullable(), kindTitle: z.string() })),
  /** whether the one who asks is the addressee: their first look is the read receipt */
  mine: z.boolean(),
  list: z.array(letterItem),
  events: z.array(letterEvent),
  actions: z.array(verdictShape(LETTER_ACTIONS)),
  document: printedLetter,
})

/** The drafts of a month, as far as the asker may issue them, and why not the others. */
export const lettersToIssue = z.object({
  allowed: z.array(z.uuid()),
  /** those refused alike: every reason, and of how many drafts */
  refused: z.array(z.object({ reason: z.string(), count: z.int() })),
  /** what follows when they are issued, one sentence a kind */
  consequences: z.array(z.string()),
  /** who issues the refused ones */
  next: z.string().nullable(),
})

export const writeBody = z.object({
  kind: z.string().min(1, '请选择函件种类').max(40),
  month: monthText.optional(),
  addressees: z.array(z.uuid()).min(1, '请选择主送单位').max(200),
  text: z.string().trim().min(10, '请写明内容，不少于 10 个字').max(4000),
})
export type WriteInput = z.input<typeof writeBody>

/** Something a letter is to list, with the organisation it goes to. */
export interface WantedItem {
  addressee: string
  addresseeName: string
  addresseePlace: string
  duty: string | null
  finding: string | null
  subjectName: string
  text: string
  dueOn: string | null
}

/** A letter of this kind, month and addressee that is already there. */
export interface StandingLetter {
  id: string
  addressee: string
  state: LetterState
}
