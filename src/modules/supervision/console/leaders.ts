import type { AnswerOf } from '#kernel/browser/client.ts'
import type { Option } from '#ui/FilterBar.tsx'
import { useAnswer } from './use-record.ts'

/** The leading posts of the county that can answer for a listed organisation, with their holders. */
export function useLeaderPosts(wanted: boolean): readonly Option[] {
  const people = useAnswer<AnswerOf<'/api/people'>>(
    wanted ? '/api/people?role=leader&size=200' : '/api/people?role=leader&size=1',
  )
  return (people.data?.rows ?? []).flatMap((person) =>
    person.posts
      .filter((post) => post.role === 'leader')
      .map((post) => ({ value: post.id, label: `${person.name}（${post.title}）` })),
  )
}
