import { z } from 'zod'
import { CAUSES, type Cause, codeOf } from '../model.ts'
import { HELP_KINDS, type HelpKind } from './model.ts'

const template = z.strictObject({
  kind: codeOf(HELP_KINDS),
  title: z.string().min(4).max(200),
  /** month and day of the plan's year by which it is to be done */
  due: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '期限应写成 06-30 的样子'),
})
export type PlanTemplate = z.infer<typeof template>

const of = (kind: HelpKind, title: string, due: string): PlanTemplate => ({ kind, title, due })

/** What usually helps against each cause; a plan made from it is a draft for the helper to put right. */
export const DEFAULT_TEMPLATES: Record<Cause, PlanTemplate[]> = {
  illness: [
    of('medical', '落实家庭医生签约服务，办理医疗救助和大病报销', '06-30'),
    of('safety', '核对低保和临时救助政策是否应享尽享', '09-30'),
  ],
  disability: [
    of('safety', '核对残疾人两项补贴和低保政策是否应享尽享', '06-30'),
    of('public-post', '有劳动能力的安排公益性岗位', '09-30'),
  ],
  schooling: [of('schooling', '落实在校子女教育资助和生源地助学贷款', '09-30')],
  disaster: [of('house', '核查房屋受损情况，落实灾后修缮', '06-30'), of('industry', '帮助恢复生产', '09-30')],
  land: [of('land', '协调土地流转或者托管，落实收益', '06-30')],
  water: [of('water', '解决安全饮水，完成水质检测', '09-30')],
  skill: [of('training', '组织参加一次实用技术或者技能培训', '09-30')],
  labour: [of('land', '协调土地托管，落实收益分红', '09-30'), of('safety', '核对兜底保障政策是否应享尽享', '06-30')],
  funds: [of('finance', '协助办理扶贫小额信贷', '06-30'), of('industry', '落实到户产业项目', '09-30')],
  traffic: [of('road', '协调入户道路硬化', '10-31')],
  drive: [of('motivation', '入户谈心，制定增收打算并逐月跟进', '06-30'), of('work', '推荐一次就业岗位', '09-30')],
  other: [of('other', '按家庭实际情况落实帮扶措施', '09-30')],
}

/** What a county may vary in its plans. */
export const plansPack = z.strictObject({
  /** cause → plan items that help; a cause that is not named has none */
  templates: z.partialRecord(codeOf(CAUSES), z.array(template).max(10)).default(DEFAULT_TEMPLATES),
  goal: z.string().min(4).max(200).default('人均纯收入超过当年标准，“两不愁三保障”全面落实'),
  /** whether a result needs at least one paper or photograph */
  evidence: z.enum(['optional', 'required']).default('optional'),
  /** days that the written day of completion may lie back */
  writtenWithin: z.number().int().min(1).max(366).default(62),
})
export type PlansPack = z.infer<typeof plansPack>
