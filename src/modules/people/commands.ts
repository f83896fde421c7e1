import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'people.register': { title: '批量登记人员', minutes: 3 },
  'people.import': { title: '导入人员和账号', minutes: 3 },
  'people.add': { title: '登记人员', minutes: 3 },
  'people.change': { title: '更正人员信息', minutes: 3 },
  'people.appoint': { title: '任命职务', minutes: 3 },
  'people.end-post': { title: '免去职务', minutes: 3 },
  'people.follow-reorganisation': { title: '任职随组织调整', minutes: 3 },
  'people.open-account': { title: '开立账号', minutes: 3 },
  'people.reset-password': { title: '重置密码', minutes: 3 },
  'people.change-password': { title: '修改密码', minutes: 3 },
  'people.disable-account': { title: '停用账号', minutes: 3 },
  'people.enable-account': { title: '启用账号', minutes: 3 },
  'people.unlock-account': { title: '解除锁定', minutes: 3 },
  'people.end-sessions': { title: '结束全部登录', minutes: 3 },
}
