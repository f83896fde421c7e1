import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Scope } from '#kernel/pure/scope.ts'
import { verdicts } from '#kernel/pure/workflow.ts'
import type { Handle } from '#kernel/server/handle.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { LeftChange } from './model.ts'
import { changeWorkflow, movedFields, reasonsToLookAtAlone } from './rules.ts'
import { actOnChange, changeFactsOf, presentValue, subjectOf } from './service.ts'
import * as store from './store.ts'

/**
 * Approves several requests, each in a transaction of its own: one that cannot be approved at once — somebody asks for
 * the same fact, it changed meanwhile, it moves a person — is left as it is and named, and does not hold up the others.
 * @throws not-found when one of them is out of sight; nothing is approved then
 */
export async function approveChanges(
  kernel: Kernel,
  scope: Scope,
  ids: readonly Id[],
): Promise<{ approved: number; left: LeftChange[] }> {
  const listed = await kernel.act(scope, (h) => store.listedChanges(h, ids))
  if (listed.length < ids.length) throw new Problem('not-found', { what: '所选申请中的一件' })
  const left: LeftChange[] = []
  for (const change of listed) {
    const reasons = await approveOne(kernel, scope, change)
    const { id, title, householdName, personName } = change
    if (reasons.length > 0) left.push({ id, title, householdName, personName, reasons })
  }
  return { approved: listed.length - left.length, left }
}

/** @returns why it was left; nothing when it was approved */
async function approveOne(kernel: Kernel, scope: Scope, change: store.ListedChange): Promise<string[]> {
  try {
    return await kernel.act(scope, async (h) => {
      const reasons = await reasonsToLeave(h, change)
      if (reasons.length === 0) await actOnChange(h, change.id, { action: 'approve', comment: '', choices: {} }, kernel)
      return reasons
    })
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.status >= 500) throw error
    const { detail, reasons, faults } = error.body()
    return reasons ?? faults?.map((fault) => `${fault.reason}。`) ?? [detail]
  }
}

async function reasonsToLeave(h: Handle, listed: store.ListedChange): Promise<string[]> {
  const change = await store.loadChange(h, listed.id)
  const facts = await changeFactsOf(h, change)
  const approve = verdicts(changeWorkflow, change.state, h.scope.role, facts).find((v) => v.action === 'approve')!
  if (!approve.allowed) return approve.reasons
  const of = await subjectOf(h, change.household, change.subject)
  const moved = movedFields(change.fields, (key) => presentValue(of, key)).map((m) => m.field.title)
  return [...reasonsToLookAtAlone({ fields: change.fields, rivals: listed.conflicts, moved })]
}
