import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { answerOf, api, withQuery } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { dayInChinese, type Month, monthInChinese, monthOf } from '#kernel/pure/day.ts'
import type { Role } from '#kernel/pure/scope.ts'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { postName } from '#ui/post-name.ts'
import { TakenAt } from '#ui/TakenAt.tsx'
import { AS_OF_TODAY, COUNT_KEYS, COUNTS, linkOf } from '../model.ts'
import type { MonthPage as MonthData } from '../month/model.ts'
import { MeasureLines } from './MeasureLines.tsx'
import { MonthSwitch } from './MonthSwitch.tsx'
import './overview.css'
import { FirstUse, useFirstUse } from './FirstUse.tsx'
import { NextCard } from './NextCard.tsx'
import { Rhythm, useRhythm } from './Rhythm.tsx'
import { TodoGroups } from './TodoGroups.tsx'
import { UnitTable } from './UnitTable.tsx'
import { useAddress, useMonth } from './use-address.ts'
import { Ways } from './Ways.tsx'
import { ways } from './ways.ts'

/** The way in: for the acting post, the one next step, what waits, how the month stands, and where. */
export default function MonthPage() {
  const { person, acting, today } = useSession()
  const address = useAddress()
  const month = useMonth(address)
  const page = useQuery({
    queryKey: ['/api/overview/month', month],
    queryFn: () => answerOf(api.GET('/api/overview/month', { params: { query: { month } } })),
    placeholderData: keepPreviousData,
    enabled: READERS.includes(acting.role),
  })
  const starting = useFirstUse(acting.role)
  const kept = ways[acting.role]
  const monthly = READERS.includes(acting.role)
  return (
    <Page
      title={monthly ? `${monthInChinese(month)}工作` : '首页'}
      lead={`${person.name}，今天是${dayInChinese(today)}。您现在以“${postName(acting)}”的身份办理。`}
      actions={
        monthly && (
          <>
            <MonthSwitch month={month} onChange={(next) => address.change({ month: next })} />
            <PrintButton title={`${acting.placeName}${monthInChinese(month)}工作`} />
          </>
        )
      }
    >
      {starting !== null && <FirstUse list={starting} />}
      {kept !== undefined && <Ways ways={kept} />}
      {monthly && (
        <Loaded query={page}>{(data) => <Sections page={data} month={month} starting={starting !== null} />}</Loaded>
      )}
    </Page>
  )
}

/** Posts that do the month's work; the others keep the system. */
const READERS: readonly Role[] = ['clerk', 'leader', 'inspector', 'auditor', 'township', 'village', 'department']
const COUNTY: readonly Role[] = ['clerk', 'leader', 'inspector', 'auditor']

/** The order of the sections is the order of what the post is there for. What waits is asked of the present month only. */
function Sections({ page, month, starting }: { page: MonthData; month: Month; starting: boolean }) {
  const { role } = useSession().acting
  const rhythm = useRhythm(month, COUNTY.includes(role))
  const present = month === monthOf(page.today)
  // While the county is being set up, the list of its steps says what comes next.
  const next = present && !starting && (
    <NextCard key="next" own={page.next} month={rhythm.data?.next ?? null} role={role} />
  )
  const todo = present && <TodoGroups key="todo" groups={page.groups} />
  const stepper = COUNTY.includes(role) && (
    <Loaded key="rhythm" query={rhythm}>
      {(status) => <Rhythm status={status} />}
    </Loaded>
  )
  const figures = <Counted key="figures" page={page} />
  const measures = <Measured key="measures" page={page} />
  const table = page.total > 0 && <Units key="units" page={page} />
  const orders: Partial<Record<Role, ReactNode[]>> = {
    clerk: [next, stepper, todo, figures, table, measures],
    leader: [next, todo, stepper, figures, measures, table],
    inspector: [next, todo, figures, table, measures],
    auditor: [stepper, figures, table, measures],
  }
  return <>{orders[role] ?? [next, todo, figures, table, measures]}</>
}

function Counted({ page }: { page: MonthData }) {
  const keys = page.place.length === 12 ? COUNT_KEYS.filter((key) => key !== 'letters') : COUNT_KEYS
  const figures = keys.map((key) => ({
    value: page.counts[key],
    label: COUNTS[key].title,
    unit: COUNTS[key].unit,
    ...(AS_OF_TODAY.includes(key) && { note: '截至今日' }),
    to: linkOf(key, page.month, { place: page.place, unit: page.unit }),
  }))
  return (
    <section aria-label="当月数字">
      <Figures figures={figures} />
    </section>
  )
}

function Measured({ page }: { page: MonthData }) {
  return (
    <Panel title="指标和本年走势">
      <TakenAt month={page.month} takenAt={page.takenAt} frozen={page.frozen} />
      <MeasureLines measures={page.measures} month={page.month} place={page.place} unit={page.unit} />
    </Panel>
  )
}

function Units({ page }: { page: MonthData }) {
  return (
    <Panel title={page.place.length === 6 ? '各乡镇和县直单位情况' : '各村（社区）情况'}>
      <UnitTable
        page={page}
        exportButton={
          <DownloadButton
            path={withQuery('/api/overview/month', { month: page.month, format: 'xlsx' })}
            label="导出表格"
          />
        }
      />
    </Panel>
  )
}
