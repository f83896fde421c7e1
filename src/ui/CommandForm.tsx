import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, type FormInstance } from 'antd'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { type CommandHeaders, newKey } from '#kernel/browser/client.ts'
import { dropDraft, keepDraft, readDraft } from '#kernel/browser/draft.ts'
import { placeFaults, problemOf } from '#kernel/browser/problem.ts'
import { type FieldFault, kernelProblems, type ProblemBody } from '#kernel/pure/problem.ts'
import { FieldControl } from './FieldControl.tsx'
import { bodyFrom, draftFrom, type Field, type FormValues, fieldsShown } from './fields.ts'
import { LeaveGuard } from './LeaveGuard.tsx'
import { useNotice } from './notice.ts'
import { ProblemView } from './ProblemView.tsx'

export interface CommandFormProps<Body, Answer> {
  /** tells drafts apart, e.g. `finding.create` or `finding.close.<id>` */
  readonly name: string
  readonly fields: readonly Field[]
  /** values by field name */
  readonly initial?: FormValues
  /** sends the command; `headers` carry the idempotency key of this opening */
  readonly send: (body: Body, headers: CommandHeaders) => Promise<Answer>
  readonly onDone?: (answer: Answer) => void
  /** the verb on the button, e.g. 登记 */
  readonly submit: string
  /** said when done, e.g. 问题已登记 */
  readonly done: string
  readonly danger?: boolean
  readonly onCancel?: () => void
  /** told whether something is typed and not sent */
  readonly onDirty?: (dirty: boolean) => void
  /** faults seen before anything is sent, e.g. two passwords that differ; the server's own checks are not repeated here */
  readonly check?: (values: FormValues) => readonly FieldFault[]
  /** false: leaving the page is not asked about and nothing is kept (sign-in, passwords) */
  readonly guarded?: boolean
  /** above the fields: what the command does, what will follow */
  readonly children?: ReactNode
}

/**
 * A command as a form. Faults of the server appear at their fields and nothing typed is lost; what is typed is
 * kept for this tab until it is sent; one opening has one idempotency key, so a second press is the same command.
 * When it is done every list and record on the screen is read again.
 */
export function CommandForm<Body = FormValues, Answer = unknown>(props: CommandFormProps<Body, Answer>) {
  const { name, fields, initial, guarded = true } = props
  const [form] = Form.useForm<FormValues>()
  const draft = useMemo(() => (guarded ? readDraft(name) : null), [name, guarded])
  const [restored, setRestored] = useState(draft !== null)
  const [dirty, setDirty] = useState(draft !== null)
  const [values, setValues] = useState<FormValues>({ ...initial, ...draft })
  const command = useCommand(form, props, () => setDirty(false))
  const { onDirty } = props
  useEffect(() => onDirty?.(dirty), [dirty, onDirty])

  const changed = (_part: unknown, all: FormValues) => {
    // `all` has only the fields on the screen; what a hidden one held is kept for when it shows again.
    const next = { ...values, ...all }
    setValues(next)
    setDirty(true)
    if (guarded) keepDraft(name, draftFrom(fields, next))
  }
  const startAgain = () => {
    dropDraft(name)
    form.resetFields()
    for (const field of fields) form.setFieldValue(field.name, initial?.[field.name])
    setValues({ ...initial })
    setRestored(false)
    setDirty(false)
  }

  return (
    <Form
      form={form}
      layout="vertical"
      className="g-form"
      name={name}
      initialValues={{ ...initial, ...draft }}
      onValuesChange={changed}
      onFinish={() => void command.run(values)}
      onFinishFailed={({ errorFields }) => command.point(values, errorFields)}
      scrollToFirstError={{ behavior: 'instant', block: 'center' }}
      disabled={command.busy}
      requiredMark
    >
      {guarded && <LeaveGuard active={dirty && !command.busy} />}
      {restored && (
        <div className="g-notice" role="status">
          已恢复上次填写、尚未提交的内容。{' '}
          <Button size="small" onClick={startAgain}>
            清空重填
          </Button>
        </div>
      )}
      {props.children}
      <ProblemView problem={command.problem} faults={command.rest} />
      {fieldsShown(fields, values).map((field) => (
        <FieldItem key={field.name} field={field} />
      ))}
      <div className="g-form-foot">
        {props.onCancel !== undefined && <Button onClick={props.onCancel}>取消</Button>}
        <Button type="primary" htmlType="submit" danger={props.danger === true} loading={command.busy}>
          {props.submit}
        </Button>
      </div>
    </Form>
  )
}

interface Command {
  readonly busy: boolean
  readonly problem: ProblemBody | null
  /** faults that no field answers for */
  readonly rest: readonly FieldFault[]
  run(values: FormValues): Promise<void>
  /** what `check` sees, shown beside the fields that are not filled in */
  point(values: FormValues, empty: readonly { name: (string | number)[] }[]): void
}

function useCommand<Body, Answer>(
  form: FormInstance<FormValues>,
  props: CommandFormProps<Body, Answer>,
  settled: () => void,
): Command {
  const { fields, name } = props
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const [rest, setRest] = useState<readonly FieldFault[]>([])

  const refuse = (refusal: ProblemBody, values: FormValues) => {
    const placed = placeFaults(
      refusal.faults ?? [],
      fieldsShown(fields, values).map((field) => field.name),
    )
    form.setFields([...placed.byField].map(([field, errors]) => ({ name: field, errors })))
    setRest(placed.rest)
    setProblem(refusal)
    const first = placed.byField.keys().next().value
    if (first !== undefined) form.scrollToField(first, { block: 'center', focus: true })
  }

  const run = async (values: FormValues) => {
    if (busy) return
    const faults = props.check?.(values) ?? []
    if (faults.length > 0) return refuse(inputProblem(faults), values)
    setBusy(true)
    setProblem(null)
    setRest([])
    try {
      const answer = await props.send(bodyFrom(fields, values) as Body, { 'Idempotency-Key': key.current })
      key.current = newKey()
      dropDraft(name)
      settled()
      notice.done(props.done)
      void client.invalidateQueries()
      // After the guard has let go, so that `onDone` may leave the page.
      setTimeout(() => props.onDone?.(answer))
    } catch (error) {
      refuse(problemOf(error), values)
    } finally {
      setBusy(false)
    }
  }
  const point: Command['point'] = (values, empty) => {
    const blank = new Set(empty.map(({ name: path }) => path.join('.')))
    const faults = (props.check?.(values) ?? []).filter((fault) => !blank.has(fault.at))
    const shown = fieldsShown(fields, values).map((field) => field.name)
    form.setFields([...placeFaults(faults, shown).byField].map(([field, errors]) => ({ name: field, errors })))
  }
  return { busy, problem, rest, run, point }
}

function inputProblem(faults: readonly FieldFault[]): ProblemBody {
  const { status, title, detail } = kernelProblems['input-invalid']
  return { type: 'about:blank', code: 'input-invalid', status, title, detail: detail(), faults: [...faults] }
}

const TYPED: readonly Field['kind'][] = ['text', 'longtext', 'password', 'number', 'money']

function verbFor(field: Field): string {
  if (field.kind === 'files') return '上传'
  return TYPED.includes(field.kind) ? '填写' : '选择'
}

function FieldItem({ field }: { field: Field }) {
  const label = field.kind === 'yes' ? undefined : field.label
  const rules = field.required ? [{ required: true, message: `请${verbFor(field)}${field.label}` }] : []
  return (
    <Form.Item name={field.name} label={label} rules={rules} extra={field.help}>
      <FieldControl field={field} />
    </Form.Item>
  )
}
