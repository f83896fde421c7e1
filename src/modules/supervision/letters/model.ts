import { z } from 'zod'
import { defineProblems } from '#kernel/pure/problem.ts'
import { dayText, monthText, placeCode } from '#kernel/pure/schema.ts'

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
  draftedAt: z.string(),
  issuedOn: dayText.nullable(),
  dueOn: dayText.nullable(),
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
  evidence: z.array(
    z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.number(), digest: z.string() }),
  ),
})

const verdict = z.object({
  action: z.enum(LETTER_ACTIONS),
  label: z.string(),
  allowed: z.boolean(),
  /** every reason why not; empty when it is allowed */
  reasons: z.array(z.string()),
  comment: z.enum(['required', 'optional', 'none']),
  evidence: z.enum(['required', 'optional', 'none']),
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
  digest: z.string().nullable(),
  earlier: z.object({ id: z.uuid(), number: z.string().nullable(), kindTitle: z.string() }).nullable(),
  later: z.array(z.object({ id: z.uuid(), number: z.string().nullable(), kindTitle: z.string() })),
  /** whether the one who asks is the addressee: their first look is the read receipt */
  mine: z.boolean(),
  list: z.array(letterItem),
  events: z.array(letterEvent),
  actions: z.array(verdict),
  document: printedLetter,
})

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
