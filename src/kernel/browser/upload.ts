import { newKey, refused } from './client.ts'
import type { FileRef } from './contract.ts'
import { postHeader } from './post-choice.ts'

/**
 * Sends one file. XMLHttpRequest, since fetch cannot tell how far an upload has come.
 * @param onProgress called with 0 to 100
 * @throws ApiProblem when the server refuses the file
 * @throws TypeError when the network is away
 */
export function uploadFile(file: File, onProgress: (percent: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', '/api/files')
    for (const [name, value] of Object.entries({ ...postHeader(), 'Idempotency-Key': newKey() })) {
      request.setRequestHeader(name, value)
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100))
    }
    request.onerror = () => reject(new TypeError('network error'))
    request.onload = () => {
      const body = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as FileRef)
      else reject(refused(request, body))
    }
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
