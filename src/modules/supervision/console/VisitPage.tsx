import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { ANSWERS } from '../inspections/model.ts'

type Inspection = AnswerOf<'/api/inspections/{id}'>
type Visit = Inspection['list'][number]
type Result = NonNullable<Visit['result']>

/** What was seen in one drawn place: entered on a phone on the spot, one answer an item. */
export default function VisitPage() {
  const { id, place } = useParams({ strict: false }) as { id: string; place: string }
  const inspection = useQuery({
    queryKey: ['/api/inspections', id],
    queryFn: () => answerOf(api.GET('/api/inspections/{id}', { params: { path: { id } } })),
  })
  return (
    <Loaded query={inspection}>
      {(data) => {
        const visit = data.list.find((v) => v.place === place)
        return visit === undefined ? <NotDrawn inspection={data} /> : <Content inspection={data} visit={visit} />
      }}
    </Loaded>
  )
}

function NotDrawn({ inspection }: { inspection: Inspection }) {
  return (
    <Page title="没有抽中">
      <p>
        这个地方没有被抽中。<Go to={`/inspections/${inspection.id}`}>返回督查</Go>
      </p>
    </Page>
  )
}

function Content({ inspection, visit }: { inspection: Inspection; visit: Visit }) {
  return (
    <Page
      title={`${visit.townshipName ?? ''} ${visit.name}`.trim()}
      lead={
        <>
          <Go to={`/inspections/${inspection.id}`}>{inspection.title}</Go> · {inspection.kindLabel}
          {visit.inspectorName !== null && ` · ${visit.inspectorName}`}
        </>
      }
    >
      {visit.result === null && visit.entryReasons.length > 0 ? (
        <div className="g-empty">{visit.entryReasons.join('')}</div>
      ) : visit.result === null ? (
        <Entry inspection={inspection} visit={visit} />
      ) : (
        <Seen inspection={inspection} result={visit.result} />
      )}
    </Page>
  )
}

const CHOICES = optionsOf(ANSWERS)

/** One choice an item, and a line of what is wrong when it fails. */
function fieldsOf(inspection: Inspection): Field[] {
  const items = inspection.items.flatMap((item, n): Field[] => [
    {
      name: `${item.code}-answer`,
      label: `${n + 1}. ${item.text}`,
      kind: 'radio',
      required: true,
      options: CHOICES,
      help: item.grounds,
    },
    {
      name: `${item.code}-note`,
      label: '具体情况',
      kind: 'longtext',
      required: true,
      max: 500,
      rows: 2,
      when: (values) => values[`${item.code}-answer`] === 'fail',
    },
  ])
  return [
    ...items,
    { name: 'comment', label: '总体情况', kind: 'longtext', max: 1000, rows: 3 },
    { name: 'evidence', label: '照片或材料', kind: 'files' },
    { name: 'on', label: '督查日期', kind: 'day', required: true },
  ]
}

function Entry({ inspection, visit }: { inspection: Inspection; visit: Visit }) {
  const { today } = useSession()
  const go = useGo()
  const send = (values: FormValues, headers: { 'Idempotency-Key': string }) => {
    const text = (name: string) => values[name] as string | undefined
    const answers = inspection.items.flatMap((item) => {
      const answer = text(`${item.code}-answer`) as Result['answers'][number]['answer'] | undefined
      const note = text(`${item.code}-note`)
      return answer === undefined ? [] : [{ code: item.code, answer, ...(note !== undefined && { note }) }]
    })
    const comment = text('comment')
    const on = text('on')
    return answerOf(
      api.POST('/api/inspections/{id}/results', {
        params: { path: { id: inspection.id } },
        body: {
          place: visit.place,
          answers,
          evidence: (values.evidence as string[] | undefined) ?? [],
          ...(comment !== undefined && { comment }),
          ...(on !== undefined && { on }),
        },
        headers,
      }),
    )
  }
  return (
    <Panel title="登记督查结果">
      <CommandForm
        name={`inspection.result.${inspection.id}.${visit.place}`}
        fields={fieldsOf(inspection)}
        initial={{ on: today }}
        submit="登记结果"
        done="督查结果已登记"
        send={send}
        onDone={() => go(`/inspections/${inspection.id}`)}
      >
        <p>结果登记后不能修改；不合格的项目自动列为问题，由责任单位整改。</p>
      </CommandForm>
    </Panel>
  )
}

const TONES = { pass: 'success', fail: 'error', absent: 'default' } as const

function Seen({ inspection, result }: { inspection: Inspection; result: Result }) {
  const answers = new Map(result.answers.map((a) => [a.code, a]))
  return (
    <>
      <Panel title="督查结果">
        <Facts
          facts={[
            { label: '督查日期', value: <DayText day={result.on} /> },
            { label: '登记人', value: result.by },
            { label: '总体情况', value: result.comment, wide: true },
            { label: '材料', value: <EvidenceList files={result.evidence} />, wide: true },
            {
              label: '列为问题',
              value:
                result.findings.length === 0
                  ? '无'
                  : result.findings.map((id, n) => (
                      <span key={id}>
                        <Go to={`/findings/${id}`}>第 {n + 1} 个问题</Go>{' '}
                      </span>
                    )),
              wide: true,
            },
          ]}
        />
      </Panel>
      <Panel title="逐项判定">
        <TableView
          caption="逐项判定"
          rows={inspection.items}
          rowKey={(item) => item.code}
          columns={[
            { key: 'text', title: '检查内容' },
            {
              key: 'answer',
              title: '判定',
              width: 110,
              render: (item) => {
                const given = answers.get(item.code)?.answer
                return given === undefined ? null : <StatusTag label={ANSWERS[given]} tone={TONES[given]} />
              },
            },
            { key: 'note', title: '具体情况', render: (item) => answers.get(item.code)?.note },
          ]}
        />
      </Panel>
    </>
  )
}
