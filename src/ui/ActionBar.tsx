import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { CommandDrawer } from './CommandDrawer.tsx'
import { Confirm } from './Confirm.tsx'
import type { Field, FormValues } from './fields.ts'
import { useNotice } from './notice.ts'

export interface ActionInput {
  readonly comment?: string
  /** ids of files */
  readonly evidence?: string[]
  /** the values of the action's own fields */
  readonly [field: string]: unknown
}

export interface ActionBarProps<Action extends string> {
  /** names the record, for drafts: `finding.<id>` */
  readonly name: string
  readonly actions: readonly Verdict<Action>[]
  readonly send: (action: Action, input: ActionInput, headers: CommandHeaders) => Promise<unknown>
  /** what an action asks besides comment and evidence */
  readonly fields?: Partial<Record<Action, readonly Field[]>>
  /** what will follow from an action, said before it is done */
  readonly hints?: Partial<Record<Action, string>>
  /** shown in red: withdraws, rejects, recalls */
  readonly dangerous?: readonly Action[]
  readonly onDone?: (action: Action) => void
}

/** What can be done with a record now, and for everything else every reason why not. */
export function ActionBar<Action extends string>(props: ActionBarProps<Action>) {
  const [chosen, setChosen] = useState<Verdict<Action> | null>(null)
  const allowed = props.actions.filter((verdict) => verdict.allowed)
  const refused = props.actions.filter((verdict) => !verdict.allowed)
  const isDangerous = (verdict: Verdict<Action>) => props.dangerous?.includes(verdict.action) === true
  return (
    <div className="g-noprint">
      <div className="g-actions">
        {allowed.length === 0 && <span className="g-quiet">以现在的职务，目前没有可以办理的事项。</span>}
        {allowed.map((verdict, index) => (
          <Button
            key={verdict.action}
            type={index === 0 && !isDangerous(verdict) ? 'primary' : 'default'}
            danger={isDangerous(verdict)}
            onClick={() => setChosen(verdict)}
          >
            {verdict.label}
          </Button>
        ))}
      </div>
      {refused.length > 0 && <WhyNot refused={refused} />}
      {chosen !== null && <Doing key={chosen.action} {...props} verdict={chosen} onClose={() => setChosen(null)} />}
    </div>
  )
}

function WhyNot({ refused }: { refused: readonly Verdict<string>[] }) {
  return (
    <details className="g-whynot">
      <summary>为什么不能办理（{refused.length} 项）</summary>
      <dl>
        {refused.map((verdict) => (
          <div key={verdict.action}>
            <dt>{verdict.label}</dt>
            <dd>
              <ul>
                {verdict.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

type DoingProps<Action extends string> = ActionBarProps<Action> & {
  readonly verdict: Verdict<Action>
  readonly onClose: () => void
}

function Doing<Action extends string>(props: DoingProps<Action>) {
  const { verdict, onClose, hints, dangerous } = props
  const fields = fieldsOf(verdict, props.fields?.[verdict.action] ?? [])
  const hint = hints?.[verdict.action]
  const danger = dangerous?.includes(verdict.action) === true
  if (fields.length === 0) return <DoAtOnce {...props} hint={hint} danger={danger} />
  return (
    <CommandDrawer<FormValues>
      open
      title={verdict.label}
      name={`${props.name}.${verdict.action}`}
      fields={fields}
      submit={verdict.label}
      done={`已${verdict.label}`}
      danger={danger}
      onClose={onClose}
      send={(body, headers) => props.send(verdict.action, body as ActionInput, headers)}
      onDone={() => props.onDone?.(verdict.action)}
    >
      {hint !== undefined && <p>{hint}</p>}
    </CommandDrawer>
  )
}

function DoAtOnce<Action extends string>({
  verdict,
  onClose,
  send,
  onDone,
  hint,
  danger,
}: DoingProps<Action> & { hint: string | undefined; danger: boolean }) {
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const act = async () => {
    await send(verdict.action, {}, { 'Idempotency-Key': key.current })
    notice.done(`已${verdict.label}`)
    void client.invalidateQueries()
    onClose()
    onDone?.(verdict.action)
  }
  return (
    <Confirm open title={`确定${verdict.label}？`} ok={verdict.label} danger={danger} onOk={act} onCancel={onClose}>
      {hint ?? '办理后将记入办理记录。'}
    </Confirm>
  )
}

function fieldsOf(verdict: Verdict<string>, own: readonly Field[]): Field[] {
  const fields = [...own]
  if (verdict.comment !== 'none')
    fields.push({
      name: 'comment',
      label: '说明',
      kind: 'longtext',
      max: 2000,
      required: verdict.comment === 'required',
    })
  if (verdict.evidence !== 'none')
    fields.push({
      name: 'evidence',
      label: '佐证材料',
      kind: 'files',
      required: verdict.evidence === 'required',
      help: '照片、扫描件或文档，可一次选择多个。',
    })
  return fields
}
