import { pinyin } from 'pinyin-pro'
import type { Day } from '#kernel/pure/day.ts'
import { newId } from '#kernel/pure/ids.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type NewOrganisation, registerOrganisations } from '#modules/organisations/public.ts'
import { type NewAccount, type NewPerson, type NewPost, registerPeople } from '#modules/people/public.ts'
import type { PlaceRow } from '#modules/places/public.ts'
import { type Random, seeded } from './random.ts'

export const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎',
]
const GIVEN = [...'建国志明秀英桂兰海涛晓燕文军永强春梅玉珍卫东红霞振华立新雪琴学锋爱民彩霞宏伟丽娟长青慧敏守义亚军']

/** Invents the officers of a county: everybody's name is drawn from lists, and phone numbers begin with 100, which no network uses. */
export interface Invented {
  organisations: NewOrganisation[]
  people: NewPerson[]
  posts: NewPost[]
  accounts: NewAccount[]
}

export interface DemoOffices {
  readonly county: { readonly code: string; readonly name: string }
  readonly places: readonly PlaceRow[]
  /** names of departments, e.g. 县财政局 */
  readonly departments: readonly string[]
  /** members of a village branch, lowest and highest */
  readonly members: readonly [number, number]
}

export function inventOffices(
  offices: DemoOffices,
  at: Date,
  random: Random,
  accounts: { password: string; prefix: string },
): Invented {
  const { county, places } = offices
  const { password, prefix } = accounts
  const made: Invented = { organisations: [], people: [], posts: [], accounts: [] }
  const id = (from = random) => newId(at, from.bytes(10))
  const organisation = (o: Omit<NewOrganisation, 'id'>) => {
    const whole = { id: id(), ...o }
    made.organisations.push(whole)
    return whole.id
  }
  const officer = (
    post: { title: string; role: Role; place: string; unit: string | null; login?: string },
    from = random,
  ) => {
    const person = id(from)
    made.people.push({
      id: person,
      name: inventName(from),
      phone: `100${String(from.below(1e8)).padStart(8, '0')}`,
    })
    const { login, ...held } = post
    made.posts.push({ id: id(from), person, ...held })
    if (login !== undefined)
      made.accounts.push({ id: id(from), person, login: prefix + login, password, mustChange: false })
    return person
  }
  const committee = organisation({
    kind: 'county-committee',
    name: `中共${county.name}委员会`,
    place: county.code,
    parent: null,
  })
  const staff = (title: string, role: Role, login: string, from = random) =>
    officer({ title, role, place: county.code, unit: committee, login }, from)
  staff('县委组织部经办人', 'clerk', 'jingban')
  staff('县委组织部部长', 'leader', 'buzhang')
  staff('县委组织部副部长', 'leader', 'fubuzhang')
  for (const n of [1, 2, 3]) staff('督查组成员', 'inspector', `ducha${n}`)
  staff('审计管理员', 'auditor', 'shenji')
  staff('安全管理员', 'security', 'anquan')
  staff('系统管理员', 'admin', 'xitong')
  // drawn apart, so that everyone invented before there was a care centre keeps the name they had
  const apart = seeded(`${county.code}/funds`)
  staff('关爱资金会计', 'finance', 'kuaiji', apart)
  staff('关爱中心工作人员', 'centre', 'zhongxin', apart)
  for (const name of offices.departments) {
    const unit = organisation({
      kind: 'department',
      name: `中共${county.name}${name.slice(1)}党组`,
      place: county.code,
      parent: committee,
    })
    officer({ title: `${name}党组书记`, role: 'department', place: county.code, unit, login: loginFor(name.slice(1)) })
  }
  const townships = new Map<string, string>()
  for (const place of places.filter((p) => p.level === 'township')) {
    const unit = organisation({
      kind: 'township-committee',
      name: `中共${county.name}${place.name}委员会`,
      place: place.code,
      parent: committee,
    })
    townships.set(place.code, unit)
    const login = loginFor(place.name.replace(/[镇乡]$|街道办事处$/, ''))
    officer({ title: '党委书记', role: 'township', place: place.code, unit, login })
    officer({ title: '组织委员', role: 'township', place: place.code, unit, login: `${login}-zuwei` })
    for (let n = 0; n < 2; n += 1) officer({ title: '党建专干', role: 'township', place: place.code, unit })
  }
  for (const place of places.filter((p) => p.level === 'village')) {
    const [low, high] = offices.members
    const unit = organisation({
      kind: 'village-branch',
      name: `${place.name.replace(/(居委会|村委会|社区居委会|居民委员会|村民委员会)$/, (m) => (m.startsWith('社区') ? '社区' : m.startsWith('村') ? '村' : ''))}党支部`,
      place: place.code,
      parent: townships.get(place.code.slice(0, 9)) ?? committee,
      members: low + random.below(high - low + 1),
    })
    officer({ title: '党支部书记', role: 'village', place: place.code, unit, login: `v${place.code.slice(6)}` })
  }
  distinguish(made.accounts)
  return made
}

export function inventName(random: Random): string {
  const first = random.pick(GIVEN)
  return random.pick(SURNAMES) + first + second(random)
}

export function inventGiven(random: Random): string {
  return random.pick(GIVEN) + second(random)
}

/** Three names in four have two characters after the surname. */
function second(random: Random): string {
  return random.next() < 0.75 ? random.pick(GIVEN) : ''
}

function loginFor(name: string): string {
  return pinyin(name, { toneType: 'none', type: 'array', v: true })
    .join('')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}

/** Two places may sound alike; the second gets a 2. */
function distinguish(accounts: NewAccount[]): void {
  const seen = new Map<string, number>()
  for (const account of accounts) {
    const times = (seen.get(account.login) ?? 0) + 1
    seen.set(account.login, times)
    if (times > 1) account.login += String(times)
  }
}

export async function registerOffices(h: Handle, made: Invented, from: Day): Promise<void> {
  await registerOrganisations(h, made.organisations, from)
  await registerPeople(h, made, from)
}
