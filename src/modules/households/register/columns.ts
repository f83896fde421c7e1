import { maskAccount, maskId, maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { searchText } from '#modules/places/public.ts'
import { FACTS, type FactKey } from '../model.ts'
import type { NewHousehold, NewMember } from './model.ts'
import type { Columns } from './store.ts'

type Table = 'household_version' | 'person_version'

/** What the sealed bytes belong to; moved elsewhere they do not open. */
export function contextOf(h: Handle, table: Table, column: string, id: Id): string {
  return `${h.scope.county}/households.${table}/${column}/${id}`
}

const MASKS = { phone: maskPhone, bank: maskAccount, id: maskId } as const
type SealedName = keyof typeof MASKS

/** The columns of a sealed content: ciphertext, what is shown, and for ID numbers what finds one entered twice. */
function sealed(h: Handle, table: Table, name: SealedName, id: Id, clear: string | null | undefined): Columns {
  if (clear === undefined) return {}
  if (clear === null || clear === '')
    return {
      [`${name}_sealed`]: null,
      [`${name}_masked`]: null,
      ...(name === 'id' && { id_print: null }),
    }
  return {
    [`${name}_sealed`]: bytes(h.vault.seal(clear, contextOf(h, table, `${name}_sealed`, id))),
    [`${name}_masked`]: MASKS[name](clear),
    ...(name === 'id' && { id_print: bytes(h.vault.fingerprint(clear)) }),
  }
}

/** As PostgreSQL reads bytes out of JSON. */
function bytes(buffer: Buffer): string {
  return `\\x${buffer.toString('hex')}`
}

/** The first version of a household, but for what follows from its members. */
export function householdColumns(h: Handle, id: Id, body: Omit<NewHousehold, 'members'>): Columns {
  return {
    place: body.place,
    group_name: body.groupName,
    kind: body.kind,
    cause_main: body.causeMain ?? null,
    causes_other: body.causesOther,
    house_area: body.houseArea ?? null,
    house_grade: body.houseGrade ?? null,
    house_structure: body.houseStructure ?? null,
    house_year: body.houseYear ?? null,
    water_safe: body.waterSafe ?? null,
    food_ok: body.foodOk ?? null,
    clothing_ok: body.clothingOk ?? null,
    schooling_ok: body.schoolingOk ?? null,
    medical_ok: body.medicalOk ?? null,
    housing_ok: body.housingOk ?? null,
    electricity: body.electricity ?? null,
    fuel: body.fuel,
    relocated: body.relocated,
    ...sealed(h, 'household_version', 'phone', id, body.phone ?? null),
    ...sealed(h, 'household_version', 'bank', id, body.bank ?? null),
  }
}

export function personColumns(h: Handle, id: Id, member: NewMember): Columns {
  return {
    name: member.name,
    search: searchText(member.name),
    relation: member.relation,
    sex: member.sex ?? null,
    birth_on: member.birthOn ?? null,
    nation: member.nation ?? null,
    education: member.education ?? null,
    schooling: member.schooling ?? null,
    health: member.health ?? null,
    disability: member.disability ?? null,
    labour: member.labour ?? null,
    work: member.work ?? null,
    low_income: member.lowIncome,
    medical_insured: member.medicalInsured ?? null,
    pension_insured: member.pensionInsured ?? null,
    ...sealed(h, 'person_version', 'phone', id, member.phone ?? null),
    ...sealed(h, 'person_version', 'id', id, member.idNumber ?? null),
  }
}

/** The columns that a fact lies in. Facts with consequences of their own (place, household, life) are not among them. */
export function factColumns(h: Handle, key: FactKey, id: Id, value: unknown): Columns {
  const clear = value as string | null
  switch (key) {
    case 'phone':
      return sealed(h, 'household_version', 'phone', id, clear)
    case 'bank':
      return sealed(h, 'household_version', 'bank', id, clear)
    case 'personPhone':
      return sealed(h, 'person_version', 'phone', id, clear)
    case 'idNumber':
      return sealed(h, 'person_version', 'id', id, clear)
    case 'name':
      return { name: clear, search: searchText(String(value)) }
    case 'place':
    case 'household':
    case 'life':
      throw new Error(`${key} is not a column`)
    default:
      return { [snake(key)]: value }
  }
}

/** Where the sealed bytes of a fact lie; null for one that is not sealed. */
export function sealedColumn(key: FactKey): 'phone_sealed' | 'bank_sealed' | 'id_sealed' | null {
  if (key === 'phone' || key === 'personPhone') return 'phone_sealed'
  if (key === 'bank') return 'bank_sealed'
  return key === 'idNumber' ? 'id_sealed' : null
}

/**
 * What the journal names without telling its content: what is sealed, and how somebody's health is. The register's
 * versions say what it was; an entry of the journal is never put right and outlives the file.
 */
export function isDiscreet(key: FactKey): boolean {
  return sealedColumn(key) !== null || key === 'health' || key === 'disability'
}

/** The sealed values are shown like this. */
export function shownAs(key: FactKey, clear: string): string {
  const { type } = FACTS[key]
  return type === 'phone' ? maskPhone(clear) : type === 'account' ? maskAccount(clear) : maskId(clear)
}

/** A fact as it may be shown: what is sealed is masked. */
export function shownFact(key: FactKey, value: unknown): unknown {
  return sealedColumn(key) === null || value === null ? value : shownAs(key, String(value))
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
