import { dutyWorkflow } from '#modules/duties/public.ts'
import { opinionWorkflow } from '#modules/fieldwork/public.ts'
import { disciplineWorkflow, findingWorkflow, letterWorkflow, listingWorkflow } from '#modules/supervision/public.ts'

interface Labelled {
  readonly transitions: readonly { readonly action: string; readonly label: string }[]
}

/** Commands that are actions of a workflow bear the words of its table. */
function actionTitles(workflow: Labelled, command: (action: string) => string, what: string): Record<string, string> {
  return Object.fromEntries(workflow.transitions.map((t) => [command(t.action), `${t.label}（${what}）`]))
}

/** What the commands of the journal are called on the screen; `*` stands for the rest of a module. */
const TITLES: Readonly<Record<string, string>> = {
  ...actionTitles(findingWorkflow, (action) => `supervision.finding-${action}`, '问题'),
  ...actionTitles(letterWorkflow, (action) => `supervision.${action}-letter`, '函件'),
  ...actionTitles(disciplineWorkflow, (action) => `supervision.discipline-${action}`, '约谈问责'),
  ...actionTitles(listingWorkflow, (action) => `supervision.listing-${action}`, '挂牌督办'),
  ...actionTitles(opinionWorkflow, (action) => `fieldwork.opinion-${action}`, '群众诉求'),
  ...actionTitles(dutyWorkflow, (action) => `duties.${action}`, '责任事项'),
  'kernel.adopt-pack': '启用工作机制',
  'kernel.change-calendar': '调整工作日历',
  'kernel.seed-calendar': '载入工作日历',
  'places.import': '导入区划',
  'places.add': '登记区划',
  'places.merge': '撤并区划',
  'places.rename': '区划更名',
  'organisations.register': '登记组织',
  'organisations.generate': '按政区生成组织',
  'organisations.import': '导入组织',
  'organisations.change': '变更组织',
  'organisations.end': '撤销组织',
  'organisations.merge': '组织随村级撤并调整',
  'people.register': '批量登记人员',
  'people.import': '导入人员和账号',
  'people.add': '登记人员',
  'people.change': '更正人员信息',
  'people.appoint': '任命职务',
  'people.end-post': '免去职务',
  'people.follow-reorganisation': '任职随组织调整',
  'people.open-account': '开立账号',
  'people.reset-password': '重置密码',
  'people.change-password': '修改密码',
  'people.disable-account': '停用账号',
  'people.enable-account': '启用账号',
  'people.unlock-account': '解除锁定',
  'people.end-sessions': '结束全部登录',
  'meetings.record': '登记会议',
  'meetings.record-many': '批量登记会议',
  'meetings.correct': '更正会议记录',
  'meetings.void': '作废会议记录',
  'meetings.call-minutes': '调阅会议记录',
  'meetings.answer-call': '报送会议记录',
  'meetings.comment-call': '评议会议记录',
  'meetings.place-leaders': '领导干部编入支部',
  'meetings.redate': '重算调阅期限',
  'meetings.follow-reorganisation': '调阅随组织调整',
  'fieldwork.record-visit': '登记走访',
  'fieldwork.record-visits': '批量登记走访',
  'fieldwork.correct-visit': '更正走访记录',
  'fieldwork.void-visit': '作废走访记录',
  'fieldwork.confirm-presence': '登记到岗确认',
  'fieldwork.suggest': '提出投诉建议',
  'fieldwork.answer-many': '批量答复诉求',
  'fieldwork.take-answers': '批量登记答复',
  'fieldwork.redate': '重算诉求办理期限',
  'fieldwork.follow-reorganisation': '诉求随组织调整',
  'duties.issue-list': '下达责任清单',
  'duties.cascade': '逐级下达清单',
  'duties.end-list': '终止责任清单',
  'duties.open-month': '生成当月责任事项',
  'duties.fulfil-many': '批量办结责任事项',
  'duties.judge-month': '评判当月责任事项',
  'duties.redate': '重算责任事项期限',
  'duties.move': '责任事项转移',
  'duties.write-letters': '制作责任书',
  'duties.sign-letter': '签订责任书',
  'duties.withdraw-letter': '撤回责任书',
  'duties.*': '责任清单办理',
  'measures.compute': '计算指标',
  'measures.freeze': '封存当月指标',
  'measures.amend': '更正已封存指标',
  'supervision.open-month': '月初启动',
  'supervision.mid-month': '月中督办',
  'supervision.close-month': '月结',
  'supervision.freeze-month': '封存当月',
  'supervision.amend-month': '更正已结月份',
  'supervision.publish-bulletin': '发布通报',
  'supervision.raise-findings': '发现问题',
  'supervision.notice-findings': '下达问题',
  'supervision.move-findings': '问题转移',
  'supervision.redate-findings': '重算问题期限',
  'supervision.finding-*': '办理问题',
  'supervision.draft-letters': '起草函件',
  'supervision.issue-letters': '制发函件',
  'supervision.plan-inspection': '制定督查计划',
  'supervision.draw-inspection': '抽取督查对象',
  'supervision.assign-inspection': '分派督查组',
  'supervision.enter-inspection': '登记督查结果',
  'supervision.cancel-inspection': '取消督查',
  'supervision.propose-discipline': '提出约谈问责',
  'supervision.end-inspection': '结束督查',
  'supervision.write-letters': '撰写函件',
  'supervision.propose-listing': '提出挂牌督办',
  'supervision.*': '督查办理',
}

export function commandTitle(command: string): string {
  if (TITLES[command] !== undefined) return TITLES[command]
  const fitting = Object.keys(TITLES).filter((name) => name.endsWith('*') && command.startsWith(name.slice(0, -1)))
  const longest = fitting.sort((a, b) => b.length - a.length)[0]
  return longest === undefined ? command : (TITLES[longest] ?? command)
}
