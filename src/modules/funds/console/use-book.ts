import { useQuery } from '@tanstack/react-query'
import { answerOf, api } from '#kernel/browser/client.ts'

/** The book of a year with the words for purposes and kinds; of this year when none is named. */
export function useBook(year?: number) {
  return useQuery({
    queryKey: ['/api/funds/book', year],
    queryFn: () => answerOf(api.GET('/api/funds/book', { params: { query: year === undefined ? {} : { year } } })),
  })
}

/** Purposes of the county's pack as options. */
export function usePurposes(): { value: string; label: string }[] {
  return (useBook().data?.purposes ?? []).map(({ code, title }) => ({ value: code, label: title }))
}
