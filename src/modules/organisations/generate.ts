import type { Handle } from '#kernel/server/handle.ts'
import { organisationsFor } from './rules.ts'
import * as store from './store.ts'

export interface Generation {
  committees: number
  branches: number
  /** the names that would be given, the first few of each kind */
  samples: string[]
}

/** What {@link generateOrganisations} would make now; nothing is changed. */
export async function previewGeneration(h: Handle): Promise<Generation> {
  return told(organisationsFor(await store.barePlaces(h), null, () => ''))
}

/**
 * Makes a committee for every township and a branch for every village that has none, named after their places and
 * existing from today on. Safe to repeat: what is there stays as it is.
 */
export async function generateOrganisations(h: Handle): Promise<Generation> {
  await store.holdRegister(h)
  const root = (await store.organisationsAt(h, h.scope.county)).find((o) => o.kind === 'county-committee')
  const rows = organisationsFor(await store.barePlaces(h), root?.id ?? null, () => h.id())
  const made = told(rows)
  if (rows.length === 0) return made
  await store.addOrganisations(h, rows, h.today)
  await h.record({
    command: 'organisations.generate',
    subject: h.scope.county,
    place: h.scope.county,
    after: { committees: made.committees, branches: made.branches },
  })
  return made
}

function told(rows: ReturnType<typeof organisationsFor>): Generation {
  const of = (kind: string) => rows.filter((r) => r.kind === kind)
  const [committees, branches] = [of('township-committee'), of('village-branch')]
  return {
    committees: committees.length,
    branches: branches.length,
    samples: [...committees.slice(0, 3), ...branches.slice(0, 3)].map((r) => r.name),
  }
}
