import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Drawer, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { answerOf, api, withQuery } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { addMonths, type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import { momentInChinese } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { TakenAt } from '#ui/TakenAt.tsx'
import { usePhone } from '#ui/use-phone.ts'
import type { WarMap } from '../map/model.ts'
import { mapMonth } from '../map/rules.ts'
import { scaleFor } from '../map/scale.ts'
import { AS_OF_TODAY, HOME_KEYS } from '../model.ts'
import { useForgetting, useKeptMeasure } from './kept-measure.ts'
import { Legend } from './Legend.tsx'
import { MapCanvas } from './MapCanvas.tsx'
import { MapTable } from './MapTable.tsx'
import { MonthSwitch } from './MonthSwitch.tsx'
import './overview.css'
import { PlacePanel } from './PlacePanel.tsx'
import { type Address, useAddress, useMonth } from './use-address.ts'

/** The war map 挂图作战: from a tile to the figures, from a figure to its records, from a record to its evidence. */
export default function MapPage() {
  const address = useAddress()
  const month = useMonth(address, mapMonth)
  const choice = useKeptMeasure()
  const measure = address.text('measure') ?? choice.kept
  const township = address.text('township')
  const query = { month, ...(measure !== undefined && { measure }), ...(township !== undefined && { township }) }
  const map = useQuery({
    queryKey: ['/api/overview/map', query],
    queryFn: () => answerOf(api.GET('/api/overview/map', { params: { query } })),
    placeholderData: keepPreviousData,
  })
  useForgetting(choice, map.error)
  const title = `${map.data?.underName ?? ''}${monthInChinese(month)}挂图作战`
  return (
    <Page
      title="挂图作战"
      lead="一格一村，一块一乡镇。点一格看数字，点数字看记录，点记录看证明材料。"
      actions={
        <>
          <MonthSwitch month={month} onChange={(next) => address.change({ month: next })} />
          <PrintButton title={title} />
        </>
      }
    >
      <Loaded query={map}>
        {(data) => (
          <WholeMap
            map={data}
            month={month}
            address={address}
            onMeasure={choice.keep}
            exportPath={withQuery('/api/overview/map', { ...query, format: 'xlsx' })}
          />
        )}
      </Loaded>
    </Page>
  )
}

/** Layers that do not belong to the month shown. */
const OF_TODAY: readonly string[] = [...AS_OF_TODAY, 'homes-without']

type Detail = 'township' | 'village' | 'names'

/** Which tiles are drawn: towns alone where the figure has no villages, the villages by name inside one town. */
function detailOf(map: WarMap, chosen: string | undefined): Detail {
  if (map.under.length > 6) return 'names'
  if (map.layer.level === 'township') return 'township'
  return chosen === 'township' ? 'township' : 'village'
}

function WholeMap({
  map,
  month,
  address,
  onMeasure,
  exportPath,
}: {
  map: WarMap
  month: Month
  address: Address
  onMeasure: (measure: string) => void
  exportPath: string
}) {
  const phone = usePhone()
  const detail = detailOf(map, address.text('level'))
  const place = address.text('place')
  const scales = useMemo(() => {
    const of = (level: 'township' | 'village') =>
      scaleFor(
        map.layer,
        map.rows.filter((r) => r.level === level).map((r) => r.figure),
      )
    return { township: of('township'), village: of('village') }
  }, [map])
  const ofMonth = !OF_TODAY.includes(map.layer.key)
  const zoom = (township: string) => address.change({ township, place: township })
  const panel = (
    <PlacePanel place={place ?? map.under} month={month} onZoom={map.under.length === 6 ? zoom : undefined} />
  )
  const table = <MapTable map={map} exportButton={<DownloadButton path={exportPath} label="导出表格" />} />
  return (
    <>
      <Controls map={map} detail={detail} address={address} onMeasure={onMeasure} />
      <div className="ov-desk">
        <section className="g-panel ov-sheet-map" aria-label="地图">
          <h2>
            {map.underName} · {map.layer.title}
            <small>{ofMonth ? monthInChinese(map.month) : '目前情况'}</small>
          </h2>
          <p className="g-quiet">{map.layer.definition}</p>
          {ofMonth && <MonthNote month={map.month} address={address} />}
          <Moment map={map} />
          {detail !== 'township' && <Legend layer={map.layer} scale={scales.village} of="村（社区）" />}
          {map.under.length === 6 && (detail === 'township' || map.layer.kind !== 'ratio') && (
            <Legend layer={map.layer} scale={scales.township} of="乡镇" />
          )}
          <MapCanvas
            rows={map.rows}
            layer={map.layer}
            scales={scales}
            detail={detail}
            grid={map.grid}
            selected={place}
            onSelect={(chosen) => address.change({ place: chosen })}
          />
        </section>
        {phone ? (
          <Drawer
            open={place !== undefined}
            onClose={() => address.change({ place: undefined })}
            placement="bottom"
            size="large"
            title="当月情况"
          >
            {panel}
          </Drawer>
        ) : (
          <aside className="g-panel ov-side" aria-label="所选地方的当月情况">
            {panel}
          </aside>
        )}
      </div>
      {phone ? (
        <details className="g-panel ov-folded">
          <summary>同一数据的表格</summary>
          {table}
        </details>
      ) : (
        <Panel title="同一数据的表格">{table}</Panel>
      )}
    </>
  )
}

/** Of which moment the colours are: a measure's, when it was taken; else this one. */
function Moment({ map }: { map: WarMap }) {
  const { layer, month, asOf, frozen } = map
  if (layer.key.includes('.') && !layer.now) return <TakenAt month={month} takenAt={asOf} frozen={frozen} />
  return asOf === null ? null : <p className="g-quiet">按截至{momentInChinese(asOf)}的记录</p>
}

/** Says which month the colours are of, and in a running month that much of it is not due yet. */
function MonthNote({ month, address }: { month: Month; address: Address }) {
  const { today } = useSession()
  const running = monthOf(today)
  const before = addMonths(running, -1)
  if (month === running)
    return (
      <p className="ov-note">
        {monthInChinese(month)}还没有结束，未到期的会议和事项也计入应办数，颜色深不等于逾期。
        <Button size="small" className="g-noprint" onClick={() => address.change({ month: before })}>
          看{monthInChinese(before)}
        </Button>
      </p>
    )
  if (month !== before || address.text('month') !== undefined) return null
  return (
    <p className="ov-note">
      这是已经结束的{monthInChinese(month)}。{monthInChinese(running)}的会议和事项大多未到期，16日以后默认显示当月。
      <Button size="small" className="g-noprint" onClick={() => address.change({ month: running })}>
        看{monthInChinese(running)}
      </Button>
    </p>
  )
}

interface ControlsProps {
  readonly map: WarMap
  readonly detail: Detail
  readonly address: Address
  readonly onMeasure: (measure: string) => void
}

function Controls({ map, detail, address, onMeasure }: ControlsProps) {
  const measured = map.layers.filter((l) => l.kind === 'ratio' || l.key.includes('.'))
  const homes = map.layers.filter((l) => (HOME_KEYS as readonly string[]).includes(l.key))
  const counted = map.layers.filter((l) => !measured.includes(l) && !homes.includes(l))
  const option = (l: WarMap['layer']) => ({ value: l.key, label: l.title })
  return (
    <div className="g-list-bar g-noprint">
      <div className="g-filter ov-wide">
        <label htmlFor="ov-layer">着色依据</label>
        <Select
          id="ov-layer"
          value={map.layer.key}
          onChange={(measure: string) => {
            onMeasure(measure)
            address.change({ measure })
          }}
          options={[
            { label: '指标', options: measured.map(option) },
            ...(homes.length === 0 ? [] : [{ label: '户户见干部', options: homes.map(option) }]),
            { label: '问题、事项和函件', options: counted.map(option) },
          ]}
        />
      </div>
      {map.under.length === 6 && map.layer.level === 'village' && (
        <div className="g-filter">
          <span id="ov-level">每格代表</span>
          <Segmented
            aria-labelledby="ov-level"
            value={detail}
            onChange={(level) => address.change({ level: level === 'village' ? undefined : 'township' })}
            options={[
              { value: 'village', label: '一个村' },
              { value: 'township', label: '一个乡镇' },
            ]}
          />
        </div>
      )}
      {address.text('township') !== undefined && (
        <Button onClick={() => address.change({ township: undefined, place: undefined })}>返回全县</Button>
      )}
    </div>
  )
}
