import { type Commands, workflowCommands } from '#kernel/pure/command.ts'
import { disciplineWorkflow } from './discipline/rules.ts'
import { findingWorkflow } from './findings/rules.ts'
import { letterWorkflow } from './letters/rules.ts'
import { listingWorkflow } from './listings/rules.ts'

export const commands: Commands = {
  ...workflowCommands(disciplineWorkflow, {
    command: (action) => `supervision.discipline-${action}`,
    what: '约谈问责',
    minutes: 20,
  }),
  ...workflowCommands(findingWorkflow, {
    command: (action) => `supervision.finding-${action}`,
    what: '问题',
    minutes: 6,
    except: { notify: 3, accept: 2, submit: 10, 'recheck-pass': 10, appeal: 20 },
  }),
  ...workflowCommands(letterWorkflow, {
    command: (action) => `supervision.${action}-letter`,
    what: '函件',
    minutes: 5,
    except: { read: 2, reply: 15, accept: 6, return: 6 },
  }),
  ...workflowCommands(listingWorkflow, {
    command: (action) => `supervision.listing-${action}`,
    what: '挂牌督办',
    minutes: 15,
  }),
  'supervision.open-month': { title: '月初启动', minutes: 2 },
  'supervision.mid-month': { title: '月中督办', minutes: 2 },
  'supervision.close-month': { title: '月结', minutes: 2 },
  'supervision.freeze-month': { title: '封存当月', minutes: 0 },
  'supervision.amend-month': { title: '更正已结月份', minutes: 20 },
  'supervision.publish-bulletin': { title: '发布通报', minutes: 10 },
  'supervision.raise-findings': { title: '发现问题', minutes: 8 },
  'supervision.notice-findings': { title: '下达问题', minutes: 3 },
  'supervision.move-findings': { title: '问题转移', minutes: 0 },
  'supervision.move-drafts': { title: '函件草稿随组织调整', minutes: 0 },
  'supervision.move-visits': { title: '督查对象随组织调整', minutes: 0 },
  'supervision.listing-move': { title: '挂牌督办随组织调整', minutes: 0 },
  'supervision.redate-findings': { title: '重算问题期限', minutes: 0 },
  'supervision.draft-letters': { title: '起草函件', minutes: 2 },
  'supervision.issue-letters': { title: '制发函件', minutes: 10 },
  'supervision.plan-inspection': { title: '制定督查计划', minutes: 15 },
  'supervision.draw-inspection': { title: '抽取督查对象', minutes: 3 },
  'supervision.assign-inspection': { title: '分派督查组', minutes: 5 },
  'supervision.enter-inspection': { title: '登记督查结果', minutes: 30 },
  'supervision.cancel-inspection': { title: '取消督查', minutes: 5 },
  'supervision.propose-discipline': { title: '提出约谈问责', minutes: 30 },
  'supervision.end-inspection': { title: '结束督查', minutes: 5 },
  'supervision.write-letters': { title: '撰写函件', minutes: 5 },
  'supervision.propose-listing': { title: '提出挂牌督办', minutes: 30 },
}
