import type { Day } from '#kernel/pure/day.ts'
import { idNumberFault, plainIdNumber } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { FieldFault } from '#kernel/pure/problem.ts'
import { isWithin, type Role } from '#kernel/pure/scope.ts'
import { defineWorkflow } from '#kernel/pure/workflow.ts'
import { FACTS, type FactKey, factOf } from '../model.ts'
import {
  CHANGE_STATES,
  type ChangeAction,
  type ChangeField,
  type ChangeKey,
  type ChangeState,
  changeTitle,
  incomeIn,
} from './model.ts'

export { FACTS } from '../model.ts'

const PHONE = /^(1\d{10}|0\d{2,3}-?\d{7,8})$/

/** Facts that may be unknown; the rest must have a content. */
const NEVER_EMPTY = new Set<FactKey>(['name', 'relation', 'place', 'household', 'life', 'idNumber', 'kind'])

/** Why a value cannot be what a fact is, or null when it can. The same on the device and on the server. */
export function valueFault(key: FactKey, value: unknown, today: Day): string | null {
  const { type, options = {}, most } = factOf(key)
  if (value === null || value === '') return NEVER_EMPTY.has(key) ? '不能为空' : null
  switch (type) {
    case 'yes':
      return typeof value === 'boolean' ? null : '应为“是”或“否”'
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return '应为不小于 0 的数字'
      if (key === 'houseYear' && (!Number.isInteger(value) || value < 1900 || value > Number(today.slice(0, 4))))
        return '应为不晚于今年的年份'
      return most !== undefined && value > most ? `不能大于 ${most}` : null
    case 'choice':
      return typeof value === 'string' && value in options ? null : '请从列出的选项中选择'
    case 'choices': {
      if (!Array.isArray(value) || value.some((v) => !(String(v) in options))) return '请从列出的选项中选择'
      if (new Set(value).size < value.length) return '选项有重复'
      return most !== undefined && value.length > most ? `最多选 ${most} 项` : null
    }
    default:
      return typeof value === 'string' ? textFault(key, value, today) : '应为文字'
  }
}

function textFault(key: FactKey, text: string, today: Day): string | null {
  const { type, most } = factOf(key)
  switch (type) {
    case 'phone':
      return PHONE.test(text) ? null : '应为 11 位手机号，或带区号的固定电话'
    case 'account':
      return /^\d{12,24}$/.test(text.replace(/\s/g, '')) ? null : '应为 12 至 24 位数字'
    case 'id-number':
      return idNumberFault(plainIdNumber(text), today)
    case 'place':
      return /^\d{12}(\d{3})?$/.test(text) ? null : '请选到村（社区）或网格'
    case 'household':
      return /^[0-9a-f-]{36}$/.test(text) ? null : '请选择迁入的户'
    default:
      if (key === 'name' && [...text].length < 2) return '请填写姓名'
      return most !== undefined && [...text].length > most ? `不超过 ${most} 字` : null
  }
}

/** A value as it is kept. */
export function plainValue(key: ChangeKey, value: unknown): unknown {
  if (value === '') return null
  if (incomeIn(key) !== null) return value
  const { type } = factOf(key as FactKey)
  if (type === 'account') return value === null ? null : String(value).replace(/\s/g, '')
  if (type === 'id-number') return plainIdNumber(String(value))
  if (type === 'choices') return value === null ? [] : value
  return value
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())
  return (a ?? null) === (b ?? null)
}

/** Why an amount cannot be the income of a year that is over; the running year's is put right without a request. */
function amountFault(year: number, value: unknown, today: Day): string | null {
  if (year >= Number(today.slice(0, 4))) return '还没有结束，直接登记即可'
  return Number.isSafeInteger(value) && Number(value) >= 0 ? null : '应为不小于 0 的金额'
}

