import { type Id, newId } from '#kernel/pure/ids.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { pairHouseholds, takeInHousehold } from '#modules/households/public.ts'
import { registerPeople } from '#modules/people/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'

export interface HelpedHousehold {
  readonly household: Id
  /** its head, a resident of the register */
  readonly person: Id
}

/** Villages with their townships and county, for registers that name them. */
export async function openVillages(kernel: Kernel, villages: readonly string[]): Promise<void> {
  const codes = [...new Set(villages.flatMap((v) => [v.slice(0, 6), v.slice(0, 9), v]))].sort()
  await kernel.asSystem(codes[0]!, (h) =>
    importPlaces(
      h,
      codes.map((code) => ({
        code,
        name: `试${code.slice(6) || '验县'}`,
        level: levelOfCode(code),
        parent: code.length > 6 ? code.slice(0, code.length > 9 ? 9 : 6) : null,
      })),
      '2016-01-01',
    ),
  )
}

/** Enters who helps in the register of officers; the post bears the number of the person. */
export async function openHelper(kernel: Kernel, village: string, helper: Id): Promise<void> {
  await kernel.asSystem(village.slice(0, 6), (h) =>
    registerPeople(
      h,
      {
        people: [{ id: helper, name: '帮扶干部' }],
        posts: [{ id: helper, person: helper, title: '帮扶责任人', role: 'helper', place: village, unit: null }],
        accounts: [],
      },
      '2016-01-01',
    ),
  )
}

/** A household of the register with its head, helped by whoever holds a post. */
export async function helpedHousehold(
  kernel: Kernel,
  of: { village: string; name: string; post: Id },
): Promise<HelpedHousehold> {
  const [household, person] = [newId(new Date()), newId(new Date())]
  await kernel.asSystem(of.village.slice(0, 6), async (h) => {
    await takeInHousehold(h, {
      id: household,
      place: of.village,
      why: '入户摸底登记',
      from: '2016-01-02',
      confirmedNotDuplicate: true,
      groupName: '一组',
      causesOther: [],
      kind: 'ordinary',
      fuel: [],
      relocated: false,
      members: [{ id: person, name: of.name, relation: 'head', sex: 'male', birthOn: '1960-01-01', lowIncome: false }],
    })
    await pairHouseholds(h, { rows: [{ household, post: of.post, rank: 1 }], why: '结对' })
  })
  return { household, person }
}
