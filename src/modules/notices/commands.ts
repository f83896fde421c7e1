import type { Commands } from '#kernel/pure/command.ts'

export const commands: Commands = {
  'notices.post': { title: '张贴公示', minutes: 2 },
  'notices.withdraw': { title: '撤回公示', minutes: 2 },
  'notices.object': { title: '登记异议', minutes: 10 },
  'notices.answer': { title: '答复异议', minutes: 20 },
  'notices.unmask': { title: '查看异议人', minutes: 2 },
  'notices.take-down': { title: '公示期满撤下', minutes: 0 },
  'notices.redate': { title: '重算公示期限', minutes: 0 },
}
