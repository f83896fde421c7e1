import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { getAnswer } from '#kernel/browser/client.ts'

/** The id in the page's address. */
export function useId(): string {
  return (useParams({ strict: false }) as { id: string }).id
}

/** What a path of this module answers; its key begins with the path, so a list and its records are read again together. */
export function useAnswer<T>(path: string) {
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => getAnswer<T>(path, {}, signal) })
}
