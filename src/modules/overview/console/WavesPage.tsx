import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { answerOf, api, withQuery } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import type { WaveRow } from '../waves/model.ts'
import { spanInYear } from '../waves/rules.ts'
import './overview.css'
import { useAddress } from './use-address.ts'

/** One wave of work after another: each list with its batches over the twelve months, and how far each has come. */
export default function WavesPage() {
  const { today, acting } = useSession()
  const { role } = acting
  const address = useAddress()
  const year = Number(address.text('year') ?? today.slice(0, 4))
  const query = { year, size: 200 }
  const waves = useQuery({
    queryKey: ['/api/overview/waves', query],
    queryFn: () => answerOf(api.GET('/api/overview/waves', { params: { query } })),
  })
  return (
    <Page
      title="压茬推进"
      lead={`${year}年分批推进的清单，一批接一批。`}
      actions={
        <>
          <Button
            icon={<LeftOutlined />}
            aria-label="上一年"
            onClick={() => address.change({ year: String(year - 1) })}
          />
          <Button
            icon={<RightOutlined />}
            aria-label="下一年"
            onClick={() => address.change({ year: String(year + 1) })}
          />
          <DownloadButton path={withQuery('/api/overview/waves', { year, format: 'xlsx' })} label="导出表格" />
          <PrintButton title={`${year}年压茬推进`} />
        </>
      }
    >
      <Loaded query={waves}>
        {({ rows }) =>
          rows.length === 0 ? (
            <div className="g-empty">
              <p>{year}年没有分批推进的清单。</p>
              <p>
                {role === 'clerk' || role === 'leader'
                  ? '在工作机制中给清单写明批次、地区和起止日期，再到责任清单中分批下达，这里就按月显示每一批的进度。'
                  : '县委组织部在责任清单中分批下达之后，这里按月显示每一批的进度。'}
              </p>
              <p className="g-noprint">
                <Go to="/duties/lists">查看责任清单</Go>
              </p>
            </div>
          ) : (
            listsOf(rows).map((list) => (
              <Batches key={list} list={list} batches={rows.filter((row) => row.list === list)} year={year} />
            ))
          )
        }
      </Loaded>
    </Page>
  )
}

/** The lists in their order; offices run browsers that know no `Map.groupBy`. */
function listsOf(rows: readonly WaveRow[]): string[] {
  return [...new Set(rows.map((row) => row.list))]
}

const TONES: Record<WaveRow['state'], Tone> = { waiting: 'default', running: 'processing', over: 'success' }

function Batches({ list, batches, year }: { list: string; batches: readonly WaveRow[]; year: number }) {
  return (
    <Panel title={batches[0]?.listTitle ?? ''}>
      <ol className="ov-waves">
        {batches.map((row) => (
          <li key={row.wave}>
            <div className="ov-wave-text">
              <strong>{row.title}</strong> <StatusTag label={row.stateTitle} tone={TONES[row.state]} />
              <span className="g-quiet">
                {dayInChinese(row.from)}至{dayInChinese(row.to)}
              </span>
              {row.late > 0 && <span className="g-tag g-tag-error">逾期或者未达标 {row.late} 项</span>}
            </div>
            <p className="ov-wave-text">
              {row.places.map((p) => (
                <span key={p.place}>
                  {p.name}{' '}
                  <Go
                    to={`/duties?list=${list}&under=${p.place}`}
                    label={`${p.name} ${p.done}/${p.total}：应办 ${p.total} 项，已办结 ${p.done} 项，查看明细`}
                  >
                    {p.done}/{p.total}
                  </Go>
                </span>
              ))}
            </p>
            <Strip row={row} year={year} />
          </li>
        ))}
      </ol>
      <p className="g-noprint">
        <Go to={`/duties/lists/${list}`}>打开清单</Go>
      </p>
    </Panel>
  )
}

/** The twelve months with the wave's span; the filled part is the share done. The words beside it say the same. */
function Strip({ row, year }: { row: WaveRow; year: number }) {
  const span = spanInYear(row.from, row.to, year)
  const percent = (share: number) => `${share * 100}%`
  return (
    <div className="ov-strip" aria-hidden="true">
      {Array.from({ length: 12 }, (_, i) => (
        <span key={i}>{i + 1}月</span>
      ))}
      {span !== null && (
        <div className="ov-bar" style={{ left: percent(span.start), width: percent(span.length) }}>
          <div style={{ width: percent(row.total === 0 ? 0 : row.done / row.total) }} />
        </div>
      )}
    </div>
  )
}
