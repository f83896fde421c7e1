import { bodyOf, refused, send } from './client.ts'

/**
 * Fetches a file as the acting post and saves it.
 * @param path with its query, e.g. `/api/findings?format=xlsx`
 * @throws ApiProblem when the server refuses
 */
export async function download(path: string, name?: string): Promise<void> {
  const { blob, name: given } = await fetchFile(path)
  saveBlob(blob, name ?? given ?? '下载')
}

/** Opens a PDF or picture in a new tab; the tab is opened first, or the browser would take it for an unasked one. */
export async function openInTab(path: string): Promise<void> {
  const tab = window.open('', '_blank')
  try {
    const { blob } = await fetchFile(path)
    const url = URL.createObjectURL(blob)
    if (tab === null) window.location.assign(url)
    else tab.location.replace(url)
    setTimeout(() => URL.revokeObjectURL(url), 600_000)
  } catch (error) {
    tab?.close()
    throw error
  }
}

export async function fetchFile(path: string): Promise<{ blob: Blob; name: string | undefined }> {
  const response = await send('GET', path)
  if (!response.ok) throw refused(response, await bodyOf(response))
  return { blob: await response.blob(), name: nameIn(response.headers.get('Content-Disposition') ?? '') }
}

/** The name in a Content-Disposition header; the UTF-8 form wins (RFC 6266). */
export function nameIn(header: string): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1]
  if (encoded !== undefined) return decodeOr(encoded)
  return /filename="([^"]+)"/i.exec(header)?.[1] ?? /filename=([^;]+)/i.exec(header)?.[1]?.trim()
}

function decodeOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Saves bytes that came inside an answer. */
export function saveBase64(base64: string, name: string, type: string): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  saveBlob(new Blob([bytes], { type }), name)
}

function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
