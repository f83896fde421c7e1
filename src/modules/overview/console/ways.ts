import type { Role } from '#kernel/pure/scope.ts'

export interface Way {
  readonly to: string
  readonly title: string
  readonly what: string
  /** another front end, not a page of the console */
  readonly outside?: boolean
}

const JOURNAL: Way = { to: '/journal', title: '操作日志', what: '谁以什么职务在什么时候办了什么，日志有没有被改动' }
const ACCOUNTS: Way = { to: '/accounts', title: '账号', what: '开立、停用账号，重置密码' }
const WATCHED: Way = { to: '/accounts', title: '账号', what: '查看账号状态，重置密码、解除锁定、结束登录' }
const LOCKED: Way = {
  to: '/accounts?state=locked',
  title: '被锁定的账号',
  what: '连续输错密码的账号，核实本人后解除锁定',
}
const HOLDERS: Way = { to: '/people', title: '人员', what: '查看账号是谁的、现任什么职务' }
const PACKS: Way = { to: '/packs', title: '工作机制', what: '现行版本和历次变更' }
const BURDEN: Way = { to: '/burden', title: '填报负担', what: '各职务每月填报所用的时间' }
const CALENDAR: Way = { to: '/calendar', title: '工作日历', what: '国务院办公厅放假调休安排，期限按它计算' }
const ORGANISATIONS: Way = { to: '/organisations', title: '组织', what: '登记组织，更名、改隶属、撤销' }
const PEOPLE: Way = { to: '/people', title: '人员', what: '登记人员，任免系统中的职务' }
const PLACES: Way = { to: '/places', title: '区划', what: '县、乡镇、村的名称和代码，登记撤并和更名' }

const FIELD: Way = {
  to: '/field/',
  title: '走访端',
  what: '走访、意见和帮扶措施在这里登记，没有信号也能用',
  outside: true,
}

const VILLAGE: Way = { to: '/places', title: '区划', what: '所驻村的网格和上级' }

/** What posts that watch over the system, keep it, or work in the homes are there for; it comes first on their page. */
export const ways: Partial<Record<Role, readonly Way[]>> = {
  auditor: [JOURNAL, BURDEN, PACKS, CALENDAR],
  security: [WATCHED, LOCKED, HOLDERS],
  admin: [ACCOUNTS, PEOPLE, ORGANISATIONS, PLACES, CALENDAR, PACKS],
  posted: [FIELD, VILLAGE],
  helper: [FIELD],
  grid: [FIELD],
}
