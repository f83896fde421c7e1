import { ROLES, type Role } from '#kernel/pure/scope.ts'
import type { Field } from '#ui/fields.ts'
import { REGISTRARS } from '../rules.ts'

const OFFERED = (Object.keys(ROLES) as Role[]).filter((role) => role !== 'system')
export const ROLE_OPTIONS = OFFERED.map((value) => ({ value, label: ROLES[value] }))

/** Whether a post keeps the register of officers. */
export function appointsIn(role: Role): boolean {
  return REGISTRARS.includes(role)
}

/** What a post is: title, what it may do, where, in which organisation, from when, on what ground. */
export const postFields = (roles: readonly Role[]): readonly Field[] => [
  { name: 'title', label: '职务名称', kind: 'text', max: 40, required: true, placeholder: '如 党支部书记' },
  {
    name: 'role',
    label: '系统中的身份',
    kind: 'select',
    options: ROLE_OPTIONS.filter((option) => roles.includes(option.value)),
    required: true,
    help: '决定能办什么事、能看到哪些内容。三员由系统管理员指定，其他身份由组织部经办人或负责人任命。',
  },
  { name: 'place', label: '任职地', kind: 'place', required: true },
  { name: 'unit', label: '所在组织', kind: 'organisation', help: '部门、村党支部和乡镇党委的职务应填写。' },
  { name: 'from', label: '任职日期', kind: 'day', required: true },
  { name: 'why', label: '依据', kind: 'text', max: 500, required: true, help: '如任免文号。' },
]
