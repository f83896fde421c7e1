import { tabStore } from './storage.ts'

const PREFIX = 'guben.draft.'

/** What was typed in a form and not yet sent, kept for this tab. */
export function readDraft(name: string): Record<string, unknown> | null {
  const text = tabStore.get(PREFIX + name)
  if (text === null) return null
  try {
    const values: unknown = JSON.parse(text)
    return typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : null
  } catch {
    return null
  }
}

export function keepDraft(name: string, values: Record<string, unknown>): void {
  tabStore.set(PREFIX + name, JSON.stringify(values))
}

export function dropDraft(name: string): void {
  tabStore.remove(PREFIX + name)
}

/** On signing out: the next person at this computer must not find them. */
export function forgetDrafts(): void {
  for (const key of tabStore.keys()) if (key.startsWith(PREFIX)) tabStore.remove(key)
}
