import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { addDays, monthOf } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { useGo } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { INSPECTION_KINDS, STRATA } from '../inspections/model.ts'

/** Plans an inspection: what is looked at, where, how many, and the day of the draw. */
export function InspectionPlan({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  const go = useGo()
  const checklists = useQuery({
    queryKey: ['/api/inspection-checklists'],
    queryFn: () => answerOf(api.GET('/api/inspection-checklists')),
  })
  const lists = checklists.data?.rows ?? []
  return (
    <CommandDrawer<BodyOf<'/api/inspections'>, AnswerOf<'/api/inspections/{id}'>>
      open
      onClose={onClose}
      title="制订督查计划"
      name="inspection.plan"
      submit="封存并公布计划"
      done="计划已公布，抽签种子已封存"
      initial={{
        month: monthOf(today),
        kind: 'field',
        level: 'village',
        strata: 'township',
        sample: 1,
        drawOn: addDays(today, 1),
      }}
      fields={[
        {
          name: 'title',
          label: '名称',
          kind: 'text',
          required: true,
          max: 80,
          placeholder: '如：十月份支部规范化督查',
        },
        { name: 'month', label: '督查月份', kind: 'month', required: true },
        { name: 'kind', label: '方式', kind: 'radio', required: true, options: optionsOf(INSPECTION_KINDS) },
        {
          name: 'checklist',
          label: '检查表',
          kind: 'select',
          required: true,
          options: lists.map((c) => ({
            value: c.code,
            label: `${c.title}（${c.items.length} 项，用于${c.kinds.map((k) => INSPECTION_KINDS[k]).join('、')}）`,
          })),
        },
        {
          name: 'level',
          label: '抽取对象',
          kind: 'radio',
          required: true,
          options: [
            { value: 'village', label: '村（社区）' },
            { value: 'township', label: '乡镇（街道）' },
          ],
        },
        { name: 'under', label: '范围', kind: 'place', level: 'township', multiple: true, help: '不选就是全县。' },
        { name: 'strata', label: '抽取方法', kind: 'radio', required: true, options: optionsOf(STRATA) },
        {
          name: 'sample',
          label: '抽取数量',
          kind: 'number',
          required: true,
          least: 1,
          most: 500,
          unit: '个',
          help: '分乡镇抽取时，是每个乡镇抽取的数量。',
        },
        { name: 'drawOn', label: '抽签日', kind: 'day', required: true, help: '应晚于今天：先封存，再抽签。' },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/inspections', { body, headers }))}
      onDone={(made) => go(`/inspections/${made.id}`)}
    >
      <p>提交后，抽取范围和种子的摘要立即公布，不能再改；种子由系统保管，抽签日之前任何人都看不到。</p>
    </CommandDrawer>
  )
}
