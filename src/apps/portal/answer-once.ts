import { sql } from 'kysely'
import { z } from 'zod'
import { dayEnd } from '#kernel/pure/day.ts'
import { Html, html } from '#kernel/pure/html.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { type PageResult, page } from '#kernel/server/http/page.ts'

const answerSchema = z.union([
  z.object({ kind: z.literal('page'), title: z.string(), status: z.number(), body: z.string() }),
  z.object({ kind: z.literal('redirect'), path: z.string() }),
])

/**
 * A form is carried out once, by its own number: sent again, it gets the first answer, which lies sealed; one that may be
 * shown only once is not kept, and who sends it again is told that it has arrived. Of when that was, the day is kept.
 */
export async function answerOnce(
  h: Handle,
  key: string,
  sent: string,
  work: () => Promise<PageResult>,
): Promise<PageResult> {
  const { county } = h.scope
  const request = h.vault.fingerprint(sent).toString('hex')
  const context = `${county}/kernel.form_sent/answer_sealed/${key}`
  const mine = await h.run(sql`
    INSERT INTO kernel.form_sent (county, key, request, at) VALUES (${county}, ${key}, ${request}, ${dayEnd(new Date())})
    ON CONFLICT DO NOTHING`)
  if (mine === 0) {
    const before = await h.one<{ request: string; sealed: Buffer | null }>(sql`
      SELECT request, answer_sealed AS sealed FROM kernel.form_sent WHERE county = ${county} AND key = ${key}`)
    if (before.request !== request) throw new Problem('already-sent')
    if (before.sealed === null) return sentBefore
    const answer = answerSchema.parse(JSON.parse(h.vault.open(before.sealed, context)))
    return answer.kind === 'page' ? { ...answer, body: new Html(answer.body), once: false } : answer
  }
  const result = await work()
  if (result.kind === 'refused')
    await h.run(sql`DELETE FROM kernel.form_sent WHERE county = ${county} AND key = ${key}`)
  const answer = keptAnswer(result)
  if (answer !== null)
    await h.run(sql`
      UPDATE kernel.form_sent SET answer_sealed = ${h.vault.seal(JSON.stringify(answer), context)}
      WHERE county = ${county} AND key = ${key}`)
  return result
}

function keptAnswer(result: PageResult): z.input<typeof answerSchema> | null {
  // without its session: a browser that sent twice has the cookie of the first answer, or is asked to sign in again
  if (result.kind === 'redirect') return { kind: 'redirect', path: result.path }
  if (result.kind === 'page' && !result.once)
    return { kind: 'page', title: result.title, status: result.status, body: result.body.text }
  return null
}

const sentBefore = page(
  '已经提交过',
  html`<section><h1>已经提交过</h1><p>这份表单已经收到并办理，不需要再次提交。</p><p>其中的编号只显示一次。如果没有记下，请用登录的账号查看，或者与办理单位联系。</p></section>`,
)
