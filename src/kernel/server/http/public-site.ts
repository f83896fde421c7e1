import type { Html } from '#kernel/pure/html.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Fen } from '#kernel/pure/money.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import type { Citizen, PageInput } from './page.ts'

/** Who knows the citizens who have signed in: implemented by the module that owns their accounts, so that the kernel knows nobody. */
export interface PublicDesk {
  /** the citizen behind a session's token; undefined when it has ended */
  recognise(county: string, token: string): Promise<Citizen | undefined>
  signOut(county: string, token: string): Promise<void>
}

/** Open data of one kind, in one or more formats. */
export interface Dataset {
  readonly title: string
  readonly description: string
  /** `path` below the county, `type` a media type */
  readonly files: readonly { readonly label: string; readonly path: string; readonly type: string }[]
}

/** What became of something that was said without a name: a part of a page, or null when it is there no more. */
export type Answer = (h: Handle, id: string) => Promise<Html | null>

/** Everything of one kind that is held about a citizen, in words: each a fact sheet that its owner can read. */
export type Keeping = (h: Handle, citizen: Id, kernel: Kernel) => Promise<Readonly<Record<string, unknown>>[]>

/** What the holder of a slip 确认单 says of what was brought to them. */
export interface SlipSaid {
  readonly as: 'resident' | 'witness'
  readonly name: string
  /** why it is not as it should be; null when all is well */
  readonly why: string | null
  /** the officer who handed the slip out: the one who takes the confirmation down */
  readonly by: Id
}

/** Something that a resident, or the witness they named, confirms by the code of a slip. */
export interface Confirmable {
  /** what it is, as its holder may read it; null when nothing waits to be confirmed any more */
  show(h: Handle, id: Id): Promise<Html | null>
  /** whether saying that it is not as it should be leads back to work here; otherwise the page tells where to complain */
  readonly takesFaults: boolean
  confirm(h: Handle, id: Id, said: SlipSaid): Promise<void>
}

/**
 * What money may be given for by name: how it is called in public, and how much of it is still wanted, in 分; null when it is not there
 * any more. Asked as whoever gives: of a citizen, what they claimed themselves and have not given yet is still wanted.
 */
export type Wanted = (h: Handle, id: Id) => Promise<{ readonly title: string; readonly left: Fen } | null>

/** What a module shows on the county's first page; run as {@link Kernel.asPublic}. Null when there is nothing to show. */
export interface FrontPart {
  /** lower comes first */
  readonly order: number
  readonly run: (h: Handle, input: PageInput) => Promise<Html | null>
}
