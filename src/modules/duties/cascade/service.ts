import { monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import * as lists from '../lists/store.ts'
import { openMonth } from '../months/service.ts'
import { LOWER, OWNER_KIND } from '../subjects/rules.ts'
import * as subjects from '../subjects/store.ts'
import { passedDown } from './rules.ts'

/** The organisations that would get a list of their own from this one, and have none yet. */
export async function cascadeTargets(
  h: Handle,
  list: lists.ListRecord,
  wave?: number,
): Promise<subjects.OrganisationRef[]> {
  const kind = LOWER[OWNER_KIND[list.place.length] ?? 'village-branch']
  if (kind === undefined) return []
  const taken = new Set((await lists.childrenOf(h, list.id)).map((c) => c.unit))
  const all = (await subjects.organisationsOfKind(h, kind, list.place)).filter((o) => !taken.has(o.id))
  if (wave === undefined) return all
  const places = (await lists.wavesOf(h, [list.id])).filter((w) => w.wave === wave).map((w) => w.place)
  return all.filter((o) => places.some((p) => o.place.startsWith(p)))
}

/**
 * Cascades a list to the level below: each organisation there gets a list of its own, led by its secretary, with the
 * items that concern its level. What the upper list asks of townships, a township's list asks of its villages; what
 * it asks of villages stays theirs. With a wave, only the places of that wave, from its first day.
 * @returns the new lists and how many duties they opened this month
 */
export async function cascade(
  h: Handle,
  id: Id,
  options: { wave?: number | undefined } = {},
): Promise<{ lists: Id[]; opened: number }> {
  const list = await lists.loadList(h, id)
  if (list.endedOn !== null)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['清单已经终止。'] })
  const targets = await cascadeTargets(h, list, options.wave)
  if (targets.length === 0)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['没有尚未下达的下级组织。'] })
  const nodes = passedDown(await lists.nodesOf(h, id), list)
  if (nodes.length === 0)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['清单中没有需要下级落实的条目。'] })
  const wave = (await lists.wavesOf(h, [id])).find((w) => w.wave === options.wave)
  const from = wave !== undefined && wave.from > h.today ? wave.from : h.today
  const heads = await subjects.headsOf(
    h,
    targets.map((t) => t.id),
    from,
  )
  const made = targets.map((t) =>
    lowerList(h, list, t, { nodes, from, wave: options.wave ?? null, head: heads.get(t.id) }),
  )
  await lists.addLists(
    h,
    made.map((m) => m.list),
  )
  await lists.addNodes(
    h,
    made.flatMap((m) => m.nodes),
  )
  await h.record({
    command: 'duties.cascade',
    subject: id,
    place: list.place,
    unit: list.unit,
    after: { wave: options.wave ?? null, lists: made.length, from },
  })
  const ids = made.map((m) => m.list.id)
  return { lists: ids, opened: from <= h.today ? await openMonth(h, monthOf(h.today), ids) : 0 }
}

type UpperNode = Awaited<ReturnType<typeof lists.nodesOf>>[number]

function lowerList(
  h: Handle,
  upper: lists.ListRecord,
  target: subjects.OrganisationRef,
  more: {
    nodes: readonly UpperNode[]
    from: string
    wave: number | null
    head: { name: string; title: string } | undefined
  },
): { list: lists.ListRecord; nodes: lists.NodeRecord[] } {
  const list: lists.ListRecord = {
    ...upper,
    id: h.id(),
    code: `${upper.code}/${target.place}`,
    title: `${target.name}${upper.title}`,
    place: target.place,
    unit: target.id,
    ownerName: more.head?.name ?? null,
    ownerTitle: more.head?.title ?? null,
    issuedOn: more.from,
    parent: upper.id,
    wave: more.wave,
    source: 'cascade',
  }
  const ids = new Map(more.nodes.map((n) => [n.id, h.id()]))
  const own = OWNER_KIND[target.place.length]!
  const nodes = more.nodes.map(({ subjects: _, subjectIds: __, ...n }) => ({
    ...n,
    id: ids.get(n.id)!,
    list: list.id,
    place: target.place,
    unit: target.id,
    parent: n.parent === null ? null : ids.get(n.parent)!,
    subjectKind: n.subjectKind === null ? null : n.subjectKind === own ? (LOWER[own] ?? own) : n.subjectKind,
  }))
  return { list, nodes }
}
