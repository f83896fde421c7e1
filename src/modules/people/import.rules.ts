import { type Day, isDay } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayIn, type ImportColumn, type ImportedRow, type RowFault } from '#kernel/pure/ledger.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'
import type { Organisation } from '#modules/organisations/public.ts'
import type { KnownPerson, NewPerson, NewPost } from './model.ts'
import { type Appointer, LOGIN, placeFault, reasonsAgainstPost } from './rules.ts'

export type Key = 'name' | 'phone' | 'login' | 'title' | 'role' | 'unit' | 'place' | 'from'

export const COLUMNS: readonly ImportColumn<Key>[] = [
  { key: 'name', title: '姓名', required: true, samples: ['示例甲', '示例乙', '示例丙'] },
  {
    key: 'phone',
    title: '手机',
    words: /^(手机号|手机号码|联系电话|电话)$/,
    samples: ['13900000001', '13900000002', ''],
  },
  { key: 'login', title: '账号', words: /^(登录账号|登录名|用户名)$/, samples: ['', '', 'shilibing'] },
  {
    key: 'title',
    title: '岗位',
    words: /^(职务|职务名称|岗位名称)$/,
    required: true,
    width: 22,
    samples: ['党委书记', '党支部书记', '科员'],
  },
  { key: 'role', title: '系统身份', words: /^(身份|角色)$/, width: 18, samples: ['', '', '组织部经办人'] },
  {
    key: 'unit',
    title: '所在组织',
    words: /^(组织|单位|所在单位|所在党组织)$/,
    width: 30,
    samples: ['示例镇党委', '示例村党支部', ''],
  },
  { key: 'place', title: '所在地区', words: /^(地区|任职地|任职地区)$/, width: 20, samples: ['', '示例镇示例村', ''] },
  {
    key: 'from',
    title: '任职日期',
    words: /^(任职时间|起始日期)$/,
    required: true,
    samples: ['2026-01-01', '2026年1月1日', '2026.1.1'],
  },
]

export const NOTES: readonly string[] = [
  '一、每行一人一个岗位；一人有几个岗位的写几行，姓名和手机相同。',
  '二、手机和账号至少填一项。账号不填时用手机号登录；账号以小写字母开头，由 3 到 31 个小写字母、数字、点或短横线组成。',
  `三、系统身份决定能办什么事，可填：${Object.entries(ROLES)
    .flatMap(([role, title]) => (role === 'system' ? [] : [title]))
    .join('、')}；乡镇党委、村党支部、部门党组织的人员可以不填，按所在组织确定。`,
  '四、所在组织填组织名册中的名称；同名的村在“所在地区”写“乡镇名＋村名”或区划代码。县级管理人员可以不填所在组织。',
  '五、业务职务由组织部经办人或负责人导入，账号由系统管理员导入同一张表开立；还没有经办人的县，系统管理员可以一次导入。',
  '六、名册中已有的人员、岗位和账号自动跳过，可以重复导入同一张表。任何一行有误，整张表都不导入；改好退回的表再导入。',
]

export interface There {
  by: Appointer
  county: string
  today: Day
  hasClerk: boolean
  people: readonly KnownPerson[]
  organisations: readonly Organisation[]
  findPlace: (text: string) => { place: string } | { reason: string }
}

export interface Opening {
  person: Id
  name: string
  title: string
  unitName: string
  login: string
}

export interface Plan {
  people: NewPerson[]
  posts: (NewPost & { from: Day })[]
  /** accounts to open; none unless the administrator imports */
  accounts: Opening[]
  skipped: number
  faults: RowFault[]
}

interface Candidate {
  id: Id
  name: string
  phone: string | null
  login: string | null
  posts: { role: Role; unit: Id | null; place: string }[]
}

/**
 * What the rows would make. A person is known by the telephone number, without one by name, organisation and identity;
 * who may give which post is the same law as on the screen. Every fault of every row is told.
 */
