import { z } from 'zod'
import { disciplinePack } from './discipline/pack.ts'
import { findingsPack } from './findings/pack.ts'
import { inspectionsPack } from './inspections/pack.ts'
import { lettersPack } from './letters/pack.ts'
import { listingsPack } from './listings/pack.ts'
import { monthPack } from './month/pack.ts'

/** What a county may vary in supervision: one sub-schema a part. */
export const supervisionPack = z
  .object({
    findings: findingsPack,
    discipline: disciplinePack.prefault({}),
    listings: listingsPack.prefault({}),
    letters: lettersPack,
    month: monthPack,
    inspections: inspectionsPack.prefault({}),
  })
  .refine(
    ({ findings, listings }) => {
      const known = new Set(findings.categories.map((c) => c.code))
      return listings.causes.every((cause) => cause.categories.every((code) => known.has(code)))
    },
    { path: ['listings', 'causes'], error: '有的表现对应了不存在的问题类别' },
  )
export type SupervisionPack = z.infer<typeof supervisionPack>
/** A pack as it is written down: what has a default may be left out. */
export type SupervisionInput = z.input<typeof supervisionPack>
