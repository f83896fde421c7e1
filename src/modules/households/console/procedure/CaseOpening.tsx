import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { CASE_KINDS, type CaseKind, OPENS_FROM, SOURCES, SOURCES_OF } from '../../procedure/model.ts'

/** Opens a case of a household; from the household's own page only what its standing allows is offered. */
export function CaseOpening({
  household,
  standing,
  onClose,
}: {
  household?: string
  standing?: string
  onClose: () => void
}) {
  const go = useGo()
  const { today } = useSession()
  const kinds = (Object.keys(CASE_KINDS) as CaseKind[]).filter(
    (kind) => standing === undefined || (OPENS_FROM[kind] as readonly string[]).includes(standing),
  )
  const which: Field[] =
    household === undefined
      ? [{ name: 'household', label: '农户', kind: 'record', source: HOUSEHOLD_SOURCE, required: true }]
      : []
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="受理事项"
      name={`household-case.open.${household ?? ''}`}
      fields={[
        ...which,
        {
          name: 'kind',
          label: '事项',
          kind: 'radio',
          required: true,
          options: kinds.map((value) => ({ value, label: CASE_KINDS[value] })),
        },
        ...kinds.map(
          (kind): Field => ({
            name: `source.${kind}`,
            label: '来源',
            kind: 'select',
            required: true,
            options: SOURCES_OF[kind].map((value) => ({ value, label: SOURCES[value] })),
            when: (values) => values.kind === kind,
          }),
        ),
        { name: 'openedOn', label: '发现（申请）日期', kind: 'day', help: '办理期限从这一天起算。' },
        { name: 'grounds', label: '情况', kind: 'longtext', max: 1000, required: true },
        { name: 'evidence', label: '申请书等材料', kind: 'files', most: 20 },
      ]}
      initial={{ openedOn: today, ...(kinds.length === 1 && { kind: kinds[0] }) }}
      submit="受理"
      done="已受理"
      send={({ source, ...form }, headers) =>
        answerOf(
          api.POST('/api/household-cases', {
            body: {
              ...(household !== undefined && { household }),
              ...form,
              source: (source as Record<string, string>)[String(form.kind)],
            } as BodyOf<'/api/household-cases'>,
            headers,
          }),
        )
      }
      onDone={({ id }) => go(`/household-cases/${id}`)}
      onClose={onClose}
    />
  )
}
