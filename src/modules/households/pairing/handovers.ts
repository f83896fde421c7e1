import { sha256Hex } from '#kernel/pure/digest.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import { isWithin, type Scope } from '#kernel/pure/scope.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import * as handoverStore from './handovers.store.ts'
import type { HandoverBody, Rank } from './model.ts'
import {
  commonPlace,
  HANDOVER_ACTIONS,
  type HandoverAction,
  type HandoverFacts,
  handoverText,
  isAgreed,
  PAIRERS,
  reasonsNotToApprove,
  reasonsNotToOpen,
  reasonsOnHandover,
} from './rules.ts'
import { postOf, villagesWithoutPost, writePairs } from './service.ts'
import * as store from './store.ts'

/**
 * A helper's own affairs reach over the villages of all the posts held: they are looked up for the whole county, and
 * every question asked this way names the person who asks. The journal still says who acted, in which post.
 */
export function forPerson<T>(kernel: Kernel, scope: Scope, work: (h: Handle) => Promise<T>): Promise<T> {
  return kernel.act({ ...scope, role: 'system', place: scope.county, unit: null }, work)
}

/**
 * Opens a hand-over of one helper's households to another: of all, or of those named. Nothing changes until both have signed.
 * @param who the post that asks; `h` may see the whole county
 */
export async function openHandover(h: Handle, who: Scope, body: HandoverBody): Promise<Id> {
  const fromPerson = body.fromPerson ?? who.person
  if (fromPerson === null) throw new Problem('not-found', { what: '移交人' })
  if (fromPerson !== who.person && !PAIRERS.includes(who.role))
    throw new Problem('action-not-allowed', { action: '发起交接' }, { reasons: ['只能移交本人帮扶的户。'] })
  const taken = await handoverStore.householdsInOpen(h, fromPerson)
  const all = await store.openPairings(h, { person: fromPerson })
  const chosen =
    body.households === undefined
      ? all.filter((p) => !taken.has(p.household))
      : all.filter((p) => body.households!.includes(p.household))
  const [post] = await store.postsById(h, [await postOf(h, { post: body.toPost, person: body.toPerson })])
  if (post === undefined) throw new Problem('not-found', { what: '接收人的职务' })
  const reasons = [...reasonsNotToOpen(who, fromPerson, post, { chosen, wanted: body.households ?? [], taken })]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '发起交接' }, { reasons })
  const homes = new Map(
    (
      await store.homesById(
        h,
        chosen.map((p) => p.household),
      )
    ).map((x) => [x.id, x]),
  )
  const place = commonPlace(
    chosen.map((p) => p.place),
    h.scope.county,
  )
  const newVillages = await villagesWithoutPost(
    h,
    post.person,
    chosen.map((p) => p.place),
  )
  const parties = { fromPerson, toPerson: post.person, place, toPlace: post.place, newVillages, approved: false }
  const text = handoverText({
    newVillages: await store.namesOfPlaces(h, newVillages),
    fromName: chosen[0]!.name,
    toName: post.name,
    day: h.today,
    note: body.note,
    households: chosen.map((p) => ({ ...homes.get(p.household)!, rank: p.rank })),
  })
  const id = h.id()
  const households = [...new Set(chosen.map((p) => p.household))]
  await handoverStore.addHandover(h, {
    id,
    place,
    fromPerson,
    toPerson: post.person,
    toPost: post.post,
    households,
    note: body.note,
    excess: body.excess ?? null,
    text,
    digest: sha256Hex(text),
    approved: reasonsNotToApprove(parties, who).next().done === true,
  })
  await h.record({
    command: 'households.open-handover',
    subject: id,
    place,
    after: { from: fromPerson, to: post.person, households: households.length },
  })
  return id
}

/** @param h may see the whole county: the taker's posts are looked for wherever they lie */
export async function handoverFacts(h: Handle, record: handoverStore.HandoverRecord): Promise<HandoverFacts> {
  const homes = record.state === 'open' ? await store.homesById(h, record.ids) : []
  return {
    ...record,
    fromSigned: record.fromSignedAt !== null,
    toSigned: record.toSignedAt !== null,
    approved: record.approvedAt !== null,
    newVillages: await villagesWithoutPost(
      h,
      record.toPerson,
      homes.map((x) => x.place),
    ),
  }
}

/**
 * Signs for one side, approves or withdraws. With the last word that it needs the pairings change hands, in the same
 * transaction; households that the giver does not have any more are left as they are.
 * @throws action-not-allowed with all reasons; pairing-refused when the taker may not take them
 */
export async function actOnHandover(
  h: Handle,
  who: Scope,
  id: Id,
  act: { action: HandoverAction; comment?: string | undefined },
): Promise<{ state: 'open' | 'done' | 'withdrawn' }> {
  const record = await handoverStore.loadHandover(h, id, true)
  const facts = await handoverFacts(h, record)
  const reasons = [...reasonsOnHandover(act.action, facts, who)]
  const isParty = who.person === record.fromPerson || who.person === record.toPerson || who.person === record.openedBy
  if (!isParty && !isWithin(record.place, who.place)) throw new Problem('not-found', { what: '该交接单' })
  if (sha256Hex(record.text) !== record.digest) reasons.push('交接单文本与摘要不一致，请报告审计管理员。')
  if (act.action === 'withdraw' && !act.comment) reasons.push('请写明撤回的缘由。')
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: HANDOVER_ACTIONS[act.action] }, { reasons })
  const state = await applyAct(h, record, facts, act)
  await h.record({
    command: COMMANDS[act.action],
    subject: id,
    place: record.place,
    why: act.comment ?? null,
    after: { side: act.action, digest: record.digest, state },
  })
  return { state }
}

const COMMANDS: Record<HandoverAction, string> = {
  'sign-from': 'households.sign-handover',
  'sign-to': 'households.sign-handover',
  approve: 'households.approve-handover',
  withdraw: 'households.withdraw-handover',
}

async function applyAct(
  h: Handle,
  record: handoverStore.HandoverRecord,
  facts: HandoverFacts,
  act: { action: HandoverAction; comment?: string | undefined },
): Promise<'open' | 'done' | 'withdrawn'> {
  if (act.action === 'withdraw') {
    await handoverStore.closeHandover(h, record.id, 'withdrawn', act.comment!)
    return 'withdrawn'
  }
  if (act.action === 'approve') await handoverStore.approveHandover(h, record.id)
  else await handoverStore.signHandover(h, record.id, act.action === 'sign-from' ? 'from' : 'to', record.digest)
  const agreed = isAgreed({
    newVillages: facts.newVillages,
    fromSigned: facts.fromSigned || act.action === 'sign-from',
    toSigned: facts.toSigned || act.action === 'sign-to',
    approved: facts.approved || act.action === 'approve',
  })
  if (!agreed) return 'open'
  const held = (await store.openPairings(h, { households: record.ids })).filter((p) => p.person === record.fromPerson)
  if (held.length === 0)
    throw new Problem(
      'action-not-allowed',
      { action: HANDOVER_ACTIONS[act.action] },
      { reasons: ['单上各户都已另行调整，请撤回本单。'] },
    )
  await writePairs(
    h,
    held.map((p) => ({ household: p.household, post: record.toPost, rank: p.rank as Rank })),
    { from: h.today, why: `${record.fromName}移交${record.toName}`, excess: record.excess, replace: true },
  )
  await handoverStore.closeHandover(h, record.id, 'done', null)
  return 'done'
}
