import { type Commands, workflowCommands } from '#kernel/pure/command.ts'
import { opinionWorkflow } from './rules.ts'

export const commands: Commands = {
  ...workflowCommands(opinionWorkflow, {
    command: (action) => `fieldwork.opinion-${action}`,
    what: '群众诉求',
    minutes: 1,
    except: { answer: 5, refer: 2 },
  }),
  'fieldwork.record-visit': { title: '登记走访', minutes: 2 },
  'fieldwork.record-visits': { title: '批量登记走访', minutes: 10 },
  'fieldwork.correct-visit': { title: '更正走访记录', minutes: 2 },
  'fieldwork.void-visit': { title: '作废走访记录', minutes: 1 },
  'fieldwork.confirm-presence': { title: '登记到岗确认', minutes: 1 },
  'fieldwork.suggest': { title: '提出投诉建议', minutes: 2 },
  'fieldwork.answer-many': { title: '批量答复诉求', minutes: 5 },
  'fieldwork.take-answers': { title: '批量登记答复', minutes: 0 },
  'fieldwork.redate': { title: '重算诉求办理期限', minutes: 0 },
  'fieldwork.follow-reorganisation': { title: '诉求随组织调整', minutes: 0 },
}
