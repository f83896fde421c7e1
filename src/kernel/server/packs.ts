import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Day } from '#kernel/pure/day.ts'
import { digestOf } from '#kernel/pure/digest.ts'
import type { MeasurePeriod } from '#kernel/pure/measure.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle, PackInForce } from './handle.ts'

/** A pack changes a few times a year; another program's change is seen within this many milliseconds. */
const FRESH_MS = 1000

export interface Packs {
  inForce(handle: Handle): Promise<PackInForce>
  forget(): void
}

export function makePacks(): Packs {
  const cache = new Map<string, { until: number; versions: (PackInForce & { from: Day })[] }>()
  return {
    inForce: async (handle) => {
      const { county } = handle.scope
      let known = cache.get(county)
      if (known === undefined || known.until < performance.now()) {
        const versions = await handle.rows<PackInForce & { from: Day }>(sql`
          SELECT pack AS id, version, sections, in_force_from AS "from" FROM kernel.pack_version
          WHERE county = ${county} ORDER BY version DESC`)
        known = { until: performance.now() + FRESH_MS, versions }
        cache.set(county, known)
      }
      const version = known.versions.find((v) => v.from <= handle.today)
      if (version === undefined)
        throw new Problem('not-found', { what: `代码为 ${county} 的县，或它在 ${handle.today} 生效的工作机制` })
      return version
    },
    forget: () => cache.clear(),
  }
}

/**
 * A module's section of the pack in force, parsed by the module's own schema (once per version).
 * @example const rhythm = (await section(handle)).rhythm
 */
export function sectionOf<T>(name: string, schema: z.ZodType<T>): (handle: Handle) => Promise<T> {
  const parsed = new WeakMap<object, T>()
  return async (handle) => {
    const { sections } = await handle.pack()
    const raw = sections[name] ?? {}
    let value = parsed.get(raw as object)
    if (value === undefined) {
      value = schema.parse(raw)
      parsed.set(raw as object, value)
    }
    return value
  }
}

/** Takes a new version of the county's mechanism into force; earlier records keep the version they were made under. */
export async function adoptPack(
  handle: Handle,
  pack: { id: string; sections: Record<string, unknown>; from: Day; why: string },
): Promise<number> {
  const { county } = handle.scope
  const digest = digestOf(pack.sections)
  const { version } = await handle.one<{ version: number }>(sql`
    SELECT coalesce(max(version), 0) + 1 AS version FROM kernel.pack_version WHERE county = ${county}`)
  await handle.run(sql`
    INSERT INTO kernel.pack_version (county, version, pack, sections, digest, in_force_from, adopted_by, adopted_at, why)
    VALUES (${county}, ${version}, ${pack.id}, ${JSON.stringify(pack.sections)}, ${digest}, ${pack.from},
            ${handle.scope.person}, ${handle.now}, ${pack.why})`)
  await handle.record({
    command: 'kernel.adopt-pack',
    subject: `${pack.id}/${version}`,
    place: county,
    why: pack.why,
    after: { digest, from: pack.from },
  })
  return version
}

/** For a measure: a part of the pack in force at the period's end, as it was known then; null where the pack leaves it to the default. */
export function packPart(p: MeasurePeriod, path: string[]): RawBuilder<unknown> {
  return sql`(SELECT sections #> ${path}::text[] FROM kernel.pack_version
    WHERE county = ${p.county} AND in_force_from <= ${p.to}::date AND (adopted_at <= ${p.asOf} OR version = 1)
    ORDER BY version DESC LIMIT 1)`
}
