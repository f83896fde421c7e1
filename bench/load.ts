import { connect } from 'node:net'

export interface Request {
  readonly port: number
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/**
 * Sends one request over and over through `connections` kept open, each waiting for its answer before the next.
 * Plain sockets, so that the one who asks takes as little as possible of the processors that answer.
 * @returns answers a second
 * @throws Error at the first answer that is not 2xx
 */
export async function throughput(request: Request, seconds: number, connections = 16): Promise<number> {
  const bytes = bytesOf(request)
  const until = performance.now() + seconds * 1000
  const began = performance.now()
  const counts = await Promise.all(Array.from({ length: connections }, () => ask(request.port, bytes, until)))
  return counts.reduce((sum, n) => sum + n, 0) / ((performance.now() - began) / 1000)
}

function bytesOf({ port, method, path, headers, body }: Request): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`)
}

/** One connection: how many answers it got until the time was over. */
function ask(port: number, bytes: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let answers = 0
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const end = endOfAnswer(rest)
      if (end === undefined || rest.length < end) return
      if (rest[9] !== 0x32) {
        socket.destroy()
        reject(new Error(rest.toString('utf8', 0, 600)))
        return
      }
      rest = rest.subarray(end)
      answers += 1
      if (performance.now() < until) socket.write(bytes)
      else {
        socket.destroy()
        resolve(answers)
      }
    })
  })
}

/** Where the first answer in the buffer ends; undefined until its head is whole. */
function endOfAnswer(buffer: Buffer): number | undefined {
  const head = buffer.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const length = /content-length: (\d+)/i.exec(buffer.toString('latin1', 0, head))
  if (length === null) throw new Error('an answer without content-length cannot be counted')
  return head + 4 + Number(length[1])
}
