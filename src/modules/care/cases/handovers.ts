import type { Id } from '#kernel/pure/ids.ts'
import { faultAt, Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { joinMonth } from '#kernel/server/month-lock.ts'
import { record } from '../record.ts'
import * as store from './handovers.store.ts'
import { advisersFor, appoint, hold } from './service.ts'
import { addEvents, loadCase } from './store.ts'

export async function openHandover(h: Handle, id: Id, adviser: Id, note: string): Promise<Id> {
  const c = await hold(h, id, 'handover')
  if (c.adviser === null || adviser === c.adviser) throw faultAt('adviser', '请选择另一位同志接任。')
  const to = (await advisersFor(h, [adviser])).get(adviser)!
  const handover = h.id()
  const text = `${c.placeName}${c.shown}（档案号 ${c.fileNumber ?? '—'}）的首席顾问由${c.adviserName ?? ''}交接给${to.name}。交接内容：${note}`
  await store.addHandover(h, {
    id: handover,
    case: id,
    place: c.place,
    fromPerson: c.adviser,
    toPerson: adviser,
    toPost: to.post,
    note,
    text,
  })
  await addEvents(h, [{ case: id, place: c.place, action: 'handover', why: note }])
  await record(h, 'open-handover', [id], c.place, { handover, from: c.adviser, to: adviser }, note)
  return handover
}

/** Each of the two signs in their own post. */
export async function signHandover(h: Handle, handover: Id): Promise<void> {
  const signed = await store.sign(h, handover)
  if (signed === undefined)
    throw new Problem('action-not-allowed', { action: '签字' }, { reasons: ['没有等待您签字的交接。'] })
  await record(h, 'sign-handover', [signed.case], signed.place, { handover })
}

export async function finishHandover(h: Handle, handover: Id): Promise<void> {
  await joinMonth(h)
  const x = await store.loadHandover(h, handover)
  const reasons = [
    ...(x.state === 'open' ? [] : ['交接已经办结或者撤回。']),
    ...(x.fromSigned === null ? ['移交人还没有签字。'] : []),
    ...(x.toSigned === null ? ['接收人还没有签字。'] : []),
  ]
  if (reasons.length > 0) throw new Problem('action-not-allowed', { action: '办结交接' }, { reasons })
  const c = await loadCase(h, x.case, true)
  await appoint(h, c, x.toPerson, '交接')
  await store.endHandover(h, handover, 'done', null)
  await record(h, 'finish-handover', [x.case], x.place, { handover })
}

export async function withdrawHandover(h: Handle, handover: Id, comment: string): Promise<void> {
  const x = await store.loadHandover(h, handover)
  if (x.state !== 'open')
    throw new Problem('action-not-allowed', { action: '撤回交接' }, { reasons: ['交接已经办结或者撤回。'] })
  await store.endHandover(h, handover, 'withdrawn', comment)
  await record(h, 'withdraw-handover', [x.case], x.place, { handover }, comment)
}
