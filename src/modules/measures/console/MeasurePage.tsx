import { Select } from 'antd'
import type { AnswerOf, RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { monthInChinese } from '#kernel/pure/day.ts'
import { ComputeButton } from '#ui/ComputeButton.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText, momentInChinese } from '#ui/DayText.tsx'
import { FigureLink, Figures } from '#ui/Figure.tsx'
import { Go, useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TakenAt } from '#ui/TakenAt.tsx'
import { Amendments } from './Amendments.tsx'
import { Trend } from './Trend.tsx'
import { type MeasureAddress, measureLink, useAnswer, useMeasureAddress } from './use-measure.ts'

export type MeasureAnswer = AnswerOf<'/api/measures/{key}'>
type PlaceRow = RowOf<'/api/measures/{key}/figures'>
type RecordRow = RowOf<'/api/measures/{key}/records'>

/** One measure in a month and place: the figure, the places below, and the records of either side. */
export default function MeasurePage() {
  const address = useMeasureAddress()
  const { key, month, place, unit, now } = address
  const answer = useAnswer<MeasureAnswer>(`/api/measures/${key}`, { month, place, unit, now })
  return <Loaded query={answer}>{(data) => <Measure measure={data} address={address} />}</Loaded>
}

function Measure({ measure, address }: { measure: MeasureAnswer; address: MeasureAddress }) {
  const { month } = measure
  return (
    <Page
      title={measure.title}
      tag={<Tag measure={measure} />}
      lead={measure.definition}
      actions={<Actions measure={measure} />}
    >
      {month === null ? (
        <p className="g-empty">还没有任何月份的数字。月结时自动计算，也可以由经办人先行计算当月数字。</p>
      ) : (
        <Taken measure={{ ...measure, month }} address={{ ...address, month, place: measure.place }} />
      )}
    </Page>
  )
}

function Tag({ measure }: { measure: MeasureAnswer }) {
  if (measure.month === null) return null
  return measure.frozenAt === null ? (
    <StatusTag label="未月结" tone="processing" />
  ) : (
    <StatusTag label="已月结" tone="success" />
  )
}

/** Where the month shown has its own button beside the moment of its figures, there is none here. */
function Actions({ measure }: { measure: MeasureAnswer }) {
  const { role } = useActing()
  if ((role !== 'clerk' && role !== 'leader') || (measure.month !== null && measure.frozenAt === null)) return null
  return <ComputeButton month={null} />
}

type TakenProps = {
  measure: MeasureAnswer & { month: string }
  address: MeasureAddress & { month: string; place: string }
}

function Taken({ measure, address }: TakenProps) {
  const { place } = address
  const level =
    place.length === 6 ? 'township' : place.length === 9 && measure.subject !== 'township' ? 'village' : null
  return (
    <>
      <Where measure={measure} address={address} />
      <Numbers measure={measure} address={address} />
      {address.side !== undefined && <RecordsPanel measure={measure} address={address} />}
      {level !== null && (
        <Panel title={level === 'township' ? '各乡镇' : '各村'}>
          <Places measure={measure} address={address} level={level} />
        </Panel>
      )}
      <Panel title="全年走势">
        <Trend measure={measure} address={address} />
      </Panel>
      {address.side === undefined && <RecordsPanel measure={measure} address={address} />}
      <Amendments measure={measure} month={address.month} place={place} />
    </>
  )
}

/** Month and place of the figure; a step up when a place below was opened. */
function Where({ measure, address }: TakenProps) {
  const go = useGo()
  const months = useAnswer<AnswerOf<'/api/measures/months'>>('/api/measures/months')
  const { place: area } = useActing()
  const { key, month, place, now } = address
  const upper = place.length > Math.max(6, area.length) ? place.slice(0, -3) : null
  return (
    <div className="g-actions">
      <Select
        aria-label="月份"
        value={address.month}
        style={{ minWidth: 150 }}
        onChange={(month: string) => go(measureLink({ ...address, month }))}
        options={(months.data?.rows ?? []).map((m) => ({
          value: m.month,
          label: `${monthInChinese(m.month)}${m.frozenAt === null ? '' : '（已月结）'}`,
        }))}
      />
      {upper !== null && <Go to={measureLink({ key, month, now, place: upper })}>返回上一级</Go>}
      {measure.now ? (
        <>
          <span className="g-quiet">按截至{momentInChinese(measure.takenAt ?? '')}的记录</span>
          <Go to={measureLink({ ...address, now: undefined })}>看上次计算的数字</Go>
        </>
      ) : (
        <TakenAt month={address.month} takenAt={measure.takenAt} frozen={measure.frozenAt !== null} />
      )}
    </div>
  )
}

function Numbers({ measure, address }: TakenProps) {
  const { value } = measure
  if (value === null) return null
  const at = (side: 'numerator' | 'denominator') => measureLink({ ...address, side })
  if (measure.kind !== 'ratio')
    return (
      <Figures figures={[{ label: measure.title, value: value.figure, unit: measure.unit, to: at('numerator') }]} />
    )
  return (
    <Figures
      figures={[
        { label: measure.title, value: value.figure, unit: '%', to: at('numerator') },
        { label: '分子', value: value.numerator, unit: '', to: at('numerator') },
        { label: '分母', value: value.denominator, unit: '', to: at('denominator') },
      ]}
    />
  )
}

function Places({ measure, address, level }: TakenProps & { level: 'township' | 'village' }) {
  const { key, month, place, now } = address
  const share = measure.kind === 'ratio'
  const open = (row: PlaceRow, side: 'numerator' | 'denominator') =>
    measureLink({ key, month, now, place: row.place, side })
  return (
    <DataTable<PlaceRow>
      what="地区数字"
      path={`/api/measures/${key}/figures`}
      prefix="p-"
      fixed={{ month, level, under: place, ...(now !== undefined && { now }) }}
      search="地名、区划代码"
      rowKey={(row) => row.place}
      rowLink={(row) => measureLink({ key, month, now, place: row.place })}
      columns={[
        { key: 'name', title: '地方' },
        {
          key: 'figure',
          title: share ? '比率' : `数值（${measure.unit}）`,
          sort: true,
          align: 'right',
          render: (row) => (
            <FigureLink value={row.figure} label={row.name} unit={share ? '%' : ''} to={open(row, 'numerator')} />
          ),
        },
        ...(share
          ? [
              {
                key: 'numerator',
                title: '分子',
                align: 'right' as const,
                render: (row: PlaceRow) => (
                  <FigureLink value={row.numerator} label={`${row.name}分子`} unit="" to={open(row, 'numerator')} />
                ),
              },
              {
                key: 'denominator',
                title: '分母',
                align: 'right' as const,
                render: (row: PlaceRow) => (
                  <FigureLink value={row.denominator} label={`${row.name}分母`} unit="" to={open(row, 'denominator')} />
                ),
              },
            ]
          : []),
      ]}
    />
  )
}

/** Right under the figures when one of them was pressed, else at the foot of the page. */
function RecordsPanel(props: TakenProps) {
  const { measure, address } = props
  const title = address.side === 'denominator' ? '分母的记录' : measure.kind === 'ratio' ? '分子的记录' : '记录'
  return (
    <Panel title={title}>
      <Records {...props} />
    </Panel>
  )
}

function Records({ measure, address }: TakenProps) {
  const { key, month, place, unit, now, side = 'numerator' } = address
  return (
    <DataTable<RecordRow>
      what="记录"
      path={`/api/measures/${key}/records`}
      prefix="r-"
      fixed={{ month, place, side, ...(unit !== undefined && { unit }), ...(now !== undefined && { now }) }}
      rowKey={(row) => `${row.link} ${row.title} ${row.place}`}
      rowLink={(row) => row.link}
      columns={[
        { key: 'title', title: '记录' },
        { key: 'day', title: '日期', width: 150, render: (row) => (row.day === null ? '' : <DayText day={row.day} />) },
        { key: 'placeName', title: '地方', width: 160 },
        {
          key: 'amount',
          title: measure.kind === 'sum' ? `计入（${measure.unit}）` : '计数',
          width: 90,
          align: 'right',
        },
      ]}
      empty={<p>这个数字背后没有记录。</p>}
    />
  )
}
