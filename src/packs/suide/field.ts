import type { FieldworkInput } from '#modules/fieldwork/pack.ts'
import type { HouseholdsInput } from '#modules/households/pack.ts'
import type { PlanTemplate } from '#modules/households/plans/pack.ts'
import type { PostingsInput } from '#modules/postings/pack.ts'

/** Homes are heated with coal: before the heating season every household in need has its allowance. */
const HEATING: PlanTemplate = { kind: 'safety', title: '核对冬季取暖补助是否发放到户', due: '11-05' }
const SAFETY: PlanTemplate = { kind: 'safety', title: '核对低保和兜底保障政策是否应享尽享', due: '06-30' }

/** Five households at most for one helper, a first secretary in each village that needs one, every home seen each month. */
export const households = {
  pairing: { first: 5, second: 5, leaderVillages: [1, 3] },
  plans: {
    templates: {
      illness: [{ kind: 'medical', title: '落实家庭医生签约服务，办理医疗救助和大病报销', due: '06-30' }, HEATING],
      disability: [SAFETY, { kind: 'public-post', title: '有劳动能力的安排公益性岗位', due: '09-30' }, HEATING],
      schooling: [{ kind: 'schooling', title: '落实在校子女教育资助和生源地助学贷款', due: '09-30' }, HEATING],
      disaster: [{ kind: 'house', title: '核查窑洞受损情况，落实灾后修缮', due: '06-30' }, HEATING],
      land: [{ kind: 'land', title: '协调坡地流转或者托管，落实收益', due: '06-30' }, HEATING],
      water: [{ kind: 'water', title: '修建水窖或者接通自来水，完成水质检测', due: '09-30' }, HEATING],
      skill: [{ kind: 'training', title: '组织参加一次实用技术或者技能培训', due: '09-30' }, HEATING],
      labour: [SAFETY, { kind: 'land', title: '协调土地托管，落实收益分红', due: '09-30' }, HEATING],
      funds: [
        { kind: 'finance', title: '协助办理扶贫小额信贷', due: '06-30' },
        { kind: 'industry', title: '落实养羊、山地苹果等到户产业项目', due: '09-30' },
        HEATING,
      ],
      traffic: [{ kind: 'road', title: '协调入户道路硬化', due: '10-31' }, HEATING],
      drive: [
        { kind: 'motivation', title: '入户谈心，制定增收打算并逐月跟进', due: '06-30' },
        { kind: 'work', title: '推荐一次就业岗位', due: '09-30' },
        HEATING,
      ],
      other: [{ kind: 'other', title: '按家庭实际情况落实帮扶措施', due: '09-30' }, HEATING],
    },
  },
} satisfies HouseholdsInput

export const fieldwork = {
  visitDays: { listed: 30, watched: 30, exited: 90 },
  terms: { need: 10, opinion: 10, errand: 5, suggestion: 15 },
} satisfies FieldworkInput

export const postings = {
  term: { years: 2, most: 4 },
  cover: { villages: 'needed', teams: [{ title: '第一书记', kinds: ['first-secretary'] }] },
  presence: { days: 20 },
} satisfies PostingsInput
