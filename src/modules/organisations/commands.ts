import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'organisations.register': { title: '登记组织', minutes: 4 },
  'organisations.generate': { title: '按政区生成组织', minutes: 4 },
  'organisations.import': { title: '导入组织', minutes: 4 },
  'organisations.change': { title: '变更组织', minutes: 4 },
  'organisations.end': { title: '撤销组织', minutes: 4 },
  'organisations.merge': { title: '组织随村级撤并调整', minutes: 4 },
  'organisations.pair': { title: '组织结对', minutes: 4 },
  'organisations.end-pairing': { title: '结束组织结对', minutes: 4 },
  'organisations.carry-pairings': { title: '结对随组织调整', minutes: 0 },
  'organisations.plan-step': { title: '登记共建事项', minutes: 4 },
  'organisations.finish-step': { title: '登记共建事项完成', minutes: 4 },
  'organisations.drop-step': { title: '取消共建事项', minutes: 4 },
  'organisations.share-resource': { title: '登记共享资源', minutes: 4 },
  'organisations.withdraw-resource': { title: '停止共享资源', minutes: 4 },
}
