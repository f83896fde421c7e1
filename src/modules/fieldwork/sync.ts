import type { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  defineSyncCommand,
  type ModuleSync,
  type Resolution,
  type SyncResult,
} from '#kernel/server/sync/module-sync.ts'
import { factKey } from '#modules/households/model.ts'
import { requestChange } from '#modules/households/public.ts'
import { villageCardsOf } from './cards.store.ts'
import { householdCardsOf, settingsCard } from './cards.ts'
import { answerBody, confirmBody, OPINION_STATES, suggestBody, visitBody } from './model.ts'
import { loadOpinion, type OpinionRecord } from './opinions.store.ts'
import { actOnOpinion } from './opinions.ts'
import { confirmPresence, suggest, takeVisit } from './service.ts'
import * as store from './store.ts'

/** What was carried over to another device in a file may come from both. */
const HERE_ALREADY: SyncResult = { state: 'accepted', note: '此前已经收到，没有重复登记。' }

/** A visit sent from a device. The visit always stands; what it says of facts waits for another person, or for a decision. */
const visit = defineSyncCommand({
  body: visitBody,
  run: async (h, { id, device, madeAt, skewMs, body }): Promise<SyncResult> => {
    if (await store.sentBefore(h, 'visit', id)) return HERE_ALREADY
    const { changes, conflicts } = await takeVisit(h, body, { id, at: madeAt, device, skewMs })
    const note = changes.length === 0 ? '走访已登记。' : `走访已登记；情况变化 ${changes.length} 件，待他人审核后生效。`
    if (conflicts.length > 0) return { state: 'conflict', note, conflicts }
    return { state: changes.length === 0 ? 'accepted' : 'held', note }
  },
  resolve: askAgain,
})

/** The value that a person chose becomes a request of theirs, on what stands now. */
async function askAgain(h: Handle, { operation, about, field, value, why }: Resolution): Promise<void> {
  const subject = about.split('/')[1]!
  const household = about.startsWith('households.household/') ? subject : await homeOf(h, subject)
  const fields = [{ field: factKey.parse(field), to: value }]
  await requestChange(h, {
    household,
    subject,
    fields,
    grounds: `走访登记与现有登记不一致，裁定：${why}`,
    origin: 'visit',
    originId: operation,
  })
}

async function homeOf(h: Handle, person: Id): Promise<Id> {
  const home = await store.homeOfMember(h, person)
  if (home === undefined) throw new Problem('not-found', { what: '该人所在的户' })
  return home
}

/** An answer, or the resident's word on it. Who comes second is shown what the first has written. */
const answer = defineSyncCommand({
  body: answerBody,
  run: async (h, { body }): Promise<SyncResult> => {
    const opinion = await loadOpinion(h, body.opinion)
    const done =
      body.action === 'answer' ? opinion.state !== 'open' : body.action === 'settle' && opinion.state === 'settled'
    if (done && opinion.state !== 'withdrawn') return alreadyDone(opinion, body)
    const { action, text, evidence, confirmed } = body
    await actOnOpinion(h, body.opinion, action, { comment: text, evidence, ...(confirmed && { confirmed }) })
    return { state: 'accepted' }
  },
  resolve: async (h, { about, value, why }) => {
    const id = about.split('/')[1]!
    const opinion = await loadOpinion(h, id)
    if (opinion.state !== 'open') await actOnOpinion(h, id, 'reopen', { comment: `裁定：${why}` })
    await actOnOpinion(h, id, 'answer', { comment: String(value) })
  },
})

function alreadyDone(o: OpinionRecord, body: z.output<typeof answerBody>): SyncResult {
  // To say once more that it is settled takes nothing from anyone.
  if (body.action === 'settle') return { state: 'accepted', note: '该诉求此前已经办结。' }
  const theirs = o.answer ?? OPINION_STATES[o.state]
  if (theirs === body.text) return { state: 'accepted', note: '该诉求此前已有相同的答复。' }
  return {
    state: 'conflict',
    note: '该诉求此前已有答复。',
    conflicts: [
      {
        about: `fieldwork.opinion/${o.id}`,
        field: 'answer',
        title: `对“${o.text.slice(0, 30)}”的答复`,
        base: null,
        theirs,
        theirsBy: o.answeredByName ?? '系统',
        theirsAt: (o.answeredAt ?? o.at).toISOString(),
        mine: body.text,
        place: o.place,
      },
    ],
  }
}

const confirm = defineSyncCommand({
  body: confirmBody,
  run: async (h, { id, body }) => {
    if (await store.sentBefore(h, 'confirmation', id)) return HERE_ALREADY
    await confirmPresence(h, { ...body, onDay: notAfter(h.today, body.onDay) }, id)
    return { state: 'accepted' }
  },
})

const suggestion = defineSyncCommand({
  body: suggestBody,
  run: async (h, { id, body }) => {
    if (await store.sentBefore(h, 'opinion', id)) return HERE_ALREADY
    await suggest(h, body.text, id)
    return { state: 'accepted', note: '已送达县里，将在期限内答复。' }
  },
})

export const sync: ModuleSync = {
  sources: [
    { kind: 'household', cards: (h, { ids }) => householdCardsOf(h, ids) },
    { kind: 'village', cards: (h, { ids }) => villageCardsOf(h, ids) },
    { kind: 'settings', cards: settingsCard },
  ],
  commands: {
    'fieldwork.visit': visit,
    'fieldwork.answer': answer,
    'fieldwork.confirm': confirm,
    'fieldwork.suggest': suggestion,
  },
}

/** A device whose clock runs ahead is not refused for it. */
function notAfter(today: Day, day: Day): Day {
  return day < today ? day : today
}
