import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Role } from '#kernel/pure/scope.ts'
import type { Handle } from '../handle.ts'
import type { Kernel } from '../kernel.ts'
import type { Spooled } from '../spool.ts'

/** How a list is written to a spreadsheet: its columns declared once, beside the route. */
export interface SheetSpec<Row> {
  readonly name: string
  readonly columns: readonly {
    title: string
    kind?: 'text' | 'number' | 'date' | 'percent'
    width?: number
    value: (row: Row) => string | number | null
  }[]
}

/** What a route may also answer with: bytes to download, whole or as they come. */
export class Download {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array | Readable
  readonly inline: boolean
  constructor(name: string, type: string, bytes: Uint8Array | Readable, inline = false) {
    this.name = name
    this.type = type
    this.bytes = bytes
    this.inline = inline
  }
}

export interface Route {
  readonly method: 'GET' | 'POST'
  /** `/api/findings/:id`; the same path with {id} stands in the OpenAPI document */
  readonly path: string
  readonly summary: string
  /** roles that may call it at all; rows are held back by the database besides */
  readonly roles: readonly Role[] | 'all'
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly output?: z.ZodType
  /** codes of problems it may answer with, besides those that any route may */
  readonly problems?: readonly string[]
  /** the answer is shown once and never kept: a second press of the same command gets none */
  readonly secret?: boolean
  readonly sheet?: SheetSpec<never>
  /** greatest number of bytes of a file that is the body itself; it lies sealed in the spool before `run` */
  readonly takesFile?: number
  readonly run: (
    handle: Handle,
    input: { params: never; query: never; body: never; file?: never },
    kernel: Kernel,
  ) => Promise<unknown>
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

interface RouteDefinition<P, Q, B, O> {
  method: 'GET' | 'POST'
  path: string
  summary: string
  roles: readonly Role[] | 'all'
  params?: P
  query?: Q
  body?: B
  output?: O
  problems?: readonly string[]
  secret?: boolean
  takesFile?: number
  sheet?: O extends z.ZodType ? (z.output<O> extends { rows: readonly (infer Row)[] } ? SheetSpec<Row> : never) : never
  run: (
    handle: Handle,
    input: { params: Out<P>; query: Out<Q>; body: Out<B>; file: Spooled },
    kernel: Kernel,
  ) => Promise<(O extends z.ZodType ? z.input<O> : unknown) | Download>
}

/** Path, input, output, command: everything the server, the contract and the client need to know of one endpoint. */
export function defineRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  O extends z.ZodType | undefined = undefined,
>(route: RouteDefinition<P, Q, B, O>): Route {
  return route as unknown as Route
}
