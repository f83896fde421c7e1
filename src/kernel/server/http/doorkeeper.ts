import type { Id } from '#kernel/pure/ids.ts'
import type { Role, Scope } from '#kernel/pure/scope.ts'

export interface ActingPost {
  id: Id
  title: string
  role: Role
  roleTitle: string
  place: string
  placeName: string
  unit: Id | null
  unitName: string | null
}

export interface SessionView {
  person: { id: Id; name: string }
  county: { code: string; name: string }
  acting: ActingPost
  posts: ActingPost[]
  mustChangePassword: boolean
}

/** Who is at the door: implemented by the module that owns accounts, so that the kernel knows nobody. */
export interface Doorkeeper {
  /** @returns the session token */
  signIn(login: string, password: string): Promise<{ token: string }>
  /** the session behind a token, acting in the wished post; throws `session-ended` or `post-not-held` */
  recognise(token: string, post: Id | undefined): Promise<{ scope: Scope; view: SessionView }>
  signOut(token: string): Promise<void>
  signOutEverywhere(token: string): Promise<void>
  changePassword(token: string, before: string, after: string): Promise<void>
}
