import { FigureLink } from '#ui/Figure.tsx'
import { COUNTS, type CountKey, type Counts, linkOf } from '../model.ts'

/** Counts of one place under each other, each opening its list. */
export function CountLines({
  counts,
  keys,
  month,
  place,
}: {
  counts: Counts
  keys: readonly CountKey[]
  month: string
  place: string
}) {
  return (
    <dl className="ov-counts">
      {keys.map((key) => (
        <div key={key}>
          <dt title={COUNTS[key].definition}>{COUNTS[key].title}</dt>
          <dd>
            <FigureLink
              value={counts[key]}
              label={COUNTS[key].title}
              unit={COUNTS[key].unit}
              to={linkOf(key, month, { place })}
            />
          </dd>
        </div>
      ))}
    </dl>
  )
}
