import { newKey, refused } from './client.ts'
import type { FileRef } from './contract.ts'
import { postHeader } from './post-choice.ts'

/**
 * Sends one file as evidence.
 * @param onProgress called with 0 to 100
 * @throws ApiProblem when the server refuses the file
 * @throws TypeError when the network is away
 */
export function uploadFile(file: File, onProgress: (percent: number) => void): Promise<FileRef> {
  const form = new FormData()
  form.append('file', file, file.name)
  return sendBody<FileRef>('/api/files', form, {}, onProgress)
}

/** Sends a file that is the whole body, as routes with `takesFile` want it. Like {@link uploadFile} else. */
export function uploadBody<Answer>(path: string, file: File, onProgress: (percent: number) => void): Promise<Answer> {
  return sendBody<Answer>(path, file, { 'Content-Type': 'application/octet-stream' }, onProgress)
}

/** XMLHttpRequest, since fetch cannot tell how far an upload has come. */
function sendBody<Answer>(
  path: string,
  body: FormData | File,
  headers: Record<string, string>,
  onProgress: (percent: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [name, value] of Object.entries({ ...postHeader(), 'Idempotency-Key': newKey(), ...headers })) {
      request.setRequestHeader(name, value)
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100))
    }
    request.onerror = () => reject(new TypeError('network error'))
    request.onload = () => {
      const answer = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer)
      else reject(refused(request, answer))
    }
    request.send(body)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
