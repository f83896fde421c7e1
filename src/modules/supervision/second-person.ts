import type { Id } from '#kernel/pure/ids.ts'

/** The second person law, worded once for findings, listings and discipline: who did a thing is not who judges it. */

/** Nobody is the same as the machine, nor as someone unknown. */
export function isSame(a: Id | null, b: Id | null): boolean {
  return a !== null && a === b
}

/** Someone in their own right: the machine neither answers, re-checks nor judges. */
export function* inPerson(f: { readonly person: Id | null }): Generator<string> {
  if (f.person === null) yield '须由本人办理，系统不能代办。'
}

/**
 * The asker is none of those who did `what`, as a whole reason: `问题由您提出，应由其他人复核。`
 * @param what what they did, as the first half of the sentence
 * @param then who does it instead, as the second half
 */
export function* another(
  asker: Id | null,
  those: Id | null | readonly Id[],
  what: string,
  then: string,
): Generator<string> {
  const among = Array.isArray(those) ? those.includes(asker) : isSame(asker, those as Id | null)
  if (asker !== null && among) yield `${what}，${then}。`
}

/** A request is never decided by whoever made it. */
export function ownRequest(asker: Id | null, by: Id | null, what = '申请', then = '应由其他人决定'): Generator<string> {
  return another(asker, by, `${what}由您提出`, then)
}

/** An appeal is judged by someone who neither decided before nor is the one who appeals. */
export function* judgedByAnother(
  f: { readonly person: Id | null; readonly deciders: readonly Id[]; readonly appellant: Id | null },
  of: string,
  then = '应由其他负责人决定',
): Generator<string> {
  yield* another(f.person, f.deciders, `您已对此${of}作过决定`, '申诉应由其他负责人决定')
  yield* another(f.person, f.appellant, '申诉由您提出', then)
}

export function* both(...rules: Iterable<string>[]): Generator<string> {
  for (const rule of rules) yield* rule
}
