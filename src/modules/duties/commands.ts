import { type Commands, workflowCommands } from '#kernel/pure/command.ts'
import { dutyWorkflow } from './work/rules.ts'

export const commands: Commands = {
  ...workflowCommands(dutyWorkflow, {
    command: (action) => `duties.${action}`,
    what: '责任事项',
    minutes: 5,
    except: { fulfil: 4 },
  }),
  'duties.issue-list': { title: '下达责任清单', minutes: 60 },
  'duties.cascade': { title: '逐级下达清单', minutes: 20 },
  'duties.end-list': { title: '终止责任清单', minutes: 5 },
  'duties.open-month': { title: '生成当月责任事项', minutes: 0 },
  'duties.fulfil-many': { title: '批量办结责任事项', minutes: 10 },
  'duties.judge-month': { title: '评判当月责任事项', minutes: 0 },
  'duties.redate': { title: '重算责任事项期限', minutes: 0 },
  'duties.move': { title: '责任事项转移', minutes: 0 },
  'duties.write-letters': { title: '制作责任书', minutes: 5 },
  'duties.sign-letter': { title: '签订责任书', minutes: 5 },
  'duties.withdraw-letter': { title: '撤回责任书', minutes: 5 },
}
