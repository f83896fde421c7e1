import { maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { citizenLabels } from '#modules/citizens/public.ts'
import { memberBody, type NewMember } from './model.ts'
import * as store from './store.ts'

const contextOf = (h: Handle, id: Id) => `${h.scope.county}/care.member/contact_sealed/${id}`

/** Takes organs, firms, social organisations, cadres and volunteers on the roster. @returns their ids in the order given */
export async function enrolMembers(h: Handle, given: readonly NewMember[]): Promise<Id[]> {
  const bodies = given.map(({ id = h.id(), ...rest }) => ({ id, ...memberBody.parse(rest) }))
  const names = await store.titlesOf(
    h,
    bodies.flatMap((b) => b.organisation ?? []),
    bodies.flatMap((b) => b.officer ?? []),
  )
  const shown = await citizenLabels(
    h,
    bodies.flatMap((b) => b.citizen ?? []),
  )
  const rows = bodies.map((b): store.MemberColumns => {
    const link = b.organisation ?? b.officer ?? b.citizen
    const title = b.title ?? (link === undefined ? undefined : (names.get(link) ?? shown.get(link)?.shown))
    if (title === undefined) throw new Problem('not-found', { what: '所选的单位或者人员' })
    return {
      id: b.id,
      kind: b.kind,
      place: b.place ?? h.scope.county,
      title,
      organisation: b.organisation ?? null,
      officer: b.officer ?? null,
      citizen: b.citizen ?? null,
      offers: b.offers,
      from: b.from ?? h.today,
      contactSealed: b.contact ? h.vault.seal(b.contact, contextOf(h, b.id)) : null,
      contactMasked: b.contact ? maskPhone(b.contact) : null,
    }
  })
  await store.addMembers(h, rows)
  await h.record({
    command: 'care.enrol',
    subject: rows.length === 1 ? rows[0]!.id : h.scope.county,
    place: h.scope.county,
    after: { count: rows.length, kinds: [...new Set(rows.map((r) => r.kind))] },
  })
  return rows.map((r) => r.id)
}

export async function endMember(h: Handle, id: Id, why: string): Promise<void> {
  if ((await store.endMember(h, id, h.today, why)) === 0)
    throw new Problem('action-not-allowed', { action: '退出' }, { reasons: ['该成员已经退出，或者不在名册中。'] })
  await h.record({ command: 'care.end-member', subject: id, place: h.scope.county, why })
}

export async function contactOf(h: Handle, id: Id, purpose: string): Promise<string> {
  const m = await store.loadMember(h, id)
  await h.record({ command: 'care.unmask-member', subject: id, place: m.place, why: purpose })
  return m.contactSealed === null ? '' : h.vault.open(m.contactSealed, contextOf(h, id))
}
