import { Go } from '#ui/Go.tsx'
import type { Way } from './ways.ts'

/** Ways in for posts that have no month of their own. */
export function Ways({ ways }: { ways: readonly Way[] }) {
  return (
    <ul className="ov-ways">
      {ways.map((way) => (
        <li key={way.to}>
          <Go to={way.to}>
            <strong>{way.title}</strong>
            <span className="g-quiet">{way.what}</span>
          </Go>
        </li>
      ))}
    </ul>
  )
}
