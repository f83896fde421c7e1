import { useSearch } from '@tanstack/react-router'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { answerOf, api, getAnswer, type QueryValue, type RowOf } from '#kernel/browser/client.ts'
import type { ListAnswer } from '#kernel/browser/contract.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Go } from '#ui/Go.tsx'
import { useNotice } from '#ui/notice.ts'
import type { Column } from '#ui/TableView.tsx'
import type { ActedMany as Acted, BatchAction, FindingState } from '../findings/model.ts'
import { findingWorkflow } from '../findings/rules.ts'

type Row = RowOf<'/api/findings'>

/** As many as one command takes. */
const MOST = 100

/** What can be done to many at once, each from its own state. */
const BATCHES: Readonly<Record<BatchAction, { from: FindingState; verb: string; hint: string }>> = {
  notify: {
    from: 'open',
    verb: '批量交办',
    hint: '交办之后，整改期限和申诉期限开始计算。已列入督办函草稿的，交办后不必等函件。',
  },
  'recheck-pass': {
    from: 'submitted',
    verb: '批量销号',
    hint: '请确认每个问题的整改材料都已核实，说明写入每个问题的办理经过。由您提出或者提交的，不会办理。',
  },
}
const ACTIONS = Object.keys(BATCHES) as BatchAction[]

export interface Batch {
  readonly chosen: ReadonlyMap<string, Row>
  choose(rows: readonly Row[], on: boolean): void
  clear(): void
}

/** The findings that are ticked; they stay ticked over the pages of the list. */
export function useBatch(): Batch {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map())
  return {
    chosen,
    choose: (rows, on) =>
      setChosen((before) => {
        const next = new Map(before)
        for (const row of rows) on ? next.set(row.id, row) : next.delete(row.id)
        return next
      }),
    clear: () => setChosen(new Map()),
  }
}

/** The actions that this post may give at all, from the table that the server refuses by. */
function actionsFor(role: string): BatchAction[] {
  return ACTIONS.filter((action) =>
    findingWorkflow.transitions.some((t) => t.action === action && (t.roles as readonly string[]).includes(role)),
  )
}

const fits = (row: Row) => ACTIONS.some((action) => BATCHES[action].from === row.state)

/** A tick for what can be done in a batch; other rows have none. */
export function chooseColumn(batch: Batch): Column<Row> {
  return {
    key: 'choose',
    title: '选择',
    width: 56,
    render: (row) =>
      fits(row) && (
        <Checkbox
          aria-label={`选择：${row.fact}`}
          checked={batch.chosen.has(row.id)}
          onChange={(event) => batch.choose([row], event.target.checked)}
        />
      ),
  }
}

/** What to do with those ticked, and afterwards what came of each. */
export function BatchBar({ batch }: { batch: Batch }) {
  const { role } = useActing()
  const [doing, setDoing] = useState<BatchAction | null>(null)
  const [acted, setActed] = useState<{ action: BatchAction; answer: Acted } | null>(null)
  const rows = [...batch.chosen.values()]
  const count = (action: BatchAction) => rows.filter((row) => row.state === BATCHES[action].from).length
  return (
    <>
      <div className="g-actions g-noprint" style={{ marginBottom: 8 }}>
        {actionsFor(role).map((action) => (
          <span key={action} className="g-actions">
            <ChooseAll batch={batch} action={action} />
            {count(action) > 0 && (
              <Button type="primary" onClick={() => setDoing(action)}>
                {BATCHES[action].verb}（{count(action)} 个）
              </Button>
            )}
          </span>
        ))}
        {rows.length > 0 && <Button onClick={batch.clear}>取消选择</Button>}
      </div>
      {acted !== null && <Outcome {...acted} onClose={() => setActed(null)} />}
      {doing !== null && (
        <Doing
          action={doing}
          rows={rows.filter((row) => row.state === BATCHES[doing].from)}
          onClose={() => setDoing(null)}
          onDone={(answer) => {
            setActed({ action: doing, answer })
            batch.clear()
          }}
        />
      )}
    </>
  )
}

/** Ticks everything in the state that fits the action, under the conditions in the address. */
function ChooseAll({ batch, action }: { batch: Batch; action: BatchAction }) {
  const search = useSearch({ strict: false }) as Record<string, QueryValue>
  const notice = useNotice()
  const state = BATCHES[action].from
  const { label } = findingWorkflow.states[state]
  const choose = async () => {
    const { page: _page, size: _size, sort: _sort, live: _live, ...conditions } = search
    const found = await getAnswer<ListAnswer<Row>>('/api/findings', { ...conditions, state, size: MOST })
    batch.clear()
    batch.choose(found.rows, true)
    if (found.total === 0) notice.done(`没有${label}的问题`)
    else if (found.total > MOST) notice.done(`${label}的共 ${found.total} 个，一次办理 ${MOST} 个，已选前 ${MOST} 个`)
  }
  return <Button onClick={() => void choose()}>选择全部{label}</Button>
}

function Doing({
  action,
  rows,
  onClose,
  onDone,
}: {
  action: BatchAction
  rows: readonly Row[]
  onClose: () => void
  onDone: (answer: Acted) => void
}) {
  const { verb, hint } = BATCHES[action]
  const { comment } = findingWorkflow.transitions.find((t) => t.action === action)!
  return (
    <CommandDrawer<{ comment?: string }, Acted>
      open
      onClose={onClose}
      title={`${verb}（${rows.length} 个）`}
      name={`findings.${action}`}
      submit={verb}
      done={`${verb}已办理，结果见列表上方`}
      fields={[{ name: 'comment', label: '说明', kind: 'longtext', max: 2000, required: comment === 'required' }]}
      send={(body, headers) =>
        answerOf(
          api.POST('/api/findings/act', {
            body: { ...body, action, findings: rows.slice(0, MOST).map(({ id, version }) => ({ id, version })) },
            headers,
          }),
        )
      }
      onDone={onDone}
    >
      <p>{hint}</p>
      <details className="g-more">
        <summary>查看这 {rows.length} 个问题</summary>
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              {row.subjectName}：{row.fact}
            </li>
          ))}
        </ul>
      </details>
    </CommandDrawer>
  )
}

function Outcome({ action, answer, onClose }: { action: BatchAction; answer: Acted; onClose: () => void }) {
  const { refused, done } = answer
  return (
    <div className="g-notice" role="status">
      <p>
        {BATCHES[action].verb}：已办理 {done.length} 个{refused.length > 0 && `，没有办理 ${refused.length} 个`}。
      </p>
      {refused.length > 0 && (
        <ul>
          {refused.map((one) => (
            <li key={one.id}>
              <Go to={`/findings/${one.id}`}>{one.fact}</Go>：{one.reasons.join('')}
            </li>
          ))}
        </ul>
      )}
      <Button size="small" onClick={onClose}>
        知道了
      </Button>
    </div>
  )
}
