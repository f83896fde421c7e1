import type { Handle } from '#kernel/server/handle.ts'
import { openCases } from '../procedure/service.ts'
import { incomeLineOf } from '../register/pack.ts'
import { householdsPackOf } from '../section.ts'
import { findClues } from './store.ts'

/** Opens a watch for every household whose own file gives a new clue; the same clue opens one case only. @returns how many */
export async function openClues(h: Handle): Promise<number> {
  const { watch, register } = await householdsPackOf(h)
  if (watch.computed.length === 0) return 0
  const year = Number(h.today.slice(0, 4)) - 1
  const line = incomeLineOf(register, year)
  const clues = await findClues(h, {
    standings: watch.of,
    year,
    line: line === null ? null : Math.floor((line * watch.incomeShare) / 100),
    known: watch.computed,
  })
  return openCases(
    h,
    clues.map(({ household, source, key, detail }) => ({
      ...({ household, kind: 'watch', source, key } as const),
      grounds: `户档比对发现：${detail}`,
    })),
    '户档比对发现返贫线索',
  )
}