/** Everything wrong with what is asked; `fields.<key>` says where. */
export function requestFaults(
  fields: readonly { field: ChangeKey; to: unknown }[],
  subject: 'household' | 'person',
  today: Day,
): FieldFault[] {
  const faults: FieldFault[] = []
  for (const { field, to } of fields) {
    const at = `fields.${field}`
    const title = changeTitle(field)
    const income = incomeIn(field)
    if ((income === null ? FACTS[field as FactKey].subject : 'household') !== subject)
      faults.push({ at, reason: `“${title}”不是${subject === 'household' ? '户' : '成员'}的登记内容` })
    else {
      const fault = income === null ? valueFault(field as FactKey, to, today) : amountFault(income.year, to, today)
      if (fault !== null) faults.push({ at, reason: `${title}${fault}` })
    }
  }
  const has = (key: FactKey) => fields.some((f) => f.field === key)
  if (has('life') && has('household'))
    faults.push({ at: 'fields.household', reason: '死亡、迁出和迁往他户不能同时申请' })
  if (has('life') && fields.some((f) => f.field === 'life' && f.to === 'living'))
    faults.push({ at: 'fields.life', reason: '请选择死亡或迁出；返回的人员请办理迁入' })
  return faults
}

/** A request against the register as it stands: which facts somebody else has changed since it was made. */
export function movedFields(
  fields: readonly ChangeField[],
  present: (key: ChangeKey) => unknown,
): { field: ChangeField; present: unknown }[] {
  return fields.flatMap((field) => {
    const now = present(field.field)
    return sameValue(now, field.from) || sameValue(now, field.to) ? [] : [{ field, present: now }]
  })
}

/** What follows from these reaches beyond the fact: a person or a home goes elsewhere, or is taken for another. */
const FAR_REACHING: readonly ChangeKey[] = ['life', 'household', 'place', 'idNumber']

/** Why a request is not approved among many but looked at by itself. */
export function* reasonsToLookAtAlone(of: {
  fields: readonly Pick<ChangeField, 'field' | 'title'>[]
  /** open requests for the same facts */
  rivals: number
  /** titles of the facts that changed since they were asked about */
  moved: readonly string[]
}): Generator<string> {
  if (of.rivals > 0) yield `另有 ${of.rivals} 件申请要改同一项，请比较后逐件审核。`
  if (of.moved.length > 0) yield `${of.moved.join('、')}在申请之后已另有变更，请逐项决定以哪一个为准。`
  const far = of.fields.filter((f) => FAR_REACHING.includes(f.field)).map((f) => f.title)
  if (far.length > 0) yield `${far.join('、')}的变更关系到人员去向或身份，请逐件审核。`
}

export interface ChangeFacts {
  readonly person: Id | null
  readonly askedBy: Id | null
  /** where the household lies */
  readonly place: string
  /** the area of the post that acts */
  readonly area: string | null
  /** where the household or person is asked to go, when elsewhere */
  readonly target: string | null
}

/** Who approves what others ask for. */
export const DECIDERS = ['township', 'clerk', 'leader'] as const satisfies readonly Role[]

function* decidedByAnother(f: ChangeFacts): Generator<string> {
  if (f.person === null) yield '审核须由本人以账号办理。'
  else if (f.person === f.askedBy) yield '申请由您提出，应由其他人审核。'
}

function* withinReach(f: ChangeFacts): Generator<string> {
  yield* decidedByAnother(f)
  if (f.target !== null && !isWithin(f.target, f.area)) yield '迁往其他乡镇的，由县级审核。'
}

export const changeWorkflow = defineWorkflow<ChangeState, ChangeAction, ChangeFacts>({
  name: 'household-change',
  title: '户档变更申请',
  states: {
    open: { label: CHANGE_STATES.open, tone: 'processing' },
    approved: { label: CHANGE_STATES.approved, tone: 'success', final: true },
    refused: { label: CHANGE_STATES.refused, tone: 'error', final: true },
    withdrawn: { label: CHANGE_STATES.withdrawn, tone: 'default', final: true },
  },
  initial: 'open',
  transitions: [
    {
      action: 'approve',
      label: '同意变更',
      from: ['open'],
      to: 'approved',
      roles: DECIDERS,
      comment: 'optional',
      done: '已同意，户档已更新。',
      unless: withinReach,
    },
    {
      action: 'refuse',
      label: '不同意',
      from: ['open'],
      to: 'refused',
      roles: DECIDERS,
      comment: 'required',
      done: '未同意，户档不变，申请人可看到理由。',
      unless: decidedByAnother,
    },
    {
      action: 'withdraw',
      label: '撤回',
      from: ['open'],
      to: 'withdrawn',
      roles: ['clerk', 'township', 'village', 'posted', 'helper', 'grid'],
      comment: 'optional',
      done: '已撤回，户档不变。',
      unless: function* (f) {
        if (f.person === null || f.person !== f.askedBy) yield '只有申请人本人可以撤回。'
      },
    },
  ],
})
