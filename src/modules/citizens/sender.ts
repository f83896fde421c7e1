import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Kernel } from '#kernel/server/kernel.ts'
import type { SmsGateway } from '#kernel/server/settings.ts'

export interface CodeMessage {
  /** the same when it is sent again, so that a gateway sends it on once */
  readonly id: Id
  readonly county: string
  readonly phone: string
  readonly code: string
  /** the message as the telephone shows it */
  readonly text: string
}

/** By what a code reaches a telephone. */
export interface CodeSender {
  /** where codes lie when nobody sends them on, for the sign-in page of a demo; null when they are really sent */
  readonly where: string | null
  /** @throws code-not-sent when the message could not be handed over: the code then counts as not sent */
  send(message: CodeMessage): Promise<void>
}

/** Puts each message as a line of JSON into `<home>/outbox/codes.jsonl`, readable to the program's own user only. */
export function fileSender(home: string): CodeSender {
  const folder = join(home, 'outbox')
  return {
    where: join(folder, 'codes.jsonl'),
    send: async (message) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await appendFile(join(folder, 'codes.jsonl'), `${JSON.stringify(message)}\n`, { mode: 0o600, flush: true })
    },
  }
}

const PATIENCE_MS = 5_000
/** Each holds a connection to the database meanwhile: a gateway that hangs must not take them all. */
const MOST_AT_ONCE = 4
let underWay = 0

/** Hands each message to the county's gateway. What is logged of a failure names neither the telephone nor the code. */
export function httpSender(gateway: SmsGateway, log: Logger): CodeSender {
  return {
    where: null,
    send: async (message) => {
      if (underWay >= MOST_AT_ONCE) throw new Problem('code-not-sent')
      underWay += 1
      try {
        const reason = await handOver(gateway, message)
        if (reason === null) return
        log.warn({ reason }, 'the message gateway did not take a code')
        throw new Problem('code-not-sent')
      } finally {
        underWay -= 1
      }
    },
  }
}

/** @returns why the gateway did not take it; null when it did */
async function handOver({ url, secret }: SmsGateway, message: CodeMessage): Promise<string | null> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(message),
      // a number is given to the gateway that was set, and to nobody it may point to
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await reply.body?.cancel()
    return reply.ok ? null : `status ${reply.status}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return cause?.code ?? name
  }
}

/** The county's way to telephones: its gateway; a file in a demo; null when there is none, and nobody signs in by telephone. */
export function senderOf(
  { smsGateway, home, log }: Pick<Kernel, 'smsGateway' | 'home' | 'log'>,
  county: { readonly demo: boolean },
): CodeSender | null {
  if (smsGateway !== null) return httpSender(smsGateway, log)
  return county.demo ? fileSender(home) : null
}
