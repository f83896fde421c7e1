import { type Day, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { isWithin, type Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { sectionOf } from '#kernel/server/packs.ts'
import { LIST_KINDS, type ListKind, type NewItem, type NewList, SUBJECT_KINDS, type SubjectKind } from './model.ts'
import { dutiesPack } from './pack.ts'
import { faultsOfList } from './rules.ts'
import { openMonth } from './service.ts'
import * as store from './store.ts'

export const section = sectionOf('duties', dutiesPack)

const OWNER_KIND: Record<number, SubjectKind> = { 6: 'county-committee', 9: 'township-committee', 12: 'village-branch' }
/** Whose items become the items of the level below. */
const LOWER: Partial<Record<SubjectKind, SubjectKind>> = {
  'county-committee': 'township-committee',
  'township-committee': 'village-branch',
}

/**
 * Issues lists with all their nodes. A list whose code exists, whose weights do not add up or that names an unknown
 * organisation refuses the whole call (`already-exists`, `list-faulty`, `organisation-unknown`).
 * @returns the lists' ids, in the order given
 */
export async function issueLists(
  h: Handle,
  lists: readonly NewList[],
  source: store.ListRecord['source'] = 'pack',
): Promise<Id[]> {
  await refuseFaulty(h, lists)
  const named = await organisationsOf(h, lists)
  const made = []
  for (const list of lists) made.push(await buildList(h, list, source, named))
  await store.addLists(
    h,
    made.map((m) => m.list),
  )
  await store.addWaves(
    h,
    made.flatMap((m) => m.waves),
  )
  await store.addNodes(
    h,
    made.flatMap((m) => m.nodes),
  )
  await store.addSubjects(
    h,
    made.flatMap((m) => m.subjects),
  )
  for (const { list, nodes } of made)
    await h.record({
      command: 'duties.issue-list',
      subject: list.id,
      place: list.place,
      unit: list.unit,
      after: { code: list.code, title: list.title, kind: list.kind, nodes: nodes.length, source },
    })
  return made.map((m) => m.list.id)
}

/** Issues the pack's lists that have not been issued yet and whose day has come. */
export async function issuePackLists(h: Handle): Promise<Id[]> {
  const { lists } = await section(h)
  const taken = new Set(
    await store.codesTaken(
      h,
      lists.map((l) => l.code),
    ),
  )
  return issueLists(
    h,
    lists.filter((l) => !taken.has(l.code) && l.issuedOn <= h.today),
  )
}

/** Issues one list from the screen or an import, and opens the duties of this month at once. */
export async function issueNow(
  h: Handle,
  list: NewList,
  source: store.ListRecord['source'],
): Promise<{ id: Id; opened: number }> {
  const [id] = await issueLists(h, [list], source)
  const opened = list.issuedOn <= h.today ? await openMonth(h, monthOf(h.today), [id!]) : 0
  return { id: id!, opened }
}

/** A list without a tree: what a meeting decided, what a secretary took on, what was promised, each with who and by when. */
export interface PlainList {
  kind: ListKind
  title: string
  grounds?: string | undefined
  items: readonly { title: string; organisation: Id; due: Day; evidence: boolean }[]
}

/** Issues a plain list in the name of the acting organisation and opens its duties at once; the code is given. */
export async function issuePlain(h: Handle, plain: PlainList): Promise<{ id: Id; opened: number }> {
  if (h.scope.unit === null)
    throw new Problem(
      'action-not-allowed',
      { action: '下达清单' },
      { reasons: ['当前职务不属于任何组织，不能以组织名义下达清单。'] },
    )
  const owner = await store.organisation(h, h.scope.unit)
  const year = Number(h.today.slice(0, 4))
  const nth = (await store.countLists(h, owner.id, plain.kind, year)) + 1
  const items: NewItem[] = []
  for (const [i, item] of plain.items.entries()) {
    const subject = await store.organisation(h, item.organisation)
    const reason = whyNotSubject(h.scope, subject)
    if (reason !== null) throw new Problem('input-invalid', {}, { faults: [{ at: `items.${i}.organisation`, reason }] })
    items.push({
      code: String(i + 1),
      title: item.title,
      subjectKind: subject.kind as SubjectKind,
      subjects: [subject.name],
      recurrence: 'once',
      deadline: { kind: 'fixed', day: item.due },
      evidence: item.evidence,
    })
  }
  const { kind, title, grounds } = plain
  const code = `${year}-${LIST_KINDS[kind]}-${owner.place}-${owner.id.slice(-4)}-${nth}`
  const place = owner.kind === 'department' ? h.scope.county : owner.place
  const list = {
    code,
    kind,
    title,
    year,
    place,
    organisation: owner.name,
    grounds,
    issuedOn: h.today,
    waves: [],
    objectives: [],
    items,
  }
  return issueNow(h, list, 'screen')
}

/** Duties are given to one's own organisation and those in one's area; the county's desk gives them to all. */
function whyNotSubject(scope: Scope, subject: store.OrganisationRef): string | null {
  if (!(subject.kind in SUBJECT_KINDS)) return `${subject.name}不是可以承担责任事项的党组织`
  const everywhere = scope.role === 'clerk' || scope.role === 'leader' || scope.role === 'system'
  const within = subject.id === scope.unit || isWithin(subject.place, scope.place)
  return everywhere || within ? null : `${subject.name}不在本级管辖范围内，不能向其下达`
}

async function refuseFaulty(h: Handle, lists: readonly NewList[]): Promise<void> {
  for (const list of lists) {
    const faults = faultsOfList(list)
    if (faults.length > 0) throw new Problem('list-faulty', { title: list.title }, { faults })
  }
  const codes = lists.map((l) => l.code)
  const [taken] = [...(await store.codesTaken(h, codes)), ...codes.filter((c, i) => codes.indexOf(c) !== i)]
  if (taken !== undefined) throw new Problem('already-exists', { what: `编号为“${taken}”的清单` })
}

type Named = Map<string, store.OrganisationRef>

async function organisationsOf(h: Handle, lists: readonly NewList[]): Promise<Named> {
  const items = lists.flatMap((l) => [
    ...l.items,
    ...l.objectives.flatMap((o) => [...o.items, ...o.indicators.flatMap((n) => n.items)]),
  ])
  const names = [...new Set([...items.flatMap((i) => i.subjects ?? []), ...lists.flatMap((l) => l.organisation ?? [])])]
  if (names.length === 0) return new Map()
  const found = new Map((await store.organisationsNamed(h, names)).map((o) => [o.name, o]))
  const missing = names.filter((n) => !found.has(n))
  if (missing.length > 0) throw new Problem('organisation-unknown', { names: missing.map((n) => `“${n}”`).join('、') })
  return found
}

interface Built {
  list: store.ListRecord
  waves: store.WaveRecord[]
  nodes: store.NodeRecord[]
  subjects: { node: Id; subject: Id; place: string; unit: Id }[]
}

async function buildList(h: Handle, list: NewList, source: store.ListRecord['source'], named: Named): Promise<Built> {
  const place = list.place ?? h.scope.county
  const unit = await ownerOf(h, list, place, named)
  const head =
    list.owner?.name === undefined ? (await store.headsOf(h, [unit.id], list.issuedOn)).get(unit.id) : undefined
  const record: store.ListRecord = {
    id: h.id(),
    code: list.code,
    kind: list.kind,
    title: list.title,
    year: list.year,
    place,
    unit: unit.id,
    ownerName: list.owner?.name ?? head?.name ?? null,
    ownerTitle: list.owner?.title ?? head?.title ?? null,
    grounds: list.grounds ?? null,
    issuedOn: list.issuedOn,
    endedOn: null,
    endedWhy: null,
    parent: null,
    wave: null,
    source,
  }
  const built: Built = { list: record, waves: [], nodes: [], subjects: [] }
  built.waves = list.waves.flatMap((w) =>
    w.places.map((p) => ({ list: record.id, wave: w.wave, place: p, title: w.title, from: w.from, to: w.to })),
  )
  growTree(h, built, list, named)
  return built
}

async function ownerOf(h: Handle, list: NewList, place: string, named: Named): Promise<store.OrganisationRef> {
  if (list.organisation !== undefined) return named.get(list.organisation)!
  const kind = OWNER_KIND[place.length] ?? 'village-branch'
  const owner = (await store.organisationsOfKind(h, kind, place)).find((o) => o.place === place)
  if (owner === undefined) throw new Problem('organisation-unknown', { names: `${place} 的${SUBJECT_KINDS[kind]}` })
  return owner
}

type Branch = Pick<NewItem, 'code' | 'title' | 'weight' | 'owner'>

function growTree(h: Handle, built: Built, list: NewList, named: Named): void {
  const add = (kind: store.NodeRecord['kind'], parent: Id | null, node: Branch): store.NodeRecord => {
    const id = h.id()
    const record: store.NodeRecord = {
      id,
      list: built.list.id,
      place: built.list.place,
      unit: built.list.unit,
      parent,
      root: id,
      kind,
      code: node.code,
      title: node.title,
      position: built.nodes.length,
      weight: node.weight ?? null,
      ownerName: node.owner?.name ?? null,
      ownerTitle: node.owner?.title ?? null,
      subjectKind: null,
      recurrence: null,
      deadline: null,
      evidence: false,
      category: null,
      measure: null,
      target: null,
    }
    built.nodes.push(record)
    return record
  }
  const addItem = (parent: Id | null, item: NewItem) => {
    const record = add('item', parent, item)
    Object.assign(record, {
      subjectKind: item.subjectKind,
      recurrence: item.recurrence,
      deadline: item.deadline,
      evidence: item.evidence,
      category: item.category ?? list.category ?? null,
      measure: item.measure ?? null,
      target: item.target ?? null,
    })
    for (const name of item.subjects ?? []) {
      const subject = named.get(name)!
      built.subjects.push({ node: record.id, subject: subject.id, place: built.list.place, unit: built.list.unit })
    }
  }
  for (const item of list.items) addItem(null, item)
  for (const objective of list.objectives) {
    const top = add('objective', null, objective).id
    for (const item of objective.items) addItem(top, item)
    for (const indicator of objective.indicators) {
      const middle = add('indicator', top, indicator).id
      for (const item of indicator.items) addItem(middle, item)
    }
  }
}

// ---- Cascade

/** The organisations that would get a list of their own from this one, and have none yet. */
export async function cascadeTargets(
  h: Handle,
  list: store.ListRecord,
  wave?: number,
): Promise<store.OrganisationRef[]> {
  const kind = LOWER[OWNER_KIND[list.place.length] ?? 'village-branch']
  if (kind === undefined) return []
  const taken = new Set((await store.childrenOf(h, list.id)).map((c) => c.unit))
  const all = (await store.organisationsOfKind(h, kind, list.place)).filter((o) => !taken.has(o.id))
  if (wave === undefined) return all
  const places = (await store.wavesOf(h, [list.id])).filter((w) => w.wave === wave).map((w) => w.place)
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
  const list = await store.loadList(h, id)
  if (list.endedOn !== null)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['清单已经终止。'] })
  const targets = await cascadeTargets(h, list, options.wave)
  if (targets.length === 0)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['没有尚未下达的下级组织。'] })
  const nodes = passedDown(await store.nodesOf(h, id), list)
  if (nodes.length === 0)
    throw new Problem('action-not-allowed', { action: '分解下达' }, { reasons: ['清单中没有需要下级落实的条目。'] })
  const wave = (await store.wavesOf(h, [id])).find((w) => w.wave === options.wave)
  const from = wave !== undefined && wave.from > h.today ? wave.from : h.today
  const heads = await store.headsOf(
    h,
    targets.map((t) => t.id),
    from,
  )
  const made = targets.map((t) =>
    lowerList(h, list, t, { nodes, from, wave: options.wave ?? null, head: heads.get(t.id) }),
  )
  await store.addLists(
    h,
    made.map((m) => m.list),
  )
  await store.addNodes(
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
  const lists = made.map((m) => m.list.id)
  return { lists, opened: from <= h.today ? await openMonth(h, monthOf(h.today), lists) : 0 }
}

