import type { z } from 'zod'
import { evidenceLabels } from '#kernel/server/evidence.ts'
import type { Handle } from '#kernel/server/handle.ts'
import {
  NOTICE_FIELDS,
  NOTICE_STATES,
  type NoticeRecord,
  type noticeListRow,
  type noticeView,
  STANDINGS,
} from './model.ts'
import type { NoticesPack } from './pack.ts'
import { ANSWERERS, standingOf, termText } from './rules.ts'
import { section } from './section.ts'
import { actionsOf, whyNotAnswered } from './service.ts'
import * as store from './store.ts'

/** Where the file of a notice opens; a new kind of file is a line here. */
const LINKS: Readonly<Record<string, string>> = { 'households.case': '/household-cases/' }

export function listedView(n: NoticeRecord, pack: NoticesPack, today: string): z.input<typeof noticeListRow> {
  const { state: standing } = standingOf(n, today)
  const [thing = '', of = ''] = n.about.split('/')
  const state = n.state === 'open' && n.endsOn < today ? 'ended' : n.state
  return {
    id: n.id,
    kind: n.kind,
    title: n.title,
    place: n.place,
    placeName: n.placeName,
    unitName: n.unitName,
    about: n.about,
    postedOn: n.postedOn,
    endsOn: n.endsOn,
    state,
    standing,
    openObjections: n.openObjections,
    kindTitle: pack.kinds.find((k) => k.code === n.kind)?.title ?? n.kind,
    link: LINKS[thing] === undefined ? null : `${LINKS[thing]}${of}`,
    term: termText(n.days, n.counted),
    stateName: NOTICE_STATES[state],
    standingName: STANDINGS[standing],
    rowCount: n.rows.length,
  }
}

export async function viewNotice(h: Handle, id: string): Promise<z.input<typeof noticeView>> {
  const notice = await store.loadNotice(h, id)
  const objections = await store.objectionsOf(h, id)
  const files = await evidenceLabels(
    h,
    objections.flatMap((o) => o.evidence),
  )
  return {
    ...listedView(notice, await section(h), h.today),
    columns: notice.fields.map((field) => ({ field, title: NOTICE_FIELDS[field] })),
    rows: notice.rows,
    basis: notice.basis,
    contact: notice.contact,
    postedBy: notice.postedBy,
    why: notice.why,
    takenDownAt: notice.takenDownAt?.toISOString() ?? null,
    reasons: standingOf(notice, h.today).reasons,
    objections: objections.map((o) => ({
      id: o.id,
      text: o.text,
      named: o.named,
      raisedOn: o.raisedOn,
      takenBy: o.takenBy,
      takenAt: o.at.toISOString(),
      answered:
        o.answeredAt === null
          ? null
          : {
              at: o.answeredAt.toISOString(),
              by: o.answeredBy,
              answer: o.answer!,
              upheld: o.upheld!,
              evidence: o.evidence.flatMap((e) => files.get(e) ?? []),
            },
      whyNot: whyNotAnswered(h, notice, o),
    })),
    objectionCount: Math.max(objections.length, notice.openObjections + notice.upheld),
    actions: actionsOf(h, notice),
    mayUnmask: (ANSWERERS as readonly string[]).includes(h.scope.role),
  }
}
