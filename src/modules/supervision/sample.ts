import type { z } from 'zod'
import type { Role, Scope } from '#kernel/pure/scope.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import { adoptPack } from '#kernel/server/packs.ts'
import { registerOrganisations } from '#modules/organisations/public.ts'
import { importPlaces, levelOfCode } from '#modules/places/public.ts'
import type { supervisionPack } from './pack.ts'

/** A small county for the tests of this module: two townships of two villages each, one department, and a pack. */
export const COUNTY = '999901'
export const id = (n: number) => `01560000-0000-7000-8000-${String(n).padStart(12, '0')}`
export const ORG = {
  county: id(100),
  department: id(101),
  east: id(110),
  eastOne: id(111),
  eastTwo: id(112),
  west: id(120),
  westOne: id(121),
  cooperative: id(130),
} as const
export const PLACE = {
  east: '999901100',
  eastOne: '999901100201',
  eastTwo: '999901100202',
  west: '999901101',
  westOne: '999901101201',
} as const

const NAMES: Record<string, string> = {
  [COUNTY]: '试验县',
  [PLACE.east]: '东镇',
  [PLACE.eastOne]: '东一村',
  [PLACE.eastTwo]: '东二村',
  [PLACE.west]: '西镇',
  [PLACE.westOne]: '西一村',
}

/** Letters and rhythm of the sample: reminders of duties, demands of open findings, warnings of what stayed open. */
const sampleLetters: z.input<typeof supervisionPack>['letters'] = {
  issuer: '中共试验县委组织部',
  note: '联系人：王禾；联系电话：0912-5550100',
  kinds: [
    {
      code: 'reminder',
      title: '提示函',
      prefix: '试组提',
      lists: 'duties-due',
      when: 'start',
      subject: '关于{month}到期事项的提示函',
      text: ['{month}，你单位有{count}项工作到期，现提示如下：', '{items}', '请按时完成。特此函告。'],
    },
    {
      code: 'demand',
      title: '督办函',
      prefix: '试组督',
      lists: 'open-findings',
      when: 'mid',
      subject: '关于{month}问题整改的督办函',
      text: [
        '现将你单位尚未销号的{count}个问题函告如下：',
        '{items}',
        '此前已发{earlier}。',
        '请于{deadline}前书面回复。',
      ],
      deadline: { kind: 'workingDays', count: 5 },
      follows: 'reminder',
    },
    {
      code: 'warning',
      title: '预警函',
      prefix: '试组警',
      lists: 'stayed-open',
      when: 'end',
      subject: '关于{month}逾期问题的预警函',
      text: [
        '{addressee}以下{count}个问题逾期未改，计入年度考核：',
        '{items}',
        '{earlier}已要求整改。请于{deadline}前回复。',
      ],
      layout: 'table',
      deadline: { kind: 'workingDays', count: 3 },
      follows: 'demand',
      countsInAppraisal: true,
    },
  ],
}

const sampleMonth: z.input<typeof supervisionPack>['month'] = {
  otherwise: 'duties',
  bulletin: {
    issuer: '中共试验县委组织部文件',
    signer: '中共试验县委组织部',
    prefix: '试组通报',
    title: '关于{month}基层党建督查情况的通报',
    closing: ['各级党组织要对照通报，逐项整改。'],
  },
}

export const samplePack: z.input<typeof supervisionPack> = {
  findings: {
    categories: [
      { code: 'meetings', title: '组织生活不规范', weight: 2 },
      { code: 'duties', title: '责任落实不到位', weight: 3, days: 15 },
      { code: 'discipline', title: '扶贫领域违规违纪', weight: 9, veto: true, prohibition: true, days: 5 },
    ],
  },
  letters: sampleLetters,
  month: sampleMonth,
}

/** Opens the sample county with its places, organisations and the pack; `more` takes the place of parts of the sample. */
export async function openSample(kernel: Kernel, more: Partial<z.input<typeof supervisionPack>> = {}): Promise<void> {
  await kernel.asSystem(COUNTY, async (h) => {
    const places = Object.entries(NAMES).map(([code, name]) => ({
      code,
      name,
      level: levelOfCode(code),
      parent: code.length > 6 ? code.slice(0, -3) : null,
    }))
    await importPlaces(h, places, '2016-01-01')
    await registerOrganisations(
      h,
      [
        { id: ORG.county, kind: 'county-committee', name: '试验县委', place: COUNTY, parent: null },
        { id: ORG.department, kind: 'department', name: '县农业局党组', place: COUNTY, parent: ORG.county },
        { id: ORG.east, kind: 'township-committee', name: '东镇党委', place: PLACE.east, parent: ORG.county },
        { id: ORG.west, kind: 'township-committee', name: '西镇党委', place: PLACE.west, parent: ORG.county },
        { id: ORG.eastOne, kind: 'village-branch', name: '东一村党支部', place: PLACE.eastOne, parent: ORG.east },
        { id: ORG.eastTwo, kind: 'village-branch', name: '东二村党支部', place: PLACE.eastTwo, parent: ORG.east },
        { id: ORG.westOne, kind: 'village-branch', name: '西一村党支部', place: PLACE.westOne, parent: ORG.west },
        {
          id: ORG.cooperative,
          kind: 'cooperative',
          name: '东一村合作社党支部',
          place: PLACE.eastOne,
          parent: ORG.eastOne,
        },
      ],
      '2016-01-01',
    )
    await adoptPack(h, {
      id: 'sample',
      sections: { supervision: { ...samplePack, ...more } },
      from: '2016-01-01',
      why: '试验',
    })
  })
  kernel.forget()
}

/** Someone acting in a post of the sample county; `person` tells people apart. */
export function acting(role: Role, person: number, at: { place?: string | null; unit?: string | null } = {}): Scope {
  const county = ['clerk', 'leader', 'inspector', 'auditor'].includes(role) ? COUNTY : null
  return {
    county: COUNTY,
    person: id(person),
    post: id(person + 500),
    role,
    place: at.place ?? county,
    unit: at.unit ?? null,
  }
}

export const WHO = {
  clerk: acting('clerk', 1),
  otherClerk: acting('clerk', 2),
  leader: acting('leader', 3),
  otherLeader: acting('leader', 4),
  inspector: acting('inspector', 5),
  east: acting('township', 6, { place: PLACE.east, unit: ORG.east }),
  west: acting('township', 7, { place: PLACE.west, unit: ORG.west }),
  eastOne: acting('village', 8, { place: PLACE.eastOne, unit: ORG.eastOne }),
  department: acting('department', 9, { unit: ORG.department }),
  auditor: acting('auditor', 10),
} as const
