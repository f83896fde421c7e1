import { useSearch } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandForm } from '#ui/CommandForm.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { useAnswer } from './use-record.ts'

type Body = BodyOf<'/api/discipline'>
type Forms = AnswerOf<'/api/discipline/forms'>

/** Proposes a talk, a criticism or a sanction; opened from a finding it rests on that one. */
export default function DisciplineProposal() {
  const go = useGo()
  const { finding, organisation } = useSearch({ strict: false }) as { finding?: string; organisation?: string }
  const forms = useAnswer<Forms>('/api/discipline/forms')
  return (
    <Page title="提出处理" lead="提出之后先告知对方并听取陈述申辩，由其他负责人决定。">
      <Panel>
        <Loaded query={forms}>
          {({ rows }) => (
            <CommandForm<Omit<Body, 'findings'>, { id: string }>
              name={`discipline.propose.${finding ?? ''}`}
              submit="提出"
              done="已提出，请告知对方"
              initial={{ about: 'organisation', ...(organisation !== undefined && { organisation }) }}
              send={(body, headers) => {
                const { about: _about, ...rest } = body as typeof body & { about?: string }
                const findings = finding === undefined ? [] : [finding]
                return answerOf(api.POST('/api/discipline', { body: { ...rest, findings } as Body, headers }))
              }}
              onDone={({ id }) => go(`/discipline/${id}`)}
              onCancel={() => go('/discipline')}
              fields={[
                {
                  name: 'about',
                  label: '对象',
                  kind: 'radio',
                  required: true,
                  options: [
                    { value: 'organisation', label: '组织' },
                    { value: 'person', label: '个人' },
                  ],
                },
                {
                  name: 'organisation',
                  label: '组织',
                  kind: 'organisation',
                  required: true,
                  help: '涉及个人的，选本人所在的党组织。',
                },
                { name: 'person', label: '干部', kind: 'person', required: true, when: (v) => v.about === 'person' },
                {
                  name: 'form',
                  label: '处理方式',
                  kind: 'select',
                  required: true,
                  options: rows.map((f) => ({ value: f.code, label: `${f.kindTitle}：${f.title}` })),
                },
                { name: 'fact', label: '事实', kind: 'longtext', required: true, max: 2000 },
                { name: 'grounds', label: '依据', kind: 'longtext', required: true, max: 1000, rows: 2 },
                { name: 'evidence', label: '证明材料', kind: 'files', most: 20 },
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}
