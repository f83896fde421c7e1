import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { optionsOf } from '#ui/options.ts'
import { EXEMPLAR_KINDS } from '../../exemplars/model.ts'

/** Names a household as an example; `household` is given where the page is the household's own. */
export function ExemplarNaming({ household, onClose }: { household?: string; onClose: () => void }) {
  const { today } = useSession()
  const whose: Field[] =
    household === undefined
      ? [{ name: 'household', label: '农户', kind: 'record', source: HOUSEHOLD_SOURCE, required: true }]
      : []
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="认定示范户"
      name={`exemplar.new.${household ?? ''}`}
      fields={[
        ...whose,
        { name: 'kind', label: '类别', kind: 'radio', options: optionsOf(EXEMPLAR_KINDS), required: true },
        {
          name: 'deeds',
          label: '主要做法',
          kind: 'longtext',
          rows: 3,
          max: 500,
          required: true,
          help: '写明别人来了能看什么、学什么。',
        },
        {
          name: 'basis',
          label: '认定依据',
          kind: 'text',
          max: 200,
          required: true,
          placeholder: '如 评选结果或文件号',
        },
        { name: 'on', label: '认定日期', kind: 'day', required: true },
      ]}
      initial={{ on: today }}
      submit="认定"
      done="已认定为示范户"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/exemplars', {
            body: { ...(household !== undefined && { household }), ...form } as BodyOf<'/api/exemplars'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

export function ExemplarEnding({ id, onClose }: { id: string; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues>
      open
      danger
      title="取消示范户"
      name={`exemplar.end.${id}`}
      fields={[
        { name: 'on', label: '取消日期', kind: 'day', required: true },
        { name: 'why', label: '缘由', kind: 'longtext', rows: 2, max: 300, required: true },
      ]}
      initial={{ on: today }}
      submit="取消示范户"
      done="已取消"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/exemplars/{id}/end', {
            params: { path: { id } },
            body: form as BodyOf<'/api/exemplars/{id}/end'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>已登记的参观仍保留在册。</p>
    </CommandDrawer>
  )
}

export function ExemplarVisiting({ id, onClose }: { id: string; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues, { id: string }>
      open
      title="登记参观"
      name={`exemplar.visit.${id}`}
      fields={[
        { name: 'on', label: '日期', kind: 'day', required: true },
        {
          name: 'visitors',
          label: '参观人员',
          kind: 'text',
          max: 200,
          required: true,
          placeholder: '如 义合镇各村党支部书记',
        },
        { name: 'people', label: '人数', kind: 'number', least: 1, most: 5000, unit: '人', required: true },
        { name: 'unit', label: '组织单位', kind: 'organisation', help: '由哪个组织带来；自行前来的不填。' },
        {
          name: 'learned',
          label: '学到的做法',
          kind: 'longtext',
          rows: 3,
          max: 500,
          help: '回去后准备怎样用，可以不填。',
        },
      ]}
      initial={{ on: today }}
      submit="登记"
      done="已登记"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/exemplars/{id}/visits', {
            params: { path: { id } },
            body: form as BodyOf<'/api/exemplars/{id}/visits'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

/** A visit that was written down wrongly. */
export function VisitVoiding({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      danger
      title="作废这次参观登记"
      name={`exemplar.void.${id}`}
      fields={[{ name: 'why', label: '缘由', kind: 'text', max: 300, required: true }]}
      submit="作废"
      done="已作废"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/exemplar-visits/{id}/void', {
            params: { path: { id } },
            body: form as BodyOf<'/api/exemplar-visits/{id}/void'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>登记有误的才作废；作废后不再计数，原记录仍可查看。</p>
    </CommandDrawer>
  )
}
