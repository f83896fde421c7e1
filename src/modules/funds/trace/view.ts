import { z } from 'zod'
import { fenHeld } from '#kernel/pure/money.ts'
import { STEP_KINDS, type StepKind } from './model.ts'

const kind = z.enum(Object.keys(STEP_KINDS) as [StepKind, ...StepKind[]])

/** A trace as the API gives it. */
export const traceView = z.object({
  gift: z.object({
    id: z.uuid(),
    kind: z.enum(['money', 'goods']),
    shown: z.string(),
    state: z.enum(['pledged', 'lapsed', 'received', 'withdrawn']),
    pledged: fenHeld.nullable(),
    goods: z.string().nullable(),
    pledgedOn: z.string(),
    receivedOn: z.string().nullable(),
    purposes: z.string(),
    place: z.string(),
  }),
  steps: z.array(
    z.object({
      id: z.string(),
      parent: z.string().nullable(),
      kind,
      onDay: z.string(),
      amount: fenHeld.nullable(),
      left: fenHeld,
      quantity: z.number().nullable(),
      unit: z.string().nullable(),
      to: z.string().nullable(),
      place: z.string().nullable(),
      purpose: z.string().nullable(),
      wish: z.string().nullable(),
      document: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
  received: fenHeld,
  inHand: fenHeld,
  promised: fenHeld,
  spent: fenHeld,
  returned: fenHeld,
  confirmed: fenHeld,
})
