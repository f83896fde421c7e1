import { Go } from '#ui/Go.tsx'
import type { PlaceMeasure } from '../map/model.ts'
import { shownFigure, spokenFigure } from '../map/scale.ts'
import { measureLink } from '../model.ts'
import { Sparkline } from './Sparkline.tsx'

/** Measures of one place: the figure, what it is made of, and the year so far. Every number opens its records. */
export function MeasureLines({
  measures,
  month,
  place,
  unit = null,
}: {
  measures: readonly PlaceMeasure[]
  month: string
  place: string
  unit?: string | null
}) {
  const known = measures.filter((m) => m.trend.length > 0)
  const unknown = measures.filter((m) => m.trend.length === 0)
  return (
    <>
      <ul className="ov-measures">
        {known.map((measure) => (
          <li key={measure.key}>
            <div>
              <div title={measure.definition}>{measure.title}</div>
              <Amount measure={measure} month={month} of={{ place, unit }} />
            </div>
            <Sparkline points={measure.trend} of={measure} />
          </li>
        ))}
      </ul>
      {unknown.length > 0 && <p className="g-quiet">本年尚无数据：{unknown.map((m) => m.title).join('、')}。</p>}
    </>
  )
}

function Amount({
  measure,
  month,
  of,
}: {
  measure: PlaceMeasure
  month: string
  of: { place: string; unit: string | null }
}) {
  if (measure.figure === null) return <span className="g-quiet">本月尚无数据</span>
  const side = (name: 'numerator' | 'denominator') => measureLink(measure, month, name, of)
  const label = `${measure.title} ${spokenFigure(measure, measure)}，查看记录`
  return (
    <>
      <Go to={side('numerator')} className="ov-figure" label={label}>
        {shownFigure(measure, measure)}
      </Go>
      {measure.kind === 'ratio' && (
        <span className="ov-parts">
          <Go to={side('numerator')} label={`${measure.title}分子 ${measure.numerator}，查看记录`}>
            {measure.numerator}
          </Go>
          /
          <Go to={side('denominator')} label={`${measure.title}分母 ${measure.denominator}，查看记录`}>
            {measure.denominator}
          </Go>
        </span>
      )}
    </>
  )
}
