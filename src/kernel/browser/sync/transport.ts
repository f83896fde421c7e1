import { sha256Hex } from '#kernel/pure/digest.ts'
import type { PushAnswer, PushBody, ReconcileAnswer, ReconcileBody } from '#kernel/pure/sync.ts'
import { sendBytes, sendZipped } from '../client.ts'
import type { Bytes } from './seal.ts'

/** The calls of the protocol. Each throws ApiProblem when refused and TypeError when the network is away. */
export interface Transport {
  register(device: { id: string; label: string }): Promise<void>
  push(body: PushBody): Promise<PushAnswer>
  reconcile(body: ReconcileBody): Promise<ReconcileAnswer>
  photograph(device: string, id: string, bytes: Bytes): Promise<void>
}

/** A line in a valley may fall silent without ending. */
const PATIENCE_MS = 120_000

export const httpTransport: Transport = {
  register: async ({ id, label }) => {
    await sendZipped('/api/sync/devices', { id, label }, { 'X-Guben-Device': id }, PATIENCE_MS)
  },
  push: (body) => sendZipped('/api/sync/push', body, { 'X-Guben-Device': body.device }, PATIENCE_MS),
  reconcile: (body) => sendZipped('/api/sync/reconcile', body, { 'X-Guben-Device': body.device }, PATIENCE_MS),
  photograph: async (device, id, bytes) => {
    const type = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg'
    const headers = { 'Content-Type': type, 'X-Guben-Device': device, 'X-Guben-Digest': sha256Hex(bytes) }
    await sendBytes(`/api/sync/photographs/${id}`, bytes, headers, PATIENCE_MS)
  },
}
