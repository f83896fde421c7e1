import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { isWithin } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  CAUSES,
  FACTS,
  type FactKey,
  factText,
  HOUSEHOLD_KINDS,
  LIVES,
  labelOf,
  RELATIONS,
  STANDINGS,
} from '../model.ts'
import { householdsPackOf } from '../section.ts'
import type { HouseholdListRow, HouseholdRow, HouseholdView, PersonRow } from './model.ts'
import { incomeLineOf, type RegisterPack } from './pack.ts'
import { ACTORS, ASKERS, ageOn, INCOME_ROLES, missingFacts, REGISTRARS, UNMASKERS } from './rules.ts'
import * as store from './store.ts'

/** 因病（另有因残、缺技术）. Kind and causes are those of a household that is or was listed. */
export function causesText(main: string | null, others: readonly string[]): string {
  if (main === null) return ''
  const more = others.map((c) => labelOf(CAUSES, c)).join('、')
  return more === '' ? labelOf(CAUSES, main) : `${labelOf(CAUSES, main)}（另有${more}）`
}

export function kindText(row: { standing: string; kind: string }): string {
  return row.standing === 'general' && row.kind === 'ordinary' ? '' : labelOf(HOUSEHOLD_KINDS, row.kind)
}

export function listedView(row: store.ListedHousehold): HouseholdListRow {
  const { causesOther, ...rest } = row
  return {
    ...rest,
    standingName: STANDINGS[row.standing],
    kind: kindText(row),
    causes: causesText(row.causeMain, causesOther),
    causeCount: (row.causeMain === null ? 0 : 1) + causesOther.length,
  }
}

export function memberView(row: PersonRow, today: Day) {
  const { id, name, relation, sex, birthOn, nation, idNumber, phone, education, schooling, health, disability } = row
  const { labour, work, lowIncome, medicalInsured, pensionInsured, life, revision } = row
  return {
    id,
    name,
    relation,
    relationName: labelOf(RELATIONS, relation),
    sex,
    birthOn,
    age: ageOn(birthOn, today),
    nation,
    idNumber,
    phone,
    education,
    schooling,
    health,
    disability,
    labour,
    work,
    lowIncome,
    medicalInsured,
    pensionInsured,
    life,
    revision,
  }
}

/** One household, whole. */
export async function householdView(h: Handle, id: Id): Promise<HouseholdView> {
  const row = await store.loadHousehold(h, id)
  const { register } = await householdsPackOf(h)
  const members = await store.membersOf(h, [id])
  const income = await incomeView(h, id, register)
  const names = await store.placeNames(h, row.place)
  const needed = row.standing === 'listed' || row.standing === 'watched'
  return {
    ...shown(row),
    placeName: names?.name ?? row.place,
    townshipName: names?.township ?? '',
    members: members.map((m) => memberView(m, h.today)),
    gone: (await store.goneFrom(h, id)).map((m) => memberView(m, h.today)),
    income,
    helpers: await store.helpersOf(h, id),
    missing: needed ? [...missingFacts(register.required, row, members), ...missingIncome(h, register, income)] : [],
    openChanges: (await store.openChanges(h, id)).map((c) => ({ ...c, askedAt: c.askedAt.toISOString() })),
    history: await historyView(h, id),
    family: await store.familyHouseholds(h, id),
    may: may(h, row),
  }
}

function shown(row: HouseholdRow) {
  const { validFrom, validTo: _to, enteredAt: _at, enteredBy: _by, why: _why, ...rest } = row
  return { ...rest, since: validFrom, standingName: STANDINGS[row.standing], kind: kindText(row) }
}

function may(h: Handle, row: HouseholdRow): HouseholdView['may'] {
  const here = isWithin(row.place, h.scope.place) && row.standing !== 'dissolved'
  const as = (roles: readonly string[]) => here && roles.includes(h.scope.role)
  return {
    ask: as(ASKERS),
    income: as(INCOME_ROLES),
    addMember: as(REGISTRARS),
    act: as(ACTORS),
    unmask: isWithin(row.place, h.scope.place) && (UNMASKERS as readonly string[]).includes(h.scope.role),
  }
}

