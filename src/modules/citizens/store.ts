import { sql } from 'kysely'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { CitizenKind, Manner } from './model.ts'

export interface CitizenRow {
  id: Id
  kind: CitizenKind
  shown: string
  manner: Manner
  organisation: Id | null
  nameSealed: Buffer | null
  phoneSealed: Buffer | null
  at: Date
}

const COLUMNS = sql`id, kind, shown, manner, organisation, name_sealed AS "nameSealed", phone_sealed AS "phoneSealed", at`

export async function loadCitizen(h: Handle, id: Id): Promise<CitizenRow> {
  return h.one<CitizenRow>(
    sql`SELECT ${COLUMNS} FROM citizens.citizen WHERE county = ${h.scope.county} AND id = ${id} AND closed_at IS NULL`,
    '该公众账号',
  )
}

export async function findByPrint(
  h: Handle,
  of: { phone: Buffer } | { subject: Buffer },
): Promise<{ id: Id } | undefined> {
  const where = 'phone' in of ? sql`phone_print = ${of.phone}` : sql`subject_print = ${of.subject}`
  return h.maybe(sql`SELECT id FROM citizens.citizen WHERE county = ${h.scope.county} AND ${where}`)
}

export interface NewCitizen {
  id: Id
  kind: CitizenKind
  shown: string
  manner: Manner
  nameSealed: Buffer | null
  phoneSealed: Buffer | null
  phonePrint: Buffer | null
  subjectPrint: Buffer | null
}

export async function addCitizen(h: Handle, c: NewCitizen): Promise<void> {
  await h.run(sql`
    INSERT INTO citizens.citizen (county, id, person, kind, shown, manner, name_sealed, phone_sealed, phone_print, subject_print, at)
    VALUES (${h.scope.county}, ${c.id}, ${c.id}, ${c.kind}, ${c.shown}, ${c.manner}, ${c.nameSealed}, ${c.phoneSealed}, ${c.phonePrint},
      ${c.subjectPrint}, ${h.now})`)
}

export async function saveName(
  h: Handle,
  id: Id,
  c: { kind: CitizenKind; manner: Manner; shown: string; nameSealed: Buffer | null },
): Promise<void> {
  await h.run(sql`
    UPDATE citizens.citizen SET kind = ${c.kind}, manner = ${c.manner}, shown = ${c.shown}, name_sealed = ${c.nameSealed}
    WHERE county = ${h.scope.county} AND id = ${id} AND closed_at IS NULL`)
}

export async function closeCitizen(h: Handle, id: Id): Promise<number> {
  return h.run(sql`
    UPDATE citizens.citizen SET closed_at = ${h.now}, name_sealed = NULL, phone_sealed = NULL, phone_print = NULL, subject_print = NULL
    WHERE county = ${h.scope.county} AND id = ${id} AND closed_at IS NULL`)
}

export async function labels(h: Handle, ids: readonly Id[]): Promise<{ id: Id; kind: CitizenKind; shown: string }[]> {
  return h.rows(sql`
    SELECT id, kind, shown FROM citizens.citizen WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[])`)
}

/** The sealed names of those who have given one. */
export async function sealedNames(h: Handle, ids: readonly Id[]): Promise<{ id: Id; name: Buffer }[]> {
  return h.rows(sql`
    SELECT id, name_sealed AS name FROM citizens.citizen
    WHERE county = ${h.scope.county} AND id = ANY(${ids as Id[]}::uuid[]) AND name_sealed IS NOT NULL`)
}

export interface SessionRow {
  id: Id
  kind: CitizenKind
  shown: string
  hasAgreed: boolean
  createdAt: Date
  seenAt: Date
}

/** @param version of the privacy notice, which the citizen has agreed to or not */
export async function sessionOf(h: Handle, token: string, version: number): Promise<SessionRow | undefined> {
  return h.maybe(sql`
    SELECT c.id, c.kind, c.shown, s.created_at AS "createdAt", s.seen_at AS "seenAt",
      EXISTS (SELECT 1 FROM citizens.consent a WHERE a.county = c.county AND a.citizen = c.id AND a.version = ${version}) AS "hasAgreed"
    FROM citizens.citizen_session s JOIN citizens.citizen c ON c.county = s.county AND c.id = s.citizen
    WHERE s.county = ${h.scope.county} AND s.token = ${token} AND c.closed_at IS NULL`)
}

export async function addSession(h: Handle, citizen: Id, token: string, real: Date): Promise<void> {
  await h.run(sql`
    INSERT INTO citizens.citizen_session (county, token, citizen, created_at, seen_at)
    VALUES (${h.scope.county}, ${token}, ${citizen}, ${real}, ${real})`)
}

export async function touchSession(h: Handle, token: string, real: Date): Promise<void> {
  await h.run(
    sql`UPDATE citizens.citizen_session SET seen_at = ${real} WHERE county = ${h.scope.county} AND token = ${token}`,
  )
}

export async function removeSession(h: Handle, token: string): Promise<void> {
  await h.run(sql`DELETE FROM citizens.citizen_session WHERE county = ${h.scope.county} AND token = ${token}`)
}

