import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface SlowLine {
  readonly port: number
  /** bytes that went towards the server, and back */
  readonly sent: () => number
  readonly received: () => number
  close(): Promise<void>
}

/** A line of so many bits a second each way to a port of this machine, with the delay of a village's mobile network. */
export async function openSlowLine(to: number, bitsPerSecond: number, delayMs = 60): Promise<SlowLine> {
  const up = makePace(bitsPerSecond / 8)
  const down = makePace(bitsPerSecond / 8)
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    for (const end of [near, far]) open.add(end.once('close', () => open.delete(end)))
    void carry(near, far, up, delayMs)
    void carry(far, near, down, delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sent: up.bytes,
    received: down.bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const end of open) end.destroy()
      }),
  }
}

interface Pace {
  /** waits until so many bytes are through */
  pass(bytes: number): Promise<void>
  bytes(): number
}

/** All connections of one direction share its line. */
function makePace(bytesPerSecond: number): Pace {
  let free = performance.now()
  let total = 0
  return {
    pass: async (bytes) => {
      total += bytes
      free = Math.max(free, performance.now()) + (bytes * 1000) / bytesPerSecond
      const left = free - performance.now()
      if (left > 0) await wait(left)
    },
    bytes: () => total,
  }
}

/** Small pieces, so that two directions and several connections share the line as packets do. */
const PIECE = 4096

async function carry(from: Socket, to: Socket, pace: Pace, delayMs: number): Promise<void> {
  const end = () => {
    from.destroy()
    to.destroy()
  }
  from.on('error', end)
  let isFirst = true
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (isFirst) await wait(delayMs)
      isFirst = false
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE)
        await pace.pass(piece.length)
        if (!to.write(piece)) await new Promise((resolve) => to.once('drain', resolve))
      }
    }
    to.end()
  } catch {
    end()
  }
}
