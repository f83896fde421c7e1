import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { type FieldFault, faultAt, Problem } from '#kernel/pure/problem.ts'
import { receiptOf } from '#kernel/pure/receipt.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import type { FormSpec } from './form.ts'

/** What a page answers when it is more than its Html under its own title. */
export type PageResult =
  | {
      readonly kind: 'page'
      readonly title: string
      readonly body: Html
      readonly status: number
      readonly once: boolean
    }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'redirect'; readonly path: string; readonly session?: SessionChange; readonly elsewhere?: boolean }
  | {
      readonly kind: 'file'
      readonly name: string
      readonly type: string
      readonly bytes: Uint8Array | Readable
      readonly inline: boolean
    }

/** Signing in or out: the token of the new session, or none. */
export interface SessionChange {
  readonly token: string | null
}

/** @param more.once shown once and never kept (a receipt code): the same form sent again is told so instead */
export function page(title: string, body: Html, more: { status?: number; once?: boolean } = {}): PageResult {
  return { kind: 'page', title, body, status: more.status ?? 200, once: more.once ?? false }
}

/**
 * After a form: the browser goes to `path` (with the county in it, see {@link to}), and going back sends nothing twice.
 * @param more.token of a session that begins, or null when it ends
 * @param more.elsewhere to another site, whose address the program made itself
 */
export function redirect(path: string, more: Partial<SessionChange> & { elsewhere?: boolean } = {}): PageResult {
  const { token, elsewhere = false } = more
  return { kind: 'redirect', path, elsewhere, ...(token !== undefined && { session: { token } }) }
}

/**
 * Refuses a form, and keeps what was written: a wrong code counts although it is refused. (A Problem that is thrown undoes
 * everything.) The form is shown again by `again`.
 */
export function refuse(problem: Problem): PageResult {
  return { kind: 'refused', problem }
}

/**
 * That a code stands for nothing: beside its field, and counted as a miss where the page has `codes`. What can be no code at all
 * is a slip of the finger and no guess.
 */
export function unknownCode(at: string, typed: string, reason: string): Problem {
  if (receiptOf(typed) === null) return faultAt(at, reason)
  return new Problem('code-unknown', {}, { faults: [{ at, reason }] })
}

export function file(name: string, type: string, bytes: Uint8Array | Readable, inline = false): PageResult {
  return { kind: 'file', name, type, bytes, inline }
}

/** Open data: a value as JSON, readable by programs of other sites. */
export function json(value: unknown): PageResult {
  return {
    kind: 'file',
    name: 'data.json',
    type: 'application/json; charset=utf-8',
    bytes: Buffer.from(JSON.stringify(value)),
    inline: true,
  }
}

/** The address of a page of a county: `to(h.scope.county, '/wishes')`. */
export function to(county: string, path: string): string {
  return `/${county}${path === '/' ? '/' : path}`
}

/** Who looks: a citizen who has signed in. */
export interface Citizen {
  readonly id: Id
  readonly kind: 'person' | 'organisation'
  /** as the public may see it: 王**, an organisation's name, 爱心人士 */
  readonly shown: string
  /** to what is kept of them, as it is told now */
  readonly hasAgreed: boolean
}

/** What was sent and refused: the page is shown again with it. */
export interface Refused {
  readonly typed: Readonly<Record<string, string | readonly string[]>>
  readonly faults: readonly FieldFault[]
  /** the refusal itself when it is about no field */
  readonly problem: Problem | null
}

export interface PageInput<P = unknown, Q = unknown, B = unknown> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly county: { readonly code: string; readonly name: string; readonly demo: boolean }
  /** null for somebody who has not signed in; always there when the page says `signedIn` */
  readonly citizen: Citizen | null
  /** `https://…` as the browser asked for it */
  readonly origin: string
  /** path and query as asked, e.g. to come back to after signing in */
  readonly url: string
  /** a form's own id, the same when it is sent twice: a good id for what the form makes */
  readonly key: Id
  /** the address of a page of this county: `to('/wishes')` */
  to(path: string): string
  /** the same for this browser each time, and for no other: holds together steps that lead through another site */
  browser(): string
  /** a form that works without script; the page that holds one is never kept for others */
  form(spec: FormSpec): Html
  /** set while a refused form is shown again */
  readonly refused: Refused | null
}

/** So many requests of one address in so many minutes. */
export interface Limit {
  readonly max: number
  readonly minutes: number
}

export interface Page {
  readonly method: 'GET' | 'POST'
  /** below the county: `/wishes/:id` */
  readonly path: string
  readonly title: string
  /** its place in the menu of every page; lower comes first */
  readonly nav?: { readonly order: number; readonly label: string }
  /** its place beside the name of a citizen who has signed in: what is theirs */
  readonly mine?: { readonly order: number; readonly label: string }
  /** only for a citizen who has signed in; others are led to sign in first, and back */
  readonly signedIn?: boolean
  /** with `signedIn`: also for who has not agreed yet to what is kept of them; every other such page leads to `/me` first */
  readonly beforeConsent?: boolean
  /** of the sign-in desk itself, which must find an account before anyone is known: runs as the machine, never kept */
  readonly atDesk?: boolean
  /**
   * POST: runs as `public` for everybody (or as the machine, with `atDesk`), and keeps only the day, so that nothing tells who it was,
   * not even of somebody who has signed in
   */
  readonly nameless?: boolean
  /** POST: a look-up that changes nothing, so pressed again it is simply looked up again; the database refuses it any change */
  readonly reads?: boolean
  /** POST: takes a code of this kind, of which one address may miss a few an hour (see {@link unknownCode}) */
  readonly codes?: 'gift' | 'slip' | 'answer'
  /** how often one address may ask it */
  readonly limit?: Limit
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly run: (h: Handle, input: never, kernel: Kernel) => Promise<Html | PageResult>
  readonly again?: (h: Handle, input: never, kernel: Kernel) => Promise<Html | PageResult>
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

interface PageDefinition<P, Q, B> {
  method: 'GET' | 'POST'
  path: string
  title: string
  nav?: { order: number; label: string }
  mine?: { order: number; label: string }
  signedIn?: boolean
  beforeConsent?: boolean
  atDesk?: boolean
  nameless?: boolean
  reads?: boolean
  codes?: Page['codes']
  limit?: Limit
  /** what stands in the path; what does not fit is answered as a page that is not there */
  params?: P
  /** unknown or faulty parts of a query are answered like a refused form, without one */
  query?: Q
  /** of the form's fields, each a text as it was typed (use z.coerce, z.stringbool) */
  body?: B
  run: (h: Handle, input: PageInput<Out<P>, Out<Q>, Out<B>>, kernel: Kernel) => Promise<Html | PageResult>
  /**
   * POST: the page on which the form stands, shown again when it is refused, with what was typed and every fault beside its
   * field (`input.form` does both). Usually the very function of the GET page.
   */
  again?: (h: Handle, input: PageInput<Out<P>, undefined, undefined>, kernel: Kernel) => Promise<Html | PageResult>
}

/**
 * A page of the public site, made on the server, working without script. A GET page runs with the database role that may
 * read public views and nothing else; with `signedIn`, and for POST, it runs as the citizen (or as `public`) under
 * row-level security. A POST is carried out once for each form sent, however often it is pressed, unless it only `reads`.
 */
export function definePage<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: PageDefinition<P, Q, B>): Page {
  return definition as unknown as Page
}
