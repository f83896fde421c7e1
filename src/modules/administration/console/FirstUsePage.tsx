import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag, type Tone } from '#ui/StatusTag.tsx'
import './first-use.css'

type List = AnswerOf<'/api/first-use'>
type Step = List['steps'][number]

const WORDS: Record<Step['state'], { label: string; tone: Tone }> = {
  done: { label: '已完成', tone: 'success' },
  ready: { label: '可以办理', tone: 'warning' },
  blocked: { label: '暂不能办理', tone: 'default' },
}

/** Where each step is done; the first is the usual way. */
const WAYS: Record<Step['code'], readonly { to: string; label: string }[]> = {
  places: [{ to: '/places', label: '核对或导入区划' }],
  organisations: [{ to: '/organisations', label: '生成或导入组织' }],
  people: [{ to: '/people', label: '导入人员与账号' }],
  lists: [
    { to: '/packs', label: '核对工作机制' },
    { to: '/duties/lists', label: '查看责任清单' },
  ],
  calendar: [{ to: '/calendar', label: '核对工作日历' }],
  month: [{ to: '/months', label: '开始第一个月' }],
}

/** The way from an empty county to its first month; what counts as done is read from the records. */
export default function FirstUsePage() {
  const query = useQuery({ queryKey: ['/api/first-use'], queryFn: () => answerOf(api.GET('/api/first-use')) })
  return (
    <Page title="启用步骤" lead="从空系统到第一个月，依次办完下面六步。是否完成按系统中的记录判断，不必另外确认。">
      <Loaded query={query}>
        {(list) => (
          <>
            <p role="status">
              {list.finished
                ? '第一个月已经启动，系统启用完毕。'
                : `已完成 ${list.done} 步，共 ${list.steps.length} 步。`}
            </p>
            <ol className="fu-steps">
              {list.steps.map((step, i) => (
                <StepLine key={step.code} step={step} nth={i + 1} />
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function StepLine({ step, nth }: { step: Step; nth: number }) {
  return (
    <li className={`g-panel fu-step fu-${step.state}`}>
      <h2>
        {nth}. {step.title} <StatusTag {...WORDS[step.state]} />
      </h2>
      <p>{step.sentence}</p>
      {[...step.reasons, ...step.notes].length > 0 && (
        <ul>
          {[...step.reasons, ...step.notes].map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <p className="g-quiet">
        由{step.who}办理{step.mine ? '' : '，您现在的职务不能办理'}。
      </p>
      {(step.mine || step.state === 'done') && step.state !== 'blocked' && (
        <div className="g-actions">
          {step.code === 'lists' && step.mine && step.state === 'ready' && <IssueLists />}
          {WAYS[step.code].map((way, i) => (
            <Go key={way.to} to={way.to} {...(i === 0 && step.code !== 'lists' && { className: 'fu-first-way' })}>
              {way.label}
            </Go>
          ))}
        </div>
      )}
    </li>
  )
}

/** Issues every list of the mechanism that waits, in one act. */
function IssueLists() {
  const client = useQueryClient()
  const notice = useNotice()
  const waiting = useQuery({
    queryKey: ['/api/duties/lists/waiting'],
    queryFn: () => answerOf(api.GET('/api/duties/lists/waiting')),
  })
  const rows = waiting.data?.rows ?? []
  if (rows.length === 0) return null
  const act = async () => {
    const issued = await answerOf(api.POST('/api/duties/lists/waiting', { headers: { 'Idempotency-Key': newKey() } }))
    notice.done(`已下达 ${issued.lists} 份责任清单，生成 ${issued.opened} 项本月责任事项`)
    void client.invalidateQueries()
  }
  return (
    <ConfirmButton
      label="下达机制包清单"
      button={{ type: 'primary' }}
      title="下达工作机制中的责任清单？"
      ok="下达"
      onOk={act}
    >
      <p>下列清单的下达日期已到，将一次下达，并生成本月的责任事项：</p>
      <ul>
        {rows.map((row) => (
          <li key={row.code}>
            {row.title}（{row.issuedOn} 下达）
          </li>
        ))}
      </ul>
    </ConfirmButton>
  )
}
