import type { Scope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { openCounty, scopeFor } from '../../../tests/kit/county.ts'
import type { NewItem, NewList } from './lists/model.ts'

/** A small county for the tests of this module: two townships of two villages each, one department, and a pack. */
export const COUNTY = '999901'
export const EAST = '999901100'
export const WEST = '999901101'
export const VILLAGES = [`${EAST}201`, `${EAST}202`, `${WEST}201`, `${WEST}202`]
export const id = (n: number) => `01560000-0000-7000-8000-${String(n).padStart(12, '0')}`
export const ORG = {
  county: id(100),
  department: id(101),
  east: id(110),
  west: id(120),
  villages: [id(111), id(112), id(121), id(122)],
}
const POST = {
  leader: id(200),
  department: id(201),
  east: id(210),
  west: id(220),
  villages: [id(211), id(212), id(221), id(222)],
}
const person = (post: string) => post.replace('7000-8000-0000000002', '7000-8000-0000000003')

const as = (role: Scope['role'], place: string | null, unit: string | null, post: string): Scope =>
  scopeFor(role, place, { county: COUNTY, unit, post, person: person(post) })
export const WHO = {
  clerk: scopeFor('clerk', COUNTY),
  leader: as('leader', COUNTY, ORG.department, POST.leader),
  department: as('department', null, ORG.department, POST.department),
  east: as('township', EAST, ORG.east, POST.east),
  west: as('township', WEST, ORG.west, POST.west),
  village: (n: number) => as('village', VILLAGES[n]!, ORG.villages[n]!, POST.villages[n]!),
}

export const item = (code: string, more: Partial<NewItem> = {}): NewItem => ({
  code,
  title: `工作任务${code}`,
  subjectKind: 'village-branch',
  recurrence: 'monthly',
  deadline: { kind: 'dayOfMonth', day: 25 },
  evidence: false,
  ...more,
})
export const list = (code: string, items: NewItem[], more: Partial<NewList> = {}): NewList => ({
  code,
  kind: 'responsibility',
  title: `清单${code}`,
  year: 2016,
  issuedOn: '2016-01-04',
  waves: [],
  objectives: [],
  items,
  ...more,
})

const LETTER = {
  subjectKind: 'township-committee',
  title: '{lower}{year}年党建工作责任书',
  opening: '为落实党建工作责任，{upper}与{lower}签订本责任书。',
  terms: ['甲方每季度听取一次乙方汇报。', '乙方每月自查一次责任事项。'],
  closing: '本责任书自双方签字之日起生效。',
}

/** The county opened on 2016-01-04, with its places, organisations, people and pack. */
export async function openSample(bed: { kernel: Kernel; at(day: string): void }): Promise<void> {
  bed.at('2016-01-04')
  await openCounty(bed.kernel, COUNTY)
  await bed.kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, EAST, WEST, ...VILLAGES]
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `地${code.slice(6)}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    await registerOrganisations(
      h,
      [
        { id: ORG.county, kind: 'county-committee', name: '中共试验县委', place: COUNTY, parent: null },
        { id: ORG.department, kind: 'department', name: '试验县委组织部', place: COUNTY, parent: ORG.county },
        { id: ORG.east, kind: 'township-committee', name: '东镇党委', place: EAST, parent: ORG.county },
        { id: ORG.west, kind: 'township-committee', name: '西镇党委', place: WEST, parent: ORG.county },
        ...VILLAGES.map((place, i) => ({
          id: ORG.villages[i]!,
          kind: 'village-branch' as const,
          name: `第${i + 1}村党支部`,
          place,
          parent: i < 2 ? ORG.east : ORG.west,
        })),
      ],
      '2016-01-01',
    )
    const posts = [
      { id: POST.leader, title: '部长', role: 'leader' as const, place: COUNTY, unit: ORG.department },
      { id: POST.department, title: '机关党委书记', role: 'department' as const, place: COUNTY, unit: ORG.department },
      { id: POST.east, title: '党委书记', role: 'township' as const, place: EAST, unit: ORG.east },
      { id: POST.west, title: '党委书记', role: 'township' as const, place: WEST, unit: ORG.west },
      ...VILLAGES.map((place, i) => ({
        id: POST.villages[i]!,
        title: '党支部书记',
        role: 'village' as const,
        place,
        unit: ORG.villages[i]!,
      })),
    ].map((p) => ({ ...p, person: person(p.id) }))
    await registerPeople(
      h,
      { people: posts.map((p, i) => ({ id: p.person, name: `干部${i}` })), posts, accounts: [] },
      '2016-01-04',
    )
    await adoptPack(h, {
      id: 'test',
      from: '2016-01-01',
      why: '首次启用',
      sections: {
        duties: {
          lists: [
            list('P1', [item('p1', { recurrence: 'yearly', deadline: { kind: 'endOfMonth' } })]),
            list('P2', [item('p2')], { issuedOn: '2016-09-01' }),
          ],
          letters: [LETTER, { ...LETTER, subjectKind: 'village-branch' }],
        },
      },
    })
  })
  bed.kernel.forget()
}
