import { newId } from '#kernel/pure/ids.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { NewPerson } from '#modules/people/public.ts'
import { inventName } from './population.ts'
import type { Random } from './random.ts'

/** Somebody with a name from the lists and a telephone number that no network uses. */
export function inventPerson(h: Handle, random: Random): NewPerson {
  const phone = `100${String(random.below(1e8)).padStart(8, '0')}`
  return { id: newId(h.now, random.bytes(10)), name: inventName(random), phone }
}
