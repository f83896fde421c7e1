import { z } from 'zod'
import { maskPhone } from '#kernel/pure/identity.ts'
import type { Id } from '#kernel/pure/ids.ts'
import { dayText, placeCode } from '#kernel/pure/schema.ts'
import { ROLES, type Role } from '#kernel/pure/scope.ts'

export const roleName = z.enum(Object.keys(ROLES) as [Role, ...Role[]])

export const post = z.object({
  id: z.uuid(),
  title: z.string(),
  role: roleName,
  roleTitle: z.string(),
  place: placeCode,
  placeName: z.string(),
  unit: z.uuid().nullable(),
  unitName: z.string().nullable(),
})

export const person = z.object({
  id: z.uuid(),
  name: z.string(),
  /** masked: 138****5678 */
  phone: z.string().nullable(),
  posts: z.array(post.extend({ from: dayText, to: dayText.nullable() })),
})
export type Person = z.infer<typeof person>

/** A post with why it was given and how it ended. */
export const heldPost = post.extend({
  from: dayText,
  to: dayText.nullable(),
  why: z.string().nullable(),
  endedWhy: z.string().nullable(),
})

export const account = z.object({
  id: z.uuid(),
  person: z.uuid(),
  name: z.string(),
  login: z.string(),
  mustChange: z.boolean(),
  disabled: z.boolean(),
  disabledWhy: z.string().nullable(),
  lockedUntil: z.string().nullable(),
  posts: z.array(z.object({ title: z.string(), role: roleName, placeName: z.string() })),
})

export interface NewPerson {
  id: string
  name: string
  phone?: string | null
}

export interface NewPost {
  id: string
  person: string
  title: string
  role: Role
  place: string
  unit: string | null
  /** the first day in the post; the call's day when left out */
  from?: string
}

export interface NewAccount {
  id: string
  person: string
  login: string
  /** argon2id digest */
  password: string
  mustChange: boolean
}

/** An officer's phone as lists and the journal show it. */
export function shownPhone(phone: string | null): string | null {
  return phone === null ? null : maskPhone(phone)
}

/** Somebody registered already, for a sheet that names them. */
export interface KnownPerson {
  id: Id
  name: string
  phone: string | null
  /** null when the asking post may not see accounts, or there is none */
  login: string | null
  posts: { role: Role; unit: Id | null; place: string }[]
}
