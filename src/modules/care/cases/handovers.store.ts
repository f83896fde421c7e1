import { sql } from 'kysely'
import type { Id } from '#kernel/pure/ids.ts'
import type { PageOf } from '#kernel/pure/schema.ts'
import type { Handle } from '#kernel/server/handle.ts'

export interface Handover {
  id: Id
  case: Id
  place: string
  fromPerson: Id
  toPerson: Id
  toPost: Id
  note: string
  state: 'open' | 'done' | 'withdrawn'
  fromSigned: Date | null
  toSigned: Date | null
}

const HANDOVER = sql`x.id, x.of_case AS "case", x.place, x.from_person AS "fromPerson", x.to_person AS "toPerson", x.to_post AS "toPost", x.note,
  x.state, f.signed_at AS "fromSigned", t.signed_at AS "toSigned"`
const HANDOVERS = sql`care.handover x
  LEFT JOIN care.handover_sign f ON f.county = x.county AND f.handover = x.id AND f.side = 'from'
  LEFT JOIN care.handover_sign t ON t.county = x.county AND t.handover = x.id AND t.side = 'to'`

export async function addHandover(
  h: Handle,
  x: { id: Id; case: Id; place: string; fromPerson: Id; toPerson: Id; toPost: Id; note: string; text: string },
): Promise<void> {
  const { county, person } = h.scope
  await h.run(sql`
    INSERT INTO care.handover (county, id, of_case, place, from_person, to_person, to_post, note, opened_by, opened_at)
    VALUES (${county}, ${x.id}, ${x.case}, ${x.place}, ${x.fromPerson}, ${x.toPerson}, ${x.toPost}, ${x.note}, ${person}, ${h.now})`)
  await h.run(sql`
    INSERT INTO care.handover_sign (county, handover, side, of_case, place, person, text, at)
    SELECT ${county}, ${x.id}, v.side, ${x.case}, ${x.place}, v.person::uuid, ${x.text}, ${h.now}
    FROM (VALUES ('from', ${x.fromPerson}), ('to', ${x.toPerson})) AS v(side, person)`)
}

export async function loadHandover(h: Handle, id: Id): Promise<Handover> {
  return h.one<Handover>(
    sql`SELECT ${HANDOVER} FROM ${HANDOVERS} WHERE x.county = ${h.scope.county} AND x.id = ${id} FOR UPDATE OF x`,
    '该交接',
  )
}

export async function hasOpenHandover(h: Handle, of: Id): Promise<boolean> {
  return (
    (await h.maybe(
      sql`SELECT 1 FROM care.handover WHERE county = ${h.scope.county} AND of_case = ${of} AND state = 'open'`,
    )) !== undefined
  )
}

export async function listHandovers(h: Handle, state: string | undefined, page: PageOf) {
  const from = sql`${HANDOVERS} JOIN care."case" c ON c.county = x.county AND c.id = x.of_case
    JOIN people.person fp ON fp.county = x.county AND fp.id = x.from_person
    JOIN people.person tp ON tp.county = x.county AND tp.id = x.to_person
    LEFT JOIN places.current l ON l.county = x.county AND l.place = x.place
    WHERE x.county = ${h.scope.county} ${state ? sql`AND x.state = ${state}` : sql``}`
  const rows = await h.rows<
    Handover & { shown: string; placeName: string; fromName: string; toName: string; openedAt: Date }
  >(sql`
    SELECT ${HANDOVER}, c.shown, coalesce(l.name, x.place) AS "placeName", fp.name AS "fromName", tp.name AS "toName", x.opened_at AS "openedAt"
    FROM ${from} ORDER BY x.opened_at DESC, x.id LIMIT ${page.limit} OFFSET ${page.offset}`)
  const { total } = await h.one<{ total: number }>(sql`SELECT count(*)::integer AS total FROM ${from}`)
  return { total, rows }
}

export async function signaturesOf(
  h: Handle,
): Promise<{ handover: Id; side: 'from' | 'to'; text: string; at: Date; signedAt: Date | null }[]> {
  return h.rows(sql`
    SELECT handover, side, text, at, signed_at AS "signedAt" FROM care.handover_sign
    WHERE county = ${h.scope.county} AND person = ${h.scope.person} ORDER BY at DESC LIMIT 50`)
}

/** @returns undefined when there is nothing of theirs left to sign */
export async function sign(h: Handle, id: Id): Promise<{ case: Id; place: string } | undefined> {
  return h.maybe(sql`
    UPDATE care.handover_sign SET signed_at = ${h.now}
    WHERE county = ${h.scope.county} AND handover = ${id} AND person = ${h.scope.person} AND signed_at IS NULL
    RETURNING of_case AS "case", place`)
}

export async function endHandover(h: Handle, id: Id, state: 'done' | 'withdrawn', why: string | null): Promise<void> {
  await h.run(sql`
    UPDATE care.handover SET state = ${state}, ended_at = ${h.now}, why = ${why} WHERE county = ${h.scope.county} AND id = ${id}`)
}
