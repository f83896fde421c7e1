import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type CSSProperties, useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { addMonths, dayInChinese, monthInChinese, weekday } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Panel } from '#ui/Page.tsx'
import { speaksFor } from '../presence/rules.ts'
import { ASKERS } from '../roles.ts'
import { yuan } from './options.ts'
import './postings.css'

type Month = AnswerOf<'/api/postings/{id}/months/{month}'>
type Day = Month['days'][number]
const WEEK = ['日', '一', '二', '三', '四', '五', '六']

/** A month of an officer, day by day, each with what says so. */
export function MonthPanel({
  posting,
}: {
  posting: { id: string; mine: boolean; to: string; endedOn: string | null }
}) {
  const { id } = posting
  const { role } = useActing()
  const { today } = useSession()
  const [month, setMonth] = useState((posting.endedOn ?? today).slice(0, 7))
  const [wrong, setWrong] = useState<Day | null>(null)
  const found = useQuery({
    queryKey: ['/api/postings/months', id, month],
    queryFn: () => answerOf(api.GET('/api/postings/{id}/months/{month}', { params: { path: { id, month } } })),
  })
  const mayAsk = ASKERS.includes(role) && speaksFor(role, posting.mine)
  return (
    <Panel title={`${monthInChinese(month)}在岗记录`}>
      <div className="g-actions g-noprint">
        <Button onClick={() => setMonth(addMonths(month, -1))}>上月</Button>
        <Button onClick={() => setMonth(addMonths(month, 1))}>下月</Button>
      </div>
      <Loaded query={found}>
        {(m) => (
          <>
            <Facts
              facts={[
                { label: '在岗', value: `${m.present} 天` },
                ...(m.owed === null ? [] : [{ label: '应驻', value: `${m.owed} 天` }]),
                { label: '不计应驻的请假', value: `${m.excused} 天` },
                ...(m.allowance === null ? [] : [{ label: '生活补助', value: `${yuan(m.allowance)} 元` }]),
              ]}
            />
            <Calendar month={m} onWrong={mayAsk ? setWrong : null} />
          </>
        )}
      </Loaded>
      {wrong !== null && <Correct id={id} day={wrong} onClose={() => setWrong(null)} />}
    </Panel>
  )
}

function Calendar({ month, onWrong }: { month: Month; onWrong: ((day: Day) => void) | null }) {
  const first = weekday(month.days[0]!.onDay)
  return (
    <ol className="postings-month" aria-label={`${monthInChinese(month.month)}每日在岗情况`}>
      {month.days.map((day, i) => (
        <li
          key={day.onDay}
          className={`postings-day postings-${day.value}`}
          style={i === 0 ? ({ '--start': first + 1 } as CSSProperties) : undefined}
        >
          <div className="postings-date">
            <span>
              {Number(day.onDay.slice(8))}日<span className="g-quiet"> 周{WEEK[weekday(day.onDay)]}</span>
            </span>
            <span>{day.valueName}</span>
          </div>
          {day.sources.map((s) => (
            <div key={`${s.source} ${s.link} ${s.name}`} className="postings-source">
              {s.link === null ? s.name : <Go to={s.link}>{s.name}</Go>}
            </div>
          ))}
          {day.waiting ? (
            <div className="postings-source g-quiet">更正待审批</div>
          ) : (
            onWrong !== null &&
            ['present', 'absent', 'excused'].includes(day.value) && (
              <Button
                size="small"
                type="link"
                onClick={() => onWrong(day)}
                aria-label={`更正${dayInChinese(day.onDay)}`}
              >
                更正
              </Button>
            )
          )}
        </li>
      ))}
    </ol>
  )
}

function Correct({ id, day, onClose }: { id: string; day: Day; onClose: () => void }) {
  const present = day.value !== 'present'
  return (
    <CommandDrawer<Omit<BodyOf<'/api/postings/{id}/correction'>, 'onDay' | 'present'>>
      open
      title={`${dayInChinese(day.onDay)}更正为${present ? '在岗' : '不在岗'}`}
      name={`posting.correct.${id}.${day.onDay}`}
      submit="提交"
      done="更正申请已提交，等待审批"
      onClose={onClose}
      fields={[
        {
          name: 'ground',
          label: present ? '这一天在村做了什么' : '这一天的情况',
          kind: 'longtext',
          max: 500,
          required: true,
        },
        { name: 'evidence', label: '佐证材料', kind: 'files' },
      ]}
      send={(body, headers) =>
        answerOf(
          api.POST('/api/postings/{id}/correction', {
            params: { path: { id } },
            body: { ...body, onDay: day.onDay, present },
            headers,
          }),
        )
      }
    >
      <p>由乡镇党委或者组织部审批后计入，原有记录不变。</p>
    </CommandDrawer>
  )
}