/** @returns 0 when the citizen had agreed already */
export async function addConsent(h: Handle, citizen: Id, version: number): Promise<number> {
  return h.run(sql`
    INSERT INTO citizens.consent (county, citizen, person, version, on_day) VALUES (${h.scope.county}, ${citizen}, ${citizen}, ${version}, ${h.today})
    ON CONFLICT DO NOTHING`)
}

export async function consentsOf(h: Handle, citizen: Id): Promise<{ version: number; onDay: Day }[]> {
  return h.rows(sql`
    SELECT version, on_day AS "onDay" FROM citizens.consent WHERE county = ${h.scope.county} AND citizen = ${citizen} ORDER BY version`)
}

/** Signing in: what is kept of it for a day or two. */
export async function signInsOf(h: Handle, citizen: Id): Promise<{ what: 'session' | 'code'; at: Date }[]> {
  const { county } = h.scope
  return h.rows(sql`
    SELECT 'session' AS what, created_at AS at FROM citizens.citizen_session WHERE county = ${county} AND citizen = ${citizen}
    UNION ALL
    SELECT 'code', d.sent_at FROM citizens.code d JOIN citizens.citizen c ON c.county = d.county AND c.phone_print = d.phone_print
    WHERE c.county = ${county} AND c.id = ${citizen} ORDER BY at`)
}

/** What the citizen has done here, as the journal has it: of one moment what was written first stands first. */
export async function doneBy(h: Handle, citizen: Id): Promise<{ at: Date; command: string; subject: string }[]> {
  return h.rows(sql`
    SELECT at, command, subject FROM kernel.journal WHERE county = ${h.scope.county} AND person = ${citizen} ORDER BY at, written_at, id`)
}

const lockOf = (print: Buffer) => sql`hashtext('guben-code'), hashtext(${print.toString('hex')})`

/** Those who come with one telephone, or one account elsewhere, at the same moment come one after the other. */
export async function holdPrint(h: Handle, print: Buffer): Promise<void> {
  await h.run(sql`SELECT pg_advisory_xact_lock(${lockOf(print)})`)
}

/** The same for who need not wait; false when another holds it. */
export async function tryHoldPrint(h: Handle, print: Buffer): Promise<boolean> {
  const { held } = await h.one<{ held: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${lockOf(print)}) AS held`)
  return held
}

export async function codesOfDay(h: Handle, print: Buffer): Promise<{ sentAt: Date }[]> {
  return h.rows(sql`
    SELECT sent_at AS "sentAt" FROM citizens.code
    WHERE county = ${h.scope.county} AND phone_print = ${print} AND on_day = ${h.today} ORDER BY sent_at DESC`)
}

export async function addCode(h: Handle, c: { id: Id; print: Buffer; phone: Buffer; code: Buffer }): Promise<void> {
  await h.run(sql`
    INSERT INTO citizens.code (county, id, phone_print, phone_sealed, code_print, on_day, sent_at)
    VALUES (${h.scope.county}, ${c.id}, ${c.print}, ${c.phone}, ${c.code}, ${h.today}, ${h.now})`)
}

export interface CodeRow {
  id: Id
  phonePrint: Buffer
  phoneSealed: Buffer
  codePrint: Buffer
  sentAt: Date
  tries: number
  usedAt: Date | null
}

export async function lockCode(h: Handle, id: Id): Promise<CodeRow | undefined> {
  return h.maybe(sql`
    SELECT id, phone_print AS "phonePrint", phone_sealed AS "phoneSealed", code_print AS "codePrint", sent_at AS "sentAt", tries,
      used_at AS "usedAt"
    FROM citizens.code WHERE county = ${h.scope.county} AND id = ${id} FOR UPDATE`)
}

export async function countTry(h: Handle, id: Id, right: boolean): Promise<void> {
  await h.run(sql`
    UPDATE citizens.code SET tries = tries + 1, used_at = ${right ? h.now : null} WHERE county = ${h.scope.county} AND id = ${id}`)
}

export async function addPassage(
  h: Handle,
  p: { id: Id; browser: Buffer; verifier: Buffer; next: string },
): Promise<void> {
  await h.run(sql`
    INSERT INTO citizens.passage (county, id, browser_print, verifier_sealed, next, at)
    VALUES (${h.scope.county}, ${p.id}, ${p.browser}, ${p.verifier}, ${p.next}, ${h.now})`)
}

/** Takes it away: it leads through once. */
export async function takePassage(
  h: Handle,
  id: Id,
): Promise<{ browserPrint: Buffer; verifierSealed: Buffer; next: string; at: Date } | undefined> {
  return h.maybe(sql`
    DELETE FROM citizens.passage WHERE county = ${h.scope.county} AND id = ${id}
    RETURNING browser_print AS "browserPrint", verifier_sealed AS "verifierSealed", next, at`)
}

/** What has served its time: codes of earlier days, sessions that have ended, passages nobody came back from. */
export async function sweep(h: Handle): Promise<number> {
  const { county } = h.scope
  const codes = await h.run(sql`DELETE FROM citizens.code WHERE county = ${county} AND on_day < ${h.today}::date - 1`)
  const sessions = await h.run(
    sql`DELETE FROM citizens.citizen_session WHERE county = ${county} AND created_at < now() - interval '1 day'`,
  )
  const passages = await h.run(
    sql`DELETE FROM citizens.passage WHERE county = ${county} AND at < ${h.now}::timestamptz - interval '1 day'`,
  )
  return codes + sessions + passages
}
