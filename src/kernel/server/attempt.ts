import { sql } from 'kysely'
import type { Handle } from './handle.ts'

/** Runs a part of a command so that, when it throws, only that part is undone: the command may go on and try another way. */
export async function attempt<T>(h: Handle, work: () => Promise<T>): Promise<T> {
  await h.run(sql`SAVEPOINT attempt`)
  try {
    const result = await work()
    await h.run(sql`RELEASE SAVEPOINT attempt`)
    return result
  } catch (error) {
    await h.run(sql`ROLLBACK TO SAVEPOINT attempt`)
    throw error
  }
}
