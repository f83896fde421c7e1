import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import type { Month } from '#kernel/pure/day.ts'
import { DayText } from '#ui/DayText.tsx'
import { FigureLink } from '#ui/Figure.tsx'
import { Go } from '#ui/Go.tsx'
import { Panel } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import { type Column, TableView } from '#ui/TableView.tsx'

type MonthStatus = AnswerOf<'/api/months/{month}'>
export type MonthNext = NonNullable<MonthStatus['next']>

export function useRhythm(month: Month, wanted: boolean) {
  return useQuery({
    queryKey: ['/api/months', month],
    queryFn: () => answerOf(api.GET('/api/months/{month}', { params: { path: { month } } })),
    enabled: wanted,
  })
}

const WORDS: Record<MonthStatus['steps'][number]['state'], { label: string; tone: Tone }> = {
  before: { label: '启用以前', tone: 'default' },
  waiting: { label: '未到时间', tone: 'default' },
  due: { label: '今天办理', tone: 'warning' },
  late: { label: '应办未办', tone: 'error' },
  running: { label: '正在办理', tone: 'processing' },
  done: { label: '已完成', tone: 'success' },
}

/** The month's rhythm: 月初提示 → 月中督办 → 月结 → 通报, and how its letters stand. */
export function Rhythm({ status }: { status: MonthStatus }) {
  return (
    <Panel title={`月度节奏（${status.stateLabel}）`}>
      <ol className="ov-steps">
        {status.steps.map((step) => (
          <li key={step.code} className={`ov-stage-${step.state}`}>
            <strong>{step.title}</strong>
            <StatusTag {...WORDS[step.state]} />
            <DayText day={step.doneOn ?? step.on} />
          </li>
        ))}
      </ol>
      <TableView<LetterLine>
        caption="当月函件"
        columns={columnsOf(status.month)}
        rows={status.letters}
        rowKey={(row) => row.kind}
      />
      <p className="g-noprint">
        <Go to="/months">办理月初提示、月中督办和月结</Go>
        {status.bulletin !== null && (
          <>
            {' · '}
            <Go to={`/bulletins/${status.month}`}>{status.bulletin.number}通报</Go>
          </>
        )}
      </p>
    </Panel>
  )
}

type LetterLine = MonthStatus['letters'][number]

/** What each figure of the letters counts, and the filter of the list that it opens. */
const LETTERS = [
  { key: 'draft', title: '待签发', filter: 'state=draft' },
  { key: 'issued', title: '已发出', filter: 'issued=true' },
  { key: 'unread', title: '未签收', filter: 'state=issued' },
  { key: 'replied', title: '待审核回复', filter: 'state=replied' },
  { key: 'answered', title: '已办结', filter: 'state=answered' },
  { key: 'late', title: '回复逾期', filter: 'late=true' },
] as const

function columnsOf(month: Month): Column<LetterLine>[] {
  const figure = ({ key, title, filter }: (typeof LETTERS)[number]): Column<LetterLine> => ({
    key,
    title,
    align: 'right',
    render: (row) => (
      <FigureLink
        value={row[key]}
        label={`${row.title}${title}`}
        unit=""
        to={`/letters?month=${month}&kind=${row.kind}&${filter}`}
      />
    ),
  })
  return [{ key: 'title', title: '函件' }, ...LETTERS.map(figure)]
}
