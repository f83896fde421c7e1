import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kernel } from '#kernel/server/kernel.ts'

export interface CodeMessage {
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
  /** @throws when the message could not be handed over: the code then counts as not sent */
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

export function senderOf(kernel: Pick<Kernel, 'home'>): CodeSender {
  return fileSender(kernel.home)
}