type UpperNode = Awaited<ReturnType<typeof store.nodesOf>>[number]

/** The items that the level below must carry, with the branches above them. Items that name their subjects stay where they are. */
function passedDown(nodes: readonly UpperNode[], list: store.ListRecord): UpperNode[] {
  const own = OWNER_KIND[list.place.length] ?? 'village-branch'
  const lower = LOWER[own]
  const goes = (n: UpperNode) =>
    n.kind === 'item' &&
    n.subjects.length === 0 &&
    (n.subjectKind === lower || (lower !== undefined && n.subjectKind === LOWER[lower]))
  const kept = new Set<Id>()
  for (const item of nodes.filter(goes)) {
    kept.add(item.id)
    for (let up = item.parent; up !== null; up = nodes.find((n) => n.id === up)?.parent ?? null) kept.add(up)
  }
  return nodes.filter((n) => kept.has(n.id))
}

function lowerList(
  h: Handle,
  upper: store.ListRecord,
  target: store.OrganisationRef,
  more: {
    nodes: readonly UpperNode[]
    from: string
    wave: number | null
    head: { name: string; title: string } | undefined
  },
): { list: store.ListRecord; nodes: store.NodeRecord[] } {
  const list: store.ListRecord = {
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

/**
 * Ends a list on a day; no more duties are opened from it.
 * @throws Problem `not-allowed` when the list lies outside what the acting post keeps
 */
export async function endList(h: Handle, id: Id, on: string, why: string): Promise<void> {
  const list = await store.loadList(h, id)
  if (list.endedOn !== null)
    throw new Problem('action-not-allowed', { action: '终止' }, { reasons: ['清单已经终止。'] })
  if (on < list.issuedOn)
    throw new Problem('input-invalid', {}, { faults: [{ at: 'on', reason: '终止日期不能早于下达日期' }] })
  if (!(await store.endList(h, id, on, why)))
    throw new Problem('not-allowed', { action: `终止“${list.title}”，应由下达单位或其上级终止` })
  await h.record({ command: 'duties.end-list', subject: id, place: list.place, unit: list.unit, why, after: { on } })
}
