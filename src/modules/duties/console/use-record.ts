import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { getAnswer, type QueryValue } from '#kernel/browser/client.ts'

/** The id in the page's address. */
export function useId(): string {
  return (useParams({ strict: false }) as { id: string }).id
}

/** What a path of this module answers; its key begins with the path, so that it is read again after every command. */
export function useAnswer<T>(path: string, query: Record<string, QueryValue> = {}, enabled = true) {
  return useQuery({ queryKey: [path, query], queryFn: ({ signal }) => getAnswer<T>(path, query, signal), enabled })
}
