import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import type { Role } from '#kernel/pure/scope.ts'

/** The answers of the kernel's own paths, which every screen relies on. */

/** A post a person holds: rights and the rows seen hang on it. */
export interface Post {
  readonly id: Id
  readonly title: string
  readonly role: Role
  readonly roleTitle: string
  readonly place: string
  readonly placeName: string
  readonly unit: Id | null
  readonly unitName: string | null
}

export interface Session {
  readonly person: { readonly id: Id; readonly name: string }
  readonly county: { readonly code: string; readonly name: string }
  readonly acting: Post
  readonly posts: readonly Post[]
  /** the system's moment, ISO; in a demo it is the demo clock */
  readonly now: string
  readonly today: Day
  readonly demo: boolean
  /** the password was set by someone else and has to be changed before anything */
  readonly mustChangePassword: boolean
}

/** One page of a list; `total` counts every row that fits the filters, `sum` adds up their money in 分 where it is money. */
export interface ListAnswer<Row> {
  readonly total: number
  readonly sum?: number
  readonly rows: readonly Row[]
}

export interface FileRef {
  readonly id: Id
  readonly name: string
  readonly type: string
  /** bytes */
  readonly size: number
  readonly digest: string
}

/** Long work done by a job. `progress` is 0 to 100. */
export interface Run {
  readonly id: Id
  readonly title: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly progress: number
  readonly note: string
  /** what the work left, e.g. the id of what it made */
  readonly output: unknown
  readonly problem: ProblemBody | null
}

export interface DemoAccount {
  /** name of the county */
  readonly county: string
  readonly login: string
  readonly password: string
  readonly person: string
  readonly title: string
  readonly place: string
}
