import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api } from '#kernel/browser/client.ts'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { FigureLink } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import type { PlaceSheet } from '../map/model.ts'
import { COUNT_KEYS, HOME_COUNTS, HOME_KEYS, homeLink } from '../model.ts'
import { CountLines } from './CountLines.tsx'
import { MeasureLines } from './MeasureLines.tsx'

const VILLAGE_COUNTS = COUNT_KEYS.filter((key) => key !== 'letters')

/** What is known of one place in a month: the first of the three clicks from the map to the record. */
export function PlacePanel({
  place,
  month,
  onZoom,
}: {
  place: string
  month: Month
  onZoom?: ((township: string) => void) | undefined
}) {
  const sheet = useQuery({
    queryKey: ['/api/overview/places', place, month],
    queryFn: () => answerOf(api.GET('/api/overview/places/{place}', { params: { path: { place }, query: { month } } })),
  })
  return (
    <Loaded query={sheet}>
      {(data) => (
        <div className="ov-sheet">
          <h2>
            {data.name} <small>{data.level === 'village' ? data.parentName : monthInChinese(data.month)}</small>
          </h2>
          {data.level === 'township' && onZoom !== undefined && (
            <p className="g-noprint">
              <Button onClick={() => onZoom(data.place)}>只看{data.name}各村</Button>
            </p>
          )}
          <h3>问题、事项和函件</h3>
          <CountLines
            counts={data.counts}
            keys={data.level === 'village' ? VILLAGE_COUNTS : COUNT_KEYS}
            month={data.month}
            place={data.place}
          />
          {data.holes !== null && <Holes holes={data.holes} place={data.place} />}
          <h3>指标</h3>
          <MeasureLines measures={measuresAt(data)} month={data.month} place={data.place} />
        </div>
      )}
    </Loaded>
  )
}

/** 户户见干部: the homes that are missed, as things stand today. */
function Holes({ holes, place }: { holes: NonNullable<PlaceSheet['holes']>; place: string }) {
  return (
    <>
      <h3>户户见干部</h3>
      <dl className="ov-counts">
        {HOME_KEYS.map((key) => (
          <div key={key}>
            <dt title={HOME_COUNTS[key].definition}>{HOME_COUNTS[key].title}</dt>
            <dd>
              <FigureLink
                value={holes[key]}
                label={HOME_COUNTS[key].title}
                unit={HOME_COUNTS[key].unit}
                to={homeLink(key, place)}
              />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** A measure of townships says nothing of a village. */
function measuresAt(data: PlaceSheet): PlaceSheet['measures'] {
  return data.level === 'village' ? data.measures.filter((m) => m.level === 'village') : data.measures
}