export function planPeople(rows: readonly ImportedRow<Key>[], there: There, newId: () => Id): Plan {
  const plan: Plan = { people: [], posts: [], accounts: [], skipped: 0, faults: [] }
  const everyone: Candidate[] = there.people.map((p) => ({ ...p, posts: [...p.posts] }))
  const register = new Register(everyone)
  const unitOf = unitFinder(there)
  for (const { row, values } of rows) {
    const read = readRow(values, there, unitOf)
    const reasons = [...read.reasons]
    const known = read.post === null ? undefined : register.find(read, read.post)
    if (known !== undefined && known.name !== read.name) reasons.push(`手机 ${read.phone} 已登记为${known.name}`)
    const held = known?.posts ?? []
    const isHeld =
      read.post !== null &&
      held.some((p) => p.role === read.post!.role && p.unit === read.post!.unit && p.place === read.post!.place)
    if (read.post !== null && !isHeld)
      reasons.push(
        ...reasonsAgainstPost(
          there.by,
          known?.id ?? '',
          read.post.role,
          held.map((p) => p.role),
          there.hasClerk,
        ),
      )
    const opens = there.by.role === 'admin' && (known?.login ?? null) === null
    const login = read.login || read.phone || ''
    if (opens && login !== '') {
      const owner = register.ofLogin(login)
      if (owner !== undefined && owner !== known) reasons.push(`账号“${login}”已由${owner.name}使用`)
    }
    if (reasons.length > 0 || read.post === null) {
      plan.faults.push({ row, reasons })
      continue
    }
    const person = known ?? { id: newId(), name: read.name, phone: read.phone, login: null, posts: [] }
    if (known === undefined) {
      plan.people.push({ id: person.id, name: person.name, phone: person.phone })
      register.add(person)
    }
    if (!isHeld) {
      const { unitName: _, ...post } = read.post
      plan.posts.push({ id: newId(), person: person.id, title: read.title, ...post })
      register.give(person, read.post)
    }
    if (opens) {
      register.open(person, login)
      plan.accounts.push({
        person: person.id,
        name: person.name,
        title: read.title,
        unitName: read.post.unitName,
        login,
      })
    }
    if (isHeld && !opens) plan.skipped += 1
  }
  return plan
}

/** Everyone known so far, found by telephone, login, or name with post. */
class Register {
  private readonly phones = new Map<string, Candidate>()
  private readonly logins = new Map<string, Candidate>()
  private readonly held = new Map<string, Candidate>()

  constructor(all: readonly Candidate[]) {
    for (const person of all) this.add(person)
  }

  add(person: Candidate): void {
    if (person.phone !== null) this.phones.set(person.phone, person)
    if (person.login !== null) this.logins.set(person.login, person)
    for (const post of person.posts) this.held.set(postKey(person.name, post), person)
  }

  give(person: Candidate, post: { role: Role; unit: Id | null; place: string }): void {
    person.posts.push(post)
    this.held.set(postKey(person.name, post), person)
  }

  open(person: Candidate, login: string): void {
    person.login = login
    this.logins.set(login, person)
  }

  ofLogin(login: string): Candidate | undefined {
    return this.logins.get(login)
  }

  find(
    row: { name: string; phone: string | null; login: string },
    post: { role: Role; unit: Id | null; place: string },
  ): Candidate | undefined {
    if (row.phone !== null) return this.phones.get(row.phone) ?? this.unnumbered(row.name, post)
    const owner = row.login === '' ? undefined : this.logins.get(row.login)
    return owner?.name === row.name ? owner : this.held.get(postKey(row.name, post))
  }

  /** Somebody registered without a number, whom this row gives one name and post with. */
  private unnumbered(name: string, post: { role: Role; unit: Id | null; place: string }): Candidate | undefined {
    const person = this.held.get(postKey(name, post))
    return person?.phone === null ? person : undefined
  }
}

function postKey(name: string, post: { role: Role; unit: Id | null; place: string }): string {
  return [name, post.role, post.unit ?? '', post.place].join('/')
}

interface ReadRow {
  name: string
  phone: string | null
  login: string
  title: string
  post: { role: Role; unit: Id | null; place: string; unitName: string; from: Day } | null
  reasons: string[]
}

