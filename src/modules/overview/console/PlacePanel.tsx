import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api } from '#kernel/browser/client.ts'
import { type Month, monthInChinese } from '#kernel/pure/day.ts'
import { momentInChinese } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { TakenAt } from '#ui/TakenAt.tsx'
import type { PlaceSheet } from '../map/model.ts'
import { COUNT_KEYS, HOME_COUNTS, HOME_KEYS, type HomeKey, homeLink } from '../model.ts'
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
          {data.homes !== null && <Homes homes={data.homes} place={data.place} month={data.month} />}
          <h3>指标</h3>
          <TakenAt month={data.month} takenAt={data.takenAt} frozen={data.frozen} />
          <MeasureLines measures={measuresAt(data)} month={data.month} place={data.place} />
        </div>
      )}
    </Loaded>
  )
}

/** 户户见干部: the homes seen in the month and those that were not, of one moment; and those without a helper, of today. */
function Homes({ homes, place, month }: { homes: NonNullable<PlaceSheet['homes']>; place: string; month: Month }) {
  const figures: Record<HomeKey, number | null> = { 'homes-without': homes.without, 'homes-unseen': homes.unseen }
  return (
    <>
      <h3>户户见干部</h3>
      <MeasureLines measures={[homes.seen]} month={month} place={place} />
      <dl className="ov-counts">
        {HOME_KEYS.map((key) => (
          <div key={key}>
            <dt title={HOME_COUNTS[key].definition}>{HOME_COUNTS[key].title}</dt>
            <dd>
              <FigureLink
                value={figures[key]}
                label={HOME_COUNTS[key].title}
                unit={HOME_COUNTS[key].unit}
                to={homeLink(key, month, place)}
              />
            </dd>
          </div>
        ))}
      </dl>
      <p className="g-quiet">{asOfText(homes)}</p>
    </>
  )
}

/** Of which moment the month's homes are. */
function asOfText({ asOf, seen }: NonNullable<PlaceSheet['homes']>): string {
  if (asOf === null) return '走访率和未走访户数尚未计算；没有帮扶人的户为目前情况。'
  const moment = momentInChinese(asOf)
  return seen.now ? `均按截至${moment}的记录。` : `走访率和未走访户数为${moment}计算的数字；没有帮扶人的户为目前情况。`
}

/** A measure of townships says nothing of a village. */
function measuresAt(data: PlaceSheet): PlaceSheet['measures'] {
  return data.level === 'village' ? data.measures.filter((m) => m.level === 'village') : data.measures
}
