import { sha256Hex } from '#kernel/pure/digest.ts'
import type { PushAnswer, PushBody, ReconcileAnswer, ReconcileBody } from '#kernel/pure/sync.ts'
import { sendBytes, sendZipped } from '../client.ts'
import type { Bytes } from './seal.ts'

/** The calls of the protocol. Each throws ApiProblem when refused and TypeError when the network is away. */
export interface Transport {
  /** false when the device itself knows that there is no network */
  isThere(): boolean
  register(device: { id: string; label: string }): Promise<void>
  push(body: PushBody): Promise<PushAnswer>
  reconcile(body: ReconcileBody): Promise<ReconcileAnswer>
  photograph(device: string, id: string, bytes: Bytes): Promise<void>
}

/** A line in a valley may fall silent without ending. */
const PATIENCE_MS = 120_000

/** The device is named with every call, so that it is told to wipe itself even when its session has ended. */
export function httpTransport(county: string): Transport {
  const named = (device: string) => ({ 'X-Guben-County': county, 'X-Guben-Device': device })
  return {
    isThere: () => navigator.onLine !== false,
    register: ({ id, label }) => sendZipped('/api/sync/devices', { id, label }, named(id), PATIENCE_MS),
    push: (body) => sendZipped('/api/sync/push', body, named(body.device), PATIENCE_MS),
    reconcile: (body) => sendZipped('/api/sync/reconcile', body, named(body.device), PATIENCE_MS),
    photograph: (device, id, bytes) => {
      const type = bytes[0] === 0x89 ? 'image/png' : 'image/jpeg'
      const headers = { ...named(device), 'Content-Type': type, 'X-Guben-Digest': sha256Hex(bytes) }
      return sendBytes(`/api/sync/photographs/${id}`, bytes, headers, PATIENCE_MS)
    },
  }
}