function missingIncome(h: Handle, pack: RegisterPack, income: HouseholdView['income']): string[] {
  const last = Number(h.today.slice(0, 4)) - 1
  return !pack.requireIncome || income.some((y) => y.year === last) ? [] : [`${last}年收入`]
}

async function incomeView(h: Handle, id: Id, pack: RegisterPack): Promise<HouseholdView['income']> {
  const lines = await store.incomeLines(h, id)
  const years = await store.incomeYears(h, [id])
  return years.map(({ year, gross, cost, net, heads, perHead }) => {
    const line = incomeLineOf(pack, year)
    return {
      year,
      gross,
      cost,
      net,
      heads,
      perHead,
      line,
      lines: Object.fromEntries(
        lines.flatMap((l) => (l.year === year && l.amount !== null ? [[l.source, l.amount]] : [])),
      ),
      below: perHead !== null && line !== null && perHead < line,
    }
  })
}

type Entry = HouseholdView['history'][number]

/** What changed, when, by whom: each new revision against the one before it, the latest first. */
async function historyView(h: Handle, id: Id): Promise<Entry[]> {
  const entries: Entry[] = []
  const versions = await store.historyOf(h, id)
  versions.forEach((v, i) => {
    entries.push(entryOf(v, '户', i === 0 ? null : householdDifferences(versions[i - 1]!, v)))
  })
  const byPerson = Map.groupBy(await store.personHistoryOf(h, id), (v) => v.id)
  for (const list of byPerson.values())
    list.forEach((v, i) => {
      const before = list[i - 1]
      if (v.household !== id && before?.household !== id) return
      entries.push(entryOf(v, v.name, before === undefined ? null : personDifferences(before, v, id)))
    })
  return entries.sort((a, b) => b.at.localeCompare(a.at) || a.id.localeCompare(b.id)).slice(0, 200)
}

function entryOf(
  v: { id: Id; revision: number; enteredAt: Date; validFrom: Day; why: string | null; person: string | null },
  about: string,
  differences: Entry['differences'] | null,
): Entry {
  return {
    id: `${v.id}/${v.revision}`,
    at: v.enteredAt.toISOString(),
    on: v.validFrom,
    person: v.person,
    about,
    why: v.why,
    differences: differences ?? [{ title: '登记', from: '', to: '首次登记' }],
  }
}

const keysOf = (subject: 'household' | 'person') =>
  (Object.keys(FACTS) as FactKey[]).filter((k) => FACTS[k].subject === subject && k !== 'household')

function differing(before: object, after: object, keys: readonly FactKey[]): Entry['differences'] {
  return keys.flatMap((key) => {
    const column = key === 'personPhone' ? 'phone' : key
    const [from, to] = [before, after].map((row) => (row as Record<string, unknown>)[column])
    if (JSON.stringify(from) === JSON.stringify(to)) return []
    return [{ title: FACTS[key].title, from: factText(key, from), to: factText(key, to) }]
  })
}

function householdDifferences(before: HouseholdRow, after: HouseholdRow): Entry['differences'] {
  const plain = differing(before, after, keysOf('household'))
  if (before.standing !== after.standing)
    plain.unshift({ title: '户类型', from: STANDINGS[before.standing], to: STANDINGS[after.standing] })
  if (before.head !== after.head) plain.unshift({ title: '户主', from: before.name, to: after.name })
  return plain
}

function personDifferences(before: PersonRow, after: PersonRow, household: Id): Entry['differences'] {
  const plain = differing(
    before,
    after,
    keysOf('person').filter((k) => k !== 'life'),
  )
  if (before.household !== after.household)
    plain.unshift({
      title: '在户状况',
      from: before.household === household ? '在本户' : '不在本户',
      to: after.household === household ? '在本户' : after.life === 'living' ? '迁往他户' : LIVES[after.life],
    })
  return plain
}
