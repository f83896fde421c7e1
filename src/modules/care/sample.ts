import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import { fileCases, registerCases, reviewCases } from './cases/service.ts'
import type { CareInput } from './pack.ts'

/** For the tests of this module: a county with two villages and its people of care. */
export const COUNTY = '999901'
export const VILLAGE = '999901100201'
const PEOPLE = {
  centre: 1,
  clerk: 2,
  leader: 3,
  township: 4,
  village: 5,
  helper: 6,
  department: 7,
  other: 8,
  inspector: 9,
} as const
export type Who = keyof typeof PEOPLE

export const personOf = (who: Who): Id => `01560000-0000-7000-8000-00000000000${PEOPLE[who]}`
export const postOf = (who: Who): Id => `01560000-0000-7000-8000-00000000010${PEOPLE[who]}`
const PLACES: Partial<Record<Who, string>> = { township: '999901100', village: VILLAGE, helper: VILLAGE }

export function actor(who: Who): Scope {
  const role: Role = who === 'other' ? 'centre' : who
  return {
    county: COUNTY,
    person: personOf(who),
    post: postOf(who),
    role,
    place: who === 'department' ? null : (PLACES[who] ?? COUNTY),
    unit: null,
  }
}

export async function openCentre(kernel: Kernel, care: CareInput = {}): Promise<void> {
  await kernel.asSystem(COUNTY, async (h) => {
    const codes = [COUNTY, '999901100', VILLAGE, '999901100202']
    await importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `试${code.slice(6) || '验县'}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, -3) : null,
      })),
      '2016-01-01',
    )
    await adoptPack(h, { id: 'trial', sections: { care }, from: '2016-01-01', why: '试验' })
    const all = Object.keys(PEOPLE) as Who[]
    await registerPeople(
      h,
      {
        people: all.map((who) => ({ id: personOf(who), name: `${who}某` })),
        posts: all.map((who) => ({
          id: postOf(who),
          person: personOf(who),
          title: who,
          role: who === 'other' ? 'centre' : who,
          place: PLACES[who] ?? COUNTY,
          unit: null,
        })),
        accounts: [],
      },
      '2016-01-01',
    )
  })
  kernel.forget()
}

/** A person on file, whose adviser is `adviser`. */
export async function openCase(kernel: Kernel, name: string, adviser: Who): Promise<Id> {
  const [id] = await kernel.act(actor('village'), (h) =>
    registerCases(h, [{ place: VILLAGE, category: 'elder', name, ground: '独居，生活需要照料' }]),
  )
  await kernel.act(actor('centre'), async (h) => {
    await reviewCases(h, [{ case: id!, result: 'pass', grounds: '经入户核实，情况属实' }])
    await fileCases(h, [{ case: id!, adviser: personOf(adviser), situation: '独居，子女在外务工' }])
  })
  return id!
}
