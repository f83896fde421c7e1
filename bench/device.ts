import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { newId } from '#kernel/pure/ids.ts'
import type { Card, ReconcileAnswer } from '#kernel/pure/sync.ts'

/** A device in the field as the server sees it: it holds cards by their versions, and asks until nothing is left. */
export interface Device {
  readonly id: string
  readonly cards: Map<string, Card>
  /** takes in what is missing; returns how many answers that took */
  reconcile(): Promise<number>
  push(operations: readonly object[]): Promise<{ id: string; state: string }[]>
  photograph(id: string, bytes: Buffer): Promise<void>
}

export async function openDevice(port: number, cookie: string, at: Date): Promise<Device> {
  const id = newId(at)
  const cards = new Map<string, Card>()
  const post = async <T>(path: string, body: object): Promise<T> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-guben-device': id },
      body: gzipSync(JSON.stringify(body)),
    })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as T
  }
  await post('/api/sync/devices', { id, label: '测速手机' })
  const held = () => {
    const kinds: Record<string, Record<string, string>> = {}
    for (const { kind, id, version } of cards.values())
      kinds[kind] = Object.assign(kinds[kind] ?? {}, { [id]: version })
    return kinds
  }
  return {
    id,
    cards,
    reconcile: async () => {
      let want: ReconcileAnswer['rest'] = []
      let again = false
      for (let answers = 1; ; answers += 1) {
        const asked = want.length > 0 ? { want } : { held: held() }
        const { put, drop, rest, more } = await post<ReconcileAnswer>('/api/sync/reconcile', { device: id, ...asked })
        for (const card of put) cards.set(`${card.kind}/${card.id}`, card)
        for (const { kind, id: gone } of drop) cards.delete(`${kind}/${gone}`)
        again = want.length > 0 ? again : more
        want = rest
        if (want.length === 0 && !again) return answers
      }
    },
    push: async (operations) =>
      (await post<{ results: { id: string; state: string }[] }>('/api/sync/push', { device: id, operations })).results,
    photograph: async (photograph, bytes) => {
      const reply = await fetch(`http://127.0.0.1:${port}/api/sync/photographs/${photograph}`, {
        method: 'POST',
        headers: {
          cookie,
          'content-type': 'image/jpeg',
          'x-guben-device': id,
          'x-guben-digest': createHash('sha256').update(bytes).digest('hex'),
        },
        body: new Uint8Array(bytes),
      })
      if (!reply.ok) throw new Error(`photograph: ${reply.status} ${await reply.text()}`)
    },
  }
}
