import { signal } from './signal.ts'
import { tabStore } from './storage.ts'

const KEY = 'guben.post'

/** The post chosen in this tab, sent with every request; none means the server's choice. Two tabs may act in two posts. */
export const postChoice = signal<string | null>(tabStore.get(KEY))

export function choosePost(id: string | null): void {
  if (id === null) tabStore.remove(KEY)
  else tabStore.set(KEY, id)
  postChoice.set(id)
}

/** The header that names the acting post, for requests not made through the client. */
export function postHeader(): Record<string, string> {
  const post = postChoice.get()
  return post === null ? {} : { 'X-Guben-Post': post }
}
