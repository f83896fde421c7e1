import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { Go } from '#ui/Go.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'

type List = AnswerOf<'/api/first-use'>

const STARTERS: readonly Role[] = ['admin', 'clerk', 'leader']

/** The steps of a county that has not yet started its first month; null for everyone else. */
export function useFirstUse(role: Role): List | null {
  const query = useQuery({
    queryKey: ['/api/first-use'],
    queryFn: () => answerOf(api.GET('/api/first-use')),
    enabled: STARTERS.includes(role),
  })
  return query.data === undefined || query.data.finished ? null : query.data
}

const WORDS: Record<List['steps'][number]['state'], { label: string; tone: Tone }> = {
  done: { label: '已完成', tone: 'success' },
  ready: { label: '可以办理', tone: 'warning' },
  blocked: { label: '等待前面的步骤', tone: 'default' },
}

/** Where the county stands on its way to the first month, and what the acting post can do for it now. */
export function FirstUse({ list }: { list: List }) {
  const next = list.steps.find((step) => step.state === 'ready')
  return (
    <section className="ov-next" aria-label="启用步骤">
      <h2>
        启用步骤（已完成 {list.done}／{list.steps.length}）
      </h2>
      {next !== undefined && (
        <p>
          下一步：<strong>{next.title}</strong>。{next.sentence}
          {!next.mine && `由${next.who}办理。`}
        </p>
      )}
      <ol className="ov-first">
        {list.steps.map((step) => (
          <li key={step.code}>
            {step.title} <StatusTag {...WORDS[step.state]} />
          </li>
        ))}
      </ol>
      <Go to="/first-use" className="ov-button g-noprint">
        打开启用步骤
      </Go>
    </section>
  )
}
