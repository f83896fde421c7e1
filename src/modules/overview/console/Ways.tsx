import { Go } from '#ui/Go.tsx'
import type { Way } from './ways.ts'

/** Ways in for posts that have no month of their own. */
export function Ways({ ways }: { ways: readonly Way[] }) {
  return (
    <ul className="ov-ways">
      {ways.map((way) => (
        <li key={way.to}>
          {way.outside ? (
            <a href={way.to}>
              <Words way={way} />
            </a>
          ) : (
            <Go to={way.to}>
              <Words way={way} />
            </Go>
          )}
        </li>
      ))}
    </ul>
  )
}

function Words({ way }: { way: Way }) {
  return (
    <>
      <strong>{way.title}</strong>
      <span className="g-quiet">{way.what}</span>
    </>
  )
}