function readRow(values: Readonly<Record<Key, string>>, there: There, unitOf: UnitFinder): ReadRow {
  const reasons: string[] = []
  const name = values.name.replace(/\s/g, '')
  if (name.length < 2 || name.length > 30) reasons.push('姓名应为 2 到 30 个字')
  const phone = values.phone.replace(/[\s-]/g, '') || null
  if (phone !== null && !/^1\d{10}$/.test(phone)) reasons.push(`手机“${values.phone}”不是 11 位手机号`)
  const login = values.login.toLowerCase()
  if (login !== '' && !LOGIN.test(login))
    reasons.push(`账号“${values.login}”应以小写字母开头，由 3 到 31 个小写字母、数字、点或短横线组成`)
  if (login === '' && phone === null) reasons.push('手机和账号至少填一项')
  if (values.title.length < 2 || values.title.length > 40) reasons.push('岗位应为 2 到 40 个字')
  const from = dayIn(values.from) ?? values.from
  if (!isDay(from)) reasons.push(values.from === '' ? '没有填写任职日期' : `任职日期“${values.from}”应写成 2026-01-01`)
  else if (from > there.today) reasons.push(`任职日期 ${from} 晚于今天`)
  const where = whereOf(values, there, unitOf)
  if ('reasons' in where)
    return { name, phone, login, title: values.title, post: null, reasons: [...reasons, ...where.reasons] }
  return { name, phone, login, title: values.title, post: { ...where, from }, reasons }
}

const ROLE_OF = new Map((Object.entries(ROLES) as [Role, string][]).map(([role, title]) => [title, role]))
const ROLE_OF_KIND: Partial<Record<Organisation['kind'], Role>> = {
  'township-committee': 'township',
  'village-branch': 'village',
  department: 'department',
}

type Where = { role: Role; unit: Id | null; unitName: string; place: string }

function whereOf(
  values: Readonly<Record<Key, string>>,
  there: There,
  unitOf: UnitFinder,
): Where | { reasons: string[] } {
  const reasons: string[] = []
  const place = values.place === '' ? null : there.findPlace(values.place)
  if (place !== null && 'reason' in place) reasons.push(place.reason)
  const near = place !== null && 'place' in place ? place.place : null
  const unit = values.unit === '' ? null : unitOf(values.unit.replace(/\s/g, ''), near)
  if (unit !== null && 'reason' in unit) reasons.push(unit.reason)
  const found = unit !== null && 'id' in unit ? unit : null
  const role = values.role === '' ? found && ROLE_OF_KIND[found.kind] : ROLE_OF.get(values.role)
  if (role == null && reasons.length === 0)
    reasons.push(
      values.role === '' ? '没有填写系统身份，从所在组织也无法确定' : `系统身份“${values.role}”不在可选范围内`,
    )
  if (reasons.length > 0 || role == null) return { reasons }
  const isCounty = role !== 'township' && role !== 'village'
  const at = isCounty ? there.county : (found?.place ?? near ?? there.county)
  const misplaced = placeFault(role, at)
  if (misplaced !== null) reasons.push(found === null ? `没有填写所在组织，${misplaced}` : misplaced)
  if (found === null && ['department', 'township', 'village'].includes(role) && misplaced === null)
    reasons.push('没有填写所在组织')
  if (reasons.length > 0) return { reasons }
  return { role, unit: found?.id ?? null, unitName: found?.name ?? '', place: at }
}

type UnitFinder = (name: string, near: string | null) => Organisation | { reason: string }

/** By the full name, else by an ending that only one has (教育局党组 → 县教育局党组); the place tells same names apart. */
function unitFinder(there: There): UnitFinder {
  const names = Map.groupBy(there.organisations, (o) => o.name)
  return (name, near) => {
    const exact = names.get(name) ?? there.organisations.filter((o) => o.name.endsWith(name))
    const found = exact.length > 1 && near !== null ? exact.filter((o) => o.place.startsWith(near)) : exact
    if (found.length === 1) return found[0]!
    if (found.length === 0) return { reason: `组织名册中没有“${name}”` }
    return { reason: `有 ${found.length} 个组织名为“${name}”，请在“所在地区”写明“乡镇名＋村名”或区划代码` }
  }
}
