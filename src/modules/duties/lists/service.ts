import { type Day, monthOf } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { LIST_KINDS, type ListKind, SUBJECT_KINDS, type SubjectKind } from '../model.ts'
import { openMonth } from '../months/service.ts'
import { section } from '../section.ts'
import { OWNER_KIND } from '../subjects/rules.ts'
import * as subjects from '../subjects/store.ts'
import type { NewItem, NewList } from './model.ts'
import { faultsOfList, whyNotSubject } from './rules.ts'
import * as store from './store.ts'

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
  const owner = await subjects.organisation(h, h.scope.unit)
  const year = Number(h.today.slice(0, 4))
  const nth = (await store.countLists(h, owner.id, plain.kind, year)) + 1
  const items: NewItem[] = []
  for (const [i, item] of plain.items.entries()) {
    const subject = await subjects.organisation(h, item.organisation)
    const reason = whyNotSubject(h.scope, subject)
    if (reason !== null) throw faultAt(`items.${i}.organisation`, reason)
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

async function refuseFaulty(h: Handle, lists: readonly NewList[]): Promise<void> {
  for (const list of lists) {
    const faults = faultsOfList(list)
    if (faults.length > 0) throw new Problem('list-faulty', { title: list.title }, { faults })
  }
  const codes = lists.map((l) => l.code)
  const [taken] = [...(await store.codesTaken(h, codes)), ...codes.filter((c, i) => codes.indexOf(c) !== i)]
  if (taken !== undefined) throw new Problem('already-exists', { what: `编号为“${taken}”的清单` })
}

type Named = Map<string, subjects.OrganisationRef>

async function organisationsOf(h: Handle, lists: readonly NewList[]): Promise<Named> {
  const items = lists.flatMap((l) => [
    ...l.items,
    ...l.objectives.flatMap((o) => [...o.items, ...o.indicators.flatMap((n) => n.items)]),
  ])
  const names = [...new Set([...items.flatMap((i) => i.subjects ?? []), ...lists.flatMap((l) => l.organisation ?? [])])]
  if (names.length === 0) return new Map()
  const found = new Map((await subjects.organisationsNamed(h, names)).map((o) => [o.name, o]))
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
    list.owner?.name === undefined ? (await subjects.headsOf(h, [unit.id], list.issuedOn)).get(unit.id) : undefined
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

async function ownerOf(h: Handle, list: NewList, place: string, named: Named): Promise<subjects.OrganisationRef> {
  if (list.organisation !== undefined) return named.get(list.organisation)!
  const kind = OWNER_KIND[place.length] ?? 'village-branch'
  const owner = (await subjects.organisationsOfKind(h, kind, place)).find((o) => o.place === place)
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

/**
 * Ends a list on a day; no more duties are opened from it.
 * @throws Problem `not-allowed` when the list lies outside what the acting post keeps
 */
export async function endList(h: Handle, id: Id, on: string, why: string): Promise<void> {
  const list = await store.loadList(h, id)
  if (list.endedOn !== null)
    throw new Problem('action-not-allowed', { action: '终止' }, { reasons: ['清单已经终止。'] })
  if (on < list.issuedOn) throw faultAt('on', '终止日期不能早于下达日期')
  if (!(await store.endList(h, id, on, why)))
    throw new Problem('not-allowed', { action: `终止“${list.title}”，应由下达单位或其上级终止` })
  await h.record({ command: 'duties.end-list', subject: id, place: list.place, unit: list.unit, why, after: { on } })
}
