import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandForm } from '#ui/CommandForm.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { useAnswer } from './use-record.ts'

type Body = BodyOf<'/api/findings'>
type Categories = AnswerOf<'/api/findings/categories'>

/** A person reports a finding, with evidence. */
export default function FindingReport() {
  const go = useGo()
  const categories = useAnswer<Categories>('/api/findings/categories')
  return (
    <Page title="反映问题" lead="把看到的事实、依据和证明材料写清楚；责任组织有权陈述和申诉。">
      <Panel>
        <Loaded query={categories}>
          {({ rows }) => (
            <CommandForm<Body, { id: string }>
              name="finding.report"
              submit="提交"
              done="问题已登记"
              send={(body, headers) => answerOf(api.POST('/api/findings', { body, headers }))}
              onDone={({ id }) => go(`/findings/${id}`)}
              onCancel={() => go('/findings')}
              fields={[
                {
                  name: 'subject',
                  label: '责任组织',
                  kind: 'organisation',
                  required: true,
                  help: '应当整改这个问题的党组织。',
                },
                {
                  name: 'category',
                  label: '问题类别',
                  kind: 'select',
                  required: true,
                  options: rows.map((c) => ({ value: c.code, label: `${c.title}（整改期限${c.days}个工作日）` })),
                },
                {
                  name: 'fact',
                  label: '问题事实',
                  kind: 'longtext',
                  required: true,
                  max: 1000,
                  help: '何时、何地、什么事，可以核实。',
                },
                {
                  name: 'grounds',
                  label: '依据',
                  kind: 'longtext',
                  required: true,
                  max: 500,
                  rows: 2,
                  help: '违反了哪项规定或者要求。',
                },
                { name: 'raisedOn', label: '发现日期', kind: 'day', help: '不填为今天。' },
                { name: 'dueOn', label: '整改期限', kind: 'day', help: '不填的，按类别规定的工作日计算。' },
                {
                  name: 'evidence',
                  label: '证明材料',
                  kind: 'files',
                  required: true,
                  most: 20,
                  help: '照片、扫描件或者文档。',
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}
