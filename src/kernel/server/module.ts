import type { z } from 'zod'
import type { Commands } from '#kernel/pure/command.ts'
import type { Day } from '#kernel/pure/day.ts'
import type { Id } from '#kernel/pure/ids.ts'
import type { Measure } from '#kernel/pure/measure.ts'
import type { Role } from '#kernel/pure/scope.ts'
import type { AnyWorkflow } from '#kernel/pure/workflow.ts'
import type { Handle } from './handle.ts'
import type { Page } from './http/page.ts'
import type { Answer, Confirmable, Dataset, FrontPart, Keeping, Wanted } from './http/public-site.ts'
import type { Route } from './http/route.ts'
import type { JobHandler } from './jobs.ts'
import type { ModuleSync } from './sync/module-sync.ts'

/**
 * Which rows of a table a role reaches: `county` all of the county's; `area` those whose `place` lies in the
 * place of the post; `unit` those whose `unit` is the organisation of the post; `either` area or unit;
 * `self` those whose `person` is the one who asks; `shared` a reference table without a county.
 */
export type Rows = 'county' | 'area' | 'unit' | 'either' | 'self' | 'shared'

/** `door` is the sign-in desk, which must find an account before anyone is known. */
export type Grantee = Role | 'door'

export interface Grant {
  readonly roles: readonly Grantee[] | 'all'
  readonly rows: Rows
}

/** The access rule of one table; what is not granted is refused by the database itself. */
export interface TableAccess {
  readonly read: readonly Grant[]
  readonly add?: readonly Grant[]
  readonly change?: readonly Grant[]
  readonly remove?: readonly Grant[]
}

/** Villages that would go into another, and the organisations that would end with them. */
export interface PlannedMerger {
  readonly from: readonly string[]
  readonly into: string
  readonly on: Day
  readonly ended: readonly Id[]
}

/** One thing that a merger would move or leave behind, e.g. 转由接续支部办理的问题 3 个. */
export interface MergerEffect {
  what: string
  count: number
  unit: string
}

/** A module's card: all that the program needs to know to run it. */
export interface ModuleCard {
  /** folder name, and name of its PostgreSQL schema */
  readonly name: string
  readonly title: string
  /** modules whose `public.ts` it may use; their tables exist before its own */
  readonly depends: readonly string[]
  readonly access: Readonly<Record<string, TableAccess>>
  /** views (security_invoker) that the application and other modules may read */
  readonly views?: readonly string[]
  /** functions that run as the owner and that the application calls, `name(types)`; what a migration leaves to nobody is granted to it */
  readonly calls?: readonly string[]
  /**
   * what anybody may read: views named `public_*`, each with its columns, the whole allow-list. The database's public role may
   * read these and nothing else; what they are made of is granted to it column by column, see `publicStatements`
   */
  readonly publicViews?: Readonly<Record<string, readonly string[]>>
  readonly routes?: readonly Route[]
  /** its pages on the county's public site, server-made, in the folder `portal/` */
  readonly pages?: readonly Page[]
  /**
   * what is told to who holds a number given with `issueReceipt`, by `module.thing`; asked as the machine, so it says only what
   * belongs to that number
   */
  readonly answers?: Readonly<Record<string, Answer>>
  /** what residents confirm on the public page by the code of a slip (`issueSlip`), by `module.thing`; asked as the machine */
  readonly confirms?: Readonly<Record<string, Confirmable>>
  /** what of it money may be given for on the public page, by `module.thing` */
  readonly wants?: Readonly<Record<string, Wanted>>
  /** what it holds about a citizen with an account, under its title, for the citizen's own copy; asked as the citizen */
  readonly keeps?: Readonly<Record<string, Keeping>>
  /** its open data, listed on the page 开放数据; the files are pages of its own */
  readonly datasets?: readonly Dataset[]
  /** its part of the county's first page */
  readonly front?: FrontPart | readonly FrontPart[]
  /** every command it writes into the journal, with its words and what its form costs */
  readonly commands?: Commands
  /** its tables of states and actions, drawn in `docs/generated/` */
  readonly workflows?: readonly AnyWorkflow[]
  readonly measures?: readonly Measure[]
  readonly jobs?: Readonly<Record<string, JobHandler>>
  /** journal command → the job that must follow it */
  readonly follows?: Readonly<Record<string, string>>
  /** what of it a merger of villages would move or leave behind, counted before anyone decides */
  readonly merging?: (h: Handle, merger: PlannedMerger) => Promise<MergerEffect[]>
  /** jobs that start by themselves once a day in each county, with `{ day, month }` */
  readonly daily?: readonly string[]
  /** what a county may vary here: the section of a pack that bears this module's name */
  readonly pack?: z.ZodType
  /** what devices in the field hold of it and may do to it */
  readonly sync?: ModuleSync
}

export function defineModule(card: ModuleCard): ModuleCard {
  return card
}

/** Cards in an order in which each comes after those it depends on; throws on a cycle or an unknown name. */
export function inOrder(cards: readonly ModuleCard[]): ModuleCard[] {
  const byName = new Map(cards.map((c) => [c.name, c]))
  const done: ModuleCard[] = []
  const open = new Set<string>()
  const visit = (name: string, from: string) => {
    const card = byName.get(name)
    if (card === undefined) throw new Error(`module ${from} depends on ${name}, which does not exist`)
    if (done.includes(card)) return
    if (open.has(name)) throw new Error(`modules depend on each other in a circle at ${name}`)
    open.add(name)
    for (const other of card.depends) visit(other, name)
    open.delete(name)
    done.push(card)
  }
  for (const card of cards) visit(card.name, 'the list')
  return done
}
